"""A TOML document whose values are checked one by one, and where in it each stands."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from broadside.errors import PublicationError

_MAX_CHARACTERS = 500
"""Of a text: everything stands in every mail."""
# Control characters, overrides of direction, and what XML can't hold (XML 1.0 §2.2).
_UNWANTED = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


class Document:
    """A document, and where in it things are."""

    def __init__(self, text: str, file: str) -> None:
        """
        Read it.

        Args:
            text: The document.
            file: What errors call it.

        Raises:
            PublicationError: it isn't TOML.
        """
        self._file = file
        self._data = _read_toml(text, file)
        self._lines = dict(_positions(text))

    def fail(self, field: str, reason: str, hint: str, *, code: str = "") -> PublicationError:
        """Make the error that a field's value calls for, with its line or its table's."""
        line = self._lines.get(field, self._lines.get(field.rpartition(".")[0], 0))
        return PublicationError(self._file, line, field, reason, hint, code)

    def allow_only(self, fields: Mapping[str, tuple[str, ...]]) -> None:
        """
        Refuse what nobody would read.

        Args:
            fields: What each table may hold; `""` is the document itself, `in.*` stands for all
                tables below `in`.
        """
        for path, allowed in fields.items():
            tables = {path: self.table(path)}
            if path.endswith(".*"):
                above = path.removesuffix(".*")
                tables = {f"{above}.{name}": t for name, t in self.table(above).items()}
            for place, table in tables.items():
                if not isinstance(table, dict):
                    raise self.fail(place, "must be a table", f"Write [{place}] above its fields")
                for name in table.keys() - set(allowed):
                    field = f"{place}.{name}".strip(".") or '""'
                    hint = _advice(name, allowed, fields)
                    raise self.fail(field, "is no field of a publication", hint)

    def has(self, path: str) -> bool:
        """Tell whether a field is there."""
        return self.value(path) is not None

    def table(self, path: str) -> Mapping[str, Any]:
        """Return a table; an empty one when it isn't there."""
        table = self._data.get(path, {}) if path else self._data
        if not isinstance(table, dict):
            raise self.fail(path, "must be a table", f"Write [{path}] above its fields")
        return table

    def value(self, path: str) -> Any:
        """Return a field's value, whatever it is; None when it isn't there."""
        value: Any = self._data
        for part in path.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def text(self, path: str, *, required: bool = False) -> str:
        """Return a text, its spaces single but for lines of the postal address."""
        value = self.value(path)
        if value is None and not required:
            return ""
        hint = f'Write {path.rpartition(".")[2]} = "…"'
        if value is not None and not isinstance(value, str):
            raise self.fail(path, "must be text", hint)
        if value is None or (required and not value.strip()):
            raise self.fail(path, "is missing", hint)
        self.check_text(path, value)
        return " ".join(value.split()) if path != "postal_address" else value.strip()

    def check_text(self, path: str, text: str) -> None:
        """Refuse what can't stand in a mail."""
        if _UNWANTED.search(text):
            raise self.fail(path, "holds control characters", "Take them out")
        if len(text) > _MAX_CHARACTERS:
            raise self.fail(path, f"is longer than {_MAX_CHARACTERS} characters", "Shorten it")

    def matching(
        self, path: str, pattern: re.Pattern[str], what: str, *, required: bool = True
    ) -> str:
        """Return a text that has this form."""
        value = self.text(path, required=required)
        if value and not pattern.fullmatch(value):
            raise self.fail(path, f"must be {what}", "Correct it")
        return value

    def flag(self, path: str, *, default: bool) -> bool:
        """Return a truth."""
        value = self.value(path)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.fail(path, "must be true or false", f"Usual is {str(default).lower()}")
        return value

    def number(self, path: str, default: int, least: int, most: int) -> int:
        """Return a whole number within these bounds."""
        value = self.value(path)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            reason = f"must be a number from {least} to {most}"
            raise self.fail(path, reason, f"Usual is {default}")
        return value


def _advice(name: str, allowed: tuple[str, ...], fields: Mapping[str, tuple[str, ...]]) -> str:
    """Say what to do about a field that its table may not hold."""
    for path, names in fields.items():
        if name in names:
            return (
                f"Move it into [{path.replace('*', '…')}]"
                if path
                else "Move it above the first [table]"
            )
    if close := get_close_matches(name, allowed, 1):
        return f"Did you mean {close[0]}?"
    return f"It may hold {', '.join(allowed)}"


def _read_toml(text: str, file: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Not only TOMLDecodeError: a number of 5,000 digits, or brackets in brackets without end.
        found = re.search(r"\(at line (\d+)", str(error))
        at_end = text.rstrip().count("\n") + 1 if "at end of document" in str(error) else 0
        line = int(found[1]) if found else at_end
        reason = " ".join(str(error).partition(" (at ")[0].lower().split())
        hint = 'A line looks like: name = "Our newsletter"'
        raise PublicationError(file, line, "file", f"isn't TOML ({reason})", hint) from None


def _positions(text: str) -> Iterator[tuple[str, int]]:
    """Tell on which line each table and field stands; good enough for an error's line."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\[\]]+)\]", line):
            table = header[1].replace('"', "").replace(" ", "")
            yield table, number
        elif key := re.match(r"\s*(\"[^\"]*\"|[A-Za-z0-9_.\"-]+)\s*=", line):
            name = key[1].replace('"', "")
            yield f"{table}.{name}".strip("."), number
