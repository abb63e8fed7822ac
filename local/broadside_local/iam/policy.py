"""Policy documents, read strictly: what isn't understood is an error."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from broadside_local.iam.conditions import Condition, Context, read_conditions
from broadside_local.iam.errors import PolicyError
from broadside_local.iam.wildcards import is_action_like, is_resource_like

_ELEMENTS = {
    "Sid",
    "Effect",
    "Principal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}
_VERSION = "2012-10-17"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of a policy."""

    allows: bool
    """Else it denies."""
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_actions: bool = False
    """The actions are those that it is not about."""
    not_resources: bool = False
    conditions: tuple[Condition, ...] = ()
    principals: frozenset[tuple[str, str]] | None = None
    """Whom a resource's policy means, as (`Service`, name), or (`*`, `*`); None in a role's."""

    def speaks_of_action(self, action: str) -> bool:
        """Tell whether it is about an action."""
        return _any(is_action_like, action, self.actions) is not self.not_actions

    def speaks_of_resource(self, arn: str) -> bool:
        """Tell whether it is about a resource."""
        return _any(is_resource_like, arn, self.resources) is not self.not_resources

    def speaks_of(
        self, action: str, arn: str, context: Context, principal: tuple[str, str] | None
    ) -> bool:
        """Tell whether all of it is about a request."""
        return (
            self._means(principal)
            and self.speaks_of_action(action)
            and self.speaks_of_resource(arn)
            and all(condition.holds(context) for condition in self.conditions)
        )

    def _means(self, principal: tuple[str, str] | None) -> bool:
        if self.principals is None:
            return True
        return ("*", "*") in self.principals or principal in self.principals


def read_policy(document: Mapping[str, Any]) -> tuple[Statement, ...]:
    """
    Read a policy of a role.

    Raises:
        PolicyError: it holds something that we can't judge.
    """
    statements = tuple(_read_all(document))
    if any(statement.principals is not None for statement in statements):
        raise PolicyError("a Principal in a role's policy")
    return statements


def read_resource_policy(document: Mapping[str, Any]) -> tuple[Statement, ...]:
    """
    Read a policy of a bucket, queue or topic.

    Raises:
        PolicyError: it holds something that we can't judge.
    """
    statements = tuple(_read_all(document))
    if any(statement.principals is None for statement in statements):
        raise PolicyError("no Principal in a resource's policy")
    return statements


def _read_all(document: Mapping[str, Any]) -> Iterable[Statement]:
    if unknown := document.keys() - {"Version", "Id", "Statement"}:
        raise PolicyError(f"{', '.join(sorted(unknown))}")
    if document.get("Version") != _VERSION:
        raise PolicyError("its Version")
    statements = document.get("Statement", [])
    return map(_read, [statements] if isinstance(statements, Mapping) else statements)


def _read(statement: Mapping[str, Any]) -> Statement:
    if unknown := statement.keys() - _ELEMENTS:
        raise PolicyError(f"{', '.join(sorted(unknown))}")
    if statement.get("Effect") not in {"Allow", "Deny"}:
        raise PolicyError("an Effect that is neither Allow nor Deny")
    actions, not_actions = _either(statement, "Action")
    resources, not_resources = _either(statement, "Resource")
    return Statement(
        allows=statement["Effect"] == "Allow",
        actions=actions,
        resources=resources,
        not_actions=not_actions,
        not_resources=not_resources,
        conditions=tuple(read_conditions(statement.get("Condition", {}))),
        principals=_principals(statement["Principal"]) if "Principal" in statement else None,
    )


def _either(statement: Mapping[str, Any], element: str) -> tuple[tuple[str, ...], bool]:
    """Read an element or its Not form; exactly one is there."""
    is_not = f"Not{element}" in statement
    if is_not == (element in statement):
        raise PolicyError(f"{element} and Not{element}: one of them, please")
    listed = _listed(statement[f"Not{element}" if is_not else element])
    if not listed or any("${" in text for text in listed):
        raise PolicyError(f"an empty {element}, or one with a variable")
    return listed, is_not


def _principals(principal: Any) -> frozenset[tuple[str, str]]:
    if principal == "*":
        return frozenset({("*", "*")})
    if not isinstance(principal, Mapping) or principal.keys() - {"Service"}:
        raise PolicyError("a Principal that is neither * nor a service")
    return frozenset(("Service", name) for name in _listed(principal["Service"]))


def _listed(value: Any) -> tuple[str, ...]:
    listed = (value,) if isinstance(value, str) else tuple(value)
    if not all(isinstance(text, str) for text in listed):
        raise PolicyError("something else than text")
    return listed


def _any(is_alike: Any, text: str, patterns: Iterable[str]) -> bool:
    return any(is_alike(text, pattern) for pattern in patterns)
