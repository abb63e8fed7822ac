"""What the edge forgets at once when a post is taken down; all else it forgets within a minute."""

from collections.abc import Iterable
from urllib.parse import quote

from broadside.feeds import TYPES

_OF_ALL = ("atom", "authors", "feed", "topics")
"""What is in no language: archives of feeds, lists of all languages."""
_MOST_PATHS = 15
"""With more of them everything is forgotten: 15 paths with `*` may be under way at once."""


def forgotten_paths(page_keys: Iterable[str], old_keys: Iterable[str]) -> list[str]:
    """
    Name what showed posts that were taken down, as CloudFront's invalidations name it.

    A thousand paths a month cost nothing, and one with `*` counts once ("Pay for file
    invalidation"): so all that is in their languages goes, and what is in no language.

    Args:
        page_keys: Keys of their pages.
        old_keys: Keys of what led to them.

    Returns:
        Paths, percent-encoded, in order; none for nothing.
    """
    languages = {key.partition("/")[0] for key in page_keys}
    if not languages:
        return []
    paths = {f"/{language}/*" for language in languages}
    paths |= {"/", "/index.html", *(f"/{folder}/*" for folder in _OF_ALL)}
    paths |= {f"/{name}" for name in TYPES}
    for key in old_keys:
        folder, slash, name = key.rpartition("/")
        # A folder was asked for by its name, and looked for by its index.
        paths.add(f"/{quote(folder)}{slash}*" if name == "index.html" else f"/{quote(key, '/=&:')}")
    return sorted(paths) if len(paths) <= _MOST_PATHS else ["/*"]
