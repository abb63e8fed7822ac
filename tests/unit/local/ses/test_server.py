"""HTTP as boto3 needs it: loopback, kept alive, signed, and gone when it is stopped."""

import http.client
import json
import socket
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from broadside_local.ses.server import REQUEST_BYTES
from tests.unit.local.ses.test_sending import code_of

SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20261125/ca-central-1/ses/aws4_request, "
    "SignedHeaders=host, Signature=00"
}


@pytest.fixture
def connection(running):
    connection = http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=5)
    yield connection
    connection.close()


def ask(connection, path="/v2/email/account", headers=SIGNED):
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.headers.get("x-amzn-ErrorType"), json.loads(answer.read())


def test_a_connection_stays_open_for_many_calls(connection):
    for _ in range(3):
        assert 200 == ask(connection)[0]
        assert connection.sock is not None


def test_it_listens_on_loopback_only(running):
    assert "127.0.0.1" == urlsplit(running.url).hostname


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "MissingAuthenticationTokenException"),
        ({"Authorization": "Basic YTpi"}, "IncompleteSignatureException"),
        (
            {"Authorization": SIGNED["Authorization"].replace("/ses/", "/s3/")},
            "IncompleteSignatureException",
        ),
    ],
)
def test_a_call_must_be_signed(connection, headers, code):
    assert (403, code) == ask(connection, headers=headers)[:2]


def test_what_is_no_operation_is_said_to_be(connection):
    assert (404, "UnknownOperationException") == ask(connection, "/v2/email/nothing")[:2]


def test_an_operation_that_is_not_done_here_is_named(running):
    with pytest.raises(ClientError, match="ListDedicatedIpPools") as error:
        running.client.list_dedicated_ip_pools()

    assert ("NotImplementedException", 501) == code_of(error)


def test_a_fault_of_our_own_is_an_internal_failure_that_tells_nothing(running, monkeypatch, capfd):
    def fail(*_, **__):
        raise ValueError("about reader@example.com")

    monkeypatch.setattr(running.ses.account.meter, "take", fail)

    with pytest.raises(ClientError, match="ValueError") as error:
        running.bulk("reader@example.com")

    assert ("InternalFailure", 500) == code_of(error)
    assert "reader" not in str(error.value)
    assert ("", "") == capfd.readouterr()


def test_nothing_is_logged(running, capfd):
    running.client.put_suppressed_destination(EmailAddress="a@example.com", Reason="BOUNCE")
    running.client.get_suppressed_destination(EmailAddress="a@example.com")
    running.bulk("nonsense", "a@example.com")

    assert ("", "") == capfd.readouterr()


def test_a_caller_that_goes_away_harms_nobody(running, capfd):
    address = urlsplit(running.url)
    with socket.create_connection((address.hostname, address.port)) as broken:
        broken.sendall(b"POST /v2/email/outbound-emails HTTP/1.1\r\nContent-Length: 9\r\n\r\nx")
    running.bulk("reader@example.com")

    assert ("", "") == capfd.readouterr()


class TestAnyClient:
    """What other clients do with HTTP than boto3."""

    def test_a_body_may_come_in_chunks(self, running, connection):
        body = {
            "FromEmailAddress": "a@example.org",
            "Destination": {"ToAddresses": ["reader@example.com"]},
            "Content": {"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "y"}}}},
        }
        text = json.dumps(body).encode()
        for _ in range(2):
            connection.request(
                "POST",
                "/v2/email/outbound-emails",
                body=iter([text[:20], text[20:]]),
                headers={**SIGNED, "Transfer-Encoding": "chunked"},
                encode_chunked=True,
            )
            answer = connection.getresponse()
            assert (200, ["MessageId"]) == (answer.status, list(json.loads(answer.read())))
        assert 2 == len(running.ses.outbox)

    def test_head_is_no_operation_and_has_no_body(self, connection):
        connection.request("HEAD", "/v2/email/account", headers=SIGNED)
        answer = connection.getresponse()
        assert (404, b"") == (answer.status, answer.read())

        assert 200 == ask(connection)[0]

    def test_a_target_may_be_a_whole_url(self, running, connection):
        assert 200 == ask(connection, f"{running.url}/v2/email/account")[0]
        assert 200 == ask(connection, f"{running.url}/v2/email/suppression/addresses?PageSize=1")[0]

    @pytest.mark.parametrize("path", ["/v2/email/account/", "/v2/email/../email/account", "/"])
    def test_a_path_is_taken_as_it_is(self, connection, path):
        assert (404, "UnknownOperationException") == ask(connection, path)[:2]

    def test_a_query_is_read_as_it_is_meant(self, connection):
        path = "/v2/email/suppression/addresses"
        assert 200 == ask(connection, f"{path}?PageSize=5&Reason=BOUNCE&Reason=COMPLAINT")[0]
        for query in ("PageSize=x", "PageSize=1&PageSize=2", "Reason=WHIM", "StartDate=soon"):
            assert (400, "BadRequestException") == ask(connection, f"{path}?{query}")[:2]

    @pytest.mark.parametrize(
        ("headers", "body", "status"),
        [
            ("Content-Length: many", "", 400),
            ("Content-Length: -1", "", 400),
            (f"Content-Length: {REQUEST_BYTES + 1}", "", 413),
            ("Transfer-Encoding: gzip", "", 400),
            ("Transfer-Encoding: chunked", "nonsense\r\n", 400),
            ("Transfer-Encoding: chunked", f"{REQUEST_BYTES + 1:x}\r\n", 413),
        ],
    )
    def test_a_body_that_can_not_be_read_ends_the_connection(self, running, headers, body, status):
        address = urlsplit(running.url)
        with socket.create_connection((address.hostname, address.port), timeout=5) as raw:
            raw.sendall(
                f"POST /v2/email/outbound-emails HTTP/1.1\r\n{headers}\r\n\r\n{body}".encode()
            )
            answer = b"".join(iter(lambda: raw.recv(4096), b""))

        assert answer.startswith(f"HTTP/1.1 {status} ".encode())
        assert b"Connection: close" in answer


def test_once_stopped_it_is_gone(running, connection):
    ask(connection)

    running.ses.stop()

    with pytest.raises(EndpointConnectionError):
        running.client.get_account()
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(connection)


def test_it_can_be_stopped_twice_and_without_a_start(start, running):
    running.ses.stop()
    running.ses.stop()
