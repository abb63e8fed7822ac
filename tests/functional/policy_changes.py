"""Changing policies: each statement, action and resource removed or widened, one at a time."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Change:
    """One thing that is different in a policy."""

    name: str
    statement: int
    element: str = ""
    """`Action`, `Resource`, or an operator of the Condition; empty: the whole statement."""
    index: int = 0
    actions: tuple[str, ...] = ()
    """What it concerns."""


def removals(document: dict[str, Any]) -> Iterator[Change]:
    """Yield the removal of each statement, and of each action and resource that has others."""
    for number, statement in enumerate(document["Statement"]):
        actions = tuple(listed(statement["Action"]))
        yield Change(f"statement {number}: {' '.join(actions)}", number, actions=actions)
        for element in ("Action", "Resource"):
            several = listed(statement[element])
            for index, one in enumerate(several if len(several) > 1 else ()):
                concerned = (one,) if element == "Action" else actions
                yield Change(
                    f"statement {number}, {short(one)} of {' '.join(actions)}",
                    number,
                    element,
                    index,
                    concerned,
                )


def removed(document: dict[str, Any], change: Change) -> dict[str, Any]:
    """Return a policy without it."""
    changed = deepcopy(document)
    statements = changed["Statement"]
    if change.element:
        statement = statements[change.statement]
        statement[change.element] = listed(statement[change.element])
        del statement[change.element][change.index]
    else:
        del statements[change.statement]
    return changed


def widenings(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a policy with each resource, action and condition widened, and what was."""
    for number, statement in enumerate(document["Statement"]):
        for element, widest in (("Resource", "*"), ("Action", "")):
            for index, one in enumerate(listed(statement[element])):
                wider = widest or f"{one.partition(':')[0]}:*"
                if one == wider:
                    continue
                changed = deepcopy(document)
                several = listed(changed["Statement"][number][element])
                several[index] = wider
                changed["Statement"][number][element] = several
                yield f"statement {number}: {short(one)} → {wider}", changed
        for operator in statement.get("Condition", {}):
            changed = deepcopy(document)
            del changed["Statement"][number]["Condition"][operator]
            yield f"statement {number} without {operator}", changed


def listed(value: Any) -> list[Any]:
    """Return a list of one or several."""
    return [*value] if isinstance(value, list) else [value]


def short(text: Any) -> str:
    """Name an ARN by its end."""
    return str(text).rpartition(":")[2]
