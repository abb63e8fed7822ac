"""
What other site generators leave in a post: Liquid and Nunjucks tags, Hugo shortcodes, kramdown.

Code stays as it is. Elsewhere a tag (`{% include x %}`, `{{< figure >}}`) goes, `{% raw %}` loses
only its marks, an attribute list (`{:.class}`) goes unless it makes a button, and an expression
(`{{ site.title }}`) stays as the text that it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_MARKS = re.compile(r"\\[!-/:-@\[-`{|}~]|`+|\{%|\{\{[<%]?|\{:")
_ENDS = {"{%": "%}", "{{": "}}", "{{<": ">}}", "{{%": "%}}"}
_TAG_NAME = re.compile(r"\{%[-+]?\s*([\w-]*)")
_ENDRAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_ATTRIBUTE_LIST = re.compile(
    r"\{::?(?:(?:[ \w.#]|\n[ \t]*(?=[\w.#]))[^{}\n]*(?:\n[^{}\n]*){0,2})?/?\}"
)
_CONTENTS_LIST = re.compile(r"[^\n]*\n\s*\{:\s*toc\b[^{}\n]*\}")
_BUTTON = re.compile(r"\.(?:button|btn)(?![\w-])")
# Where a site's own address is put before a path, the path is what is meant.
_SITE_ROOT = re.compile(
    r"\{\{-?\s*(?:(?:site\.(?:base_?url|url|github\.url)|root|base_?url)|[\"']([^\"'{}]*)[\"']\s*\|"
    r"\s*(?:relative_url|absolute_url|url|url_for|absURL|relURL))\s*-?\}\}",
    re.IGNORECASE,
)
_ADDRESS_BEGINS = re.compile(r"(?:\]\(\s*<?|\b(?:href|src)\s*=\s*[\"']?)\Z", re.IGNORECASE)
_HTML_CODE = re.compile(
    r"<(pre|code|script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_HTML_HIGHLIGHT = re.compile(r"\{%[-+]?\s*(end)?(highlight|codeblock|code)\b[^%]*%\}")


@dataclass(slots=True)
class Leftovers:
    """One body being rid of them."""

    tags: dict[str, int] = field(default_factory=dict)
    """What was dropped, and how often."""
    expressions: list[str] = field(default_factory=list)
    """What stayed as text, but was meant to be computed."""
    raw: bool = False
    """Within `{% raw %}`, which may begin in one paragraph and end in another."""

    def text(self, content: str) -> str:
        """Clean what stands between two block marks of Markdown: a paragraph, a heading, a cell."""
        if "{" not in content:
            return content
        if _CONTENTS_LIST.match(content):  # kramdown: "* TOC" and "{:toc}" below it
            self._drop("{:toc}")
            return ""
        return "".join(self._kept(content, code="`")).strip("\n")

    def html(self, content: str) -> str:
        """Clean a piece of HTML."""
        if "{" not in content:
            return content
        content = "".join(_highlighted(content))
        kept, position = [], 0
        for code in _HTML_CODE.finditer(content):
            kept += [*self._kept(content[position : code.start()]), code[0]]
            position = code.end()
        return "".join([*kept, *self._kept(content[position:])])

    def _kept(self, content: str, *, code: str = "") -> Iterator[str]:
        """
        Walk through a text, and yield what stays of it.

        Args:
            content: Markdown between two block marks, or HTML.
            code: What spans of code begin with.
        """
        position, rooted = 0, -1
        never: set[str] = set()
        while mark := self._next(content, position):
            start = mark.start()
            yield content[position:start]
            position = mark.end()
            if mark[0][0] == code:
                position = _after_code(content, mark)
                yield content[start:position]
            elif mark[0][0] in "\\`":
                yield mark[0]
            elif mark[0] == "{:":
                found = _ATTRIBUTE_LIST.match(content, start)
                position = found.end() if found else position
                yield self._attributes(found[0]) if found else mark[0]
            else:
                position = _after_braces(content, mark, never)
                root = _SITE_ROOT.fullmatch(content, start, position)
                if root and (start == rooted or _ADDRESS_BEGINS.search(content[:start][-20:])):
                    rooted = position
                    yield root[1] or ""
                else:
                    yield self._braces(content[start:position], mark[0])
        yield content[position:]

    def _next(self, content: str, position: int) -> re.Match[str] | None:
        """Find the next mark; in raw text the only one is its end, and code."""
        mark = _MARKS.search(content, position)
        while mark and self.raw and mark[0][0] == "{" and not _ENDRAW.match(content, mark.start()):
            mark = _MARKS.search(content, mark.end())
        return mark

    def _attributes(self, found: str) -> str:
        if _BUTTON.search(found):
            return "{.button}"
        self._drop("{:…}")
        return ""

    def _braces(self, found: str, mark: str) -> str:
        """Return what stays of `{% … %}`, `{{< … >}}`, `{{ … }}`, or of a mark that never ends."""
        if found == mark:
            return mark
        if mark == "{{":
            self.expressions.append(found)
            return found
        name = _TAG_NAME.match(found)
        if name and name[1] in {"raw", "endraw"}:
            self.raw = name[1] == "raw"
        elif name:
            self._drop(f"{{% {name[1]} %}}")
        else:
            self._drop(f"{mark} {found[3:].split(maxsplit=1)[0]} {_ENDS[mark]}")
        return ""

    def _drop(self, tag: str) -> None:
        self.tags[tag] = self.tags.get(tag, 0) + 1


def _after_braces(content: str, mark: re.Match[str], never: set[str]) -> int:
    """Return where a tag ends, or its mark if it never does; what never ends is sought once."""
    end = _ENDS[mark[0]]
    at = -1 if end in never else content.find(end, mark.end())
    if at < 0:
        never.add(end)
        return mark.end()
    return at + len(end)


def _after_code(content: str, ticks: re.Match[str]) -> int:
    """Return where a span of code ends (CommonMark §6.1), or its backticks if it never does."""
    closing = re.compile(rf"(?<!`){ticks[0]}(?!`)").search(content, ticks.end())
    return (closing or ticks).end()


def _highlighted(content: str) -> Iterator[str]:
    """Turn highlighted blocks of an HTML post into blocks of code."""
    position, opening = 0, None
    for tag in _HTML_HIGHLIGHT.finditer(content):
        if not tag[1]:
            opening = opening or tag
        elif opening and opening[2] == tag[2]:
            code = content[opening.end() : tag.start()].strip("\n")
            yield content[position : opening.start()]
            yield f"<pre><code>{code.replace('&', '&amp;').replace('<', '&lt;')}\n</code></pre>"
            position, opening = tag.end(), None
    yield content[position:]
