"""What policies decide of a request ("Policy evaluation logic", IAM User Guide)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from broadside_local.iam.policy import Statement


class Decision(Enum):
    """How policies decide."""

    ALLOWED = "allowed"
    DENIED = "explicitly denied"
    """A statement denies it: nothing else counts."""
    SILENT = "implicitly denied"
    """No statement is about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody wants to do."""

    action: str
    """`dynamodb:GetItem`."""
    resource: str
    """Its ARN; `*` for an action that is about none."""
    context: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Values by condition key."""
    principal: tuple[str, str] | None = None
    """Who wants it, for a resource's policy: `("Service", "s3.amazonaws.com")`."""


def decide(statements: Iterable[Statement], request: Request) -> Decision:
    """
    Decide about a request by these statements, in whatever order they stand.

    Raises:
        PolicyError: a condition can't be judged.
    """
    effects = {
        statement.allows
        for statement in statements
        if statement.speaks_of(request.action, request.resource, request.context, request.principal)
    }
    if False in effects:
        return Decision.DENIED
    return Decision.ALLOWED if True in effects else Decision.SILENT
