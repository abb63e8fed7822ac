"""Feed readers that people use, each asked in the same way what it makes of our feeds."""

import os
import re
import sqlite3
import subprocess
import sys
from calendar import timegm
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import feedparser
import feedparser_sgmllib

from tests.clients import npm_tools
from tests.missing import program

# reader 3.26, the last for Python 3.11, asks for a module that feedparser 6.0.13 brought along
# under this name, and 6.0.14 under another one.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)
from reader import make_reader  # noqa: E402


class Shown(NamedTuple):
    """What a reader shows of an entry."""

    id: str
    title: str
    link: str
    published_at: datetime
    authors: tuple[str, ...]
    content: str
    """HTML."""


Feeds = Mapping[str, bytes]
"""Documents by key: `en/feed.xml`."""
Read = Mapping[str, Sequence[Shown]]
"""What became of each, in no order."""


def by_feedparser(feeds: Feeds, _: Path) -> Read:
    """Read with feedparser, which many others are made of; ours need no mending (`bozo`)."""
    return {key: _parsed(data) for key, data in feeds.items() if key.endswith(".xml")}


def _parsed(data: bytes) -> list[Shown]:
    feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo, feed.get("bozo_exception")
    return [
        Shown(
            id=entry.id,
            title=entry.title,
            link=entry.link,
            published_at=datetime.fromtimestamp(timegm(entry.published_parsed), UTC),
            authors=_names(author.get("name") for author in entry.get("authors", ())),
            content=entry.content[0].value,
        )
        for entry in feed.entries
    ]


def by_reader(feeds: Feeds, folder: Path) -> Read:
    """Read with reader (PyPI), as files; it takes JSON Feed, too, and cleans what it keeps."""
    with make_reader(":memory:", feed_root=str(folder)) as reader:
        for key, data in feeds.items():
            file = folder / key
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            reader.add_feed(key)
        for result in reader.update_feeds_iter():
            assert not isinstance(result.value, Exception), result.url
        return {
            key: [
                Shown(
                    id=entry.id,
                    title=entry.title or "",
                    link=entry.link or "",
                    published_at=entry.published or entry.added,
                    authors=_names([entry.authors_str]),
                    content=entry.content[0].value,
                )
                for entry in reader.get_entries(feed=key)
            ]
            for key in feeds
        }


def by_rss_parser(feeds: Feeds, _: Path) -> Read:
    """
    Read with rss-parser (npm).

    Raises:
        MissingError: it can't be had here.
    """
    documents = {key: data.decode() for key, data in feeds.items() if key.endswith(".xml")}
    return {
        key: [
            Shown(
                id=item.get("guid") or item["id"],
                title=item["title"],
                link=item["link"],
                published_at=datetime.fromisoformat(item["isoDate"]),
                authors=_names([item.get("creator") or item.get("author")]),
                content=item.get("content:encoded") or item["content"],
            )
            for item in items
        ]
        for key, items in npm_tools.feeds(documents).items()
    }


def by_newsboat(feeds: Feeds, folder: Path) -> Read:
    """
    Read with newsboat (Debian), as files, and look into what it keeps.

    Each by itself: it shows an entry that is in several feeds once, in one of them.

    Raises:
        MissingError: it isn't here.
    """
    newsboat = program("newsboat")
    found = {}
    for key, data in feeds.items():
        if key.endswith(".xml"):
            room = folder / key
            room.mkdir(parents=True, exist_ok=True)
            (room / "feed.xml").write_bytes(data)
            (room / "urls").write_text((room / "feed.xml").as_uri(), encoding="utf-8")
            (room / "config").write_text("max-items 0\n", encoding="utf-8")
            options = ("-q", "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload")
            environment = {**os.environ, "HOME": str(room), "LC_ALL": "C.UTF-8"}
            subprocess.run([newsboat, *options], cwd=room, env=environment, check=True, timeout=60)
            found[key] = _kept_by_newsboat(room / "cache.db")
    return found


def _kept_by_newsboat(file: Path) -> list[Shown]:
    kept = sqlite3.connect(file)
    try:
        rows = kept.execute("select guid, title, url, pubDate, author, content from rss_item")
        return [
            Shown(
                id=guid,
                title=title,
                link=link,
                published_at=datetime.fromtimestamp(int(date), UTC),
                authors=_names([author]),
                content=content,
            )
            for guid, title, link, date, author, content in rows
        ]
    finally:
        kept.close()


def _names(said: Any) -> tuple[str, ...]:
    """Return names one by one: some readers put them into one line."""
    return tuple(name for line in said if line for name in re.split(", ", line))


READERS: Mapping[str, Callable[[Feeds, Path], Read]] = {
    "feedparser": by_feedparser,
    "reader": by_reader,
    "rss-parser": by_rss_parser,
    "newsboat": by_newsboat,
}


class _Pieces(HTMLParser):
    """Takes HTML apart, so that it can be compared however it is spelt."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.found: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_text()
        self.found.append((tag, sorted(attrs)))

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self._end_text()
        self.found.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def close(self) -> None:
        super().close()
        self._end_text()

    def _end_text(self) -> None:
        if words := " ".join("".join(self.text).split()):
            self.found.append([words])
        self.text.clear()


def pieces(source: str) -> list[object]:
    """Return tags with their attributes, and the text between them."""
    parser = _Pieces()
    parser.feed(source)
    parser.close()
    return parser.found


def kept(source: str) -> tuple[str, list[str]]:
    """Return what every reader keeps of HTML: its text, where its links and pictures lead."""
    found = pieces(source)
    text = " ".join(piece[0] for piece in found if isinstance(piece, list))
    tags = [piece for piece in found if isinstance(piece, tuple)]
    leads = [v for _, attributes in tags for name, v in attributes if name in {"href", "src"}]
    return " ".join(text.split()), leads
