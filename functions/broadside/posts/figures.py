"""Pictures with captions, and films: paragraphs that are nothing but a picture or a link."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from broadside.posts.event_words import word

_SITES = {
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "youtube-nocookie.com": "YouTube",
    "vimeo.com": "Vimeo",
    "player.vimeo.com": "Vimeo",
}
_FILMS = {
    "YouTube": re.compile(r"/(?:watch\b|live/|shorts/|embed/|[\w-]{11}(?:\Z|[?/]))", re.ASCII),
    "Vimeo": re.compile(r"/(?:video/|channels/[\w-]+/)?[0-9]{5,}(?:\Z|/)", re.ASCII),
}
# Any host may be PeerTube's: its films' addresses are unlike others.
_PEERTUBE = re.compile(
    r"/(?:w/(?:[1-9A-HJ-NP-Za-km-z]{22}|[0-9a-f-]{36})|videos/watch/[0-9a-f-]{36})(?:\Z|/)"
)
_PLAY = "▶\ufe0e"
"""As a character of the text's, not a coloured picture."""


def film_site(address: str) -> str:
    """Return the name of the site whose film an address is, or nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    host = re.sub(r"^(?:www|m)\.", "", parts.hostname)
    if host in _SITES:
        return _SITES[host] if _FILMS[_SITES[host]].match(parts.path) else ""
    return host if _PEERTUBE.match(parts.path) else ""


def figures_plugin(markdown: MarkdownIt) -> None:
    """Make figures of pictures that stand alone, and show that a link is to a film."""
    markdown.core.ruler.after("bare_links", "figures", _figures)


def _figures(state: StateCore) -> None:
    kept: list[Token] = []
    for token in state.tokens:
        kept.append(token)
        if token.type == "paragraph_close" and kept[-3].type == "paragraph_open":
            _see_to(kept, state)
    state.tokens = kept


def _see_to(kept: list[Token], state: StateCore) -> None:
    opening, inline = kept[-3:-1]
    if opening.hidden or _begins_with_words(inline):
        return
    children = [c for c in inline.children or [] if c.type != "text" or c.content.strip()]
    if not children:
        return
    language = state.env["boxes"].language
    link = _only_link(children)
    inner = children[1:-1] if link else children
    pictures = [child for child in inner if child.type == "image"]
    site = film_site(str(link.attrGet("href"))) if link else ""
    if len(inner) == len(pictures) == 1:
        caption = str(pictures[0].attrs.pop("title", ""))
        if site and link:
            shown = caption or word("film", language)
            kept[-3:] = _figure(children, [*_film(link, shown)])
        elif caption:
            kept[-3:] = _figure(children, [_text(caption)])
    elif site and link and not pictures:
        link.attrSet("class", "video")
        label = (
            inner if _has_label(inner, link) else [_text(word("watch", language).format(site=site))]
        )
        inline.children = [link, _text(f"{_PLAY} "), *label, children[-1]]


def _begins_with_words(inline: Token) -> bool:
    first = (inline.children or [inline])[0]
    return first.type == "text" and bool(first.content.strip())


def _only_link(children: Sequence[Token]) -> Token | None:
    types = [child.type for child in children]
    alone = types[0] == "link_open" and types[-1] == "link_close" and types.count("link_open") == 1
    return children[0] if alone else None


def _has_label(inner: Sequence[Token], link: Token) -> bool:
    text = "".join(child.content for child in inner)
    return "://" not in text and text.strip() not in {"", str(link.attrGet("href"))}


def _film(link: Token, text: str) -> list[Token]:
    opening = Token("link_open", "a", 1, attrs={"href": link.attrs["href"], "class": "video"})
    return [opening, _text(f"{_PLAY} {text}"), Token("link_close", "a", -1)]


def _figure(children: Sequence[Token], caption: Sequence[Token]) -> list[Token]:
    return [
        Token("figure_open", "figure", 1, block=True),
        Token("inline", "", 0, children=list(children)),
        Token("figcaption_open", "figcaption", 1),
        Token("inline", "", 0, children=list(caption)),
        Token("figcaption_close", "figcaption", -1),
        Token("figure_close", "figure", -1, block=True),
    ]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
