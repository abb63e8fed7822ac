"""
Who may do what: a request as the actions, resources and condition keys that a policy speaks of.

All by the Service Authorization Reference, "Actions, resources, and condition keys for Amazon
Simple Email Service v2" (and, for actions of v1 that v2's calls need as well, "… for Amazon SES").
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from broadside_local.ses.account import Account
from broadside_local.ses.contents import read_raw_mail
from broadside_local.ses.errors import ApiError
from broadside_local.ses.model import Request

Authorise = Callable[[str, Sequence[str], Mapping[str, Sequence[str]]], str | None]
"""
Decides on an action, on each of these resources, in this context: None, or why not.

The reason is what the caller is told: AWS's words, "User: … is not authorized to perform: …".
"""

_API_VERSION = {"ses:ApiVersion": ("2",)}

_NAMED = {
    "ConfigurationSetName": "configuration-set",
    "EmailIdentity": "identity",
    "TemplateName": "template",
    "ContactListName": "contact-list",
}
"""Members that name what a call is about, in the order in which they are looked for."""

_OWN_MEMBER = {
    # An identity's calls may name a configuration set, too; it isn't what they are about.
    "CreateEmailIdentity": "EmailIdentity",
    "PutEmailIdentityConfigurationSetAttributes": "EmailIdentity",
}


@dataclass(frozen=True, slots=True)
class Needed:
    """One action that a call needs, on all of these resources."""

    action: str
    resources: tuple[str, ...]
    context: Mapping[str, Sequence[str]]


def check_permissions(request: Request, account: Account, authorise: Authorise, arn: str) -> None:
    """
    Put a request to whoever decides.

    Args:
        arn: What resources' ARNs begin with: `arn:aws:ses:<region>:<account>:`.

    Raises:
        ApiError: one of the actions is refused.
    """
    for needed in needs(request, account, arn):
        refusal = authorise(needed.action, needed.resources, needed.context)
        if refusal is not None:
            raise ApiError("AccessDeniedException", refusal, status=403)


def needs(request: Request, account: Account, arn: str) -> Iterator[Needed]:
    """Say which actions a request needs."""
    if request.operation == "SendEmail":
        yield from _send_email(request.members, account, arn)
    elif request.operation == "SendBulkEmail":
        yield from _send_bulk_email(request.members, account, arn)
    else:
        resources = _about(request, arn)
        yield Needed(f"ses:{request.operation}", resources or ("*",), _API_VERSION)


def _about(request: Request, arn: str) -> tuple[str, ...]:
    own = _OWN_MEMBER.get(request.operation)
    for member in (own,) if own else _NAMED:
        if name := request.members.get(member):
            return (f"{arn}{_NAMED[member]}/{name}",)
    return ()


def _send_email(members: Mapping[str, Any], account: Account, arn: str) -> Iterator[Needed]:
    content = members["Content"]
    template = content.get("Template", {})
    if "Raw" in content:
        members = _as_told(members)
    resources = _resources(members, template, account, arn)
    context = _context(members, [members.get("Destination", {})])
    yield Needed("ses:SendEmail", resources, context)
    # v2's call answers for v1's two others, and needs their permissions.
    for kind, action in (("Raw", "ses:SendRawEmail"), ("Template", "ses:SendTemplatedEmail")):
        if kind in content:
            yield Needed(action, resources, context)


def _as_told(members: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say as members what a raw message's headers say of it, where the call doesn't."""
    mail, message = read_raw_mail(members, ())
    return {
        "FromEmailAddress": mail.sender,
        "Destination": {"ToAddresses": mail.recipients},
        "ConfigurationSetName": members.get("ConfigurationSetName") or message.configuration_set,
    }


def _send_bulk_email(members: Mapping[str, Any], account: Account, arn: str) -> Iterator[Needed]:
    template = members["DefaultContent"].get("Template", {})
    resources = _resources(members, template, account, arn)
    destinations = [entry["Destination"] for entry in members["BulkEmailEntries"]]
    # The reference lists no key about addresses for this action, only for v1's, which is needed
    # as well: a condition on ses:Recipients is met by the first whatever it says.
    yield Needed("ses:SendBulkEmail", resources, _API_VERSION)
    yield Needed("ses:SendBulkTemplatedEmail", resources, _context(members, destinations))


def _resources(
    members: Mapping[str, Any], template: Mapping[str, Any], account: Account, arn: str
) -> tuple[str, ...]:
    """Return the ARNs of sender, configuration set and stored template."""
    _, sender = parseaddr(members.get("FromEmailAddress", ""))
    identity = account.identity_of(sender)
    resources = [f"{arn}identity/{identity or sender.lower()}"]
    name = members.get("ConfigurationSetName") or account.default_set(identity)
    if name:
        resources.append(f"{arn}configuration-set/{name}")
    if stored := template.get("TemplateArn"):
        resources.append(stored)
    elif stored := template.get("TemplateName"):
        resources.append(f"{arn}template/{stored}")
    return tuple(resources)


def _context(
    members: Mapping[str, Any], destinations: Sequence[Mapping[str, Sequence[str]]]
) -> Mapping[str, Sequence[str]]:
    name, sender = parseaddr(members.get("FromEmailAddress", ""))
    listed = [
        address
        for destination in destinations
        for field in ("ToAddresses", "CcAddresses", "BccAddresses")
        for address in destination.get(field, ())
    ]
    context = {
        **_API_VERSION,
        "ses:Recipients": tuple(parseaddr(each)[1].lower() for each in listed),
        "ses:FromAddress": (sender.lower(),),
    }
    if name:
        context["ses:FromDisplayName"] = (name,)
    return context
