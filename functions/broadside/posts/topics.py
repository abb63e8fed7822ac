"""What a post is about."""

import re
from collections.abc import Callable, Sequence

from broadside.posts.text import one_line
from broadside.posts.yaml_fields import Value
from broadside.slugs import slugify

# The first group that says something counts.
_GROUPS: Sequence[Sequence[str]] = (
    ("topics",),
    ("categories", "category", "tags", "tag"),
    ("keywords",),
)
# Eleventy collects posts by these tags; they are about nothing.
_COLLECTIONS = frozenset({"post", "posts", "all"})
_COMMA = re.compile("[,;，、；]")


def read_topics(field: Callable[[str], Value]) -> tuple[str, ...]:
    """
    Return a post's topics as labels, one for each slug.

    Args:
        field: Returns what a field holds.
    """
    for group in _GROUPS:
        labels: dict[str, str] = {}
        for name in group:
            for label in _labels(field(name)):
                if (slug := slugify(label)) not in _COLLECTIONS and slug:
                    labels.setdefault(slug, label)
        if labels:
            return tuple(labels.values())
    return ()


def _labels(value: Value) -> list[str]:
    """Flatten lists of lists (Hexo's paths of categories), and split at commas."""
    if isinstance(value, list):
        return [label for item in value for label in _labels(item)]
    if isinstance(value, str):
        return [label for part in _COMMA.split(value) if (label := one_line(part))]
    return []
