"""A post's body as mail clients need it: styles on the elements, links whole, braces harmless."""

import re
from collections.abc import Mapping
from functools import cache
from html import escape

from broadside.rendering.addresses import absolute
from broadside.rendering.html import TAG, VOID, attributes_of, pieces
from broadside.rendering.scripts import style_of_part

LIMIT_BYTES = 102_000
"""Gmail hides what comes after about 102 KB ("Message clipped")."""
COLUMN_PIXELS = 560
"""How wide a mail's text is (templates/email.mjml)."""


def size_bytes(text: str) -> int:
    """Return how many bytes a text has in a mail, where each line ends in CRLF (RFC 5322 §2.3)."""
    return len(text.encode()) + text.count("\n")


BRACES: Mapping[str, str] = {"o": "{", "c": "}", "b": "\\"}
"""Values that every mail carries: content's own braces, so that a template can't see them."""

_VALUES = {text: f"{{{{{name}}}}}" for name, text in BRACES.items()}
_SPECIAL = re.compile(r"[{}]|\\(?=[\\{}])")

# A link that would be written again as it is: nearly all of them.
_WHOLE_LINK = re.compile(r' href="https?://[^"\'&<>]*+(?:&amp;[^"\'&<>]*+)*+"')
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CONTAINERS = frozenset({"details", "div", "section"})
"""A heading in one of these begins a part of the post; one in a list item or a cell doesn't."""
_LISTS = frozenset({"ol", "ul"})
_BLOCKS = frozenset(
    re.findall(r"\w+", "blockquote dd details div dl figure h1 h2 h3 h4 h5 h6 li ol p pre tr ul")
)


_CLASSES: Mapping[str, str] = {
    "button": "button",
    "call": "wash head",
    "event": "rule",
    "event-month": "quiet",
    "figcaption": "quiet",
    "note": "wash rule",
    "source": "quiet",
    "table": "wide",
}
"""What the theme's style sheet (dark colours, phones) knows an element by: by its class or name."""


def style_body(html: str, styles: Mapping[str, str], *, site_url: str, page_url: str) -> str:
    """
    Put styles on the elements, for clients that drop style sheets.

    Args:
        html: A post's cleaned body, or a part of it.
        styles: CSS declarations by element, or by `element.class` or
            `parent>element` (as its first child; `li>ol`: any), which come on top.
        site_url: What links and pictures that begin with `/` are below.
        page_url: Where links to places in the post lead: mail clients lose them within a mail.
    """

    @cache  # most of a post's tags are written alike, and nearly all links but for their address
    def look(name: str, kind: str, language: str, above: str) -> str:
        keys = (name, f"{name}.{kind}", f"{above}>{name}")
        style = _merged(
            *(styles[key] for key in keys if key in styles),
            *filter(None, [style_of_part(language)]),
        )
        seen = _CLASSES.get(kind or name, "")
        # Phones push a wide table sideways: keys must reach it, too (WCAG 2.1.1).
        tab = "0" if seen == "wide" else ""
        return _written({"class": seen, "tabindex": tab, "style": style}, empty=False)

    @cache
    def start(name: str, source: str, above: str) -> str:
        if _WHOLE_LINK.fullmatch(source):
            return f"<{name}{source}{look(name, '', '', above)}>"
        attributes = attributes_of(source)
        kind = attributes.pop("class", "")
        attributes.pop("id", None)
        for link in ("href", "src"):
            if link in attributes:
                attributes[link] = absolute(attributes[link], site_url=site_url, page_url=page_url)
        own = _written(_fitted(attributes) if name == "img" else attributes)
        return f"<{name}{own}{look(name, kind, attributes.get('lang', ''), above)}>"

    parent, items = "", 0
    written: list[str] = []
    for text, closing, name, source in pieces(html):
        written.append(text)
        above, parent = parent, "" if closing else name
        if name == "li":
            items += -1 if closing else 1
        elif items and name in _LISTS:
            above = "li"  # wherever it stands in the item
        if name:
            written.append(f"</{name}>" if closing else start(name, source, above))
    return "".join(written)


def _fitted(attributes: Mapping[str, str]) -> dict[str, str]:
    """Let a picture be no wider than the mail: Word-engine Outlook knows no `max-width`."""
    fitted = {name: value for name, value in attributes.items() if name != "srcset"}
    width, height = int(fitted.get("width") or 0), int(fitted.get("height") or 0)
    if width > COLUMN_PIXELS:
        fitted |= {"width": str(COLUMN_PIXELS), "height": str(height * COLUMN_PIXELS // width)}
    return fitted


def _written(attributes: Mapping[str, str], *, empty: bool = True) -> str:
    pairs = [f' {key}="{escape(value)}"' for key, value in attributes.items() if value or empty]
    return "".join(pairs)


@cache
def _merged(*declarations: str) -> str:
    """Put declarations into one; later ones take the place of earlier ones of the same property."""
    pairs = (part.partition(":") for several in declarations for part in several.split(";"))
    return ";".join(f"{name}:{value}" for name, value in {p[0]: p[2] for p in pairs}.items())


def tags_that_fit(styled: str, room_bytes: int) -> int | None:
    """
    Find where to stop so that what stays fits.

    That is before the last heading that leaves it small enough; where this would leave less than a
    quarter of the room (a long post whose only heading stands at its beginning), after the last
    paragraph, list item, row or line that fits.

    Args:
        styled: The body as it will be sent.
        room_bytes: How much of it may stay.

    Returns:
        How many tags stay, by `first_tags`; None: all of it fits.
    """
    if size_bytes(styled) <= room_bytes:
        return None
    heading = heading_bytes = after_block = 0
    used = position = closing_bytes = 0
    open_tags: list[str] = []
    for number, tag in enumerate(TAG.finditer(styled)):
        closing, name, _ = tag.groups()
        used += size_bytes(styled[position : tag.start()])
        position = tag.start()
        if used + closing_bytes > room_bytes:
            break
        if name in _HEADINGS and not closing and _CONTAINERS.issuperset(open_tags):
            heading, heading_bytes = number, used
        if closing:
            open_tags.pop()
            closing_bytes -= len(f"</{name}>")
        elif name not in VOID:
            open_tags.append(name)
            closing_bytes += len(f"</{name}>")
        if name == "br" or (closing and name in _BLOCKS):
            size = used + size_bytes(tag[0]) + closing_bytes
            after_block = number + 1 if size <= room_bytes else after_block
    return heading if heading_bytes * 4 >= room_bytes or not after_block else after_block


def first_tags(html: str, count: int) -> str:
    """Return so many tags with the text between them, and close what is open there."""
    if not count:
        return ""
    open_tags: list[str] = []
    end = len(html)
    after_block = False
    for number, tag in enumerate(TAG.finditer(html)):
        if number == count:
            end = tag.start() if not after_block else end
            break
        closing, name, _ = tag.groups()
        if closing:
            open_tags.pop()
        elif name not in VOID:
            open_tags.append(name)
        after_block = name == "br" or (bool(closing) and name in _BLOCKS)
        end = tag.end() if after_block else len(html)
    return html[:end].rstrip() + "".join(f"</{name}>" for name in reversed(open_tags))


def as_literal_html(html: str) -> str:
    """Write braces so that SES's templates see text (Handlebars would read `{{` as a name)."""
    return html.replace("{", "&#123;").replace("}", "&#125;")


def as_literal_text(text: str) -> str:
    r"""
    Write braces as values that every mail carries (see `BRACES`), and so a backslash before one.

    Handlebars reads `\{{` as an escape and would show the braces instead of the value.
    """
    if not any(mark in text for mark in _VALUES):
        return text
    return _SPECIAL.sub(lambda found: _VALUES[found[0]], text)
