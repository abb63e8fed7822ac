"""What a mail says, as a request gives it: simple, raw, or a template and data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from broadside_local.ses import limits
from broadside_local.ses.account import Account
from broadside_local.ses.errors import RefusedError, bad_request, not_done_here
from broadside_local.ses.message import Mail
from broadside_local.ses.mime import Body, Content
from broadside_local.ses.model import Request
from broadside_local.ses.raw import RawMessage, read_raw
from broadside_local.ses.template import fill_inline, fill_stored

Members = Mapping[str, Any]
Fill = Callable[[], Content]
"""Makes a mail's content; raises a `RenderingError` or a `RefusedError` where that can't be."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template that a call names, or brings."""

    name: str
    """Of a stored one; else empty."""
    fill: Callable[[Mapping[str, Any]], Body]


def read_template(template: Members, request: Request, account: Account) -> Template:
    """
    Find the template that a call means.

    Raises:
        ApiError: it isn't clear which, or it isn't whole.
    """
    if "Attachments" in template:
        raise not_done_here("Attachments")
    given = [
        name for name in ("TemplateName", "TemplateArn", "TemplateContent") if name in template
    ]
    if len(given) != 1:
        raise bad_request(
            "Template: exactly one of TemplateName, TemplateArn and TemplateContent is wanted"
        )
    if given == ["TemplateContent"]:
        content = template["TemplateContent"]
        _check_inline(content, request)
        return Template("", partial(fill_inline, content))
    # Service Authorization Reference: arn:…:ses:…:…:template/<name>.
    name = template[given[0]].rpartition("template/")[2]
    return Template(name, partial(_fill_stored, account, name))


def _fill_stored(account: Account, name: str, data: Mapping[str, Any]) -> Body:
    found = account.template(name)
    if found is None:
        raise RefusedError("TEMPLATE_NOT_FOUND", "The template does not exist.")
    return fill_stored(found.content, data)


def _check_inline(content: Mapping[str, str], request: Request) -> None:
    if not content.get("Subject") or not (content.get("Text") or content.get("Html")):
        raise bad_request(
            "Template.TemplateContent: a subject, and a text or HTML part, are wanted"
        )
    if request.body_bytes > limits.INLINE_REQUEST_BYTES:
        reason = f"at most {limits.INLINE_REQUEST_BYTES} bytes with an inline template"
        raise bad_request(f"The request has {request.body_bytes} bytes: {reason}")


def read_simple(simple: Members) -> Fill:
    """
    Read a subject, and a text or HTML part, or both.

    Raises:
        ApiError: there is no part, or one has characters that its charset doesn't.
    """
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


def read_raw_mail(members: Members, tags: tuple[tuple[str, str], ...]) -> tuple[Mail, RawMessage]:
    """
    Read a raw message, and who sends it to whom.

    The call's sender, destination and tags go before those of the message (Guide, "Specify your
    configuration set when you send email", on tags).

    Raises:
        ApiError: the message isn't formed as it must be.
    """
    if members.get("ReplyToAddresses"):
        raise not_done_here("ReplyToAddresses of a raw message")
    message = read_raw(members["Content"]["Raw"]["Data"])
    senders = message.addresses("from")
    if len(senders) != 1:
        raise bad_request("Content.Raw.Data: exactly one address is wanted in From")
    destination = members.get("Destination", {})
    envelope = tuple(each for listed in destination.values() for each in listed)
    mail = Mail(
        sender=members.get("FromEmailAddress") or senders[0],
        header_sender=senders[0],
        to=message.addresses("to"),
        cc=message.addresses("cc"),
        bcc=message.addresses("bcc"),
        reply_to=message.addresses("reply-to"),
        tags=tags or message.tags,
        envelope=envelope,
    )
    return mail, message
