"""Requests are held against botocore's model before anything else looks at them."""

import json

import pytest

from broadside_local.ses.errors import ApiError
from broadside_local.ses.model import read_request

BULK = "/v2/email/outbound-bulk-emails"
SET = "/v2/email/configuration-sets"


def bulk(**changes):
    entry = {"Destination": {"ToAddresses": ["a@example.com"]}}
    return {"DefaultContent": {}, "BulkEmailEntries": [entry]} | changes


def entry(**changes):
    return bulk(BulkEmailEntries=[{"Destination": {}} | changes])


def headers(*listed):
    return entry(ReplacementHeaders=[{"Name": name, "Value": value} for name, value in listed])


def read(given, method="POST", target=BULK):
    return read_request(method, target, json.dumps(given).encode())


class TestOperations:
    @pytest.mark.parametrize(
        ("method", "target", "operation"),
        [
            ("GET", "/v2/email/account", "GetAccount"),
            ("GET", "/v2/email/suppression/addresses", "ListSuppressedDestinations"),
            ("DELETE", "/v2/email/suppression/addresses/a%40b.org", "DeleteSuppressedDestination"),
            ("GET", SET + "/news/event-destinations", "GetConfigurationSetEventDestinations"),
        ],
    )
    def test_method_and_path_say_which(self, method, target, operation):
        assert operation == read_request(method, target, b"").operation

    def test_the_same_path_may_be_several(self):
        given = {"EmailAddress": "a@example.org", "Reason": "BOUNCE"}

        request = read(given, "PUT", "/v2/email/suppression/addresses")

        assert ("PutSuppressedDestination", given) == (request.operation, request.members)

    @pytest.mark.parametrize(
        ("method", "target"), [("POST", "/"), ("PUT", BULK), ("GET", "/v2/email/nothing")]
    )
    def test_any_other_is_unknown(self, method, target):
        with pytest.raises(ApiError, match="UnknownOperationException") as error:
            read_request(method, target, b"")

        assert 404 == error.value.status

    def test_members_come_from_path_and_query_too(self):
        target = "/v2/email/suppression/addresses/a%2Bb%40example.org?TenantName=t"

        request = read_request("GET", target, b"")

        assert {"EmailAddress": "a+b@example.org", "TenantName": "t"} == request.members

    def test_blobs_are_decoded(self):
        given = {"Content": {"Raw": {"Data": "aGVsbG8="}}}

        request = read(given, target="/v2/email/outbound-emails")

        assert b"hello" == request.members["Content"]["Raw"]["Data"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            ({"DefaultContent": {}}, "BulkEmailEntries: this member is required"),
            (bulk(Nonsense=1), "Nonsense: there is no such member"),
            (bulk(BulkEmailEntries={}), "BulkEmailEntries: must be a list"),
            (bulk(BulkEmailEntries=[{}]), r"BulkEmailEntries\[0\].Destination: .* required"),
            (bulk(FromEmailAddress=1), "FromEmailAddress: must be a string"),
            (bulk(DefaultContent=[]), "DefaultContent: must be an object"),
            (bulk(TenantName=""), "TenantName: at least 1 characters"),
            (entry(Typo={}), r"BulkEmailEntries\[0\].Typo: there is no such member"),
            (headers(("Näme", "x")), r"ReplacementHeaders\[0\].Name: must match"),
            (headers(("a:", "x")), "must match"),
            (headers(("a b", "x")), "must match"),
            (headers(("", "x")), "at least 1 characters"),
            (headers(("a" * 127, "x")), "at most 126 characters"),
            (headers(("a", "")), "at least 1 characters"),
            (headers(("a", "x" * 996)), "at most 995 characters"),
            (headers(("a", "x\r\nBcc: b@example.org")), "Value: must match"),
            (headers(("a", "é")), "Value: must match"),
            (headers(*[(f"X-{n}", "x") for n in range(16)]), "at most 15 entries"),
            (
                bulk(DefaultContent={"Template": {"TemplateData": "x" * 262_145}}),
                "TemplateData: at most 262144 characters",
            ),
            (
                bulk(ConfigurationOverrides={"Tracking": {"OpenTrackingEnabled": "YES"}}),
                "must be one of ENABLED, DISABLED",
            ),
        ],
    )
    def test_the_member_and_the_rule_are_named(self, given, reason):
        with pytest.raises(ApiError, match=reason) as error:
            read(given)

        assert ("BadRequestException", 400) == (error.value.code, error.value.status)

    @pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff"])
    def test_what_is_no_json_object_is_not_read(self, body):
        with pytest.raises(ApiError, match="SerializationException"):
            read_request("POST", BULK, body)

    def test_null_is_as_good_as_missing(self):
        assert "TenantName" not in read(bulk(TenantName=None)).members

    @pytest.mark.parametrize(
        ("value", "reason"), [("x", "a number"), (True, "a number"), (299, "between"), (1.5, "a")]
    )
    def test_numbers_are_numbers_within_their_bounds(self, value, reason):
        given = {"ConfigurationSetName": "a", "DeliveryOptions": {"MaxDeliverySeconds": value}}

        with pytest.raises(ApiError, match=reason):
            read(given, target=SET)

    @pytest.mark.parametrize("value", ["true", 1])
    def test_truth_is_true_or_false(self, value):
        given = {"ConfigurationSetName": "a", "SendingOptions": {"SendingEnabled": value}}

        with pytest.raises(ApiError, match="true or false"):
            read(given, target=SET)

    def test_a_blob_is_base64(self):
        with pytest.raises(ApiError, match="Base64"):
            read({"Content": {"Raw": {"Data": "?"}}}, target="/v2/email/outbound-emails")
