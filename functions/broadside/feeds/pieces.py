"""Entries as they stand in documents: what hasn't changed is taken over, not written again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class _Marks(NamedTuple):
    """What stands around entries."""

    lead: bytes
    """Before the first."""
    begin: bytes
    """At the beginning of each."""
    end: bytes
    """After each but the last."""
    last_end: bytes
    tail: bytes
    """After all."""


_Parts = tuple[memoryview, Sequence[memoryview], memoryview]

_MADE = re.compile(rb"Broadside ([0-9a-f]{8})")
_RSS = _Marks(b"", b"<item>", b"</item>", b"</item>", b"</channel></rss>")
_ATOM = _Marks(b"", b"<entry ", b"</entry>", b"</entry>", b"</feed>")
_JSON = _Marks(b"\n", b'  {"id": ', b",\n", b"", b"\n ]\n}\n")
# Texts can't look like these: their marks are escaped, and an address has none (RFC 3986).
_RSS_URL = re.compile(rb"<link>([^<]+)</link>")
_ATOM_URL = re.compile(rb'.*<link href="([^"]+)" rel="alternate" type="text/html"/>', re.DOTALL)
_JSON_URL = re.compile(rb'"url": "([^"]+)"')
_JSON_UPDATED = re.compile(rb'"date_modified": "([^"]+)"')


@dataclass(frozen=True, slots=True)
class Piece:
    """An entry as it stands in each format, the same bytes in each document."""

    rss: memoryview
    atom: memoryview
    json: memoryview
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    """The same entries three times."""

    rss: bytes
    atom: bytes
    json: bytes

    def by_name(self) -> dict[str, bytes]:
        """Return the documents by the names that they are served under."""
        return {"feed.xml": self.rss, "atom.xml": self.atom, "feed.json": self.json}


def pieces_of(documents: Feeds, *, made: str) -> Mapping[str, Piece]:
    """
    Take documents apart that we wrote.

    Args:
        documents: As they are on the site.
        made: What entries depend on beside their posts (`Channel.made`): of others, none is taken.

    Returns:
        The entries that are in all three, by the address of their pages.
    """
    parts = [
        _taken_apart(document, marks)
        for document, marks in (
            (documents.rss, _RSS),
            (documents.atom, _ATOM),
            (documents.json, _JSON),
        )
    ]
    if not all(_is_made(head, made) for head, _, _ in parts):
        return {}
    rss, atom, json = (
        {found[1].decode(): piece for piece in pieces if (found := url.search(piece))}
        for (_, pieces, _), url in zip(parts, (_RSS_URL, _ATOM_URL, _JSON_URL), strict=True)
    )
    return {
        url: Piece(rss[url], atom[url], piece, datetime.fromisoformat(updated[1].decode()))
        for url, piece in json.items()
        if url in rss and url in atom and (updated := _JSON_UPDATED.search(piece))
    }


def put_together(frame: Feeds, entries: Sequence[Piece | None]) -> Feeds:
    """
    Put entries into documents that hold some of them.

    Args:
        frame: The documents with what is new, in its order.
        entries: All of them, in their order; None: the next one of the new.
    """
    rss = [piece.rss if piece else None for piece in entries]
    atom = [piece.atom if piece else None for piece in entries]
    json = [piece.json if piece else None for piece in entries]
    return Feeds(
        rss=_joined(_taken_apart(frame.rss, _RSS), rss, _RSS),
        atom=_joined(_taken_apart(frame.atom, _ATOM), atom, _ATOM),
        json=_joined(_taken_apart(frame.json, _JSON), json, _JSON),
    )


def _joined(parts: _Parts, entries: Sequence[memoryview | None], marks: _Marks) -> bytes:
    head, new, tail = parts
    following = iter(new)
    # Copied once, all together: a feed may have a megabyte, and a post is in many.
    pieces: list[bytes | memoryview] = [head, marks.lead]
    for piece in entries:
        pieces += [next(following) if piece is None else piece, marks.end]
    return b"".join((*pieces[:-1], marks.last_end, tail))


def _is_made(head: memoryview, made: str) -> bool:
    found = _MADE.search(head)
    return bool(found and found[1].decode() == made)


def _taken_apart(document: bytes, marks: _Marks) -> _Parts:
    """Return what is before the entries, each of them without its end, and what is after."""
    view = memoryview(document)
    after = document.rfind(marks.tail)
    before = document.find(marks.lead + marks.begin)
    if before < 0 or after < 0:
        return view[:after], [], view[after:]
    pieces, at = [], before + len(marks.lead)
    while (end := document.find(marks.end, at, after)) >= 0:
        pieces.append(view[at:end])
        at = end + len(marks.end)
    if not marks.last_end:
        pieces.append(view[at:after])
    return view[:before], pieces, view[after:]
