"""Front matter: fields that nobody knows, where another one is meant."""

from collections.abc import Iterator

from broadside.checks.draft import Draft
from broadside.posts import KNOWN_FIELDS, Finding, is_known_field

_NO_SLIPS = frozenset({"data", "dates", "images", "pictures", "urls"})
"""Fields of site generators that only look like one of ours."""
_SHORTEST = 4


def check_fields(draft: Draft) -> Iterator[Finding]:
    """Find a field that nobody knows, one slip away from one that says something."""
    for name, line in draft.outline.fields.items():
        if name in _NO_SLIPS or is_known_field(name):
            continue
        meant = next((known for known in KNOWN_FIELDS if _is_slip(name, _normal(known))), None)
        if meant and _normal(meant) not in draft.outline.fields:
            yield draft.warning(
                "field-unknown",
                name,
                "is no field of a post, and was left out",
                f"Did you mean {meant}?",
                line=line,
            )


def _normal(name: str) -> str:
    return name.replace("_", "").casefold()


def _is_slip(name: str, known: str) -> bool:
    """Tell whether one letter too many, too few, wrong, or two in the wrong order, is all."""
    if abs(len(name) - len(known)) > 1 or len(known) < _SHORTEST:
        return False
    start = next((n for n, (a, b) in enumerate(zip(name, known, strict=False)) if a != b), None)
    if start is None:
        return True
    rest, wanted = name[start:], known[start:]
    return (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    )
