"""The publication: `publication.toml` as one validated value."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from broadside.errors import PublicationError
from broadside.languages import canonical

_HOST = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})")
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}"
)
_MAX_CHARACTERS = 500
"""Of a text: everything stands in every mail."""
# Control characters, overrides of direction, and what XML can't hold (XML 1.0 §2.2).
_UNWANTED = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What an organiser may change of the look: `#rrggbb`, light and dark."""

    accent: str = "#9B1C31"
    accent_dark: str = "#F0A3AE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The newsletter: name, sender, languages, look."""

    name: str
    host: str
    """Where the site is, without `https://`."""
    languages: tuple[str, ...]
    """Canonical tags, the primary one first."""
    sender_name: str
    sender_address: str
    postal_address: str
    """Under every mail, as CASL and CAN-SPAM want it."""
    tagline: str = ""
    time_zone: str = "UTC"
    """IANA name; dates are shown in it, and dates without a zone are meant in it."""
    reply_to: str = ""
    max_age_days: int = 7
    """A post older than this when it first appears is not mailed by itself."""
    feed_entries: int = 50
    licence: str = ""
    look: Look = field(default_factory=Look)
    names: Mapping[str, str] = field(default_factory=dict)
    """Name by language, where it differs."""
    taglines: Mapping[str, str] = field(default_factory=dict)

    @property
    def site_url(self) -> str:
        """`https://` and the host, without a slash at the end."""
        return f"https://{self.host}"

    def name_in(self, language: str) -> str:
        """Return the name as readers of this language know it."""
        return self.names.get(language, self.name)

    def tagline_in(self, language: str) -> str:
        """Return the tagline in this language, or as it is."""
        return self.taglines.get(language, self.tagline)


def load_publication(path: Path) -> Publication:
    """
    Read a publication.toml.

    Raises:
        PublicationError: it can't be read or used; says line, field, reason and hint.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = f"can't be read ({(error.strerror or 'unknown error').lower()})"
        raise PublicationError(str(path), 0, "file", reason, "Check its name and rights") from None
    except UnicodeDecodeError:
        raise PublicationError(str(path), 0, "file", "isn't UTF-8", "Save it as UTF-8") from None
    return parse_publication(text, str(path))


def parse_publication(text: str, file: str) -> Publication:
    """
    Read a publication from TOML.

    Args:
        text: The document.
        file: What errors call it.

    Raises:
        PublicationError: it can't be used; says line, field, reason and hint.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Not only TOMLDecodeError: a number of 5,000 digits, or brackets in brackets without end.
        found = re.search(r"\(at line (\d+)", str(error))
        at_end = text.rstrip().count("\n") + 1 if "at end of document" in str(error) else 0
        line = int(found[1]) if found else at_end
        reason = " ".join(str(error).partition(" (at ")[0].lower().split())
        hint = 'A line looks like: name = "Our newsletter"'
        raise PublicationError(file, line, "file", f"isn't TOML ({reason})", hint) from None
    return _Reader(file, text, data).publication()


_FIELDS: Mapping[str, tuple[str, ...]] = {
    "": (
        "name", "tagline", "host", "languages", "time_zone", "postal_address", "licence",
        "sender", "sending", "feeds", "look", "in",
    ),
    "sender": ("name", "address", "reply_to"),
    "sending": ("max_age_days",),
    "feeds": ("entries",),
    "look": ("accent", "accent_dark"),
    "in.*": ("name", "tagline"),
}  # fmt: skip
"""What each table may hold."""


class _Reader:
    """A document, and where in it things are."""

    def __init__(self, file: str, text: str, data: Mapping[str, Any]) -> None:
        self._file = file
        self._data = data
        self._lines = dict(_positions(text))

    def publication(self) -> Publication:
        """Validate it, field by field."""
        self._only_known()
        languages = self._languages()
        return Publication(
            name=self._text("name", required=True),
            tagline=self._text("tagline"),
            host=self._matching("host", _HOST, "a host name such as news.example.org"),
            languages=languages,
            time_zone=self._time_zone(),
            postal_address=self._text("postal_address", required=True),
            licence=self._text("licence"),
            sender_name=self._text("sender.name") or self._text("name"),
            sender_address=self._matching(
                "sender.address", _ADDRESS, "an address such as news@example.org"
            ),
            reply_to=self._matching("sender.reply_to", _ADDRESS, "an address", required=False),
            max_age_days=self._number("sending.max_age_days", 7, 0, 3650),
            feed_entries=self._number("feeds.entries", 50, 1, 500),
            look=self._look(),
            names=self._by_language("name"),
            taglines=self._by_language("tagline"),
        )

    def _fail(self, field: str, reason: str, hint: str) -> PublicationError:
        line = self._lines.get(field, self._lines.get(field.rpartition(".")[0], 0))
        return PublicationError(self._file, line, field, reason, hint)

    def _only_known(self) -> None:
        for path, allowed in _FIELDS.items():
            tables = (
                {f"in.{tag}": t for tag, t in self._table("in").items()}
                if path == "in.*"
                else {path: self._table(path)}
            )
            for place, table in tables.items():
                if not isinstance(table, dict):
                    raise self._fail(place, "must be a table", f"Write [{place}] above its fields")
                for name in table:
                    if name not in allowed:
                        close = get_close_matches(name, allowed, 1)
                        hint = (
                            f"Did you mean {close[0]}?"
                            if close
                            else f"It may hold {', '.join(allowed)}"
                        )
                        raise self._fail(
                            f"{place}.{name}".strip(".") or '""',
                            "is no field of a publication",
                            hint,
                        )

    def _table(self, path: str) -> Mapping[str, Any]:
        table = self._data.get(path, {}) if path else self._data
        if not isinstance(table, dict):
            raise self._fail(path, "must be a table", f"Write [{path}] above its fields")
        return table

    def _value(self, path: str) -> Any:
        value: Any = self._data
        for part in path.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def _text(self, path: str, *, required: bool = False) -> str:
        value = self._value(path)
        if value is None and not required:
            return ""
        hint = f'Write {path.rpartition(".")[2]} = "…"'
        if value is not None and not isinstance(value, str):
            raise self._fail(path, "must be text", hint)
        if value is None or (required and not value.strip()):
            raise self._fail(path, "is missing", hint)
        if _UNWANTED.search(value):
            raise self._fail(path, "holds control characters", "Take them out")
        if len(value) > _MAX_CHARACTERS:
            raise self._fail(path, f"is longer than {_MAX_CHARACTERS} characters", "Shorten it")
        return " ".join(value.split()) if path != "postal_address" else value.strip()

    def _matching(
        self, path: str, pattern: re.Pattern[str], what: str, *, required: bool = True
    ) -> str:
        value = self._text(path, required=required)
        if value and not pattern.fullmatch(value):
            raise self._fail(path, f"must be {what}", "Correct it")
        return value

    def _number(self, path: str, default: int, least: int, most: int) -> int:
        value = self._value(path)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self._fail(
                path, f"must be a number from {least} to {most}", f"Usual is {default}"
            )
        return value

    def _languages(self) -> tuple[str, ...]:
        value = self._value("languages")
        hint = 'Write languages = ["en", "zh-Hant"], the primary one first'
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            raise self._fail("languages", "is missing" if value is None else "must list tags", hint)
        tags = tuple(self._tag(v, "languages") for v in value)
        if len(set(tags)) < len(tags):
            raise self._fail("languages", "names a language twice", hint)
        return tags

    def _by_language(self, name: str) -> Mapping[str, str]:
        tables = ((t, self._tag(t, f"in.{t}")) for t in self._table("in"))
        said = ((tag, self._text(f"in.{t}.{name}")) for t, tag in tables)
        return {tag: text for tag, text in said if text}

    def _tag(self, tag: str, path: str) -> str:
        try:
            return canonical(tag)
        except ValueError:
            hint = "Use a tag such as en, zh-Hant, pt-BR"
            raise self._fail(path, f"{tag!r} is no language tag", hint) from None

    def _time_zone(self) -> str:
        name = self._text("time_zone") or "UTC"
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            hint = "Use a name such as America/Vancouver or Asia/Hong_Kong"
            raise self._fail("time_zone", "is no time zone", hint) from None
        return name

    def _look(self) -> Look:
        given = {
            name: self._matching(f"look.{name}", _COLOUR, "a colour such as #9B1C31")
            for name in self._table("look")
        }
        return Look(**given)


def _positions(text: str) -> Iterator[tuple[str, int]]:
    """Tell on which line each table and field stands; good enough for an error's line."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\[\]]+)\]", line):
            table = header[1].replace('"', "").replace(" ", "")
            yield table, number
        elif key := re.match(r"\s*([A-Za-z0-9_.\"-]+)\s*=", line):
            name = key[1].replace('"', "")
            yield f"{table}.{name}".strip("."), number
