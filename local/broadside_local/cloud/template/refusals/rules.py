"""What a rule is: a function that looks for one thing that AWS refuses, and where AWS says so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from broadside_local.cloud.deploy import Stack


class Refusal(NamedTuple):
    """One thing that AWS refuses."""

    resource: str
    """Logical name."""
    property: str
    reason: str
    """What is wrong, and what is allowed."""


Find = Callable[[Stack], Iterator[Refusal]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, with the page of AWS's documentation that it is taken from."""

    source: str
    find: Find
    """
    Looks at a stack in which every reference stands for a name: `Ref` of a resource for its logical
    name (or the name that it is given), `GetAtt` for `Name.Attribute`.
    """


def rule(source: str) -> Callable[[Find], Rule]:
    """Make a rule of a function."""
    return lambda find: Rule(source, find)


def listed(value: Any) -> list[Any]:
    """Return a value that may stand for itself or in a list as a list."""
    return value if isinstance(value, list) else [value]


def owner(reference: str) -> str:
    """Name the resource that a worked-out reference is about: `Queue` for `Queue.Arn`."""
    return reference.partition(".")[0]
