"""What policies allow beyond need: everything that could be asked, less what is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from broadside_local.iam.evaluation import Decision, Request, decide
from broadside_local.iam.policy import Statement

ANY = "*"
"""The place of an action that is about no resource."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that may be asked of policies: an action, in a place, in a situation."""

    action: str
    place: str
    """ARN of a resource; one stands for all that nobody tells apart."""
    situation: str = ""
    """Name of a context (see `Universe`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Universe:
    """All that can be asked."""

    actions: frozenset[str]
    places: frozenset[str]
    of_no_place: frozenset[str] = frozenset()
    """Actions that are about no resource: a grant on one is none."""
    situations: Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]
    """Contexts by situation, by the action that has several; others have one, without values."""

    def allowed(self, statements: Sequence[Statement]) -> frozenset[Ask]:
        """Return what these statements allow."""
        spoken = [a for a in self.actions if any(s.speaks_of_action(a) for s in statements)]
        return frozenset(
            Ask(action, place, situation)
            for action in spoken
            for place in self._places(action)
            for situation, context in self.situations.get(action, {"": {}}).items()
            if decide(statements, Request(action=action, resource=place, context=context))
            is Decision.ALLOWED
        )

    def _places(self, action: str) -> Iterable[str]:
        """Return the places that an action may be about: those of its service."""
        if action in self.of_no_place:
            return [ANY]
        service = action.partition(":")[0]
        return [p for p in self.places if p == ANY or p.split(":")[2] == service]


def excess(
    statements: Sequence[Statement], asked: frozenset[Ask], universe: Universe
) -> frozenset[Ask]:
    """Return what statements allow and nobody asks."""
    return universe.allowed(statements) - asked
