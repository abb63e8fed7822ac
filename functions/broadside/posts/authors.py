"""Who wrote a post: names, lists of names, or the author box."""

import re

from broadside.ids import stable_id
from broadside.posts.model import Author
from broadside.posts.remarks import Remarks
from broadside.posts.text import one_line, plain
from broadside.posts.yaml_fields import Value
from broadside.slugs import slugify

MAX_BIOGRAPHY_CHARACTERS = 5_000
MAX_NAME_CHARACTERS = 200

_NAME = ("name", "title", "displayname")
_PLACE = ("place", "location", "city")
_BIOGRAPHY = ("biography", "bio", "about", "description")
_PICTURE = ("picture", "image", "avatar", "photo")
_USERNAME = ("username", "id", "slug")
_MAIL_ADDRESS = re.compile(r"\s*[<(][^\s<>()@]+@[^\s<>()]+[>)]|(?<=\S)@\S+\.\S+")


def read_authors(value: Value, remarks: Remarks) -> tuple[Author, ...]:
    """
    Read what `author` or `authors` holds: text, a mapping (the author box), or a list of either.

    Two people in one text are told apart by the comma between whole names ("Ada Lee, Bo Chan").
    """
    authors: dict[str, Author] = {}
    for item in value if isinstance(value, list) else [value]:
        for author in _people(item, remarks):
            authors.setdefault(author.id, author)
    return tuple(authors.values())


def _people(item: Value, remarks: Remarks) -> list[Author]:
    if isinstance(item, str):
        names = [one_line(part) for part in item.split(",")]
        if not all(" " in name for name in names):
            names = [one_line(item)]
        return [author for name in names if (author := _author({"name": name}, remarks))]
    if isinstance(item, dict) and (author := _author(item, remarks)):
        return [author]
    return []


def _author(box: dict[str, Value], remarks: Remarks) -> Author | None:
    # A name is shown and an id stands in addresses of pages: neither holds a mail address.
    username = _MAIL_ADDRESS.sub("", _first(box, _USERNAME))
    name = _MAIL_ADDRESS.sub("", _first(box, _NAME) or username)[:MAX_NAME_CHARACTERS].strip()
    if not name:
        return None
    biography = plain(_first(box, _BIOGRAPHY))
    if len(biography) > MAX_BIOGRAPHY_CHARACTERS:
        remarks.warn(
            "author",
            f"the biography has {len(biography):,} characters, and was cut at "
            f"{MAX_BIOGRAPHY_CHARACTERS:,}",
            "Shorten it",
            code="biography-too-long",
        )
        biography = biography[: MAX_BIOGRAPHY_CHARACTERS - 1] + "…"
    return Author(
        id=slugify(username) or slugify(name) or stable_id("author", name),
        name=name,
        place=plain(_first(box, _PLACE)),
        biography=biography,
        picture=_first(box, _PICTURE),
    )


def _first(box: dict[str, Value], names: tuple[str, ...]) -> str:
    for name in names:
        value = box.get(name)
        if isinstance(value, str) and (text := one_line(value)):
            return text
    return ""
