"""The picture above a post's text, as the front matter names it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from broadside.posts.media import Asset, is_remote
from broadside.posts.remarks import Remarks
from broadside.posts.rewriting import Place
from broadside.posts.text import plain
from broadside.posts.yaml_fields import Value

_ADDRESS = ("src", "image", "url", "path", "file", "picture")
_ALT = ("alt", "description", "text")
_CAPTION = ("caption", "credit", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hero:
    """A picture, its description and what stands below it."""

    address: str = ""
    """As written."""
    asset: Asset = field(default_factory=Asset)
    """What is shown; nothing before it is found."""
    alt: str = ""
    caption: str = ""
    line: int = 0


def read_hero(value: Value, *, alt: str, line: int) -> Hero:
    """
    Read a picture's field: an address, or a table with `src`, `alt` and `caption`.

    Args:
        value: What the field holds.
        alt: What a field of its own says of it (`picture_alt`).
        line: The field's.
    """
    table: Mapping[str, Value] = value if isinstance(value, dict) else {"src": value}
    return Hero(
        address=_first(table, _ADDRESS),
        alt=_first(table, _ALT) or alt,
        caption=_first(table, _CAPTION),
        line=line,
    )


def find_hero(hero: Hero, place: Place, remarks: Remarks) -> Hero:
    """Say where a picture is on the site; one that isn't the post's own is left out, and told."""
    if not hero.address:
        return Hero()
    found = place.asset(hero.address)
    if found.is_picture:
        return replace(hero, asset=found)
    remote = is_remote(hero.address)
    reason = found.refused or ("is on another host" if remote else "isn't in the folder")
    remarks.warn(
        "picture",
        f"{reason} ({hero.address[:100]}), and was left out",
        "Put the picture beside the post, and write its path from there",
        line=hero.line,
        code=_code(found, remote=remote),
    )
    return Hero()


def _code(found: Asset, *, remote: bool) -> str:
    if found.refused:
        return "file-refused"
    return "picture-remote" if remote else "picture-missing"


def _first(table: Mapping[str, Value], names: tuple[str, ...]) -> str:
    for name in names:
        value = table.get(name)
        if isinstance(value, str) and (text := plain(value)):
            return text
    return ""
