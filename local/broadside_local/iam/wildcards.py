"""The wildcards of policies: `*` for any text, `?` for one character."""

import re
from functools import cache

ARN_PARTS = 6
"""`arn`, partition, service, region, account, resource: the resource may hold colons of its own."""


def is_like(text: str, pattern: str) -> bool:
    """Tell whether a text is what a pattern says, in the same case."""
    return _compiled(pattern).fullmatch(text) is not None


def is_action_like(action: str, pattern: str) -> bool:
    """Tell whether an action is what a pattern says: prefix and name are not case-sensitive."""
    return is_like(action.lower(), pattern.lower())


def is_resource_like(arn: str, pattern: str) -> bool:
    """
    Tell whether an ARN is what a Resource says.

    "If the * wildcard is the last character of a resource ARN segment, it can expand to match
    beyond the colon boundaries" (IAM JSON policy elements: Resource): elsewhere it can't.
    """
    return _compiled_resource(pattern).fullmatch(arn) is not None


def is_arn_like(arn: str, pattern: str) -> bool:
    """
    Tell whether an ARN is what an ARN operator says.

    "Each of the six colon-delimited components of the ARN is checked separately" (IAM JSON policy
    elements: Condition operators).
    """
    parts, patterns = arn.split(":", ARN_PARTS - 1), pattern.split(":", ARN_PARTS - 1)
    return len(parts) == len(patterns) and all(map(is_like, parts, patterns))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_expression(pattern, star=".*", mark="."), re.DOTALL)


@cache
def _compiled_resource(pattern: str) -> re.Pattern[str]:
    *segments, last = pattern.split(":", ARN_PARTS - 1)
    expressions = [
        _expression(segment.rstrip("*"), star="[^:]*", mark="[^:]")
        + (".*" if segment.endswith("*") else "")
        for segment in segments
    ]
    expressions.append(_expression(last, star=".*", mark="."))
    return re.compile(":".join(expressions), re.DOTALL)


def _expression(pattern: str, *, star: str, mark: str) -> str:
    return "".join({"*": star, "?": mark}.get(c, re.escape(c)) for c in pattern)
