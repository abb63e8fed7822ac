"""Where things stand in a post's file: for those who point at them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A file's parts, by line."""

    fields: Mapping[str, int]
    """Line of each field of the front matter; its name in lower case, without `-` and `_`."""
    body_line: int
    """Line that the body begins in."""


def outline_of(text: str) -> Outline:
    """
    Tell where things stand in a file that `read_post` has read.

    Args:
        text: The file's text, lines ending in a line feed.

    Raises:
        PostError: it has front matter that can't be read.
    """
    # What reads posts is loaded by those who read some: most functions only want the types.
    from broadside.posts.front_matter import split_front_matter
    from broadside.posts.remarks import Remarks

    front = split_front_matter(text, Remarks(""))
    return Outline(fields=front.lines, body_line=front.body_line)
