"""Several languages in one file: which lines are in which one, and what its fields say of each."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from broadside.languages import canonical
from broadside.posts.fields import FIELDS
from broadside.posts.front_matter import FrontMatter
from broadside.posts.remarks import Remarks
from broadside.posts.yaml_fields import Value, normal

_MARKER = re.compile(r" {0,3}<!--\s*lang\s*[:=]\s*([^\s<>]+?)\s*-->\s*", re.IGNORECASE)
_QUICK = re.compile(r"<!--\s*lang\s*[:=]", re.IGNORECASE)
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_ALIASES = {
    "zh-Hant": ("zh", "zh-TW", "zh-HK", "zh-MO"),
    "zh-Hans": ("zh-CN", "zh-SG", "zh-MY"),
}
# What is said in one language, and what a post in it was called before, is no other language's.
_IN_WORDS = frozenset(
    normal(name)
    for field in (
        *("title", "summary", "subject", "preheader", "slug", "lang", "picture_alt"),
        *("guid", "old_urls"),
    )
    for name in FIELDS[field]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a file in one language."""

    language: str
    """As its marker says, canonical; empty for what stands before the first marker."""
    front: FrontMatter
    """The file's fields as they are for this language, and this language's text."""


def split_sections(front: FrontMatter, remarks: Remarks) -> list[Section]:
    """
    Split a file at its markers: `<!-- lang: zh-Hant -->` on lines of their own.

    A field of a language's name holds what is said in that language: `zh-Hant: {title: 集會}`.

    Returns:
        At least one section; what stands before the first marker is one, unless it is empty.

    Raises:
        PostError: a marker names no language, or one that another names, too.
    """
    if not _QUICK.search(front.body):
        return [Section(language="", front=front)]
    lines = front.body.split("\n")
    starts = list(_starts(lines, front.body_line, remarks))
    ends = [max(0, number - 1) for number, _ in starts[1:]] + [len(lines)]
    parts = [
        (start, language, "\n".join(lines[start:end]))
        for (start, language), end in zip(starts, ends, strict=True)
    ]
    if len(parts) > 1 and not parts[0][2].strip():
        del parts[0]
    owner = _owner(front, [language for _, language, _ in parts])
    return [
        Section(
            language=language,
            front=FrontMatter(
                body=text,
                fields=_fields_of(front, language, owner),
                lines=front.lines,
                body_line=front.body_line + start,
            ),
        )
        for start, language, text in parts
    ]


def fields_in(fields: Mapping[str, Value], language: str) -> Mapping[str, Value]:
    """Return the fields with what the table of a language says on top."""
    table = _table(fields, language)
    return {**fields, **table} if table else fields


def _starts(lines: list[str], first: int, remarks: Remarks) -> Iterator[tuple[int, str]]:
    """Yield where each language begins; a marker in code is none."""
    yield 0, ""
    code, seen = "", set[str]()
    for number, line in enumerate(lines):
        if mark := _FENCE.match(line):
            if not code:
                code = mark[1]
            elif mark[1].startswith(code):
                code = ""
        elif not code and (found := _MARKER.fullmatch(line)):
            language = _tag(found[1], first + number, remarks)
            if language in seen:
                raise remarks.error(
                    "lang",
                    f"is {language} twice in this file",
                    "Put what is in one language below one marker",
                    line=first + number,
                    code="lang-twice",
                )
            seen.add(language)
            yield number + 1, language


def _tag(written: str, line: int, remarks: Remarks) -> str:
    try:
        return canonical(written)
    except ValueError:
        raise remarks.error(
            "lang",
            f"is no language tag ({written[:40]})",
            "Write it as <!-- lang: zh-Hant -->",
            line=line,
            code="lang-invalid",
        ) from None


def _fields_of(front: FrontMatter, language: str, owner: str) -> Mapping[str, Value]:
    """Return what the fields say in a language; those in words are the owner's own."""
    if not language:
        return front.fields
    fields = front.fields
    if language != owner:
        fields = {name: value for name, value in fields.items() if name not in _IN_WORDS}
    return fields_in(fields, language)


def _owner(front: FrontMatter, languages: list[str]) -> str:
    """Return the language that the fields are in: what they say, else the first one's."""
    for name in ("lang", "language", "locale"):
        if isinstance(value := front.fields.get(name), str) and value:
            with suppress(ValueError):
                return canonical(value)
    return languages[0]


def _table(fields: Mapping[str, Value], language: str) -> Mapping[str, Value]:
    for name, value in fields.items():
        if isinstance(value, dict) and name in _spellings(language):
            return value
    return {}


def _spellings(language: str) -> frozenset[str]:
    """Return the names that a language's table may have, as fields' names are looked up."""
    return frozenset(map(normal, (language, *_ALIASES.get(language, ()))))
