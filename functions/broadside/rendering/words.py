"""
The words of `templates/words/`: what stands around a post, one file for each language.

A file of a more specific tag (`zh-Hant-HK.toml`) says only what differs from the file whose tag it
begins with (`zh-Hant.toml`). A word with a number in it may be a table by CLDR's plural categories.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from string import Formatter

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import format_decimal

from broadside.errors import PublicationError
from broadside.languages import regional

_Word = str | Mapping[str, str]
"""A text, or texts by plural category (`one`, `few`, `other`)."""

_NUMBERS: Mapping[str, str] = {"posts_count": "number", "reading_time": "minutes"}
"""Words that are said with a number, and what it is called in them."""
_OF_ALARMS = frozenset({"count", "share", "total"})
_VALUES: Mapping[str, frozenset[str]] = {
    "alarm_account_bounces": _OF_ALARMS,
    "alarm_account_complaints": _OF_ALARMS,
    "alarm_edition_bounces": _OF_ALARMS,
    "alarm_edition_complaints": _OF_ALARMS,
    "by": frozenset({"names"}),
    "more_by": frozenset({"author"}),
    "page_number": frozenset({"number"}),
    "photo": frozenset({"author"}),
    "posts_by": frozenset({"author"}),
    "posts_on": frozenset({"topic"}),
    "share_on": frozenset({"service"}),
    "updated": frozenset({"date"}),
    **{word: frozenset({number}) for word, number in _NUMBERS.items()},
}
"""What is put into a word between braces, where it isn't the publication's `name`."""

_PARENTS: Mapping[str, str] = {
    child.replace("_", "-"): "" if parent == "root" else parent.replace("_", "-")
    for child, parent in get_global("parent_exceptions").items()
}
"""Where a tag's parent isn't the tag without its last part: `zh-Hant-MO`: `zh-Hant-HK`."""


class Words(Mapping[str, str]):
    """A language's words; `counted` says those with a number."""

    def __init__(self, language: str, words: Mapping[str, _Word]) -> None:
        self._language = language
        self._words = words

    def __getitem__(self, name: str) -> str:
        word = self._word(name)
        return word if isinstance(word, str) else word["other"]

    def __contains__(self, name: object) -> bool:
        return name in self._words

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def _word(self, name: str) -> _Word:
        if name not in self._words:
            file = f"words/{self._language}.toml"
            raise PublicationError(file, 0, name, "is missing", "Put it back as it was")
        return self._words[name]

    def counted(self, name: str, number: int) -> str:
        """Say a word with its number, in the plural that it takes in this language (CLDR)."""
        word = self._word(name)
        locale = locale_of(self._language)
        if not isinstance(word, str):
            word = word.get(locale.plural_form(number)) or word["other"]
        written = format_decimal(number, locale=locale, numbering_system="default")
        return word.format(**{_NUMBERS[name]: written})


def load_words(folder: Path, read: Callable[[Path], str]) -> Mapping[str, Words]:
    """
    Read the words of each language.

    Args:
        folder: Where `en.toml` and the others are.
        read: Reads a file's text.

    Raises:
        PublicationError: a file is missing, or can't be used.
    """
    files: dict[str, _File] = {}
    for path in sorted(folder.glob("*.toml")):
        file = _File(path, read(path))
        if file.tag in files:
            raise file.fail("file", "is another file of the same language", "Keep one of them")
        files[file.tag] = file
    if "en" not in files:
        reason, hint = "is missing", "Put it back as it was"
        raise PublicationError(str(folder / "en.toml"), 0, "file", reason, hint)
    vocabulary: dict[str, Words] = {}
    for tag, file in files.items():
        said: dict[str, _Word] = {}
        for nearer in reversed([tag, *wider_tags(tag)]):
            said |= files[nearer].words if nearer in files else {}
        file.check(said, files["en"].words)
        vocabulary[tag] = Words(tag, said)
    return vocabulary


def wider_tags(tag: str) -> Iterator[str]:
    """Yield the tags that a tag falls back to, the closest first (UTS 35 §4.1.3)."""
    while tag := _PARENTS.get(tag, tag.rpartition("-")[0]):
        yield tag


class _File:
    """A file of words, and where in it they stand."""

    def __init__(self, path: Path, text: str) -> None:
        self._name, self._text = f"words/{path.name}", text
        try:
            self.tag = regional(path.stem)
        except ValueError:
            hint = "Call it by a tag such as fr.toml, pt-BR.toml"
            raise self.fail("file", "isn't named by a language", hint) from None
        try:
            self.words: Mapping[str, _Word] = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            found = re.search(r"\(at line (\d+)", str(error))
            hint = 'A line looks like: leave = "Unsubscribe"'
            line = int(found[1]) if found else 0
            raise PublicationError(
                self._name, line, "file", f"isn't TOML ({error})", hint
            ) from None

    def check(self, said: Mapping[str, _Word], english: Mapping[str, _Word]) -> None:
        """Refuse words that are missing or unknown, or that ask for what nobody puts in."""
        for name, word in self.words.items():
            if name not in english:
                close = get_close_matches(name, english, 1)
                hint = f"Did you mean {close[0]}?" if close else "Take it out, or add it to en.toml"
                raise self.fail(name, "is no word of en.toml", hint)
            self._check_word(name, word)
        for name, sample in english.items():
            if name not in said:
                example = sample if isinstance(sample, str) else sample.get("other")
                raise self.fail(name, "is missing", f"English says: {example}")

    def _check_word(self, name: str, word: object) -> None:
        allowed = _VALUES.get(name, frozenset({"name"}))
        if isinstance(word, str):
            self._check_braces(name, word, allowed)
            return
        if not isinstance(word, dict):
            raise self.fail(name, "must be text", f'Write {name} = "…"')
        if name not in _NUMBERS:
            raise self.fail(name, "has no number in it", f'Write {name} = "…", without a table')
        categories = sorted(locale_of(self.tag).plural_form.tags | {"other"})
        for category, text in word.items():
            place = f"{name}.{category}"
            if category not in categories:
                reason = f"is no plural of {self.tag}"
                raise self.fail(place, reason, f"It has {', '.join(categories)}")
            if not isinstance(text, str):
                raise self.fail(place, "must be text", f'Write {category} = "…"')
            self._check_braces(place, text, allowed)
        if "other" not in word:
            raise self.fail(f"{name}.other", "is missing", 'Every table needs other = "…"')

    def _check_braces(self, place: str, text: str, allowed: frozenset[str]) -> None:
        if unknown := _asked_for(text) - allowed:
            reason = f"asks for what nobody puts in ({', '.join(sorted(unknown))})"
            wanted = " or ".join(f"{{{value}}}" for value in sorted(allowed))
            raise self.fail(place, reason, f"Write {wanted} or no braces")

    def fail(self, place: str, reason: str, hint: str) -> PublicationError:
        """Tell it with the line where the word stands, 0 where it doesn't."""
        name, _, category = place.partition(".")
        key = re.escape(name)
        line = self._line(rf"\s*(\[\s*{key}\s*\]|{key}\s*[.=])", 0)
        if category and line:
            line = self._line(rf"(.*\W)?{re.escape(category)}\s*=", line - 1) or line
        return PublicationError(self._name, line, place, reason, hint)

    def _line(self, pattern: str, start: int) -> int:
        lines = enumerate(self._text.splitlines()[start:], start + 1)
        return next((number for number, line in lines if re.match(pattern, line)), 0)


def _asked_for(word: str) -> set[str]:
    """Return the names between braces; a brace out of place counts as one."""
    try:
        fields = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(word)]
    except ValueError:
        return {"{"}
    return {
        name if not (spec or conversion) else "{"
        for name, spec, conversion in fields
        if name is not None
    }


@cache
def locale_of(language: str) -> Locale:
    """Return CLDR's locale of a language, English for one that it doesn't know."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@cache
def own_name(language: str) -> str:
    """Return what a language calls itself, by CLDR; else its tag."""
    try:
        name: str | None = Locale.parse(language, sep="-").get_display_name()
    except (UnknownLocaleError, ValueError):
        name = None
    return name or language
