"""Headings, links and pictures of a post, as they must be on a page that isn't its own site's."""

import html
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from broadside.posts.lost_links import lost_address
from broadside.posts.media import Asset, is_remote, srcset
from broadside.posts.remarks import Remarks
from broadside.posts.text import plain

ID_PREFIX = "p-"
"""Before every id in a body, so that none is one of the page's own."""

_NOTHING = Asset()
_TAG = re.compile(
    r"<(/?)(a|img|h[1-6]|span|[a-z][a-z0-9]*(?=[^<>]* (?:id=|class=\"\")))((?: [^<>]*)?)>"
)
# A link that stays as it is.
_PLAIN_LINK = re.compile(r' href="https?://[\w./:?=#~+%-]*+(?:&amp;[\w./:?=#~+%-]*+)*+"', re.ASCII)
_ATTRIBUTE = re.compile(r' ([^\s=<>"]+)="([^"]*)"')
# A link can hold a heading within a heading: the inner one is whole.
_HEADING = re.compile(r"<h([1-6])(?: [^<>]*)?>((?:(?!<h\1[ >]).)*?)</h\1>\n?", re.DOTALL)
_REFERENCE = re.compile(r' href="#([^"]*)"')
_ID = re.compile(r' (?:id|name)="([^"]*)"')
_ANCHOR = re.compile(r"[\w:.-]+")
_PIXELS = re.compile(r"([0-9]{1,4})(?:px)?")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_MAIL_ADDRESS = re.compile(r"[^\s@/?#:]+@[^\s@/?#:]+\.[a-z]+", re.IGNORECASE)
_NOT_IN_ANCHORS = re.compile(r"[^\w\s-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a body stands."""

    path: str
    """Of its file, below the folder."""
    source: str
    """The file's text, for line numbers."""
    title: str
    """From the front matter, maybe empty."""
    other_title: str = ""
    """From the head of an HTML document: better than none."""
    assets: Mapping[str, Asset]
    """What the post may bring along, by its path below the folder or its address elsewhere."""

    def line_of(self, part: str) -> int:
        """Return the line of the file that this stands in; 0 if it can't be told."""
        at = self.source.find(part) if part else -1
        return self.source.count("\n", 0, at) + 1 if at >= 0 else 0

    def asset(self, address: str) -> Asset:
        """Return what a post brings along; nothing (no path) when it isn't there."""
        if is_remote(address):
            whole = "https:" + address if address.startswith("//") else address
            return self.assets.get(whole, _NOTHING)
        path = unquote(address.partition("?")[0].partition("#")[0])
        folder = posixpath.dirname(self.path)
        stem = posixpath.splitext(self.path)[0]
        # Beside the post, in a folder of the post's name (Hexo), from the top.
        for base in (folder, stem, ""):
            found = posixpath.normpath(posixpath.join(base, path.lstrip("/")))
            if found in self.assets and not (path.startswith("/") and base):
                return self.assets[found]
        return _NOTHING


@dataclass(slots=True)
class Rewriting:
    """One body being rewritten."""

    place: Place
    remarks: Remarks
    title: str = ""
    _shift: int = 0
    _links: list[str] = field(default_factory=list)
    _spans: list[str] = field(default_factory=list)
    _wanted: frozenset[str] = frozenset()
    _anchors: set[str] = field(default_factory=set)
    _used: set[str] = field(default_factory=set)
    _noted: dict[str, list[str]] = field(default_factory=dict)

    def rewrite(self, body: str) -> str:
        """
        Rewrite HTML that nh3 wrote: its tags and attributes have one spelling.

        Takes the title from the first heading if the post has none, and takes the heading that
        says the title out; makes other headings begin at the second level; sees to links and
        pictures.
        """
        body = self._without_title(body)
        self._shift = 1 if "<h1" in body else 0
        self._wanted = frozenset(unquote(html.unescape(w)) for w in _REFERENCE.findall(body))
        if self._wanted:
            body = _HEADING.sub(self._with_anchor, body)
            self._anchors = {html.unescape(found) for found in _ID.findall(body)}
        result = _TAG.sub(self._tag, body)
        self._tell()
        return result

    def _without_title(self, body: str) -> str:
        """Take out the heading that is the title, or says the same as the title first of all."""
        headings = list(_HEADING.finditer(body))
        first = next((h for h in headings if h[1] == "1"), None)
        self.title = self.place.title
        if not self.title and not first and self.place.other_title:
            self.title = self.place.other_title
        elif not self.title and headings:
            first = first or headings[0]
            self.title = plain(first[2])
        elif not first or first is not headings[0] or plain(first[2]) != self.title:
            first = None
        return body[: first.start()] + body[first.end() :] if first else body

    def _with_anchor(self, found: re.Match[str]) -> str:
        """Give a heading the id that site generators give it, where a link asks for it."""
        text = plain(found[2]).lower()
        github = re.sub(r"\s", "-", _NOT_IN_ANCHORS.sub("", text))
        for name in (github, re.sub(r"^[^a-z]+", "", github), re.sub("-+", "-", github)):
            if name in self._wanted and f' id="{name}"' not in found[0]:
                level = f"<h{found[1]}"
                rest = re.sub(r' id="[^"]*"', "", found[0].removeprefix(level), count=1)
                return f'{level} id="{html.escape(name)}"{rest}'
        return found[0]

    def _tag(self, found: re.Match[str]) -> str:
        closing, name, rest = found.groups()
        if name[0] == "h" and name[1:].isdigit():
            name = f"h{min(6, int(name[1:]) + self._shift)}"
        if name == "a" and not closing and _PLAIN_LINK.fullmatch(rest):
            self._links.append("</a>")
            return found[0]
        if name == "a":
            return self._links.pop() if closing else self._link(_attributes(rest))
        if name == "span":
            return self._spans.pop() if closing else self._span(rest)
        if closing or (not rest and name != "img"):
            return f"<{closing}{name}>"
        attributes = _attributes(rest)
        return self._image(attributes) if name == "img" else self._open(name, attributes)

    def _open(self, name: str, attributes: dict[str, str]) -> str:
        anchor = attributes.pop("id", "")
        if _ANCHOR.fullmatch(anchor) and anchor not in self._used:
            self._used.add(anchor)
            attributes["id"] = ID_PREFIX + anchor
        if not attributes.get("class"):
            attributes.pop("class", None)
        written = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
        return f"<{name}{written}>"

    def _span(self, rest: str) -> str:
        self._spans.append("</span>" if rest else "")
        return self._open("span", _attributes(rest)) if rest else ""

    def _link(self, attributes: dict[str, str]) -> str:
        anchor = attributes.pop("name", "")
        attributes.setdefault("id", anchor)
        target = self._target(attributes.pop("href", None))
        if not target and not attributes["id"]:
            self._links.append("")
            return ""
        self._links.append("</a>")
        return self._open("a", ({"href": target} if target else {}) | attributes)

    def _target(self, address: str | None) -> str:
        """Return what a link may point to, or nothing."""
        address = (address or "").strip()
        if address.startswith("#"):
            anchor = unquote(address[1:])
            known = anchor in self._anchors and _ANCHOR.fullmatch(anchor)
            return f"#{ID_PREFIX}{anchor}" if known else self._dropped("anchor", address)
        if not address or "{{" in address or "{%" in address:
            return self._dropped("computed" if address else "broken", address)
        if address.startswith(("//", "\\\\", "/\\")):
            return "https://" + address.lstrip("/\\")
        if _MAIL_ADDRESS.fullmatch(address):
            return f"mailto:{address}"
        if _SCHEME.match(address):
            return address
        found = self.place.asset(address)
        own = address if address.startswith("/") and not found.refused else ""
        return found.path or own or self._dropped(found.refused or "relative", address)

    def _dropped(self, why: str, address: str) -> str:
        self._note(why, address)
        return ""

    def _image(self, attributes: dict[str, str]) -> str:
        address = attributes.get("src", "").strip()
        alt = " ".join(attributes.get("alt", "").split())
        asset = self.place.asset(address) if address else _NOTHING
        if asset.is_picture:
            return self._open("img", _shown(asset, alt, attributes))
        if is_remote(address):
            self._note(asset.refused or "remote", address)
            text = alt or _file_name(address)
            if any(self._links):  # within a link already: its text
                return html.escape(text)
            address = "https:" + address if address.startswith("//") else address
            return f'<a href="{html.escape(address)}">{html.escape(text)}</a>'
        self._note(asset.refused or "missing", address)
        return html.escape(alt)

    def _note(self, what: str, address: str) -> None:
        self._noted.setdefault(what, []).append(address)

    def _tell(self) -> None:
        for what, addresses in self._noted.items():
            reason, hint, code = _NOTES.get(what) or (f"names a file that {what}", *_REFUSED)
            first, line = addresses[0], self.place.line_of(addresses[0])
            if what == "broken":
                first, line = lost_address(self.place.source)
                if not first:  # it never had an address
                    continue
            shown = first if len(first) <= 100 else first[:99] + "…"
            more = f" and {len(addresses) - 1} more" if len(addresses) > 1 else ""
            self.remarks.warn(
                "body",
                f"{reason} ({shown or 'no address'}{more})",
                hint,
                line=line,
                code=code,
            )


_REFUSED = ("Change the file, or leave it out: the post goes on without it", "file-refused")
_NOTES = {
    "anchor": (
        "links to a place in the post that isn't there, kept as text",
        "Give the heading an id: ## Heading {#id}",
        "link-anchor",
    ),
    "broken": (
        "has a link whose address no browser takes, kept as text",
        "Write the whole address as the browser shows it, beginning with https://",
        "link-broken",
    ),
    "computed": (
        "has a link that a template should have filled in, kept as text",
        "Write the address itself",
        "link-computed",
    ),
    "missing": (
        "has a picture that isn't in the folder, so its description stands there",
        "Put the picture beside the post, and write its path from there",
        "picture-missing",
    ),
    "relative": (
        "has a link to a file that isn't there, kept as text",
        "Write the whole address, beginning with https://",
        "link-relative",
    ),
    "remote": (
        "has a picture on another host, so a link to it stands there",
        "Put the picture beside the post: no mail or page of ours loads one from elsewhere",
        "picture-remote",
    ),
}


def _shown(asset: Asset, alt: str, written: Mapping[str, str]) -> dict[str, str]:
    """Return a picture's attributes: as large as it is written, else as it is."""
    given = {
        side: int(found[1])
        for side in ("width", "height")
        if (found := _PIXELS.fullmatch(written.get(side, ""))) and int(found[1])
    }
    width = given.get("width") or given.get("height", asset.height) * asset.width // asset.height
    height = given.get("height") or width * asset.height // asset.width
    attributes = {"src": asset.path, "alt": alt, "width": str(width), "height": str(height)}
    if asset.small:
        large = (asset.path, asset.width)
        attributes["srcset"] = srcset((asset.small, asset.small_width), large)
    return attributes


def _attributes(rest: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(rest)}


def _file_name(address: str) -> str:
    path = address.partition("?")[0].partition("#")[0].rstrip("/")
    return unquote(path.rpartition("/")[2]) or address
