"""The fields that front matter may have: every name that is read, and those that others read."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from broadside.posts.naming import is_language

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "title": ("title",),
        "date": (
            "publishDate", "pubDate", "pubDatetime", "publishedAt", "datePublished", "date",
            "published",
        ),
        "updated": ("updated", "lastmod", "last_modified", "last_modified_at", "modified",
                    "updatedAt"),
        "draft": ("draft",),
        "status": ("status",),
        "slug": ("slug", "permalink", "url", "path"),
        "lang": ("lang", "language", "locale"),
        "topics": ("topics", "categories", "category", "tags", "tag", "keywords"),
        "author": ("authors", "author"),
        "summary": ("description", "summary", "excerpt"),
        "subject": ("subject",),
        "preheader": ("preheader", "preview_text"),
        "picture": ("picture", "image", "cover", "featured_image"),
        "picture_alt": ("picture_alt", "image_alt", "cover_alt", "featured_image_alt"),
        "id": ("id",),
        "guid": ("guid",),
        "old_urls": ("old_urls", "aliases", "redirect_from"),
    }
)  # fmt: skip
"""What each field may be called, the first one that says something counting."""

NESTS = ("extra", "params", "taxonomies")
"""Where Zola and Hugo keep what is theirs or the theme's."""

KNOWN_FIELDS: tuple[str, ...] = tuple(name for names in FIELDS.values() for name in names)

# What other generators and their themes read, and nobody needs to hear about.
_OTHERS = frozenset(
    re.findall(
        r"\w+",
        """
    audio authorprofile build canonical canonicalurl cascade classes comments cssclass
    disqus draftsection eleventyexcludefromcollections eleventynavigation expirydate featured
    featuredimagecaption header headless hidden iscjklanguage keywordslist layout license
    linktitle markup mathjax math meta metadata navigation nav order outputs pagination
    picturecaption pin pinned redirectto resources robots series sidebar sitemap
    social source sticky subtitle template theme thumbnail toc top translationkey twitter type
    uuid videos weight wordcount
        """,
    )
)
_SEPARATORS = re.compile(r"[\s_-]")


def is_known_field(name: str) -> bool:
    """
    Tell whether a field of front matter means something, here or to a generator that we know.

    Args:
        name: As it is written; capitals, `-` and `_` make no difference.
    """
    normal = _normal(name)
    return normal in _KNOWN or normal in _OTHERS or normal in NESTS or is_language(name)


def field_like(name: str) -> str:
    """Return the known field that a name may have been meant for, or nothing."""
    close = get_close_matches(_normal(name), _KNOWN, 1, 0.75)
    return _KNOWN[close[0]] if close else ""


def _normal(name: str) -> str:
    """Spell a name as it is looked up; as `yaml_fields` does, which most functions don't load."""
    return _SEPARATORS.sub("", name).casefold()


_KNOWN = {_normal(name): name for name in KNOWN_FIELDS}
