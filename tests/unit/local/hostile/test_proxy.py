"""The wire: what passes is untouched, and what fails, fails as the service itself would."""

import http.server
import os
import socket
import threading
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from broadside_local.hostile import Fault, Hostile, What

BODIES = {
    "dynamodb": b"{}",
    "sqs": b'{"Successful": []}',
    "secretsmanager": b'{"SecretString": "s"}',
    "sesv2": b'{"BulkEmailEntryResults": [], "MessageId": "m"}',
    "s3": b"what is in it",
}
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "dynamodb": ("put_item", {"TableName": "t", "Item": {}}),
    "sqs": ("send_message_batch", {"QueueUrl": "http://x/q", "Entries": []}),
    "secretsmanager": ("get_secret_value", {"SecretId": "s"}),
    "sesv2": (
        "send_bulk_email",
        {"DefaultContent": {"Template": {}}, "BulkEmailEntries": [{"Destination": {}}]},
    ),
    "s3": ("put_object", {"Bucket": "b", "Key": "a/é b", "Body": b"\0\xff" * 5000}),
}
OPERATIONS = {
    "dynamodb": "PutItem",
    "sqs": "SendMessageBatch",
    "secretsmanager": "GetSecretValue",
    "sesv2": "SendBulkEmail",
    "s3": "PutObject",
}
THROTTLED = {
    "dynamodb": ("ProvisionedThroughputExceededException", 400),
    "sqs": ("RequestThrottled", 400),
    "secretsmanager": ("ThrottlingException", 400),
    "sesv2": ("TooManyRequestsException", 429),
    "s3": ("SlowDown", 503),
}
FAILED = {
    "dynamodb": "InternalServerError",
    "sqs": "InternalFailure",
    "secretsmanager": "InternalServiceError",
    "sesv2": "InternalFailure",
    "s3": "InternalError",
}
SERVICES = sorted(CALLS)


class Service(http.server.ThreadingHTTPServer):
    """A service that takes everything, and remembers it."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[Any] = []
        self.body = b""


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Service
    protocol_version = "HTTP/1.1"

    def _answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        answer = b"" if self.command == "PUT" else self.server.body
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("X-Its-Own", "yes")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_PUT = do_POST = do_HEAD = _answer  # noqa: N815 - as http.server names them

    def log_message(self, *_):
        pass


@pytest.fixture
def service():
    server = Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def through(service):
    """Speak to the service as a function does, by a proxy that has been told what to do."""
    opened = []

    def call(name, *faults, attempts=1, operation=None, **arguments):
        hostile = Hostile.at(*faults)
        url = f"http://127.0.0.1:{service.server_port}"
        properties: dict[str, Any] = {"Handler": "handlers.send.handler"}
        hostile.stand_before("send", properties, aws=url, ses=url)
        service.body = BODIES[name]
        method, usual = CALLS[name]
        client = boto3.client(
            name,
            endpoint_url=properties["Environment"]["Variables"]["AWS_ENDPOINT_URL"],
            config=Config(
                retries={"mode": "standard", "total_max_attempts": attempts},
                parameter_validation=False,
            ),
        )
        opened.append((hostile, client))
        return getattr(client, operation or method)(**(arguments or usual))

    call.address = lambda: opened[-1][0]._proxies[-1].address  # type: ignore[attr-defined]
    yield call
    for hostile, client in opened:
        client.close()
        hostile.stop()


def fault(name, what, number=1):
    return Fault(function="send", operation=OPERATIONS[name], number=number, what=what)


class TestWhatPasses:
    @pytest.mark.parametrize("name", SERVICES)
    def test_an_answer_is_the_services_own(self, through, service, name):
        answer = through(name)

        assert "yes" == answer["ResponseMetadata"]["HTTPHeaders"]["x-its-own"]
        assert 1 == len(service.seen)

    def test_a_request_is_untouched_and_says_the_host_that_was_signed(self, through, service):
        through("s3")

        ((method, path, headers, body),) = service.seen
        assert ("PUT", "/b/a/%C3%A9%20b", b"\0\xff" * 5000) == (method, path, body)
        assert "host" in headers["Authorization"]
        assert str(service.server_port) not in headers["Host"]

    def test_a_head_has_its_length_and_no_body(self, through, service):
        answer = through("s3", operation="head_object", Bucket="b", Key="k")

        assert len(BODIES["s3"]) == answer["ContentLength"]
        assert "HEAD" == service.seen[0][0]

    def test_who_waits_to_be_asked_for_a_body_is_asked(self, through, service):
        through("dynamodb")
        host, _, port = through.address().partition(":")
        headers = (
            b"PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"
        )

        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(headers)
            assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
            connection.sendall(b"x")
            assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")

        assert b"x" == service.seen[-1][3]


class TestWhatFails:
    @pytest.mark.parametrize("name", SERVICES)
    def test_each_service_throttles_in_its_own_words(self, through, service, name):
        with pytest.raises(ClientError) as caught:
            through(name, fault(name, What.THROTTLE))

        response = caught.value.response
        assert THROTTLED[name] == (
            response["Error"]["Code"],
            response["ResponseMetadata"]["HTTPStatusCode"],
        )
        assert [] == service.seen

    @pytest.mark.parametrize("name", SERVICES)
    @pytest.mark.parametrize(("what", "carried"), [(What.ERROR, 0), (What.ERROR_AFTER, 1)])
    def test_each_service_fails_in_its_own_words(self, through, service, name, what, carried):
        with pytest.raises(ClientError) as caught:
            through(name, fault(name, what))

        response = caught.value.response
        assert FAILED[name] == response["Error"]["Code"]
        assert 500 == response["ResponseMetadata"]["HTTPStatusCode"]
        assert carried == len(service.seen)

    @pytest.mark.parametrize(("what", "carried"), [(What.DROP_BEFORE, 0), (What.DROP_AFTER, 1)])
    def test_a_connection_breaks_before_or_after(self, through, service, what, carried):
        with pytest.raises(ConnectionClosedError):
            through("sesv2", fault("sesv2", what))

        assert carried == len(service.seen)

    def test_a_patient_client_tries_again(self, through, service):
        through("dynamodb", fault("dynamodb", What.DROP_AFTER), attempts=2)

        assert 2 == len(service.seen)

    def test_a_service_that_is_gone_breaks_the_connection(self, through, service):
        service.shutdown()
        service.server_close()

        with pytest.raises(ConnectionClosedError):
            through("dynamodb")


class TestWhoCalls:
    def test_a_call_says_which_process_makes_it(self, through, service, monkeypatch):
        monkeypatch.setenv("AWS_SDK_UA_APP_ID", str(os.getpid()))

        through("dynamodb")

        assert f"app/{os.getpid()}" in service.seen[0][2]["User-Agent"]
