"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from broadside.errors import SourceError
from broadside.posts.text import one_line
from broadside.sources.addresses import web_address, with_whole_addresses
from broadside.sources.elements import first_date, language_of, paragraphs
from broadside.sources.items import Reading
from broadside.sources.model import FoundAuthor, FoundFeed, FoundFile, FoundItem
from broadside.sources.pictures_of import file_of

_VERSION = "https://jsonfeed.org/version/"


def read_json(text: str, reading: Reading) -> FoundFeed:
    """
    Read a feed.

    Raises:
        SourceError: it is no JSON, nested too deep, or no feed.
    """
    feed = Table(parse_json(text))
    found = feed.value("items")
    if not feed.text("version").replace("http:", "https:").startswith(_VERSION):
        raise SourceError("is JSON, but no JSON Feed: its version says nothing of one")
    if not isinstance(found, list):
        raise SourceError("is a JSON Feed without a list of items")
    url = web_address(feed.text("feed_url"), reading.url) or reading.url
    language = language_of(feed.text("language"))
    tables = [Table(one) for one in found]
    items = _Items(reading, base=url, language=language)
    return reading.feed(
        kind="json",
        title=one_line(feed.text("title")),
        description=one_line(feed.text("description")),
        id=url,
        language=language,
        authors=tuple(dict.fromkeys(_authors(feed, url))),
        url=url,
        home_url=web_address(feed.text("home_page_url"), url),
        next_url=web_address(feed.text("next_url"), url),
        hubs=tuple(
            filter(None, (web_address(hub.text("url"), url) for hub in feed.tables("hubs")))
        ),
        **reading.items(tables, items.item),
    )


def parse_json(text: str) -> Any:
    """
    Parse JSON from strangers.

    Raises:
        SourceError: it is none, or nested too deep.
    """
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except ValueError as error:
        line = getattr(error, "lineno", 0)
        raise SourceError(f"isn't JSON (line {line})") from None
    except RecursionError:
        raise SourceError("is nested too deep") from None


class Table:
    """A JSON object that may hold anything, or be none."""

    def __init__(self, value: Any) -> None:
        self._fields: Mapping[str, Any] = value if isinstance(value, dict) else {}

    def value(self, name: str) -> Any:
        """Return a field as it is."""
        return self._fields.get(name)

    def text(self, *names: str) -> str:
        """Return the first that is text (numbers are, here), without the space around it."""
        for name in names:
            value = self._fields.get(name)
            if isinstance(value, str) and value.strip():
                return _without_halves(value).strip()
        return ""

    def names(self) -> list[str]:
        """Return the names of its fields."""
        return list(self._fields)

    def table(self, name: str) -> "Table":
        """Return an object; one without fields for anything else."""
        return Table(self._fields.get(name))

    def tables(self, name: str) -> Iterator["Table"]:
        """Yield the objects in a list; whatever else is in it is an empty one."""
        value = self._fields.get(name)
        for one in value if isinstance(value, list) else []:
            yield Table(one)

    def texts(self, name: str) -> list[str]:
        """Return the texts in a list."""
        value = self._fields.get(name)
        texts = value if isinstance(value, list) else []
        return [_without_halves(one) for one in texts if isinstance(one, str)]


class _Items:
    """Reads the items of one feed."""

    def __init__(self, reading: Reading, *, base: str, language: str) -> None:
        self._reading, self._base, self._language = reading, base, language

    def item(self, item: Table) -> FoundItem:
        """Read an item."""
        base, zone = self._base, self._reading.time_zone
        url = web_address(item.text("url"), base) or web_address(item.text("external_url"), base)
        title, summary = one_line(item.text("title")), one_line(item.text("summary"))
        content = item.text("content_html") or paragraphs(item.text("content_text"))
        if not content:
            content, summary = paragraphs(summary), ""
        picture, files = _files(item, base)
        return FoundItem(
            guid=item.text("id") or url,
            url=url,
            title=title,
            summary=summary,
            content=with_whole_addresses(content, url or base),
            published_at=first_date(iter([item.text("date_published")]), zone),
            updated_at=first_date(iter([item.text("date_modified")]), zone),
            authors=tuple(dict.fromkeys(_authors(item, base))),
            language=language_of(item.text("language")) or self._language,
            topics=tuple(dict.fromkeys(filter(None, map(one_line, item.texts("tags"))))),
            picture=picture,
            files=files,
        )


def _files(item: Table, base: str) -> tuple[FoundFile | None, tuple[FoundFile, ...]]:
    attached = [
        file_of(
            web_address(one.text("url"), base),
            one.text("mime_type"),
            one.text("size_in_bytes"),
        )
        for one in item.tables("attachments")
    ]
    attached = [one for one in attached if one.url]
    picture = next((one for one in attached if one.is_picture), None)
    if shown := web_address(item.text("image", "banner_image"), base):
        picture = file_of(shown)
    return picture, tuple(one for one in attached if not one.is_picture)


def _authors(table: Table, base: str) -> Iterator[FoundAuthor]:
    """Yield the authors; version 1 had one (`author`)."""
    for one in (*table.tables("authors"), Table(table.value("author"))):
        if name := one_line(one.text("name")):
            url, picture = one.text("url"), one.text("avatar")
            yield FoundAuthor(
                name=name, url=web_address(url, base), picture=web_address(picture, base)
            )


def _without_halves(text: str) -> str:
    """Leave out halves of surrogate pairs, which JSON can hold and no text can."""
    return text if text.isascii() else text.encode("utf-8", "ignore").decode()
