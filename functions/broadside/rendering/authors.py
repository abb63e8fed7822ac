"""Who wrote a post, as mails and pages show it."""

from collections.abc import Mapping

from broadside.posts import Author, Variant
from broadside.rendering.scripts import is_chinese

_SHOWN_NAMES = 20


def boxes(variant: Variant) -> tuple[Author, ...]:
    """Return whom the boxes under a post present; a name alone is said by the byline."""
    return tuple(a for a in variant.authors if a.place or a.biography or a.picture)


def byline(variant: Variant, words: Mapping[str, str]) -> str:
    """Write who wrote it, in the variant's language; empty when nobody is named."""
    names = [author.name for author in variant.authors]
    if len(names) > _SHOWN_NAMES:
        names = [*names[:_SHOWN_NAMES], "…"]
    joined = ("、" if is_chinese(variant.language) else ", ").join(names)
    return words["by"].format(names=joined) if names else ""
