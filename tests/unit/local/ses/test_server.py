"""HTTP as boto3 needs it: loopback, kept alive, signed, and gone when it is stopped."""

import http.client
import json
import socket
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

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
    with pytest.raises(ClientError, match="ListEmailIdentities") as error:
        running.client.list_email_identities()

    assert ("NotImplementedException", 501) == code_of(error)


def test_a_fault_of_our_own_is_an_internal_failure_that_tells_nothing(running, monkeypatch, capfd):
    def fail(*_, **__):
        raise ValueError("about reader@example.com")

    monkeypatch.setattr(running.ses.account, "take", fail)

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
