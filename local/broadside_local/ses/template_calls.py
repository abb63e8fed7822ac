"""The calls that are about stored templates."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from broadside_local.ses import limits
from broadside_local.ses.account import Account
from broadside_local.ses.errors import (
    ApiError,
    RenderingError,
    already_exists,
    bad_request,
    not_done_here,
    not_found,
)
from broadside_local.ses.handlebars import NotDoneError, parse
from broadside_local.ses.mime import Stamp, new_message_id
from broadside_local.ses.paging import page
from broadside_local.ses.publisher import Publisher
from broadside_local.ses.state import Kept
from broadside_local.ses.template import fill_stored, read_data

Members = Mapping[str, Any]
Answer = dict[str, Any]


def create(account: Account, _: Publisher, members: Members) -> Answer:
    """Store a template."""
    name, content = members["TemplateName"], members["TemplateContent"]
    _check(content)
    with account.lock:
        if account.template(name):
            raise already_exists("The template")
        if len(account.templates()) >= limits.TEMPLATES_PER_ACCOUNT:
            raise ApiError("LimitExceededException", f"{limits.TEMPLATES_PER_ACCOUNT} templates")
        account.keep_template(Kept(name, content, account.clock()))
    return {}


def update(account: Account, _: Publisher, members: Members) -> Answer:
    """Store another content under a template's name."""
    content = members["TemplateContent"]
    _check(content)
    with account.lock:
        known = _template(account, members)
        account.keep_template(Kept(known.name, content, known.at))
    return {}


def get(account: Account, _: Publisher, members: Members) -> Answer:
    """Return a template."""
    found = _template(account, members)
    return {"TemplateName": found.name, "TemplateContent": found.content}


def delete(account: Account, _: Publisher, members: Members) -> Answer:
    """Forget a template."""
    with account.lock:
        account.drop_template(_template(account, members).name)
    return {}


def list_all(account: Account, _: Publisher, members: Members) -> Answer:
    """Return the names of all templates, and when they were made."""
    return page(
        account.templates(),
        members,
        name="TemplatesMetadata",
        most=limits.PAGE_SIZE_TEMPLATES,
        tell=lambda name, template: {"TemplateName": name, "CreatedTimestamp": template.at},
    )


def show(account: Account, _: Publisher, members: Members) -> Answer:
    """Show the message that a template and data make."""
    found = _template(account, members)
    data = read_data(members["TemplateData"])
    at = datetime.now(UTC)
    stamp = Stamp(message_id=new_message_id(at), domain="amazonses.com", at=at)
    try:
        message = fill_stored(found.content, data).write(None, stamp)[1]
    except RenderingError as error:
        raise bad_request(str(error)) from None
    return {"RenderedTemplate": message.decode("ascii")}


def _template(account: Account, members: Members) -> Kept:
    found = account.template(members["TemplateName"])
    if found is None:
        raise not_found("The template")
    return found


def _check(content: Mapping[str, str]) -> None:
    """Refuse what SES would: no subject, no part, too much, Handlebars that is wrong."""
    # SES's own words (boto3 issue 2464).
    if not content.get("Subject"):
        raise bad_request("The subject must be specified.")
    if not (content.get("Text") or content.get("Html")):
        # Reference of v1, Template: "either an HTML part or a text-only part".
        raise bad_request("TemplateContent: a text or HTML part is wanted")
    size = sum(len(part.encode()) for part in content.values())
    if size > limits.TEMPLATE_BYTES:
        raise bad_request(f"TemplateContent: {size} bytes, at most {limits.TEMPLATE_BYTES}")
    for part in content.values():
        try:
            parse(part)
        except NotDoneError as error:
            raise not_done_here(str(error)) from None
        except RenderingError as error:
            raise bad_request(str(error)) from None
