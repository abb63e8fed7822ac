"""
A signed POST to AWS, and no more than that: what boto3 does around one costs more than the call.

Signed by hand ("Create a signed AWS API request", IAM User Guide), sent by botocore's own HTTP
session: proxies, certificates, time-outs, dropped connections and the names of errors are boto3's.
"""

import hashlib
import hmac
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import NoCredentialsError
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

Headers = dict[str, str]


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """A service's endpoint. Safe to use from threads."""

    def __init__(self, client: Any, session: Any, *, signing_name: str) -> None:
        """
        Speak to whom a client of boto3 speaks, with its time-outs.

        Args:
            client: boto3's, of the service.
            session: botocore's: it knows the credentials, and renews them.
            signing_name: What the service is called in a signature.
        """
        self._url = client.meta.endpoint_url.rstrip("/")
        self._host = urlsplit(self._url).netloc
        self._session = session
        self._scope = (client.meta.region_name, signing_name)
        config = client.meta.config
        # Who asks, as boto3 says it; nobody signs it.
        app = f" app/{config.user_agent_appid}" if config.user_agent_appid else ""
        self._agent = {"User-Agent": config.user_agent + app}
        self._http = URLLib3Session(
            verify=session.get_config_variable("ca_bundle") or True,
            proxies=get_environ_proxies(self._url),
            timeout=(config.connect_timeout, config.read_timeout),
            max_pool_connections=config.max_pool_connections,
            # A request's head and body are two segments: the second must not wait for the first.
            socket_options=[
                (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
                (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
            ],
        )

    def post(self, path: str, body: bytes, headers: Headers) -> Answer:
        """
        Send once, and wait for the answer.

        Raises:
            BotoCoreError: as boto3's call would, if it tried once.
        """
        credentials = self._session.get_credentials()
        if credentials is None:
            raise NoCredentialsError
        key = credentials.get_frozen_credentials()
        said = {**headers, "Host": self._host, "X-Amz-Date": f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"}
        if key.token:
            said["X-Amz-Security-Token"] = key.token
        said["Authorization"] = authorization(
            path, body, said, access_key=key.access_key, secret=key.secret_key, scope=self._scope
        )
        answer = self._http.send(
            AWSPreparedRequest(
                "POST", self._url + path, said | self._agent, body, stream_output=False
            )
        )
        return Answer(answer.status_code, answer.headers, answer.content)

    def hang_up(self) -> None:
        """Close the connections; the next call opens one."""
        self._http.close()


def authorization(
    path: str,
    body: bytes,
    headers: Headers,
    *,
    access_key: str,
    secret: str,
    scope: tuple[str, str],
) -> str:
    """
    Return the header `Authorization` of a POST, by signature version 4.

    Args:
        path: Without a query; nothing in it needs to be encoded.
        body: Signed by its hash.
        headers: All of them are signed; `X-Amz-Date` is the time.
        access_key: Whose signature it is.
        secret: What belongs to it.
        scope: Region, and the service's name.
    """
    moment = headers["X-Amz-Date"]
    lower = sorted((name.lower(), value) for name, value in headers.items())
    signed = ";".join(name for name, _ in lower)
    lines = "".join(f"{name}:{value}\n" for name, value in lower)
    payload = hashlib.sha256(body).hexdigest()
    canonical = f"POST\n{path}\n\n{lines}\n{signed}\n{payload}"
    place = "/".join((moment[:8], *scope, "aws4_request"))
    to_sign = "\n".join(
        ("AWS4-HMAC-SHA256", moment, place, hashlib.sha256(canonical.encode()).hexdigest())
    )
    signature = _hmac(_signing_key(secret, moment[:8], *scope), to_sign).hex()
    return (
        f"AWS4-HMAC-SHA256 Credential={access_key}/{place}, "
        f"SignedHeaders={signed}, Signature={signature}"
    )


@lru_cache(maxsize=4)
def _signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
