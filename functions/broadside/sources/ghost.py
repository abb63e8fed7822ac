"""
A Ghost export (JSON): posts, their authors and tags.

Fields as Ghost's own documentation of the format has them (docs.ghost.org/migration/custom); a
post's id is what Ghost's feed calls it (frontend/services/rss/generate-feed.js). What is for
members or paying ones, or went out by mail only, is a draft here and never public.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from broadside.errors import SourceError
from broadside.posts.text import one_line
from broadside.sources.addresses import web_address, with_whole_addresses
from broadside.sources.decoding import check_size, decode
from broadside.sources.elements import first_date, language_of
from broadside.sources.items import Reading
from broadside.sources.json_feed import Table, parse_json
from broadside.sources.model import FoundAuthor, FoundExport, FoundFile, FoundItem, Skipped
from broadside.sources.pictures_of import file_of

MAX_GHOST_BYTES = 100_000_000
_HERE = "__GHOST_URL__"
_PUBLIC = frozenset({"published", "scheduled"})


def read_ghost(data: bytes, *, home_url: str = "", time_zone: str = "UTC") -> FoundExport:
    """
    Read an export.

    Args:
        data: The file, at most `MAX_GHOST_BYTES`.
        home_url: Of the site: the export doesn't say it.
        time_zone: IANA name of the site's zone, for dates without one.

    Raises:
        SourceError: it is none, too large, or broken.
    """
    check_size(data, MAX_GHOST_BYTES)
    reading = Reading(url=home_url, time_zone=time_zone)
    tables = _tables(parse_json(decode(data, "", reading.remarks)))
    export = _Export(tables, reading)
    rows = list(tables.tables("posts"))
    reasons = [_refusal(row) for row in rows]
    posts = [row for row, reason in zip(rows, reasons, strict=True) if not reason]
    skipped = [
        Skipped(name=one_line(row.text("id") or row.text("title"))[:200], reason=reason)
        for row, reason in zip(rows, reasons, strict=True)
        if reason
    ]
    read = reading.items(posts, export.item)
    states = {one.text("id"): "draft" for one in posts if one.text("id") and not _is_public(one)}
    return FoundExport(
        title=export.setting("title"),
        language=language_of(export.setting("locale") or export.setting("lang")),
        home_url=web_address(home_url),
        states=states,
        remarks=tuple(reading.remarks),
        items=read["items"],
        skipped=(*skipped, *read["skipped"]),
    )


def _refusal(post: Table) -> str:
    """Say why a row isn't taken; empty: it is."""
    if (kind := post.text("type")) not in {"", "post"}:
        return f"is no post ({kind[:40]})"
    if not post.text("html") and post.text("lexical", "mobiledoc"):
        return "has its text as Ghost's editor keeps it, and not as HTML"
    return ""


def _tables(export: Any) -> Table:
    """Return the tables: of `db`, or without it as older versions wrote them."""
    top = Table(export)
    for one in (*top.tables("db"), top):
        data = Table(one.value("data"))
        if isinstance(data.value("posts"), list):
            return data
    raise SourceError("is no Ghost export: it has no list of posts")


def _is_public(post: Table) -> bool:
    """Tell whether a post is for everybody; what isn't known isn't."""
    return (
        post.text("status") in _PUBLIC
        and post.text("visibility") in {"", "public"}
        and post.value("email_only") in (None, False, "0")
        and bool(post.text("published_at"))
    )


class _Export:
    """The tables of an export, put together."""

    def __init__(self, tables: Table, reading: Reading) -> None:
        self._reading = reading
        self._tags = {one.text("id"): one for one in tables.tables("tags")}
        self._users = {one.text("id"): one for one in tables.tables("users")}
        self._settings = {one.text("key"): one.text("value") for one in tables.tables("settings")}
        self._meta = {one.text("post_id"): one for one in tables.tables("posts_meta")}
        self._tags_of = _joined(tables, "posts_tags", "tag_id")
        self._users_of = _joined(tables, "posts_authors", "author_id")

    def setting(self, name: str) -> str:
        """Return what is set for the whole site."""
        return one_line(self._settings.get(name, ""))

    def item(self, post: Table) -> FoundItem:
        """Read a post."""
        zone, home = self._reading.time_zone, self._reading.url
        guid, slug = post.text("id"), post.text("slug")
        url = web_address(self.here(post.text("canonical_url"))) or (
            web_address(f"{slug}/", home) if home and slug else ""
        )
        html = self.here(post.text("html"))
        return FoundItem(
            guid=guid,
            url=url,
            title=one_line(post.text("title")),
            summary=one_line(post.text("custom_excerpt")),
            content=with_whole_addresses(html, url or home),
            published_at=first_date(iter([post.text("published_at")]), zone),
            updated_at=first_date(iter([post.text("updated_at")]), zone),
            authors=tuple(self.authors(post)),
            language=language_of(post.text("locale")),
            topics=tuple(dict.fromkeys(self.topics(guid))),
            picture=self.picture(post),
        )

    def here(self, text: str) -> str:
        """Fill in the site's address, which an export leaves out."""
        return text.replace(_HERE, self._reading.url.rstrip("/"))

    def authors(self, post: Table) -> Iterator[FoundAuthor]:
        """Yield the authors, in their order."""
        home = self._reading.url
        for user_id in self._users_of.get(post.text("id")) or [post.text("author_id")]:
            user = self._users.get(user_id)
            if user and (name := one_line(user.text("name"))):
                page = f"author/{user.text('slug')}/"
                yield FoundAuthor(
                    name=name,
                    url=web_address(page, home) if home and user.text("slug") else "",
                    picture=web_address(self.here(user.text("profile_image")), home),
                )

    def topics(self, post_id: str) -> Iterator[str]:
        """Yield tags but for internal ones (`#hidden`)."""
        for tag_id in self._tags_of.get(post_id, ()):
            name = one_line(self._tags[tag_id].text("name")) if tag_id in self._tags else ""
            if name and not name.startswith("#"):
                yield name

    def picture(self, post: Table) -> FoundFile | None:
        """Return the picture above the text."""
        url = web_address(self.here(post.text("feature_image")), self._reading.url)
        if not url:
            return None
        meta = self._meta.get(post.text("id"), Table(None))
        file = file_of(url, "image/*")
        return FoundFile(
            url=url, media_type=file.media_type, alt=one_line(meta.text("feature_image_alt"))
        )


def _joined(tables: Table, name: str, other: str) -> Mapping[str, list[str]]:
    """Return the ids of others by the post's, in the order that they are to stand in."""
    rows = sorted(tables.tables(name), key=lambda row: int(_digits(row.text("sort_order"))))
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.text("post_id"), []).append(row.text(other))
    return found


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 9 else "0"
