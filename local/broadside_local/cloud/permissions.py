"""
What functions may have strict SES do: each what the role allows that the template gives it.

The emulator decides about its own services; SES isn't one of them. Strict SES says what a call asks
for (`ses/permissions.py`); here it is held against the policies, as they are in the emulator.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from broadside_local.cloud.deploy import Stack
from broadside_local.cloud.emulator.process import ACCOUNT, REGION
from broadside_local.iam import Decision, Request, Statement, decide, read_policy

Authorise = Callable[[str, Sequence[str], Mapping[str, Sequence[str]]], str | None]
"""Says of an action, resources and context why they are not allowed; None: they are."""

TEMPLATES = f"arn:aws:ses:{REGION}:{ACCOUNT}:template/*"
"""What bulk mail without a stored template is taken to be about (see `asked`)."""

_BULK = {"ses:SendBulkEmail", "ses:SendBulkTemplatedEmail"}


class Ses(Protocol):
    """What we need of strict SES."""

    def endpoint_for(self, authorise: Authorise) -> str:
        """Open one more port, whose calls are all put to `authorise`; return its URL."""
        ...


class MailGate:
    """Functions' doors to strict SES, one each: what comes through is held against its role."""

    def __init__(self, ses: Ses, trace: Path | None = None) -> None:
        """
        Make one, with all doors shut until `learn`.

        Args:
            ses: Started.
            trace: File that gets a line for each decision.
        """
        self._ses = ses
        self._trace = trace
        self._roles: Mapping[str, str] = {}
        self._granted: dict[str, tuple[Statement, ...]] = {}
        self._iam: Any = None

    def door(self, function: str) -> str:
        """Open a function's door; return its URL."""

        def authorise(
            action: str, resources: Sequence[str], context: Mapping[str, Sequence[str]]
        ) -> str | None:
            return self._refusal(function, asked(action, resources, context))

        return self._ses.endpoint_for(authorise)

    def learn(self, stack: Stack, iam: Any) -> None:
        """
        Learn the functions' roles.

        Args:
            stack: Deployed.
            iam: A client of IAM, which is asked for a role's policies once they are needed.
        """
        self._roles, self._iam = roles_of(stack), iam

    def forget(self) -> None:
        """Ask for all policies again: one has been changed."""
        self._granted = {}

    def _grants(self, function: str) -> tuple[Statement, ...]:
        if function not in self._granted and function in self._roles:
            documents = policies_of(self._roles[function], self._iam).values()
            self._granted[function] = tuple(s for one in documents for s in read_policy(one))
        return self._granted.get(function, ())

    def _refusal(self, function: str, requests: Iterable[Request]) -> str | None:
        for request in requests:
            decision = decide(self._grants(function), request)
            self._note(function, request, decision)
            if decision is not Decision.ALLOWED:
                role = f"arn:aws:sts::{ACCOUNT}:assumed-role/{self._roles.get(function)}/{function}"
                return (
                    f"User `{role}' is not authorized to perform `{request.action}' "
                    f"on resource `{request.resource}'"
                )
        return None

    def _note(self, function: str, request: Request, decision: Decision) -> None:
        if self._trace is None:
            return
        line = {
            "role": self._roles.get(function, ""),
            "action": request.action,
            "resource": request.resource,
            "allowed": decision is Decision.ALLOWED,
            "context": {key: list(values) for key, values in request.context.items()},
        }
        with self._trace.open("a", encoding="utf-8") as trace:
            trace.write(json.dumps(line) + "\n")


def asked(
    action: str, resources: Sequence[str], context: Mapping[str, Sequence[str]]
) -> list[Request]:
    """
    Say what SES asks for: every one of these must be allowed.

    A template is among the resources that bulk mail must be granted (Service Authorization
    Reference, "Amazon Simple Email Service v2": `template*`). Content that comes with the call has
    no template's name, and no document says what is asked for then: any, strict rather than kind.
    """
    named = [*resources]
    if action in _BULK and not any(":template/" in one for one in named):
        named.append(TEMPLATES)
    return [Request(action=action, resource=one, context=context) for one in named]


def roles_of(stack: Stack) -> dict[str, str]:
    """Return the name of each function's role, by the function's logical name."""
    return {
        function: stack.ids[str(about["Role"]).removesuffix(".Arn")]
        for function, about in stack.resources("AWS::Lambda::Function").items()
    }


def policies_of(role: str, iam: Any) -> dict[str, dict[str, Any]]:
    """Return a role's policy documents as they are now, by name."""
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return {
        name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in names
    }
