"""A post's body as mail clients need it: styles on the elements, links whole, braces harmless."""

import re
from collections.abc import Mapping, Sequence
from html import escape

from broadside.rendering.addresses import absolute
from broadside.rendering.html import TAG, attributes_of, blocks

LIMIT_BYTES = 102_000
"""Gmail hides what comes after about 102 KB ("Message clipped")."""

_HEADING = re.compile(r"<h[1-6][\s>]")


def style_body(html: str, styles: Mapping[str, str], *, site_url: str, page_url: str) -> str:
    """
    Put styles on the elements, for clients that drop style sheets.

    Args:
        html: A post's cleaned body, or a part of it.
        styles: CSS declarations by element, or by `element.class` or
            `parent>element` (as its first child), which come on top.
        site_url: What links and pictures that begin with `/` are below.
        page_url: Where links to places in the post lead: mail clients lose them within a mail.
    """
    parent = ""

    def styled(tag: re.Match[str]) -> str:
        nonlocal parent
        closing, name, source = tag.groups()
        above, parent = parent, "" if closing else name
        if closing:
            return tag[0]
        attributes = attributes_of(source)
        style = ";".join(
            styles[key]
            for key in (name, f"{name}.{attributes.pop('class', '')}", f"{above}>{name}")
            if key in styles
        )
        for link in ("href", "src"):
            if link in attributes:
                attributes[link] = absolute(attributes[link], site_url=site_url, page_url=page_url)
        attributes.pop("id", None)
        if style:
            attributes["style"] = style
        written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
        return f"<{name}{written}>"

    return TAG.sub(styled, html)


def cut(html: str, room_bytes: int, styled: Sequence[str]) -> tuple[str, bool]:
    """
    Keep what fits: up to the last heading that leaves it below the limit, else the last block.

    Args:
        html: The body as it came from the post.
        room_bytes: How much of it may stay, measured as it will be sent.
        styled: The body's top-level blocks as they will be sent; together they are the body.

    Returns:
        What to send, and whether anything was left out.
    """
    sizes = [len(block.encode()) for block in styled]
    if sum(sizes) <= room_bytes:
        return "".join(styled), False
    fitting = 0
    used = 0
    while used + sizes[fitting] <= room_bytes:
        used += sizes[fitting]
        fitting += 1
    headings = [n for n, block in enumerate(blocks(html)) if _HEADING.match(block)]
    before = max((n for n in headings if 0 < n <= fitting), default=fitting)
    return "".join(styled[:before]), True


def as_literal_html(html: str) -> str:
    """Write braces so that SES's templates see text (Handlebars would read `{{` as a name)."""
    return html.replace("{", "&#123;").replace("}", "&#125;")


def as_literal_text(text: str) -> str:
    """Write braces as the values `{{o}}` and `{{c}}`, which every mail carries."""
    return re.sub(r"[{}]", lambda brace: "{{o}}" if brace[0] == "{" else "{{c}}", text)
