"""The form by which somebody joins: as a browser sends it, or as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl

from broadside.errors import FormError
from broadside.languages import canonical
from broadside.subscribers.text import one_line

MAX_FORM_BYTES = 8192
MAX_ADDRESS = 254
"""Characters (RFC 5321 §4.5.3.1.3, without the angle brackets)."""
_MAX_NAME, _MAX_TOPICS, _MAX_TOPIC = 200, 20, 100
_TRAP = "homepage"
"""A field that people don't see, and programs fill in."""


class Problem(StrEnum):
    """What is wrong with a form as a whole."""

    TOO_LARGE = "too large"
    UNKNOWN_TYPE = "unknown type"
    DAMAGED = "damaged"
    NO_ADDRESS = "no address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What somebody sent."""

    address: str
    """In one line, with an `@` in it; nothing else is known of it."""
    how: str
    """`form` or `json`."""
    name: str = ""
    language: str = ""
    """A canonical tag; empty where they said none."""
    topics: tuple[str, ...] = ()
    trapped: bool = False
    """Whether a program filled it in."""


def read_form(body: bytes, content_type: str) -> Form:
    """
    Read what was sent; fields that we don't know mean nothing.

    Args:
        body: As it came.
        content_type: The header's value.

    Raises:
        FormError: it can't be used; its one argument is the `Problem`, without what was sent.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if len(body) > MAX_FORM_BYTES:
        raise FormError(Problem.TOO_LARGE)
    readers = {"application/x-www-form-urlencoded": _fields, "application/json": _members}
    if kind not in readers:
        raise FormError(Problem.UNKNOWN_TYPE)
    try:
        fields = readers[kind](body.decode())
    except (ValueError, RecursionError):
        raise FormError(Problem.DAMAGED) from None
    address = one_line(_first(fields, "email"))
    if "@" not in address or len(address) > MAX_ADDRESS:
        raise FormError(Problem.NO_ADDRESS)
    return Form(
        address=address,
        how="json" if kind == "application/json" else "form",
        name=one_line(_first(fields, "name"))[:_MAX_NAME].strip(),
        language=_language(_first(fields, "language")),
        topics=_topics(fields.get("topics", ())),
        trapped=bool(_first(fields, _TRAP).strip()),
    )


def _fields(text: str) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=100):
        found.setdefault(name, []).append(value)
    return found


def _members(text: str) -> Mapping[str, Sequence[str]]:
    told = json.loads(text)
    if not isinstance(told, dict):
        raise ValueError("no object")  # noqa: TRY004 - of the text, not of our code
    return {
        name: [each for each in (value if isinstance(value, list) else [value]) if _is_text(each)]
        for name, value in told.items()
    }


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _first(fields: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _language(tag: str) -> str:
    try:
        return canonical(tag)[:_MAX_TOPIC]
    except ValueError:
        return ""


def _topics(given: Sequence[str]) -> tuple[str, ...]:
    named = (one_line(topic)[:_MAX_TOPIC] for each in given for topic in each.split(";"))
    return tuple(dict.fromkeys(filter(None, named)))[:_MAX_TOPICS]
