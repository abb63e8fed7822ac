"""RSS 0.91 to 2.0, and 0.90 and 1.0, which are RDF."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from broadside.posts.text import one_line, plain
from broadside.sources.addresses import web_address, with_whole_addresses
from broadside.sources.elements import (
    Children,
    attribute,
    base_of,
    html_in,
    key_of,
    language_in,
    language_of,
    text_in,
)
from broadside.sources.items import Reading
from broadside.sources.model import FoundAuthor, FoundFeed, FoundFile, FoundItem
from broadside.sources.pictures_of import file_of, files_of, picture_among

_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
# RSS doesn't say whether a title is text or HTML. An entity that is still there after XML's own are
# read was meant as one; so were these elements, which nobody writes about in a headline.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_INLINE = re.compile(r"<(b|i|em|strong|sup|sub|span|cite|code)\b[^<>]*>[^<>]*</\1>", re.IGNORECASE)
_MAIL_ADDRESS = re.compile(r"[^\s<>()@]+@[^\s<>()@]+\.[^\s<>()@]+")
_MAX_ADDRESSED_CHARACTERS = 300
_NAME_IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*\Z")


def read_rss(root: Any, reading: Reading) -> FoundFeed:
    """Read a feed from its root element: `rss`, or `rdf:RDF`."""
    top = Children(root)
    channel = Children(next(top.all("channel"), root))
    links = list(channel.all("atom:link"))
    is_text = channel.text("generator").startswith("Broadside ")
    base = base_of(channel.element, reading.url)
    home = next((web_address(url, base) for url in channel.texts("link")), "")
    language = language_of(channel.text("language", "dc:language")) or language_in(channel.element)
    items = _Items(reading, home=home, language=language, is_text=is_text)
    read = reading.items([*channel.all("item"), *top.all("item")], items.item)
    said = _line(channel.text("title"), is_text=is_text)
    return reading.feed(
        kind="rss",
        title=said,
        description=plain(channel.text("description")),
        id=reading.said(links, "self", base),
        language=language,
        authors=tuple(_authors(channel.texts("atom:author", "dc:creator", "managingeditor"))),
        url=reading.said(links, "self", base),
        home_url=home,
        next_url=reading.next_of(links, base),
        is_archive=any(True for _ in channel.all("fh:archive")),
        hubs=reading.hubs(links, base),
        **read,
    )


class _Items:
    """Reads the items of one feed."""

    def __init__(self, reading: Reading, *, home: str, language: str, is_text: bool) -> None:
        self._reading, self._home, self._language = reading, home, language
        self._is_text = is_text

    def item(self, element: Any) -> FoundItem:
        """Read an item."""
        item, zone = Children(element), self._reading.time_zone
        base = base_of(element, self._home or self._reading.url)
        url = _url(item, base)
        title = _line(item.text("title", "dc:title", "media:title"), is_text=self._is_text)
        content = _html(item, "content:encoded", "xhtml:body", "xhtml:div")
        description = _html(item, "description", "itunes:summary", "atom:summary")
        inside = base_of(element, url or base)
        picture, files = picture_among(files_of(item, base, _enclosed(item, base)))
        return FoundItem(
            guid=item.text("guid") or attribute(element, _RDF_ABOUT) or url,
            url=url,
            title="" if title == url else title,
            summary=_summary(plain(description), title, url) if content else "",
            content=with_whole_addresses(content or description, inside),
            published_at=item.date(
                zone, "pubdate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published"
            ),
            updated_at=item.date(zone, "atom:updated", "dcterms:modified"),
            authors=tuple(
                _authors(
                    [*_names(item), *item.texts("author", "itunes:author", "media:credit")][:20]
                )
            ),
            language=language_of(item.text("dc:language"))
            or (language_in(element) if element.get(_LANG) else "")
            or self._language,
            topics=tuple(
                dict.fromkeys(filter(None, map(one_line, item.texts("category", "dc:subject"))))
            ),
            picture=picture,
            files=files,
        )


_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _names(item: Children) -> list[str]:
    names = list(item.texts("dc:creator"))
    names += [Children(author).text("atom:name", "name") for author in item.all("atom:author")]
    return [name for name in names if name]


def _authors(texts: Sequence[str] | Iterator[str]) -> Iterator[FoundAuthor]:
    """Yield people without their mail addresses: `a@example.org (Ada Lee)` is Ada Lee."""
    seen: set[str] = set()
    for said in texts:
        name = one_line(said)
        if "@" in said and len(said) > _MAX_ADDRESSED_CHARACTERS:
            continue  # an address may be anywhere in it
        if "@" in said and (address := _MAIL_ADDRESS.search(said)):
            bracketed = _NAME_IN_BRACKETS.search(said, address.end())
            name = bracketed[1] if bracketed else _MAIL_ADDRESS.sub("", said)
            name = one_line(name).strip(' <>()"')
        if name and name not in seen:
            seen.add(name)
            yield FoundAuthor(name=name)


def _url(item: Children, base: str) -> str:
    """Return where an item's page is: behind what counts clicks, if it says so."""
    links = [
        attribute(link, "href")
        for link in item.all("atom:link")
        if attribute(link, "rel") in {"", "alternate"}
    ]
    said = [*item.texts("feedburner:origlink"), *item.texts("link"), *links]
    found = [web_address(one, base) for one in said]
    found += [
        web_address(text_in(guid))  # RSS 2.0, "<guid> sub-element of <item>"
        for guid in item.all("guid")
        if attribute(guid, "isPermaLink").lower() != "false"
    ]
    return next(filter(None, found), "")


def _html(item: Children, *keys: str) -> str:
    return next(filter(None, (html_in(one) for one in item.all(*keys))), "")


def _summary(summary: str, title: str, url: str) -> str:
    """Leave out a summary that is only there because the format wants one."""
    return "" if summary in {one_line(title), url} else summary


def _line(text: str, *, is_text: bool) -> str:
    if not is_text and (_ENTITY.search(text) or _INLINE.search(text)):
        return plain(text)
    return one_line(text)


def _enclosed(item: Children, base: str) -> Iterator[FoundFile]:
    for one in item.all("enclosure"):
        url = web_address(attribute(one, "url"), base)
        yield file_of(url, attribute(one, "type"), attribute(one, "length"))
    for image in item.all("image"):  # not in any version, and widely used
        url = Children(image).text("url") or (text_in(image) if key_of(image) == "image" else "")
        yield file_of(web_address(url, base), "image/*")
