"""
A WordPress export (WXR 1.0 to 1.2).

Fields as WordPress writes them (wp-admin/includes/export.php). Only posts are read; whatever isn't
published for everybody is a draft, or withdrawn, and never public.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape
from io import BytesIO
from typing import Any

from lxml import etree

from broadside.errors import SourceError
from broadside.posts.text import one_line, plain
from broadside.sources.addresses import web_address, with_whole_addresses
from broadside.sources.decoding import check_size, decode
from broadside.sources.elements import Children, attribute, first_date, key_of, language_of
from broadside.sources.items import MAX_GUID_CHARACTERS
from broadside.sources.model import FoundAuthor, FoundExport, FoundFile, FoundItem, Skipped
from broadside.sources.pictures_of import file_of
from broadside.sources.xml_document import mended, without_controls

MAX_EXPORT_BYTES = 200_000_000
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_PUBLIC = frozenset({"publish", "future"})
_DOCTYPE = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|dl|table|figure|blockquote|pre|hr|section|iframe)\b",
    re.IGNORECASE,
)
_PRE = re.compile(r"(<pre\b(?:(?!</?pre\b).)*+</pre>)", re.DOTALL | re.IGNORECASE)
_CAPTION = re.compile(
    r"\[caption\b[^\]\n]{0,500}\](\s*(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?)([^\[]{0,5000})"
    r"\[/caption\]"
)
_EMBED = re.compile(r"\[embed[^\]\n]{0,200}\]\s*(https?://[^\s\[<>\"]+)\s*\[/embed\]")
# Within a mark WordPress writes `<`, `>` and `--` by their numbers (serialize_block_attributes).
_MARK = re.compile(r"<!--\s*(?:/?wp:[^<>]*|more[^<>]*|nextpage\s*)-->|\[gallery\b[^\]\n]{0,500}\]")


def read_wordpress(data: bytes, *, time_zone: str = "UTC") -> FoundExport:
    """
    Read an export, item by item: what it holds at a time is one of them.

    Args:
        data: The file, at most `MAX_EXPORT_BYTES`.
        time_zone: IANA name of the site's zone, for dates without one.

    Raises:
        SourceError: it is none, too large, broken, or has a document type.
    """
    check_size(data, MAX_EXPORT_BYTES)
    if _DOCTYPE.match(data[:100_000]) or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise SourceError("isn't as WordPress writes it: it has a document type, or isn't UTF-8")
    remarks: list[str] = []
    try:
        export = _Export(time_zone).read(data)
    except etree.XMLSyntaxError as error:
        remarks.append(f"isn't well-formed (line {error.lineno or 0}), and was mended")
        text = mended(without_controls(decode(data, "", remarks)))
        export = _again(text, time_zone)
    if not export.is_one:
        raise SourceError("is no WordPress export: nothing says its version")
    return replace(export.found(), remarks=tuple(remarks))


def _again(text: str, zone: str) -> "_Export":
    try:
        # What it says of its encoding holds no more.
        return _Export(zone).read(_DECLARATION.sub("", text).lstrip().encode())
    except etree.XMLSyntaxError as error:
        # Its end may be missing: half an export is none.
        raise SourceError(f"isn't well-formed (line {error.lineno or 0})") from None


@dataclass(slots=True)
class _Export:
    """An export being read."""

    zone: str
    is_one: bool = False
    title: str = ""
    language: str = ""
    home_url: str = ""
    names: dict[str, str] = field(default_factory=dict)
    """Of authors, by what they log in as."""
    pictures: dict[str, FoundFile] = field(default_factory=dict)
    """By the id of the attachment that they are."""
    posts: dict[str, tuple[FoundItem, str]] = field(default_factory=dict)
    """With the id of the picture above it."""
    states: dict[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    def read(self, data: bytes) -> "_Export":
        """Read all of it."""
        events = etree.iterparse(
            BytesIO(data),
            events=("end",),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for _, element in events:
            parent = element.getparent()
            if parent is None or key_of(parent) != "channel":
                continue
            self.child(key_of(element), element)
            # Nothing of what was read stays.
            element.clear()
            while element.getprevious() is not None:
                del parent[0]
        return self

    def child(self, key: str, element: Any) -> None:
        """Take in what stands in the channel."""
        text = one_line(element.text or "")
        if key == "item":
            self.item(Children(element))
        elif key == "wp:wxr_version":
            self.is_one = True
        elif key == "wp:author":
            author = Children(element)
            login = author.line("wp:author_login")
            self.names[login] = author.line("wp:author_display_name") or login
        elif key == "title":
            self.title = text
        elif key == "language":
            self.language = language_of(text)
        elif key == "link":
            self.home_url = web_address(text)

    def item(self, item: Children) -> None:
        """Take in a post, or a picture that one may have."""
        kind, meta = item.text("wp:post_type"), _meta(item)
        if kind == "attachment":
            file = file_of(web_address(item.text("wp:attachment_url")))
            alt = one_line(meta.get("_wp_attachment_image_alt", ""))
            self.pictures[item.text("wp:post_id")] = FoundFile(
                url=file.url, media_type=file.media_type, alt=alt
            )
            return
        found = self.post(item)
        if reason := self.refusal(kind, found):
            name = found.guid[:200] or found.title[:200] or "an item"
            self.skipped.append(Skipped(name=name, reason=reason))
            return
        if state := _state(item):
            self.states[found.guid] = state
        self.posts[found.guid] = (found, meta.get("_thumbnail_id", ""))

    def refusal(self, kind: str, found: FoundItem) -> str:
        """Say why an item isn't taken; empty: it is."""
        if kind != "post":
            return f"is no post ({kind[:40]})"
        if not found.guid or len(found.guid) > MAX_GUID_CHARACTERS:
            return "has no name (guid) that can be used"
        if found.guid in self.posts:
            return "has the name of a post above it"
        return ""

    def post(self, item: Children) -> FoundItem:
        """Read what every item says."""
        url, login = web_address(item.text("link"), self.home_url), item.line("dc:creator")
        name = self.names.get(login, login)
        if "@" in name:  # somebody's mail address
            name = ""
        terms = [(attribute(one, "domain"), one) for one in item.all("category")]
        topics = (
            one_line(one.text or "")
            for domain, one in terms
            if domain in {"category", "post_tag"} and attribute(one, "nicename") != "uncategorized"
        )
        language = next((attribute(o, "nicename") for d, o in terms if d == "language"), "")
        return FoundItem(
            guid=item.text("guid") or url,
            url=url,
            title=plain(item.text("title")),
            summary=plain(item.text("excerpt:encoded")),
            content=with_whole_addresses(_html(item.text("content:encoded")), url),
            published_at=self.date(item, "wp:post_date_gmt", "pubdate", "wp:post_date"),
            updated_at=self.date(item, "wp:post_modified_gmt"),
            authors=(FoundAuthor(name=name),) if name else (),
            language=language_of(language) or self.language,
            topics=tuple(dict.fromkeys(filter(None, topics))),
        )

    def date(self, item: Children, *keys: str) -> datetime | None:
        """Return the first date that is one; `_gmt` is in UTC and doesn't say so."""
        for key in keys:
            zone = "UTC" if key.endswith("_gmt") else self.zone
            if at := first_date(item.texts(key), zone):
                return at
        return None

    def found(self) -> FoundExport:
        """Put posts and pictures together: a picture may stand below its post."""
        return FoundExport(
            title=self.title,
            language=self.language,
            home_url=self.home_url,
            items=tuple(
                replace(item, picture=self.pictures.get(picture))
                for item, picture in self.posts.values()
            ),
            states=self.states,
            skipped=tuple(self.skipped),
        )


def _meta(item: Children) -> dict[str, str]:
    pairs = map(Children, item.all("wp:postmeta"))
    return {pair.text("wp:meta_key"): pair.text("wp:meta_value") for pair in pairs}


def _state(item: Children) -> str:
    """Say what keeps a post from being public; empty for nothing. What isn't known is a draft."""
    status = item.text("wp:status")
    if status == "trash":
        return "withdrawn"
    is_public = status in _PUBLIC and not item.text("wp:post_password")
    return "" if is_public else "draft"


def _html(content: str) -> str:
    """Return a text as HTML: without marks of blocks, and with the paragraphs that are meant."""
    has_blocks = "<!-- wp:" in content
    content = _CAPTION.sub(_figure, _EMBED.sub(_link, _MARK.sub("", content)))
    return content.strip() if has_blocks else "\n".join(_paragraphs(content))


def _figure(found: re.Match[str]) -> str:
    caption = found[2].strip()
    return f"\n\n<figure>{found[1].strip()}<figcaption>{caption}</figcaption></figure>\n\n"


def _link(found: re.Match[str]) -> str:
    address = escape(found[1])
    return f'\n\n<p><a href="{address}">{address}</a></p>\n\n'


def _paragraphs(content: str) -> Iterator[str]:
    """Yield paragraphs as the classic editor means them: empty lines part, line ends break."""
    for number, piece in enumerate(_PRE.split(content.replace("\r\n", "\n"))):
        if number % 2:
            yield piece
            continue
        for part in filter(None, map(str.strip, re.split(r"\n\s*\n", piece))):
            yield part if _BLOCK.search(part) else f"<p>{part.replace(chr(10), '<br>')}</p>"
