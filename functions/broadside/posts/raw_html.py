"""HTML within Markdown: what is an element at all, and links in the place of films and frames."""

import re

# The HTML standard's elements and the obsolete ones (HTML §4 and §16.2).
_ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        """
        a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big
        blink blockquote body br button canvas caption center cite code col colgroup data datalist
        dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form
        frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins isindex
        kbd keygen label legend li link listing main map mark marquee math menu menuitem meta meter
        multicol nav nextid nobr noembed noframes noscript object ol optgroup option output p param
        picture plaintext pre progress q rb rbc rp rt rtc ruby s samp script search section select
        slot small source spacer span strike strong style sub summary sup svg table tbody td
        template textarea tfoot th thead time title tr track tt u ul var video wbr xmp
        """,
    )
)
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_EMBED = re.compile(r"<(?:iframe|video|audio|source|embed)\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\s(src|title)\s*=\s*(?:\"([^\"<>]*)\"|'([^'\"<>]*)'|([^\s\"'<>]+))", re.IGNORECASE
)
_NOSCRIPT = re.compile(r"</?noscript\b[^<>]*>", re.IGNORECASE)


def is_element(tag: str) -> bool:
    """Tell a tag from what only looks like one: `Dear <your name>`, `Vec<T>`."""
    found = _NAME.match(tag)
    # A comment has no name; one with a hyphen is a custom element's.
    return not found or "-" in found[1] or found[1].lower() in _ELEMENTS


def show_embeds(html: str) -> str:
    """Put a link in the place of what would be played there; its title or address is its text."""
    linked = _EMBED.sub(_link, _NOSCRIPT.sub("", html))
    # What stood by itself is a paragraph now.
    return f"<p>{linked}</p>\n" if _EMBED.match(html) else linked


def _link(found: re.Match[str]) -> str:
    attributes = {
        name.lower(): double or single or bare
        for name, double, single, bare in _ATTRIBUTE.findall(found[0])
    }
    address = attributes.get("src", "")
    if not address:
        return ""
    text = attributes.get("title") or re.sub(r"^(https?:)?//", "", address)
    return f'<a href="{address}">{text}</a>'
