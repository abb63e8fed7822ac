"""Links: what their text says, and whether they can lead anywhere."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import escape
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, unquote, urlsplit

from broadside.checks.body import Link
from broadside.checks.draft import Draft
from broadside.posts import Finding

_SAYS_NOTHING = re.compile(
    r"(?:(?:just )?click |right |over )?(?:here|this|(?:the |this )?link)|click"
    r"|[請请]?(?:按|[點点][擊击]?)"
    r"|[請请]?(?:按|[點点][擊击]?)?(?:[此這这我]|[這这][裡裏里兒儿邊边]|此[處处])"
    r"|(?:此|[這这][個个條条])?(?:[連链]結|[鏈链]接|连结)",
    re.IGNORECASE,
)
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")
_LABEL = re.compile(r"[a-z0-9_][a-z0-9_-]{0,62}", re.IGNORECASE)
_TWICE = re.compile(r"https?:/*https?[:/]", re.IGNORECASE)
_MAILBOX = re.compile(r"[^\s@<>,;]+@(?:[^\s@.<>,;]+\.)+[^\s@.<>,;]{2,}")
_PHONE = re.compile(r"\+?[0-9().\s-]{3,}(?:;\S*)?|[0-9]*")
_SPACE = re.compile(r"\s")
_NOTHING = SplitResult("", "", "", "", "")
_OTHER_SCHEMES = {
    "mailto": (_MAILBOX, "without a mail address", "Write mailto:name@example.org"),
    "tel": (_PHONE, "without a telephone number", "Write tel:+1-555-0100"),
}
_NO_HINT = "Write the whole address as the browser shows it, beginning with https://"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebLink:
    """A link to somebody else's page, and where it stands."""

    file: str
    line: int
    address: str


def web_links(draft: Draft) -> Iterator[WebLink]:
    """Yield the links that lead elsewhere: whether they do, only the network can tell."""
    finder = draft.finder()
    for link in draft.body.links:
        line = finder.line(*_spellings(link))
        parts = urlsplit(link.address) if not _why_dead(link.address, draft, None) else _NOTHING
        if parts.scheme in {"http", "https"} and parts.netloc != draft.publication.host:
            yield WebLink(file=draft.variant.file, line=line, address=link.address)


def check_links(draft: Draft, paths: Collection[str] | None) -> Iterator[Finding]:
    """
    Find links whose text says nothing, and those that can't lead anywhere.

    Args:
        draft: The variant.
        paths: Of every page of the posts at hand (`/en/slug/`); None where they aren't known.
    """
    finder = draft.finder()
    for link in draft.body.links:
        if link.kind == "footnote-backref" or link.address.startswith("#"):
            continue
        line = finder.line(*_spellings(link))
        shown = " ".join(link.text.split())
        if not shown and not link.has_picture:  # whose missing description is told already
            yield draft.warning(
                "link-text",
                "body",
                f"has a link without a text ({_short(link.address)})",
                "Write between [ and ] where it leads",
                line=line,
            )
        elif _SAYS_NOTHING.fullmatch(_AROUND.sub("", shown)):
            yield draft.warning(
                "link-text",
                "body",
                f"has a link that only says “{_short(shown)}”",
                "Let the link say where it leads, such as [the petition](…): many readers, and "
                "screen readers, go from link to link",
                line=line,
            )
        if reason := _why_dead(link.address, draft, paths):
            yield draft.warning(
                "link-dead",
                "body",
                f"has a link {reason[0]} ({_short(link.address)})",
                reason[1],
                line=line,
            )


def _spellings(link: Link) -> tuple[str, ...]:
    """Give what a link may be found by in Markdown or HTML, the surest first."""
    text, address = link.text.strip(), link.address
    return (
        f"[{text}]({address}" if text else "",
        f"]({address}",
        *(f"{mark}{escape(address)}{mark}" for mark in "\"'"),
        f"[{text}][" if text else "",
        address,
        unquote(address),
        f"[{text}]" if text else "",
    )


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _why_dead(address: str, draft: Draft, paths: Collection[str] | None) -> tuple[str, str] | None:
    """Say why a link can't lead anywhere, and what to do."""
    try:
        parts = urlsplit(address)
        is_broken = parts.port == 0 or bool(_SPACE.search(unquote(parts.netloc)))
    except ValueError:
        is_broken, parts = True, _NOTHING
    if parts.scheme in _OTHER_SCHEMES:
        pattern, reason, hint = _OTHER_SCHEMES[parts.scheme]
        known = all(pattern.fullmatch(unquote(one)) for one in parts.path.split(","))
        return None if known else (reason, hint)
    if _TWICE.match(address):
        return "that begins with https:// twice", "Take one of them out"
    if is_broken or (parts.scheme and not parts.netloc):
        return "whose address no browser takes", _NO_HINT
    if not parts.scheme or f"{parts.scheme}://{parts.netloc}" == draft.publication.site_url:
        return _why_not_ours(parts.path, draft, paths)
    return _why_no_host(parts)


def _why_no_host(parts: SplitResult) -> tuple[str, str] | None:
    host = (parts.hostname or "").rstrip(".")
    try:
        is_public = ip_address(host).is_global
    except ValueError:
        pass
    else:
        hint = "Link to where everybody can see it"
        return None if is_public else ("that only your own network can open", hint)
    if host == "localhost" or host.endswith((".local", ".localhost", ".internal")):
        return "that only your own machine can open", "Link to where everybody can see it"
    if "." not in host:
        return "without a whole host name", _NO_HINT
    # A name in another script is the registries' business.
    wrong = host.isascii() and not all(map(_LABEL.fullmatch, host.split(".")))
    return ("with a host name that can't be", _NO_HINT) if wrong else None


def _why_not_ours(path: str, draft: Draft, paths: Collection[str] | None) -> tuple[str, str] | None:
    """Say why a page of our own isn't there: a post's page, as far as posts are known."""
    _, language, slug, *rest = [*unquote(path).split("/"), "", ""][:5]
    is_post = language in draft.publication.languages and slug and not any(rest)
    if paths is None or not is_post or slug.endswith((".xml", ".json")):
        return None
    if f"/{language}/{quote(slug)}/" in paths:
        return None
    return "to a post that isn't here", "Correct its address, or write the post"
