"""
The rules of Markdown that a text never asks for.

markdown-it tries each of its rules on every line, and wherever a sentence may stop: in a text
without a backtick, those that look for one are a part of its time that brings nothing.
"""

from collections.abc import Mapping

# Each rule, and what one of must stand in the text for it. Rules that read a paragraph's text have
# single characters: what `leftovers` takes out of it may bring two together.
_NEEDS: Mapping[str, tuple[bytes, ...]] = {
    "attr": (b"{",),
    "autolink": (b"<",),
    "bare_links": (b":",),
    "backticks": (b"`",),
    "blockquote": (b">",),
    "box": (b"\x02", b"\x03"),
    "code": (b"    ", b"\t"),
    "entity": (b"&",),
    "escape": (b"\\",),
    "fence": (b"`", b"~"),
    "footnote_def": (b"^",),
    "footnote_inline": (b"^",),
    "footnote_ref": (b"^",),
    "footnote_tail": (b"^",),
    "heading": (b"#",),
    "html_block": (b"<",),
    "html_inline": (b"<",),
    "image": (b"!",),
    "kramdown_table": (b"|",),
    "link": (b"[",),
    "liquid_code": (b"{%", b"{{"),
    "normalize": (b"\r", b"\0"),
    "quotations": (b">",),
    "reference": (b"]:",),
    "strikethrough": (b"~",),
    "table": (b"|",),
    "text_join": (b"\\", b"&"),
}


def idle_rules(text: str) -> frozenset[str]:
    """Return the names of the rules that can't find anything in a text."""
    data = text.encode("utf-8", "replace")  # bytes are searched many times faster
    # A single byte is sought so much faster that the first one is asked for by itself.
    idle = {
        name
        for name, marks in _NEEDS.items()
        if not any(mark[0] in data and mark in data for mark in marks)
    }
    endings = {line[-3:] for line in data.translate(None, b" \t").split(b"\n")}
    if endings.isdisjoint((b"***", b"---", b"___")):
        idle.add("hr")
    if not any(ending.endswith((b"-", b"=")) for ending in endings):
        idle.add("lheading")  # what stands above a line of hyphens
    return frozenset(idle)
