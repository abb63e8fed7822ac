"""
What a policy grants, worked out as IAM does, for the few calls that services make themselves.

Source: IAM User Guide, "Policy evaluation logic", "IAM JSON policy elements: Condition operators".
The emulator evaluates the calls of functions; nobody makes these ones locally.
"""

import fnmatch
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from broadside_local.cloud.errors import NotHonouredError
from broadside_local.cloud.template.refusals.rules import listed

_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "ArnEquals": fnmatch.fnmatchcase,  # the same as ArnLike
    "ArnLike": fnmatch.fnmatchcase,
    "StringEquals": operator.eq,
    "StringLike": fnmatch.fnmatchcase,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that somebody would make."""

    action: str
    resource: str
    service: str = ""
    """The service that makes it (`s3.amazonaws.com`); none: whoever has the policy."""
    context: Mapping[str, str] = field(default_factory=dict)
    """Values of condition keys, which are in lower case."""


def allows(document: Mapping[str, Any], call: Call) -> bool:
    """
    Say whether a policy allows a call; a Deny is stronger than any Allow.

    Raises:
        NotHonouredError: it depends on a condition that isn't known here.
    """
    effects = {
        statement["Effect"]
        for statement in listed(document["Statement"])
        if _is_about(statement, call)
    }
    return effects == {"Allow"}


def _is_about(statement: Mapping[str, Any], call: Call) -> bool:
    return (
        (not call.service or _is_service(statement.get("Principal"), call.service))
        and any(
            _like(call.action.lower(), action.lower()) for action in listed(statement["Action"])
        )
        # A trust policy has no resource: it is the role.
        and any(_like(call.resource, str(one)) for one in listed(statement.get("Resource", "*")))
        and all(
            _holds(comparison, keys, call.context)
            for comparison, keys in statement.get("Condition", {}).items()
        )
    )


def _is_service(principal: Any, service: str) -> bool:
    return principal == "*" or (
        isinstance(principal, dict) and service in listed(principal.get("Service", []))
    )


def _holds(comparison: str, keys: Mapping[str, Any], context: Mapping[str, str]) -> bool:
    compare = _OPERATORS.get(comparison)
    if compare is None:
        raise NotHonouredError(f"the condition {comparison} of a policy that lets a service in")
    return all(
        key.lower() in context
        and any(compare(context[key.lower()], str(value)) for value in listed(wanted))
        for key, wanted in keys.items()
    )


def _like(text: str, pattern: str) -> bool:
    """Match as policies do: `*` and `?`, and nothing else is special."""
    return fnmatch.fnmatchcase(text, re.sub(r"\[", "[[]", pattern))
