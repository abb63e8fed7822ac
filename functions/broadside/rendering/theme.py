"""The theme: the templates and words of `templates/`, read once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from broadside.errors import PublicationError
from broadside.publication import Publication

_WORDS = "words"

LATIN = "Charter, 'Iowan Old Style', Georgia, serif"
CHINESE = (
    "'PingFang HK', 'PingFang TC', 'Noto Sans CJK HK', 'Noto Sans TC', 'Microsoft JhengHei', "
    "sans-serif"
)


def _literal(value: object) -> object:
    """Write braces so that no template of SES's sees one; what is Markup already is left alone."""
    if isinstance(value, Markup):
        return value
    return Markup(str(escape(value)).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Templates and words, by name."""

    sources: Mapping[str, str]
    """Template by file name."""
    vocabulary: Mapping[str, Mapping[str, str]]
    """Words by language."""

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
        for tag in (language, language.partition("-")[0], *publication.languages, "en"):
            if tag in self.vocabulary:
                return self.vocabulary[tag]
        raise PublicationError(_WORDS, 0, "en.toml", "is missing", "Put it back")

    def render(self, template: str, /, **values: object) -> str:
        """Fill in a template."""
        return self.environment.get_template(template).render(**values)


def load_theme(folder: Path) -> Theme:
    """
    Read the theme's files.

    Raises:
        PublicationError: one is missing, or can't be used.
    """
    sources = {
        file.name: file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir())
        if file.suffix in {".css", ".html", ".mjml"}
    }
    vocabulary = {file.stem: _read_words(file) for file in sorted((folder / _WORDS).glob("*.toml"))}
    english = vocabulary.get("en", {})
    for language, words in vocabulary.items():
        for name in english.keys() - words.keys():
            file = f"{_WORDS}/{language}.toml"
            hint = f"English says: {english[name]}"
            raise PublicationError(file, 0, name, "is missing", hint)
    return Theme(sources=sources, vocabulary=vocabulary)


def _read_words(file: Path) -> Mapping[str, str]:
    try:
        words = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        hint = 'A line looks like: leave = "Unsubscribe"'
        raise PublicationError(str(file), 0, "file", f"isn't TOML ({error})", hint) from None
    return {name: str(word) for name, word in words.items()}


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def written_date(at: datetime, language: str, publication: Publication) -> str:
    """Write a day out as readers of a language do, where the publication is."""
    local = at.astimezone(ZoneInfo(publication.time_zone))
    written: str = format_date(local.date(), "long", locale=_locale(language))
    return written


def is_chinese(language: str) -> bool:
    """Tell whether a language is written in Han characters without spaces."""
    return language.partition("-")[0] in {"zh", "ja", "yue"}


def fonts(language: str) -> str:
    """Return the font stack of a language, for posts."""
    return CHINESE if is_chinese(language) else LATIN
