"""Who wrote a post, as mails and pages show it."""

from collections.abc import Mapping, Sequence

from babel.lists import format_list

from broadside.posts import Author, Variant
from broadside.rendering.scripts import is_chinese
from broadside.rendering.words import locale_of

_SHOWN_NAMES = 20


def boxes(variant: Variant) -> tuple[Author, ...]:
    """Return whom the boxes under a post present; a name alone is said by the byline."""
    return tuple(a for a in variant.authors if a.place or a.biography or a.picture)


def byline(variant: Variant, words: Mapping[str, str]) -> str:
    """Write who wrote it, in the variant's language; empty when nobody is named."""
    return named([author.name for author in variant.authors], variant.language, words)


def named(names: Sequence[str], language: str, words: Mapping[str, str]) -> str:
    """Write who wrote something, in a language; empty when nobody is named."""
    if not names:
        return ""
    more = len(names) > _SHOWN_NAMES
    if more or is_chinese(language):  # a Chinese byline only lists them
        mark = "、" if is_chinese(language) else ", "
        joined = mark.join([*names[:_SHOWN_NAMES], *(["…"] if more else [])])
    else:
        joined = format_list(names, locale=locale_of(language))
    return words["by"].format(names=joined)
