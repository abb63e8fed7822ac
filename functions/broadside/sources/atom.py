"""Atom 1.0 (RFC 4287), with what was withdrawn (RFC 6721)."""

from collections.abc import Iterator
from html import escape
from typing import Any

from broadside.posts.text import one_line, plain
from broadside.sources.addresses import web_address, with_whole_addresses
from broadside.sources.elements import (
    Children,
    attribute,
    base_of,
    first_date,
    html_in,
    language_in,
    paragraphs,
    text_in,
)
from broadside.sources.items import Reading
from broadside.sources.model import FoundAuthor, FoundFeed, FoundFile, FoundItem, Gone
from broadside.sources.pictures_of import file_of, files_of, picture_among


def read_atom(root: Any, reading: Reading) -> FoundFeed:
    """Read a feed from its root element, or an entry that is a document of its own (§2)."""
    feed = Children(root)
    entries = list(feed.all("atom:entry")) or ([root] if root.tag.endswith("}entry") else [])
    links = list(feed.all("atom:link"))
    base = base_of(root, reading.url)
    read = reading.items(entries, _Entries(reading).entry)
    return reading.feed(
        kind="atom",
        title=_text(feed, "atom:title"),
        description=_text(feed, "atom:subtitle"),
        id=feed.text("atom:id"),
        language=language_in(root),
        authors=tuple(dict.fromkeys(_authors(feed, base))),
        url=reading.said(links, "self", base),
        home_url=reading.said(links, "alternate", base),
        next_url=reading.next_of(links, base),
        is_archive=any(True for _ in feed.all("fh:archive")),
        hubs=reading.hubs(links, base),
        gone=tuple(
            Gone(
                guid=attribute(one, "ref"),
                at=first_date(iter([attribute(one, "when")]), reading.time_zone),
            )
            for one in feed.all("at:deleted-entry")
            if attribute(one, "ref")
        ),
        **read,
    )


class _Entries:
    """Reads the entries of one feed."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def entry(self, element: Any) -> FoundItem:
        """Read an entry."""
        entry, reading = Children(element), self._reading
        base = base_of(element, reading.url)
        url = reading.said(_pages(entry), "alternate", base)
        title = _text(entry, "atom:title")
        content, summary = _html(entry, "atom:content", url, base), _text(entry, "atom:summary")
        picture, files = picture_among(files_of(entry, base, _enclosed(entry, base)))
        if not content:
            # What Media RSS says of a film is all the text that there is.
            said = [entry, *map(Children, entry.all("media:group"))]
            about = next(filter(None, (one.text("media:description") for one in said)), "")
            content = _html(entry, "atom:summary", url, base) or paragraphs(about)
            summary = ""
        return FoundItem(
            guid=entry.text("atom:id") or url,
            url=url,
            title="" if title == url else title,
            summary="" if summary in {title, url} else summary,
            content=content,
            published_at=entry.date(reading.time_zone, "atom:published", "dc:date"),
            updated_at=entry.date(reading.time_zone, "atom:updated", "dcterms:modified"),
            authors=tuple(
                dict.fromkeys([*_authors(entry, base)] or _authors(_source(entry), base))
            ),
            language=language_in(element),
            topics=tuple(dict.fromkeys(filter(None, map(_topic, entry.all("atom:category"))))),
            picture=picture,
            files=files,
        )


def _pages(entry: Children) -> list[Any]:
    """Return an entry's links, those to pages before those to the same in another form."""
    links = list(entry.all("atom:link"))
    return sorted(links, key=lambda link: attribute(link, "type") not in {"", "text/html"})


def _source(entry: Children) -> Children:
    """Return what is said of the feed that an entry was taken from (§4.2.11)."""
    return Children(next(entry.all("atom:source"), _NOTHING))


class _Nothing(list[Any]):
    """An element without children."""


_NOTHING = _Nothing()


def _text(parent: Children, key: str) -> str:
    """Return a text construct in one line (§3.1)."""
    for one in parent.all(key):
        kind = attribute(one, "type").lower()
        text = one_line(text_in(one)) if kind in {"", "text"} else plain(html_in(one))
        if text:
            return text
    return ""


def _html(parent: Children, key: str, url: str, base: str) -> str:
    """Return a text construct, or content, as HTML (§3.1, §4.1.3); empty for any other kind."""
    for one in parent.all(key):
        kind = attribute(one, "type").lower() or "text"
        html = ""
        if kind in {"html", "text/html"}:
            html = html_in(one)
        elif kind in {"xhtml", "application/xhtml+xml"}:
            body = next(iter(one), one)
            html = html_in(body) if len(body) else escape(text_in(body), quote=False)
        elif kind in {"text", "text/plain"}:
            html = paragraphs(text_in(one))
        if html:
            return with_whole_addresses(html, base_of(one, url or base))
    return ""


def _authors(parent: Children, base: str) -> Iterator[FoundAuthor]:
    for one in parent.all("atom:author"):
        author = Children(one)
        if name := author.line("atom:name"):
            yield FoundAuthor(name=name, url=web_address(author.text("atom:uri"), base))


def _topic(category: Any) -> str:
    return one_line(attribute(category, "label") or attribute(category, "term"))


def _enclosed(entry: Children, base: str) -> Iterator[FoundFile]:
    for link in entry.all("atom:link"):
        if attribute(link, "rel") == "enclosure":
            url = web_address(attribute(link, "href"), base)
            yield file_of(url, attribute(link, "type"), attribute(link, "length"))
