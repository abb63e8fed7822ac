"""The HTTP API hands over requests as payload 2.0 has them, and answers what functions return."""

import base64
import re

import pytest

from broadside_local.cloud.deploy import Stack
from broadside_local.cloud.edge.http_api import (
    PAYLOAD_BYTES,
    HttpApi,
    Request,
    Route,
    decoded,
    event_of,
    response_of,
)
from broadside_local.cloud.errors import InvocationError, NotHonouredError

URI = "arn:aws:apigateway:x:lambda:path/2015-03-31/functions/${Reader.Arn}/invocations"


def api(answer, *, path="/r/{proxy+}", stage=None, **changes):
    integration = {"type": "aws_proxy", "payloadFormatVersion": "2.0", "uri": {"Fn::Sub": URI}}
    method = {"x-amazon-apigateway-integration": integration | changes, "responses": {}}
    body = {"paths": {path: {"x-amazon-apigateway-any-method": method}}}
    resources = {"Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Body": body}}}
    if stage:
        about = {"ApiId": "id", "DefaultRouteSettings": stage}
        resources["Stage"] = {"Type": "AWS::ApiGatewayV2::Stage", "Properties": about}
    stack = Stack(template={"Resources": resources}, parameters={}, ids={"Api": "id"}, outputs={})
    return HttpApi(stack, "Api", invoke=answer)


def request(method="GET", path="/r/leave/x", query="", body=b"", **headers):
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Request(
        method=method, path=path, query=query, headers=named, body=body, caller="192.0.2.7"
    )


def echo(function, event):
    return {"function": function, "event": event}


ROUTE = Route(key="ANY /r/{proxy+}", method="ANY", pattern=re.compile("/r/(.+)"), function="Reader")


class TestEvents:
    def test_header_names_are_lower_case_and_doubled_ones_are_joined(self):
        asked = Request(
            method="GET",
            path="/r/x",
            query="",
            headers=(("X-A", "1"), ("x-a", "2"), ("Host", "news.example.org")),
            body=b"",
            caller="192.0.2.7",
        )

        event = event_of(asked, ROUTE)

        assert {"x-a": "1,2", "host": "news.example.org"} == event["headers"]
        assert "news.example.org" == event["requestContext"]["domainName"]
        assert "192.0.2.7" == event["requestContext"]["http"]["sourceIp"]

    def test_cookies_are_a_list_and_no_header(self):
        event = event_of(request(Cookie="a=1; b=2"), ROUTE)

        assert ["a=1", "b=2"] == event["cookies"]
        assert {} == event["headers"]

    def test_repeated_query_values_are_joined(self):
        event = event_of(request(query="a=1&a=2&b="), ROUTE)

        assert "a=1&a=2&b=" == event["rawQueryString"]
        assert {"a": "1,2", "b": ""} == event["queryStringParameters"]

    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/json", "application/problem+json; charset=utf-8"]
    )
    def test_text_comes_as_it_is(self, kind):
        event = event_of(request("POST", body="é".encode(), content_type=kind), ROUTE)

        assert ("é", False) == (event["body"], event["isBase64Encoded"])

    @pytest.mark.parametrize(
        "kind",
        ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "image/png"],
    )
    def test_anything_else_comes_in_base64(self, kind):
        event = event_of(request("POST", body=b"\xff\x00", content_type=kind), ROUTE)

        assert event["isBase64Encoded"]
        assert b"\xff\x00" == base64.b64decode(event["body"])

    def test_no_body_is_no_body(self):
        event = event_of(request(), ROUTE)

        assert "body" not in event
        assert not event["isBase64Encoded"]


class TestResponses:
    def test_status_headers_cookies_and_body(self):
        response = response_of(
            {
                "statusCode": 302,
                "headers": {"Location": "/", "Content-Type": "text/html"},
                "cookies": ["a=1", "b=2"],
                "body": "é",
            }
        )

        assert 302 == response.status
        assert (
            ("location", "/"),
            ("content-type", "text/html"),
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2"),
        ) == response.headers
        assert "é".encode() == response.body

    def test_base64_is_decoded(self):
        answer = {"statusCode": 200, "body": "/wA=", "isBase64Encoded": True}

        assert b"\xff\x00" == response_of(answer).body

    def test_anything_else_is_json(self):
        response = response_of({"hello": "world"})

        assert (200, b'{"hello": "world"}') == (response.status, response.body)
        assert (("content-type", "application/json"),) == response.headers


class TestHttpApi:
    def test_a_route_takes_everything_below_it(self):
        answer = api(echo).answer(request("POST", "/r/leave/x"))

        assert 200 == answer.status
        assert b'"function": "Reader"' in answer.body
        assert b'"pathParameters": {"proxy": "leave/x"}' in answer.body

    @pytest.mark.parametrize("path", ["/r/", "/r", "/x/r/y", "/"])
    def test_a_path_without_a_route_is_not_found(self, path):
        assert 404 == api(echo).answer(request(path=path)).status

    def test_one_segment_is_one_segment(self):
        one = api(echo, path="/r/leave/{token}")

        assert 200 == one.answer(request(path="/r/leave/x")).status
        assert 404 == one.answer(request(path="/r/leave/x/y")).status

    def test_a_function_that_fails_is_an_error_of_the_server(self):
        def fail(function, event):
            raise InvocationError(function, "secret", log="cloud.log")

        answer = api(fail).answer(request())

        assert 500 == answer.status
        assert b"secret" not in answer.body

    @pytest.mark.parametrize("answer", [{"statusCode": "x"}, {"statusCode": 200, "body": 3}])
    def test_an_answer_that_is_none_is_an_error_of_the_server(self, answer):
        assert 500 == api(lambda *_: answer).answer(request()).status

    def test_a_body_that_is_too_large_is_refused(self):
        assert 413 == api(echo).answer(request("POST", body=b"x" * (PAYLOAD_BYTES + 1))).status

    def test_too_many_requests_are_refused(self):
        one = api(echo, stage={"ThrottlingRateLimit": 0.001, "ThrottlingBurstLimit": 2})

        assert [200, 200, 429] == [one.answer(request()).status for _ in range(3)]

    @pytest.mark.parametrize(
        "changes", [{"type": "http_proxy"}, {"payloadFormatVersion": "1.0"}, {"uri": "https://x"}]
    )
    def test_a_route_of_another_kind_is_named(self, changes):
        with pytest.raises(NotHonouredError, match=r"/r/\{proxy\+\}"):
            api(echo, **changes)


def test_paths_are_decoded():
    assert "/zh-Hant/春/" == decoded(b"/zh-Hant/%E6%98%A5/")
    assert "/a�" == decoded(b"/a%FF")
