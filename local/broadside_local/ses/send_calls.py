"""The two calls that send: SendEmail and SendBulkEmail."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from broadside_local.ses import limits
from broadside_local.ses.errors import RefusedError, bad_request, not_done_here
from broadside_local.ses.faults import FaultKind
from broadside_local.ses.message import Body, Mail
from broadside_local.ses.model import Request
from broadside_local.ses.sending import Call, Post
from broadside_local.ses.template import compile_template, read_data

_NOT_DONE = (
    "ConfigurationOverrides",
    "EndpointId",
    "FeedbackForwardingEmailAddress",
    "FeedbackForwardingEmailAddressIdentityArn",
    "FromEmailAddressIdentityArn",
    "ListManagementOptions",
    "TenantName",
)

Pairs = tuple[tuple[str, str], ...]


def send_email(post: Post, request: Request, call: Call) -> dict[str, Any]:
    """
    Send one mail.

    Raises:
        ApiError: it isn't taken.
    """
    members = request.members
    _check_members(members)
    content = members["Content"]
    if len(content) != 1:
        raise bad_request("Content: exactly one of Simple, Template and Raw is wanted")
    if "Raw" in content:
        raise not_done_here("Content.Raw")
    if "Template" in content:
        template = content["Template"]
        _check_template(template, request)
        fill = _filler(template["TemplateContent"], read_data(template.get("TemplateData")))
        headers = template.get("Headers", [])
    else:
        simple = content["Simple"]
        fill = _simple(simple)
        headers = simple.get("Headers", [])
    mail = _mail(
        members,
        members.get("Destination", {}),
        headers=_pairs(headers),
        tags=_pairs(members.get("EmailTags", [])),
    )
    try:
        return {"MessageId": post.accept(mail, fill, call)}
    except RefusedError as refused:
        raise refused.as_error() from None


def send_bulk_email(post: Post, request: Request, call: Call) -> dict[str, Any]:
    """
    Send one mail to each entry's destination.

    Returns:
        A result for each entry, in their order: some may be refused, and others accepted.

    Raises:
        ApiError: the call is wrong in itself; nobody is accepted.
    """
    members = request.members
    _check_members(members)
    template = members["DefaultContent"].get("Template")
    if template is None:
        raise bad_request("DefaultContent.Template: this member is required")
    _check_template(template, request)
    entries = members["BulkEmailEntries"]
    if not 1 <= len(entries) <= limits.DESTINATIONS_PER_CALL:
        reason = f"1 to {limits.DESTINATIONS_PER_CALL} entries, not {len(entries)}"
        raise bad_request(f"BulkEmailEntries: {reason}")
    defaults = read_data(template.get("TemplateData"))
    data = [{**defaults, **_replaced_data(entry)} for entry in entries]
    default_headers = _pairs(template.get("Headers", []))
    default_tags = _pairs(members.get("DefaultEmailTags", []))
    kind = call.fault.kind if call.fault else None
    given = call.fault.statuses if call.fault and kind is FaultKind.STATUSES else ()
    results = []
    for number, entry in enumerate(entries):
        mail = _mail(
            members,
            entry["Destination"],
            headers=_replace(default_headers, _pairs(entry.get("ReplacementHeaders", []))),
            tags=_pairs(entry["ReplacementTags"]) if "ReplacementTags" in entry else default_tags,
        )
        if given[number : number + 1] not in ((), ("SUCCESS",)):
            results.append({"Status": given[number], "Error": "A fault, on demand."})
            continue
        try:
            message_id = post.accept(mail, _filler(template["TemplateContent"], data[number]), call)
            results.append({"Status": "SUCCESS", "MessageId": message_id})
        except RefusedError as refused:
            results.append(refused.as_result())
    if kind is FaultKind.CUT_RESULTS:
        results.pop()
    return {"BulkEmailEntryResults": results}


def _check_members(members: Mapping[str, Any]) -> None:
    for name in _NOT_DONE:
        if name in members:
            raise not_done_here(name)
    if not members.get("FromEmailAddress"):
        raise bad_request("FromEmailAddress: this member is required")


def _check_template(template: Mapping[str, Any], request: Request) -> None:
    if "TemplateName" in template or "TemplateArn" in template:
        raise not_done_here("A stored template (TemplateName, TemplateArn)")
    if "Attachments" in template:
        raise not_done_here("Attachments")
    content = template.get("TemplateContent")
    if content is None:
        raise bad_request("Template.TemplateContent: this member is required")
    if not content.get("Subject") or not (content.get("Text") or content.get("Html")):
        raise bad_request(
            "Template.TemplateContent: a subject, and a text or HTML part, are wanted"
        )
    if request.body_bytes > limits.INLINE_REQUEST_BYTES:
        reason = f"at most {limits.INLINE_REQUEST_BYTES} bytes with an inline template"
        raise bad_request(f"The request has {request.body_bytes} bytes: {reason}")


def _replaced_data(entry: Mapping[str, Any]) -> dict[str, str]:
    replacement = entry.get("ReplacementEmailContent", {}).get("ReplacementTemplate", {})
    return read_data(replacement.get("ReplacementTemplateData"))


def _filler(content: Mapping[str, str], data: Mapping[str, str]) -> Callable[[], Body]:
    return partial(_fill, content, data)


def _fill(content: Mapping[str, str], data: Mapping[str, str]) -> Body:
    filled = {name: compile_template(text).render(data) for name, text in content.items() if text}
    return Body(subject=filled["Subject"], text=filled.get("Text"), html=filled.get("Html"))


def _simple(simple: Mapping[str, Any]) -> Callable[[], Body]:
    if "Attachments" in simple:
        raise not_done_here("Attachments")
    body = simple["Body"]
    if not body:
        raise bad_request("Content.Simple.Body: a text or HTML part is wanted")
    for where, part in (("Subject", simple["Subject"]), *body.items()):
        charset = part.get("Charset", "us-ascii").lower()
        if charset not in {"utf-8", "us-ascii"}:
            raise not_done_here(f"{where}.Charset other than UTF-8")
        if charset == "us-ascii" and not part["Data"].isascii():
            # Reference, Content: 7-bit ASCII by default; for anything else, name the charset.
            raise bad_request(f"{where}.Data: not ASCII, and no Charset is given")
    text, html = (body[name]["Data"] if name in body else None for name in ("Text", "Html"))
    return lambda: Body(subject=simple["Subject"]["Data"], text=text, html=html)


def _mail(
    members: Mapping[str, Any], destination: Mapping[str, list[str]], *, headers: Pairs, tags: Pairs
) -> Mail:
    return Mail(
        sender=members["FromEmailAddress"],
        to=tuple(destination.get("ToAddresses", ())),
        cc=tuple(destination.get("CcAddresses", ())),
        bcc=tuple(destination.get("BccAddresses", ())),
        reply_to=tuple(members.get("ReplyToAddresses", ())),
        headers=headers,
        tags=tags,
    )


def _pairs(listed: Sequence[Mapping[str, str]]) -> Pairs:
    return tuple((each["Name"], each["Value"]) for each in listed)


def _replace(defaults: Pairs, replacements: Pairs) -> Pairs:
    """Let an entry's headers go before the template's (Reference, BulkEmailEntry)."""
    replaced = {name.lower() for name, _ in replacements}
    return (*(pair for pair in defaults if pair[0].lower() not in replaced), *replacements)
