"""Calls to SES, each with what Amazon documents of it: valid ones, and some for limits broken."""

import email
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

GUIDE, REFERENCE = "Guide", "Reference"
_TEMPLATES = f"{GUIDE}, Using templates to send personalized email"
_ADVANCED = f"{GUIDE}, Advanced email personalization"
_QUOTAS = f"{GUIDE}, Service quotas in Amazon SES"
_RESULT = f"{REFERENCE}, BulkEmailEntryResult"
_RAW = f"{REFERENCE}, RawMessage"

SENDER, READER = "Notes <notes@example.org>", "reader@example.com"
CONTENT = {"Subject": "News for {{name}}", "Text": "Hello {{name}}", "Html": "<p>{{name}}</p>"}

Send = Callable[[Any], str]


@dataclass(frozen=True)
class Case:
    """One call."""

    what: str
    send: Send
    """Makes it with a boto3 client; returns what it says."""
    documented: tuple[str, ...]
    """What it says by the documentation: one of these."""
    mails: int | None
    """How many mails go out by the documentation; None: that isn't the question."""
    page: str


def prepare(client: Any) -> None:
    """Make what the calls need; a stand-in that doesn't know of it has said so in the table."""
    lists = "{{#each v}}{{@index}}{{this}}{{/each}}{{#unless w}}u{{/unless}}"
    _said(lambda: client.create_email_identity(EmailIdentity="example.org"))
    _said(lambda: client.create_configuration_set(ConfigurationSetName="newsletter"))
    for name, content in (("news", CONTENT), ("lists", {"Subject": "x", "Text": lists})):
        _create(content, name)(client)


def _said(call: Callable[[], Mapping[str, Any]]) -> str:
    """Return what a call says: its results, or its error."""
    try:
        answer = call()
    except ClientError as error:
        return str(error.response["Error"].get("Code") or "an error without a code")
    except BotoCoreError as error:
        return type(error).__name__
    results = answer.get("BulkEmailEntryResults")
    if results is not None:
        statuses = [result.get("Status", "?") for result in results]
        same = len(set(statuses)) == 1
        return f"{len(statuses)} × {statuses[0]}" if same else ", ".join(statuses)
    if "RenderedTemplate" in answer:
        return f"`{_last_part(answer['RenderedTemplate'])}`"
    return "accepted"


def _last_part(text: str) -> str:
    """Return what a message's last part says: its HTML, where it has any."""
    *_, part = email.message_from_string(text).walk()
    content = part.get_payload(decode=True)
    return content.decode().strip() if isinstance(content, bytes) else "?"


def _bulk(count: int = 1, **changes: Any) -> Send:
    request = {
        "FromEmailAddress": SENDER,
        "ConfigurationSetName": "newsletter",
        "DefaultContent": {
            "Template": {"TemplateContent": CONTENT, "TemplateData": '{"name": "Ann"}'}
        },
        "BulkEmailEntries": [_entry(address=f"r{n}@example.com") for n in range(count)],
    }
    return lambda client: _said(lambda: client.send_bulk_email(**(request | changes)))


def _entry(address: str = READER, **members: Any) -> dict[str, Any]:
    return {"Destination": {"ToAddresses": [address]}, **members}


def _template(**members: Any) -> dict[str, Any]:
    return {"Template": members}


def _simple(**changes: Any) -> Send:
    request = {
        "FromEmailAddress": SENDER,
        "Destination": {"ToAddresses": [READER]},
        "Content": {"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "y"}}}},
    }
    return lambda client: _said(lambda: client.send_email(**(request | changes)))


def _raw(data: bytes) -> Send:
    return _simple(Content={"Raw": {"Data": data}}, FromEmailAddress="notes@example.org")


def _render(name: str, data: object) -> Send:
    text = json.dumps(data)
    return lambda client: _said(
        lambda: client.test_render_email_template(TemplateName=name, TemplateData=text)
    )


_names = (f"other-{number}" for number in itertools.count())


def _create(content: Mapping[str, str], name: str = "") -> Send:
    name = name or next(_names)
    return lambda client: _said(
        lambda: client.create_email_template(TemplateName=name, TemplateContent=content)
    )


def _headers(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in pairs]


_BAD = ("BadRequestException",)
_PLAIN = b"From: notes@example.org\r\nTo: reader@example.com\r\nSubject: x\r\n\r\ny\r\n"

CASES = (
    Case("one mail, simple", _simple(), ("accepted",), 1, f"{REFERENCE}, SendEmail"),
    Case("one mail, raw", _raw(_PLAIN), ("accepted",), 1, _RAW),
    Case(
        "one mail, stored template",
        _simple(Content=_template(TemplateName="news", TemplateData='{"name": "Ann"}')),
        ("accepted",), 1, f"{REFERENCE}, SendEmail",
    ),
    Case("50 destinations", _bulk(50), ("50 × SUCCESS",), 50, _TEMPLATES),
    Case("51 destinations", _bulk(51), _BAD, 0, _TEMPLATES),
    Case(
        "bulk, stored template",
        _bulk(DefaultContent=_template(TemplateName="news", TemplateData='{"name": "Ann"}')),
        ("1 × SUCCESS",), 1, f"{REFERENCE}, SendBulkEmail",
    ),
    Case(
        "bulk, a template that isn't there",
        _bulk(DefaultContent=_template(TemplateName="none")),
        ("1 × TEMPLATE_NOT_FOUND", "NotFoundException"), 0, _RESULT,
    ),
    Case(
        "bulk, a configuration set that isn't there",
        _bulk(ConfigurationSetName="none"),
        ("1 × CONFIGURATION_SET_NOT_FOUND", "NotFoundException"), 0, _RESULT,
    ),
    Case(
        "bulk, a sender that isn't verified",
        _bulk(FromEmailAddress="a@else.example"),
        ("1 × MAIL_FROM_DOMAIN_NOT_VERIFIED", "MessageRejected"), 0, _RESULT,
    ),
    Case(
        "one mail, a sender that isn't verified",
        _simple(FromEmailAddress="a@else.example"),
        ("MessageRejected",), 0, f"{GUIDE}, Amazon SES email sending errors",
    ),
    Case(
        "bulk, one bad address of two",
        _bulk(BulkEmailEntries=[_entry(), _entry("nonsense")]),
        ("SUCCESS, INVALID_PARAMETER",), 1, _RESULT,
    ),
    Case(
        "51 recipients of one mail",
        _simple(Destination={"ToAddresses": [f"r{n}@example.com" for n in range(51)]}),
        _BAD, 0, _QUOTAS,
    ),
    Case("no recipient", _simple(Destination={}), _BAD, 0, f"{REFERENCE}, SendEmail"),
    Case(
        "16 headers",
        _bulk(
            BulkEmailEntries=[
                _entry(ReplacementHeaders=_headers(*((f"X-{n}", "y") for n in range(16))))
            ]
        ),
        _BAD, 0, f"{REFERENCE}, BulkEmailEntry",
    ),
    Case(
        "a header's name with a colon",
        _bulk(BulkEmailEntries=[_entry(ReplacementHeaders=_headers(("X:", "y")))]),
        _BAD, 0, f"{REFERENCE}, MessageHeader",
    ),
    Case(
        "a line break in a header",
        _bulk(BulkEmailEntries=[_entry(ReplacementHeaders=_headers(("X-A", "y\r\nBcc: b@c.org")))]),
        _BAD, 0, f"{REFERENCE}, MessageHeader",
    ),
    Case(
        "a header's value that isn't ASCII",
        _bulk(BulkEmailEntries=[_entry(ReplacementHeaders=_headers(("X-A", "é")))]),
        _BAD, 0, f"{REFERENCE}, MessageHeader",
    ),
    Case(
        "name and value of a header: 1,000 characters",
        _bulk(BulkEmailEntries=[_entry(ReplacementHeaders=_headers(("X" * 100, "y" * 900)))]),
        ("1 × INVALID_PARAMETER", "BadRequestException"), 0, f"{REFERENCE}, MessageHeader",
    ),
    Case(
        "a tag of more than 256 characters",
        _simple(EmailTags=[{"Name": "a", "Value": "b" * 257}]), _BAD, 0, f"{REFERENCE}, MessageTag",
    ),
    Case(
        "a tag with a full stop",
        _bulk(BulkEmailEntries=[_entry(ReplacementTags=[{"Name": "a", "Value": "b.c"}])]),
        ("1 × INVALID_PARAMETER", "BadRequestException"), 0, f"{REFERENCE}, MessageTag",
    ),
    Case(
        "template data that is no JSON",
        _bulk(DefaultContent=_template(TemplateContent=CONTENT, TemplateData="nonsense")),
        _BAD, 0, f"{REFERENCE}, Template",
    ),
    Case(
        "template data of more than 262,144 characters",
        _bulk(DefaultContent=_template(TemplateContent=CONTENT, TemplateData="x" * 262_145)),
        _BAD, 0, f"{REFERENCE}, Template",
    ),
    Case(
        "more than 1 MB with an inline template",
        _bulk(
            DefaultContent=_template(
                TemplateContent={"Subject": "x", "Html": "y" * 1_100_000}, TemplateData="{}"
            )
        ),
        _BAD, 0, _TEMPLATES,
    ),
    Case(
        "a block in an inline template",
        _bulk(
            DefaultContent=_template(
                TemplateContent={"Subject": "x", "Text": "{{#if name}}y{{/if}}"},
                TemplateData='{"name": "Ann"}',
            )
        ),
        ("1 × SUCCESS",), 0, f"{REFERENCE}, Template (simple substitution only)",
    ),
    Case(
        "a value that is missing",
        _bulk(DefaultContent=_template(TemplateContent=CONTENT, TemplateData="{}")),
        ("1 × SUCCESS",), 0, f"{_TEMPLATES}, on Rendering Failure",
    ),
    Case(
        "a member of the wrong type",
        lambda client: _said(lambda: _wrong_type(client)),
        ("BadRequestException", "SerializationException"), 0, f"{REFERENCE}, SendBulkEmail",
    ),
    Case(
        "two kinds of content",
        _simple(
            Content={
                "Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "y"}}},
                "Raw": {"Data": _PLAIN},
            }
        ),
        _BAD, 0, f"{REFERENCE}, EmailContent",
    ),
    Case(
        "a subject that isn't ASCII, without a charset",
        _simple(
            Content={"Simple": {"Subject": {"Data": "é"}, "Body": {"Text": {"Data": "y"}}}}
        ),
        _BAD, 0, f"{REFERENCE}, Content",
    ),
    Case("raw, without From", _raw(_PLAIN.partition(b"\r\n")[2]), _BAD, 0, _RAW),
    Case("raw, no header at all", _raw(b"nonsense"), _BAD, 0, _RAW),
    Case("raw, a line of 1,100 characters", _raw(_PLAIN + b"x" * 1_100), _BAD, 0, _RAW),
    Case(
        "raw, a part without an end",
        _raw(b"Content-Type: multipart/mixed; boundary=b\r\n" + _PLAIN + b"--b\r\n\r\nx\r\n"),
        _BAD, 0, _RAW,
    ),
    Case(
        "a template's value with HTML",
        _render("news", {"name": "<b>&"}),
        ("`<p><b>&</p>`",), None, f"{_ADVANCED} (no escaping)",
    ),
    Case(
        "each, @index, this, unless",
        _render("lists", {"v": ["a", "b"], "w": False}),
        ("`0a1bu`",), None, _ADVANCED,
    ),
    Case("a template shown without its values", _render("news", {}), _BAD, None, _ADVANCED),
    Case(
        "a template of more than 500 KB",
        _create({"Subject": "x", "Html": "y" * 520_000}), _BAD, None, _QUOTAS,
    ),
    Case(
        "a template without a subject", _create({"Text": "y"}), _BAD, None,
        f"{REFERENCE} of v1, CreateTemplate",
    ),
    Case(
        "a template whose block isn't closed",
        _create({"Subject": "x", "Text": "{{#if a}}"}), _BAD, None,
        f"{REFERENCE} of v1, CreateTemplate (InvalidTemplate)",
    ),
    Case(
        "a template's name taken twice", _create(CONTENT, "news"), ("AlreadyExistsException",),
        None, f"{REFERENCE}, CreateEmailTemplate",
    ),
    Case(
        "mail to someone on the suppression list",
        lambda client: _said(lambda: _to_suppressed(client)),
        ("1 × SUCCESS",), 0, f"{GUIDE}, Using the account-level suppression list",
    ),
    Case(
        "a paused account",
        lambda client: _said(lambda: _paused(client)),
        ("1 × ACCOUNT_SENDING_PAUSED", "SendingPausedException"), 0, _RESULT,
    ),
)  # fmt: skip


def _wrong_type(client: Any) -> Any:
    # botocore itself wouldn't write it.
    def change(params: dict[str, Any], **_: Any) -> None:
        params["body"] = json.dumps({**json.loads(params["body"]), "ReplyToAddresses": 1}).encode()

    name = "before-call.sesv2.SendBulkEmail"
    client.meta.events.register(name, change)
    try:
        return _one(client, READER)
    finally:
        client.meta.events.unregister(name, change)


def _one(client: Any, address: str) -> Any:
    return client.send_bulk_email(
        FromEmailAddress=SENDER,
        DefaultContent=_template(TemplateContent=CONTENT, TemplateData='{"name": "Ann"}'),
        BulkEmailEntries=[_entry(address)],
    )


def _to_suppressed(client: Any) -> Any:
    client.put_suppressed_destination(EmailAddress="gone@example.com", Reason="BOUNCE")
    return _one(client, "gone@example.com")


def _paused(client: Any) -> Any:
    client.put_account_sending_attributes(SendingEnabled=False)
    try:
        return _one(client, READER)
    finally:
        client.put_account_sending_attributes(SendingEnabled=True)
