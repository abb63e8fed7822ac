"""Lean calls: signed as boto3 signs, answered as boto3 answers, and boto3 asked in trouble."""

import json
import zlib
from contextlib import suppress
from datetime import UTC, datetime

import boto3
import botocore.session
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from broadside.adapters import clients
from broadside.adapters.lean_dynamo import LeanDynamo
from broadside.adapters.lean_ses import LeanSes
from broadside.adapters.lean_wire import Answer, Wire, authorization
from tests.unit.adapters.hosts import Host, answer

KEY = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
ERROR = "com.amazonaws.dynamodb.v20120810#"


class TestSignature:
    @pytest.mark.parametrize("token", ["", "IQoJb3JpZ2luX2VjEXAMPLE=="])
    @pytest.mark.parametrize("path", ["/", "/v2/email/outbound-bulk-emails"])
    @pytest.mark.parametrize("body", [b"", '{"a": "湯"}'.encode()])
    def test_it_is_the_one_that_botocore_writes(self, token, path, body):
        credentials = Credentials(KEY.access_key, KEY.secret_key, token or None)
        headers = {"Content-Type": "application/json", "X-Amz-Target": "DynamoDB_20120810.PutItem"}
        url = f"https://dynamodb.ca-central-1.amazonaws.com{path}"
        request = AWSRequest("POST", url, dict(headers), body)
        SigV4Auth(credentials, "dynamodb", "ca-central-1").add_auth(request)

        said = {
            **headers,
            "Host": "dynamodb.ca-central-1.amazonaws.com",
            "X-Amz-Date": request.headers["X-Amz-Date"],
        }
        if token:
            said["X-Amz-Security-Token"] = token

        assert request.headers["Authorization"] == authorization(
            path,
            body,
            said,
            access_key=KEY.access_key,
            secret=KEY.secret_key,
            scope=("ca-central-1", "dynamodb"),
        )


@pytest.fixture
def session():
    session = botocore.session.Session()
    session.set_credentials(KEY.access_key, KEY.secret_key, "token")
    return session


def client_of(host, service="dynamodb"):
    return boto3.client(
        service,
        region_name="ca-central-1",
        endpoint_url="http://{}:{}".format(*host.place),
        aws_access_key_id="a",
        aws_secret_access_key="b",
        config=clients._CONFIGS[service],
    )


@pytest.fixture
def host():
    host = Host(answer(b"{}"))
    yield host
    with suppress(OSError):
        host.stop()


class TestWire:
    def test_a_request_is_signed_and_whole(self, session, host):
        wire = Wire(client_of(host), session, signing_name="dynamodb")
        told = wire.post("/", b'{"a":1}', {"Content-Type": "application/x-amz-json-1.0"})
        wire.hang_up()

        (request,) = host.requests
        assert (200, b"{}") == (told.status, told.body)
        assert request.startswith("POST / HTTP/1.1\r\n")
        assert "X-Amz-Security-Token: token\r\n" in request
        today = f"{datetime.now(UTC):%Y%m%d}"
        assert f"{KEY.access_key}/{today}/ca-central-1/dynamodb/" in request

    def test_nobody_home_is_what_boto3_calls_it(self, session, host):
        wire = Wire(client_of(host), session, signing_name="dynamodb")
        host.stop()
        with pytest.raises(EndpointConnectionError):
            wire.post("/", b"{}", {})

    def test_without_credentials_nothing_is_said(self, host):
        nobody = botocore.session.Session()
        nobody.get_credentials = lambda: None
        with pytest.raises(NoCredentialsError):
            Wire(client_of(host), nobody, signing_name="dynamodb").post("/", b"{}", {})
        assert [] == host.requests


class ToldWire(Wire):
    """A wire that answers as it is told."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.said = []

    def post(self, path, body, headers):
        self.said.append((path, json.loads(body), headers))
        told = self.answers.pop(0)
        if isinstance(told, Exception):
            raise told
        return told

    def hang_up(self):
        self.said.append("hung up")


class Boto3:
    """boto3's client, as far as it is asked."""

    exceptions = boto3.client("dynamodb", region_name="ca-central-1").exceptions

    def __init__(self):
        self.asked = []

    def _note(self, **request):
        self.asked.append(request)
        return {"by": "boto3"}

    batch_get_item = put_item = update_item = get_item = _note

    def close(self):
        self.asked.append("closed")


def of_dynamo(value, status=200, *, crc32=None):
    body = json.dumps(value).encode()
    headers = {"x-amz-crc32": str(zlib.crc32(body) if crc32 is None else crc32)}
    return Answer(status, headers, body)


class TestDynamo:
    def call(self, *answers):
        self.boto3, self.wire = Boto3(), ToldWire(*answers)
        lean = LeanDynamo(self.boto3, self.wire)
        return lean.put_item(TableName="t", Item={"pk": {"B": b"\xfb"}})

    def test_the_answer_is_boto3s(self):
        item = {
            "a": {"B": "++8="},
            "b": {"BS": ["AA==", "AQ=="]},
            "c": {"L": [{"M": {"B": {"B": "AA=="}, "d": {"N": "1"}}}]},
            "d": {"NS": ["1", "2"]},
            "B": {"S": "AA=="},
        }

        assert {
            "Attributes": {
                "a": {"B": b"\xfb\xef"},
                "b": {"BS": [b"\0", b"\1"]},
                "c": {"L": [{"M": {"B": {"B": b"\0"}, "d": {"N": "1"}}}]},
                "d": {"NS": ["1", "2"]},
                "B": {"S": "AA=="},
            }
        } == self.call(of_dynamo({"Attributes": item}))
        assert [] == self.boto3.asked

    def test_the_request_says_what_boto3_would(self):
        self.call(of_dynamo({}))

        (path, body, headers) = self.wire.said[0]
        assert ("/", "DynamoDB_20120810.PutItem") == (path, headers["X-Amz-Target"])
        assert {"TableName": "t", "Item": {"pk": {"B": "+w=="}}} == body

    def test_a_failed_condition_is_raised(self):
        told = {"__type": f"{ERROR}ConditionalCheckFailedException", "message": "no"}

        with pytest.raises(Boto3.exceptions.ConditionalCheckFailedException, match="no"):
            self.call(of_dynamo(told, 400))
        assert [] == self.boto3.asked

    @pytest.mark.parametrize(
        "trouble",
        [
            of_dynamo({"__type": f"{ERROR}ProvisionedThroughputExceededException"}, 400),
            of_dynamo({"__type": f"{ERROR}ConditionalCheckFailedException"}, 400, crc32=1),
            of_dynamo({}, crc32=1),
            Answer(500, {}, b"<html>"),
            ReadTimeoutError(endpoint_url="x"),
            ConnectTimeoutError(endpoint_url="x"),
        ],
        ids=["throttled", "half a refusal", "half an answer", "error", "no answer", "no way"],
    )
    def test_in_trouble_boto3_is_asked(self, trouble):
        assert {"by": "boto3"} == self.call(trouble)
        assert [{"TableName": "t", "Item": {"pk": {"B": b"\xfb"}}}] == self.boto3.asked

    def test_anything_else_is_boto3s(self):
        lean = LeanDynamo(Boto3(), ToldWire())

        assert {"by": "boto3"} == lean.get_item(TableName="t")


class TestSes:
    def call(self, told):
        self.boto3, self.wire = Boto3(), ToldWire(told)
        self.boto3.exceptions = boto3.client("sesv2", region_name="ca-central-1").exceptions
        return LeanSes(self.boto3, self.wire).send_bulk_email(BulkEmailEntries=[])

    def test_the_answer_is_boto3s(self):
        results = {"BulkEmailEntryResults": [{"Status": "SUCCESS", "MessageId": "m"}]}

        assert results == self.call(Answer(200, {}, json.dumps(results).encode()))
        assert "/v2/email/outbound-bulk-emails" == self.wire.said[0][0]

    @pytest.mark.parametrize(
        ("headers", "body", "code", "message"),
        [
            ({"x-amzn-errortype": "AccountSuspendedException:http://x"}, b'{"message": "no"}',
             "AccountSuspendedException", "no"),
            ({}, b'{"__type": "com.amazonaws.ses#BadRequestException", "Message": "b"}',
             "BadRequestException", "b"),
            ({}, b'{"code": "TooManyRequestsException"}', "TooManyRequestsException", ""),
            ({}, b"<html>", "503", ""),
            ({}, b"[]", "503", ""),
        ],
    )  # fmt: skip
    def test_a_refusal_is_boto3s_exception(self, headers, body, code, message):
        with pytest.raises(Exception) as caught:
            self.call(Answer(503, headers, body))

        assert isinstance(caught.value, self.boto3.exceptions.from_code(code))
        assert {"Code": code, "Message": message} == caught.value.response["Error"]
        assert 503 == caught.value.response["ResponseMetadata"]["HTTPStatusCode"]

    @pytest.mark.parametrize(
        ("told", "raised"),
        [
            (Answer(200, {}, b'{"BulkEmail'), ResponseParserError),
            (ReadTimeoutError(endpoint_url="x"), ReadTimeoutError),
        ],
    )
    def test_whatever_happens_it_is_tried_once(self, told, raised):
        with pytest.raises(raised):
            self.call(told)

        assert 1 == len(self.wire.said)
        assert [] == self.boto3.asked

    def test_closing_closes_both(self):
        boto, wire = Boto3(), ToldWire()
        LeanSes(boto, wire).close()

        assert (["closed"], ["hung up"]) == (boto.asked, wire.said)


def test_functions_get_lean_clients_where_each_batch_calls(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ca-central-1")
    clients._sessions.cache_clear()

    assert isinstance(clients.new_client("dynamodb"), LeanDynamo)
    assert isinstance(clients.new_client("sesv2"), LeanSes)
    assert not isinstance(clients.new_client("sqs"), LeanDynamo | LeanSes)
    clients._sessions.cache_clear()
