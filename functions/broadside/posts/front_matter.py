"""A file's front matter: where it is, and what its fields hold, each with its line."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, TypeAlias

from broadside.posts.remarks import Remarks
from broadside.posts.text import tidy
from broadside.posts.yaml_fields import Value, ValueTooLargeError, normal, read_yaml

MAX_BYTES = 100_000
"""Of front matter: parsers of YAML are slow, and fields are short."""

_OPENING = re.compile(r"(?:[ \t]*\n)*(---|\+\+\+)[ \t]*(yaml|yml|toml|json)?[ \t]*(?:\n|\Z)")
_YAML_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_TOML_END = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
_JSON = re.compile(r"\s*(?=\{\s*(?:\"|\}\s*(?:\n|\Z)))")
# Hexo lets the opening line out: fields from the first line on, and no empty line before the end.
_UNOPENED = re.compile(r"(?=(?:title|date|layout|tags|categories)[ \t]*:)(?:.+\n)+?(?=---[ \t]*\n)")
# Hexo's JSON has no braces, and ends where a line says so.
_HEXO_JSON = re.compile(r"(?:;;;[ \t]*\n)?(?=\s*\"[\w -]+\"[ \t]*:)")
_HEXO_JSON_END = re.compile(r"^;;;+[ \t]*$", re.MULTILINE)
_FIELD = re.compile(r"[ \t]*[\"']?([\w. -]+?)[\"']?[ \t]*[:=]")
_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields of a file, and its body."""

    body: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    """By name in lower case without `-` and `_`. Scalars as they are written: a date, a number, a
    truth value are what a field takes them for."""
    lines: Mapping[str, int] = field(default_factory=dict)
    body_line: int = 1
    """Line of the file that the body begins in."""


_Fields: TypeAlias = tuple[Mapping[str, Value], Mapping[str, int]]


def split_front_matter(text: str, remarks: Remarks) -> FrontMatter:
    """
    Read the front matter of a text: YAML (`---`), TOML (`+++`), JSON (`{`, `;;;`) or none.

    Raises:
        PostError: it can't be read; with the line that its parser stopped at.
    """
    if _JSON.match(text):
        return _json(text, remarks)
    if opening := _OPENING.match(text):
        ending = _TOML_END if opening[1] == "+++" else _YAML_END
        start = opening.end()
        if end := ending.search(text, start):
            return _fenced(text, (start, end.start(), end.end()), opening, remarks)
        if opening[1] == "+++" or _FIELD.match(text, start):
            raise remarks.error(
                "front matter",
                "never ends",
                f"Put a line with {opening[1]} below its last field",
                line=text.count("\n", 0, opening.start(1)) + 1,
                code="front-matter-open",
            )
    elif unopened := _UNOPENED.match(text):
        fields, lines = read_yaml(unopened[0], 1, remarks) or ({}, {})
        return _with_body(text, text.index("\n", unopened.end()), fields, lines)
    elif (hexo := _HEXO_JSON.match(text)) and (end := _HEXO_JSON_END.search(text, hexo.end())):
        first = text.count("\n", 0, hexo.end()) + 1
        found = _json(f"{{{text[hexo.end() : end.start()]}}}", remarks, first)
        return _with_body(text, end.end(), found.fields, found.lines)
    return FrontMatter(text)


def _fenced(
    text: str, place: tuple[int, int, int], opening: re.Match[str], remarks: Remarks
) -> FrontMatter:
    start, end, after = place
    first = text.count("\n", 0, start) + 1
    _check_length(end - start, first, remarks)
    if opening[2] == "json":
        found = _json(text[start:end], remarks, first)
        return _with_body(text, after, found.fields, found.lines)
    if opening[1] == "+++" or opening[2] == "toml":
        return _with_body(text, after, *_toml(text[start:end], first, remarks))
    fields = read_yaml(text[start:end], first, remarks)
    if fields is None:  # two rules with a text between them
        return FrontMatter(text)
    return _with_body(text, after, *fields)


def _with_body(
    text: str, after: int, fields: Mapping[str, Value], lines: Mapping[str, int]
) -> FrontMatter:
    return FrontMatter(
        body=text[after:], fields=fields, lines=lines, body_line=text.count("\n", 0, after) + 1
    )


def _toml(text: str, first: int, remarks: Remarks) -> _Fields:
    try:
        fields = tomllib.loads(text)
        return _value(fields), _lines(text, first)
    except (ValueError, RecursionError, ValueTooLargeError) as error:
        found = _TOML_LINE.search(str(error))
        raise remarks.error(
            "front matter",
            f"isn't TOML ({_TOML_LINE.sub('', str(error)).strip().lower()})",
            'Write each field as name = "value", in quotes',
            line=first + int(found[1]) - 1 if found else first,
            code="front-matter-invalid",
        ) from None


def _json(text: str, remarks: Remarks, first: int = 1) -> FrontMatter:
    decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
    start = len(text) - len(text.lstrip())
    try:
        fields, end = decoder.raw_decode(text, start)
        _check_length(end - start, first, remarks)
        return _with_body(text, end, _value(fields), _lines(text[:end], first))
    except json.JSONDecodeError as error:
        reason, line = error.msg.lower(), first + error.lineno - 1
    except (RecursionError, ValueTooLargeError) as error:
        reason, line = str(error), first
    raise remarks.error(
        "front matter",
        f"isn't JSON ({reason})",
        'Write each field as "name": "value", with commas between fields',
        line=line,
        code="front-matter-invalid",
    )


def _check_length(length: int, line: int, remarks: Remarks) -> None:
    if length > MAX_BYTES:
        raise remarks.error(
            "front matter",
            f"has {length:,} characters, and {MAX_BYTES:,} are the limit",
            "Move what readers should see below the front matter",
            line=line,
            code="front-matter-too-long",
        )


def _value(raw: Any, depth: int = 0) -> Any:
    """Turn what a parser made back into text, so that every format says the same."""
    if depth > 20:
        raise ValueTooLargeError
    if isinstance(raw, dict):
        return {normal(tidy(key)): _value(value, depth + 1) for key, value in raw.items()}
    if isinstance(raw, list):
        return [_value(item, depth + 1) for item in raw]
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, date | time):  # a datetime is a date
        return raw.isoformat()
    return None if raw is None else tidy(str(raw))


def _lines(text: str, first: int) -> dict[str, int]:
    """Find the line of each field, as well as can be told without a parser that says so."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=first):
        if found := _FIELD.match(line.lstrip(" \t{,")):
            lines.setdefault(normal(found[1]), number)
    return lines
