"""What was found, as files of posts: ingest takes them from any source, and cleans them alike."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape, unescape
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit

from broadside.ids import ID_LENGTH, stable_id
from broadside.posts import SourceFile, source_id_of
from broadside.slugs import slugify
from broadside.sources.model import FoundAuthor, FoundFile, FoundItem, Skipped

MAX_TITLE_CHARACTERS = 500
MAX_HTML_BYTES = 1_900_000
"""A post's file has at most 2,000,000 bytes, its front matter among them."""

# How our own feeds name an entry: `tag:<host>,<date>:<post>/<language>`.
_OURS = re.compile(rf"tag:[^,:/\s]+,[0-9-]+:([0-9a-f]{{{ID_LENGTH}}})/([A-Za-z0-9-]+)")
_AUTHOR_PAGE = re.compile(r"/authors?/([^/?#]+)/?(?:[?#]|\Z)")
_PAGE_NUMBER = re.compile(r"[0-9]+|index|default|article|node|post|item", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:html?|php|aspx?)\Z", re.IGNORECASE)
# Marks that our reader of posts takes for another generator's; in a feed they are text.
_BRACES = re.compile(r"\{(?=[{%:])")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a draft without a date was published; its writer says when it is."""
_NO_STATES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesOfPost:
    """The files of one post: a language each."""

    key: str
    """Its source id: the same whenever the item is met."""
    files: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Posts, and what didn't become one."""

    posts: tuple[FilesOfPost, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def take_posts(
    items: Iterable[FoundItem],
    *,
    authors: Sequence[FoundAuthor] = (),
    language: str = "",
    undated_at: datetime | None = None,
    states: Mapping[str, str] = _NO_STATES,
) -> Taken:
    """
    Make files of posts, which `posts.read_post` reads.

    Entries of a Broadside feed that are one post in several languages become one post again.

    Args:
        items: What was found.
        authors: Of items that name none: those of the feed.
        language: Of items that say none; empty: the text tells.
        undated_at: When an item without a date was published (aware). None: such an item is
            skipped, because nobody could tell whether it is new, and a made-up date might mail it.
        states: What isn't public, by guid: `draft`, `withdrawn`. All else is published.
    """
    skipped: list[Skipped] = []
    groups: dict[str, dict[str, SourceFile]] = {}
    for found in items:
        item = replace(
            found, authors=found.authors or tuple(authors), language=found.language or language
        )
        at = item.published_at or item.updated_at or undated_at
        status = states.get(item.guid, "published")
        if at is None and status != "published":
            at = _NEVER
        if at is None:
            skipped.append(Skipped(name=item.guid[:200], reason="has no date that can be read"))
            continue
        key, path = _place(item)
        if path in groups.get(key, {}):
            skipped.append(Skipped(name=item.guid[:200], reason="is in a language that is taken"))
            continue
        data = _file(item, at, status)
        if data is None:
            reason = f"has a text of more than {MAX_HTML_BYTES:,} bytes"
            skipped.append(Skipped(name=item.guid[:200], reason=reason))
            continue
        file = SourceFile(path=path, data=data, modified_at=item.updated_at or at)
        groups.setdefault(key, {})[path] = file
    posts = (FilesOfPost(key=key, files=tuple(f.values())) for key, f in groups.items())
    return Taken(posts=tuple(posts), skipped=tuple(skipped))


def _place(item: FoundItem) -> tuple[str, str]:
    """Return the post's key, and the path of its file in this language."""
    ours = _OURS.fullmatch(item.guid)
    key = ours[1] if ours else stable_id("item", item.group or item.guid)
    named = f"{key}.{item.language}.html"
    # An odd tag would be part of the post's name.
    is_language = bool(item.language) and source_id_of(named) == key
    return key, named if is_language else f"{key}.html"


def _file(item: FoundItem, at: datetime, status: str) -> bytes | None:
    """Write a file with its front matter in JSON, which needs no care for what it holds."""
    picture, content = _above(item)
    fields: dict[str, Any] = {
        "title": _title(item.title),
        "date": _written(at),
        "updated": _written(item.updated_at) if item.updated_at else "",
        "status": "" if status == "published" else status,
        "lang": item.language,
        "slug": _slug(item),
        # These two are read as HTML.
        "summary": escape(item.summary, quote=False),
        "picture": picture,
        "topics": [topic.replace(",", " ") for topic in item.topics],
        "authors": [_author(author) for author in item.authors],
        "guid": item.guid,
        # One of ours has the same address below another host.
        "old_urls": [item.url] if item.url and not _OURS.fullmatch(item.guid) else [],
    }
    head = json.dumps({k: v for k, v in fields.items() if v}, ensure_ascii=False, indent=1)
    body = _BRACES.sub("&#123;", _with_own_anchors(content, item))
    data = f"{head}\n\n{body}\n".encode("utf-8", "ignore")
    return data if len(data) <= MAX_HTML_BYTES else None


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _title(title: str) -> str:
    if len(title) <= MAX_TITLE_CHARACTERS:
        return title
    return title[: MAX_TITLE_CHARACTERS - 1] + "…"


def _slug(item: FoundItem) -> str:
    """Return the last part of an address that says something; else what the title says."""
    parts = [_ENDING.sub("", part) for part in _path(item.url).split("/") if part]
    said = parts[-1] if parts else ""
    return (
        slugify(unquote(said)) if said and not _PAGE_NUMBER.fullmatch(said) else slugify(item.title)
    )


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _author(author: FoundAuthor) -> dict[str, str]:
    page = _AUTHOR_PAGE.search(author.url)
    said = {
        "name": author.name,
        "username": unquote(page[1]) if page else "",
        "picture": author.picture,
    }
    return {name: value for name, value in said.items() if value}


def _with_own_anchors(html: str, item: FoundItem) -> str:
    """Let links to a place in the text itself stay in it: notes, and back."""
    if item.url:
        html = html.replace(f'="{escape(item.url)}#', '="#').replace(f'="{item.url}#', '="#')
    if _OURS.fullmatch(item.guid):  # places have their prefix already, and would get another
        html = html.replace(' id="p-', ' id="').replace(' href="#p-', ' href="#')
    return html


def _above(item: FoundItem) -> tuple[dict[str, str], str]:
    """
    Take the picture above the text out of the text, where our own feeds show it.

    Another site's picture stays where it is; one that the text doesn't show is put above it.
    """
    picture = item.picture
    if picture is None or not picture.url:
        return {}, item.content
    figure = _figure_of(picture).match(item.content)
    if figure is None:
        return ({} if _is_shown(picture, item.content) else _table(picture, "")), item.content
    said = replace(picture, alt=unescape(figure["alt"] or "") or picture.alt)
    return _table(said, figure["caption"] or ""), item.content[figure.end() :]


def _figure_of(picture: FoundFile) -> re.Pattern[str]:
    address = "|".join({re.escape(picture.url), re.escape(escape(picture.url))})
    return re.compile(
        rf'\s*<figure>\s*<img src="(?:{address})"(?: alt="(?P<alt>[^"]*)")?[^<>]*>\s*'
        r"(?:<figcaption>(?P<caption>(?:(?!</?figcaption>).)*+)</figcaption>\s*)?</figure>\s*",
        re.DOTALL,
    )


def _is_shown(picture: FoundFile, html: str) -> bool:
    return picture.url in html or escape(picture.url) in html


def _table(picture: FoundFile, caption: str) -> dict[str, str]:
    said = {"src": picture.url, "alt": escape(picture.alt, quote=False), "caption": caption}
    return {name: value for name, value in said.items() if value}
