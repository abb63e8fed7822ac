"""The theme: the templates and words of `templates/`, read once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from jinja2 import DictLoader, Environment, StrictUndefined, TemplateError
from markupsafe import Markup, escape

from broadside.errors import PublicationError
from broadside.publication import Publication

_WORDS = "words"
_PUT_BACK = "Put it back as it was"
_VALUES: Mapping[str, str] = {"by": "names", "updated": "date"}
"""What is put into a word between braces, where it isn't the publication's `name`."""
# XML 1.0 §2.2: MJML can't hold it, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENDINGS = frozenset({".css", ".html", ".mjml"})


def _literal(value: object) -> object:
    """Write braces so that no template of SES's sees one; what is Markup already is left alone."""
    if isinstance(value, Markup):
        return value
    text = str(escape(_NOT_XML.sub("", str(value))))
    return Markup(text.replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Templates and words, by name."""

    sources: Mapping[str, str]
    """Template by file name."""
    vocabulary: Mapping[str, Mapping[str, str]]
    """Words by language; English is among them."""

    @cached_property
    def environment(self) -> Environment:
        """The templates, compiled when they are first used; whatever is put in is escaped."""
        return Environment(
            loader=DictLoader(dict(self.sources)),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_literal,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def words(self, language: str, publication: Publication) -> Mapping[str, str]:
        """Return the words of a language; one without any has the primary language's."""
        wanted = (language, language.partition("-")[0], *publication.languages, "en")
        return next(self.vocabulary[tag] for tag in wanted if tag in self.vocabulary)

    def say(self, word: str, language: str) -> str:
        """Say a word in a language that a link leads to; without words, the language's own name."""
        for tag in (language, language.partition("-")[0]):
            if tag in self.vocabulary:
                return self.vocabulary[tag][word]
        return _own_name(language)

    def render(self, template: str, /, **values: object) -> str:
        """
        Fill in a template.

        Raises:
            PublicationError: it is missing or can't be used.
        """
        try:
            return self.environment.get_template(template).render(**values)
        except TemplateError as error:
            file = getattr(error, "name", None) or template
            line = getattr(error, "lineno", None) or 0
            reason = f"can't be used ({error.message or type(error).__name__})"
            raise PublicationError(file, line, "file", reason, "Undo its last change") from None


def load_theme(folder: Path) -> Theme:
    """
    Read the theme's files.

    Raises:
        PublicationError: one is missing, or can't be used.
    """
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    sources = {file.name: _read(file) for file in files if file.suffix in _ENDINGS}
    vocabulary = {file.stem: _read_words(file) for file in sorted((folder / _WORDS).glob("*.toml"))}
    if "en" not in vocabulary:
        raise PublicationError(str(folder / _WORDS / "en.toml"), 0, "file", "is missing", _PUT_BACK)
    for language, words in vocabulary.items():
        _check_words(f"{_WORDS}/{language}.toml", words, vocabulary["en"])
    return Theme(sources=sources, vocabulary=vocabulary)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        reason = f"can't be read ({(error.strerror or 'unknown error').lower()})"
        raise PublicationError(str(file), 0, "file", reason, _PUT_BACK) from None
    except UnicodeDecodeError:
        raise PublicationError(str(file), 0, "file", "isn't UTF-8", "Save it as UTF-8") from None


def _read_words(file: Path) -> Mapping[str, str]:
    try:
        words = tomllib.loads(_read(file))
    except (ValueError, RecursionError) as error:
        hint = 'A line looks like: leave = "Unsubscribe"'
        raise PublicationError(str(file), 0, "file", f"isn't TOML ({error})", hint) from None
    return {name: str(word) for name, word in words.items()}


def _check_words(file: str, words: Mapping[str, str], english: Mapping[str, str]) -> None:
    """Refuse words that are missing, or that ask for a value which nobody puts in."""
    for name, sample in english.items():
        if name not in words:
            raise PublicationError(file, 0, name, "is missing", f"English says: {sample}")
        if unknown := _asked_for(words[name]) - {_VALUES.get(name, "name")}:
            reason = f"asks for what nobody puts in ({', '.join(sorted(unknown))})"
            hint = f"Write {{{_VALUES.get(name, 'name')}}} or no braces"
            raise PublicationError(file, 0, name, reason, hint)


def _asked_for(word: str) -> set[str]:
    """Return the names between braces; a brace out of place counts as one."""
    try:
        return {name for _, name, _, _ in Formatter().parse(word) if name is not None}
    except ValueError:
        return {"{"}


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@cache
def _own_name(language: str) -> str:
    try:
        name: str | None = Locale.parse(language, sep="-").get_display_name()
    except (UnknownLocaleError, ValueError):
        name = None
    return name or language


def written_date(at: datetime, language: str, publication: Publication) -> str:
    """Write a day out as readers of a language do, where the publication is."""
    local = at.astimezone(ZoneInfo(publication.time_zone))
    written: str = format_date(local.date(), "long", locale=_locale(language))
    return written
