"""Pictures and other files of an item of an XML feed, from all the places where they stand."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from broadside.posts.text import one_line
from broadside.sources.addresses import web_address
from broadside.sources.elements import Children, attribute, number_of, text_in
from broadside.sources.model import FoundFile

_PICTURES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}


def file_of(url: str, media_type: str = "", length: str = "") -> FoundFile:
    """Describe a file; what it is, where that isn't said, its ending tells."""
    ending = url.partition("?")[0].rpartition(".")[2].lower()
    media_type = media_type.partition(";")[0].strip().lower()
    if media_type in {"", "image/*"}:
        media_type = _PICTURES.get(ending, media_type)
    return FoundFile(url=url, media_type=media_type, length_bytes=number_of(length))


def files_of(item: Children, base: str, enclosed: Iterable[FoundFile]) -> list[FoundFile]:
    """
    Gather an item's files, each address once: what several places say of one is put together.

    Args:
        item: The item.
        base: What its addresses begin from.
        enclosed: Those that its format itself has a place for.
    """
    found: dict[str, FoundFile] = {}
    for one in (*enclosed, *_media(item, base)):
        before = found.get(one.url)
        found[one.url] = _together(before, one) if before else one
    return [one for url, one in found.items() if url]


def picture_among(files: list[FoundFile]) -> tuple[FoundFile | None, tuple[FoundFile, ...]]:
    """Return the first picture and the others that aren't one."""
    picture = next((one for one in files if one.is_picture), None)
    return picture, tuple(one for one in files if not one.is_picture)


def _media(item: Children, base: str) -> Iterator[FoundFile]:
    """Yield what Media RSS and iTunes say; small copies only where there is nothing larger."""
    groups = [item, *map(Children, item.all("media:group"))]
    contents = [_content(one, base) for group in groups for one in group.all("media:content")]
    yield from contents
    larger = any(one.is_picture for one in contents)
    small = [
        (one, attribute(one, "url")) for group in groups for one in group.all("media:thumbnail")
    ]
    small += [(one, attribute(one, "href")) for one in item.all("itunes:image")]
    if larger:
        return
    for element, url in small:
        one = file_of(web_address(url, base))
        size = number_of(attribute(element, "width")), number_of(attribute(element, "height"))
        yield replace(one, media_type=one.media_type or "image/*", width=size[0], height=size[1])


def _content(content: Any, base: str) -> FoundFile:
    one = file_of(
        web_address(attribute(content, "url"), base),
        attribute(content, "type"),
        attribute(content, "fileSize"),
    )
    is_picture = attribute(content, "medium").lower() == "image"
    said = next(Children(content).all("media:description"), None)
    return replace(
        one,
        media_type=one.media_type or ("image/*" if is_picture else ""),
        width=number_of(attribute(content, "width")),
        height=number_of(attribute(content, "height")),
        alt=one_line(text_in(said)) if said is not None else "",
    )


def _together(one: FoundFile, other: FoundFile) -> FoundFile:
    return FoundFile(
        url=one.url,
        media_type=one.media_type or other.media_type,
        length_bytes=one.length_bytes or other.length_bytes,
        width=one.width or other.width,
        height=one.height or other.height,
        alt=one.alt or other.alt,
    )
