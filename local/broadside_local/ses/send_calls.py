"""The two calls that send: SendEmail and SendBulkEmail."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from broadside_local.ses import limits
from broadside_local.ses.contents import Fill, read_raw_mail, read_simple, read_template
from broadside_local.ses.errors import RefusedError, bad_request, not_done_here
from broadside_local.ses.faults import FaultKind
from broadside_local.ses.message import Mail
from broadside_local.ses.model import Request
from broadside_local.ses.sending import Call, Post
from broadside_local.ses.template import read_data

_NOT_DONE = (
    "ConfigurationOverrides",
    "EndpointId",
    "FeedbackForwardingEmailAddress",
    "FeedbackForwardingEmailAddressIdentityArn",
    "FromEmailAddressIdentityArn",
    "ListManagementOptions",
    "TenantName",
)

Members = Mapping[str, Any]
Pairs = tuple[tuple[str, str], ...]


def send_email(post: Post, request: Request, call: Call) -> dict[str, Any]:
    """
    Send one mail.

    Raises:
        ApiError: it isn't taken.
    """
    content = request.members["Content"]
    _refuse_not_done(request.members)
    if len(content) != 1:
        raise bad_request("Content: exactly one of Simple, Template and Raw is wanted")
    send = {"Raw": _send_raw, "Simple": _send_simple, "Template": _send_template}[
        next(iter(content))
    ]
    try:
        _refuse_on_demand(call)
        return {"MessageId": send(post, request, call)}
    except RefusedError as refused:
        raise refused.as_error() from None


def _refuse_on_demand(call: Call) -> None:
    for status in _told_statuses(call)[:1]:
        if status != "SUCCESS":
            raise RefusedError(status, "A fault, on demand.")


def _send_raw(post: Post, request: Request, call: Call) -> str:
    mail, message = read_raw_mail(request.members, _pairs(request.members.get("EmailTags", [])))
    name = call.configuration_set or message.configuration_set
    return post.accept(mail, lambda: message, replace(call, configuration_set=name))


def _send_simple(post: Post, request: Request, call: Call) -> str:
    simple = request.members["Content"]["Simple"]
    fill = read_simple(simple)
    return post.accept(_single(request.members, simple), fill, call)


def _send_template(post: Post, request: Request, call: Call) -> str:
    given = request.members["Content"]["Template"]
    template = read_template(given, request, post.account)
    fill = partial(template.fill, read_data(given.get("TemplateData")))
    mail = _single(request.members, given)
    return post.accept(mail, fill, replace(call, template=template.name))


def send_bulk_email(post: Post, request: Request, call: Call) -> dict[str, Any]:
    """
    Send one mail to each entry's destination.

    Returns:
        A result for each entry, in their order: some may be refused, and others accepted.

    Raises:
        ApiError: the call is wrong in itself; nobody is accepted.
    """
    members = request.members
    _refuse_not_done(members)
    _require_sender(members)
    given = members["DefaultContent"].get("Template")
    if given is None:
        raise bad_request("DefaultContent.Template: this member is required")
    template = read_template(given, request, post.account)
    entries = members["BulkEmailEntries"]
    if not 1 <= len(entries) <= limits.DESTINATIONS_PER_CALL:
        reason = f"1 to {limits.DESTINATIONS_PER_CALL} entries, not {len(entries)}"
        raise bad_request(f"BulkEmailEntries: {reason}")
    defaults = read_data(given.get("TemplateData"))
    # Bad data of any entry fails the call, before anybody is accepted.
    fills = [partial(template.fill, {**defaults, **_replaced_data(entry)}) for entry in entries]
    mails = [_entry_mail(members, entry) for entry in entries]
    told = _told_statuses(call)
    call = replace(call, template=template.name)
    results = [
        _on_demand(told[number : number + 1]) or _result(post, mail, fill, call)
        for number, (mail, fill) in enumerate(zip(mails, fills, strict=True))
    ]
    if call.fault and call.fault.kind is FaultKind.CUT_RESULTS:
        results.pop()
    return {"BulkEmailEntryResults": results}


def _on_demand(status: tuple[str, ...]) -> dict[str, str] | None:
    if status in {(), ("SUCCESS",)}:
        return None
    return {"Status": status[0], "Error": "A fault, on demand."}


def _result(post: Post, mail: Mail, fill: Fill, call: Call) -> dict[str, str]:
    try:
        return {"Status": "SUCCESS", "MessageId": post.accept(mail, fill, call)}
    except RefusedError as refused:
        return refused.as_result()


def _entry_mail(members: Members, entry: Members) -> Mail:
    headers = _pairs(members["DefaultContent"]["Template"].get("Headers", []))
    return _mail(
        members,
        entry["Destination"],
        headers=_replace(headers, _pairs(entry.get("ReplacementHeaders", []))),
        tags=_pairs(entry.get("ReplacementTags", members.get("DefaultEmailTags", []))),
    )


def _told_statuses(call: Call) -> tuple[str, ...]:
    """Return the results that a fault gives the entries."""
    fault = call.fault
    return fault.statuses if fault and fault.kind is FaultKind.STATUSES else ()


def _refuse_not_done(members: Members) -> None:
    for name in _NOT_DONE:
        if name in members:
            raise not_done_here(name)


def _require_sender(members: Members) -> None:
    if not members.get("FromEmailAddress"):
        raise bad_request("FromEmailAddress: this member is required")


def _replaced_data(entry: Members) -> dict[str, Any]:
    replacement = entry.get("ReplacementEmailContent", {}).get("ReplacementTemplate", {})
    return read_data(replacement.get("ReplacementTemplateData"))


def _single(members: Members, content: Members) -> Mail:
    _require_sender(members)
    return _mail(
        members,
        members.get("Destination", {}),
        headers=_pairs(content.get("Headers", [])),
        tags=_pairs(members.get("EmailTags", [])),
    )


def _mail(
    members: Members, destination: Mapping[str, list[str]], *, headers: Pairs, tags: Pairs
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
