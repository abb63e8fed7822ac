"""The theme: the templates and words of `templates/`, read once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from traceback import extract_tb
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from markupsafe import Markup, escape

from broadside.errors import PublicationError
from broadside.publication import Publication
from broadside.rendering.mjml_check import check_mjml
from broadside.rendering.words import Words, load_words, locale_of, own_name, wider_tags

_WORDS, _COMPONENTS = "words", "components"
_PUT_BACK = "Put it back as it was"
# XML 1.0 §2.2: MJML can't hold it, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENDINGS = frozenset({".css", ".html", ".mjml", ".opml"})


def _literal(value: object) -> object:
    """Write braces so that no template of SES's sees one; what is Markup already is left alone."""
    if isinstance(value, Markup):
        return value
    return _literal_text(str(value))


@lru_cache(maxsize=256)  # colours, words and addresses come again in every mail
def _literal_text(value: str) -> Markup:
    text = str(escape(_NOT_XML.sub("", value)))
    return Markup(text.replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Templates and words, by name."""

    sources: Mapping[str, str]
    """Template by file name."""
    vocabulary: Mapping[str, Words]
    """Words by language; English is among them."""

    @cached_property
    def environment(self) -> Environment:
        """The templates, compiled when they are first used; whatever is put in is escaped."""
        return Environment(
            loader=FunctionLoader(self._named),
            auto_reload=False,
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_literal,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def words(self, language: str, publication: Publication) -> Words:
        """Return the words of a language; one without any has the primary language's."""
        ours = (publication.wording(tag) for tag in (language, *publication.languages, "en"))
        return next(self.vocabulary[tag] for tags in ours if (tag := self._closest(tags)))

    def speaks(self, language: str) -> bool:
        """Tell whether a language has words of its own."""
        return self._closest(language) is not None

    def say(self, word: str, language: str) -> str:
        """Say a word in a language that a link leads to; without words, the language's own name."""
        closest = self._closest(language)
        return self.vocabulary[closest][word] if closest else own_name(language)

    def _closest(self, language: str) -> str | None:
        tags = (language, *wider_tags(language))
        return next((tag for tag in tags if tag in self.vocabulary), None)

    def render(self, template: str, /, **values: object) -> str:
        """
        Fill in a template.

        Raises:
            PublicationError: it is missing or can't be used.
        """
        try:
            return self.environment.get_template(template).render(**values)
        except TemplateError as error:
            file, line = self._place(error, template)
            reason = f"can't be used ({error.message or type(error).__name__})"
            raise PublicationError(file, line, "file", reason, "Undo its last change") from None

    def _named(self, name: str) -> tuple[str, str, None] | None:
        """Give Jinja a template with its name, so that tracebacks say which one it is."""
        return (self.sources[name], name, None) if name in self.sources else None

    def _place(self, error: TemplateError, template: str) -> tuple[str, int]:
        """Return the template and the line that an error is about; line 0 if none is known."""
        if isinstance(error, TemplateSyntaxError):
            return error.name or template, error.lineno
        frames = extract_tb(error.__traceback__)
        places = [(f.filename, f.lineno or 0) for f in frames if f.filename in self.sources]
        return places[-1] if places else (getattr(error, "name", None) or template, 0)


def load_theme(folder: Path) -> Theme:
    """
    Read the theme's files.

    Raises:
        PublicationError: one is missing, or can't be used.
    """
    sources = {
        file.relative_to(folder).as_posix(): _read(file)
        for place in (folder, folder / _COMPONENTS)
        for file in (sorted(place.iterdir()) if place.is_dir() else ())
        if file.suffix in _ENDINGS
    }
    vocabulary = load_words(folder / _WORDS, _read)
    check_mjml(sources)
    return Theme(sources=sources, vocabulary=vocabulary)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        reason = f"can't be read ({(error.strerror or 'unknown error').lower()})"
        raise PublicationError(str(file), 0, "file", reason, _PUT_BACK) from None
    except UnicodeDecodeError:
        raise PublicationError(str(file), 0, "file", "isn't UTF-8", "Save it as UTF-8") from None


def written_date(at: datetime, language: str, publication: Publication) -> str:
    """Write a day out as readers of a language do, where the publication is."""
    local = at.astimezone(ZoneInfo(publication.time_zone))
    return _written(local.date(), publication.wording(language))


@lru_cache(maxsize=1_000)
def _written(day: date, wording: str) -> str:
    # A list has many posts of few days, and stands in several.
    written: str = format_date(day, "long", locale=locale_of(wording))
    return written
