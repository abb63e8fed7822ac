"""The calls that are about identities: domains and addresses that may send."""

from collections.abc import Mapping
from typing import Any

from broadside_local.ses import limits
from broadside_local.ses.account import Account, Identity
from broadside_local.ses.errors import already_exists, bad_request, not_done_here, not_found
from broadside_local.ses.paging import page
from broadside_local.ses.publisher import Publisher
from broadside_local.ses.set_calls import set_of

Members = Mapping[str, Any]
Answer = dict[str, Any]


def create(account: Account, _: Publisher, members: Members) -> Answer:
    """Take a domain or an address; here it is verified at once."""
    name = members["EmailIdentity"].lower()
    set_name = members.get("ConfigurationSetName", "")
    if "DkimSigningAttributes" in members and "@" in name:
        raise bad_request("DkimSigningAttributes: of a domain only")
    with account.lock:
        if name in account.identities:
            raise already_exists("The identity")
        if set_name:
            set_of(account, set_name)
        account.identities[name] = Identity(set_name)
    return _told(name, account.identities[name])


def get(account: Account, _: Publisher, members: Members) -> Answer:
    """Tell an identity's state."""
    name, identity = _identity(account, members)
    set_name = identity.configuration_set
    return {
        **_told(name, identity),
        "FeedbackForwardingStatus": True,
        "VerificationStatus": _status(identity),
        **({"ConfigurationSetName": set_name} if set_name else {}),
    }


def delete(account: Account, _: Publisher, members: Members) -> Answer:
    """Forget an identity."""
    with account.lock:
        del account.identities[_identity(account, members)[0]]
    return {}


def list_all(account: Account, _: Publisher, members: Members) -> Answer:
    """Return all identities, verified or not."""
    if members.get("Filter"):
        raise not_done_here("Filter")
    return page(
        account.identities, members, name="EmailIdentities", most=limits.PAGE_SIZE_OTHERS, tell=_row
    )


def put_configuration_set(account: Account, _: Publisher, members: Members) -> Answer:
    """Give an identity a configuration set of its own, or none."""
    set_name = members.get("ConfigurationSetName", "")
    with account.lock:
        identity = _identity(account, members)[1]
        if set_name:
            set_of(account, set_name)
        identity.configuration_set = set_name
    return {}


def _identity(account: Account, members: Members) -> tuple[str, Identity]:
    name = members["EmailIdentity"].lower()
    if name not in account.identities:
        raise not_found("The identity")
    return name, account.identities[name]


def _kind(name: str) -> str:
    return "EMAIL_ADDRESS" if "@" in name else "DOMAIN"


def _status(identity: Identity) -> str:
    return "SUCCESS" if identity.verified else "PENDING"


def _told(name: str, identity: Identity) -> Answer:
    return {
        "IdentityType": _kind(name),
        "VerifiedForSendingStatus": identity.verified,
        "DkimAttributes": {"SigningEnabled": "@" not in name, "Status": _status(identity)},
    }


def _row(name: str, identity: Identity) -> Answer:
    return {
        "IdentityName": name,
        "IdentityType": _kind(name),
        "SendingEnabled": identity.verified,
        "VerificationStatus": _status(identity),
    }
