"""Markdown to HTML that is still to be cleaned."""

import re
from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.footnote import footnote_plugin

from broadside.posts.box_rules import Boxes, boxes_plugin
from broadside.posts.cjk_emphasis import cjk_emphasis_plugin
from broadside.posts.expansion import bound_addresses
from broadside.posts.figures import figures_plugin
from broadside.posts.idle_rules import idle_rules
from broadside.posts.leftovers import Leftovers
from broadside.posts.link_parsing import LinkMarkdown
from broadside.posts.quick_rules import quick_rules
from broadside.posts.raw_html import is_element, show_embeds

_MAX_NESTING = 50
# Text is read up to the next of these: others begin nothing but what plugins make that aren't here.
_STOPS = re.compile(r"[\n!&*<\[\\\]^_`{~]")
_TASK = re.compile(r"\[([ xX])\][ \u00a0]+")
_ADDRESS = re.compile(r"https?://[!-~]*[\w/=&#~+-]", re.ASCII)
_OPENS_CODE = re.compile(
    r"(?:\{%[-+]?\s*(?:highlight|codeblock|code)\b[^%]*%\}|\{\{[<%]\s*highlight\b[^<>%]*[>%]\}\})"
    r"[ \t]*\n?"
)
_CLOSES_CODE = re.compile(
    r"(?:\{%[-+]?\s*end(?:highlight|codeblock|code)\s*[-+]?%\}|\{\{[<%]\s*/highlight\s*[>%]\}\})"
    r"[ \t]*$",
    re.MULTILINE,
)
_RAW = re.compile(r"\{%[-+]?\s*(?:end)?raw\s*[-+]?%\}[ \t]*\n?")
_TABLE_RULE = frozenset("|-=+: \t")
_BULLETS = "•◦‣▪●○"
_TYPED_MARKS = f"\u00a0{_BULLETS}"
_TYPED_ITEM = re.compile(
    rf"( {{0,3}})(?:([{_BULLETS}])[ \t\u00a0\u3000]*"
    r"|([-*+]|[0-9]{1,9}[.)])[ \t]*\u00a0[ \t\u00a0]*)(?=\S)"
)
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_HEADING_ID = re.compile(r"[ \t]*\{:?\s*#([\w:.-]+)[^{}\n]*\}[ \t]*\Z")


def to_html(body: str, leftovers: Leftovers, boxes: Boxes) -> str:
    """
    Render Markdown: CommonMark with tables, footnotes, task lists, bare links, boxes, figures.

    Raw HTML passes through: the result isn't safe until it is cleaned.

    Args:
        body: The text, its boxes marked.
        leftovers: What sees to marks of other generators.
        boxes: The language, and the events that marks stand for.
    """
    body = _typed_lists(body)
    # What an event says isn't in the body any more.
    events = (part for event in boxes.events for part in (event.title, event.where, event.link))
    markdown = _markdown(idle_rules("\n".join((body, *events))))
    return str(markdown.render(body, {"leftovers": leftovers, "boxes": boxes}))


def _typed_lists(body: str) -> str:
    """Make lists of what editors leave of them: bullets, and hyphens with unbreakable spaces."""
    if not any(mark in body for mark in _TYPED_MARKS):
        return body
    lines, fence = body.split("\n"), ""
    for number, line in enumerate(lines):
        if mark := _FENCE.match(line):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence):
                fence = ""
        elif not fence and (item := _TYPED_ITEM.match(line)):
            lines[number] = f"{item[1]}{item[3] or '-'} {line[item.end() :]}"
    return "\n".join(lines)


@lru_cache(maxsize=16)
def _markdown(idle: frozenset[str]) -> MarkdownIt:
    # It asks for `store_labels` at each link: what isn't there costs more than what is off.
    options = {"html": True, "maxNesting": _MAX_NESTING, "store_labels": False}
    markdown = LinkMarkdown("commonmark", options)
    markdown.enable(["table", "strikethrough"])
    markdown.use(cjk_emphasis_plugin)
    markdown.use(footnote_plugin)
    markdown.use(attrs_plugin, after=("image", "link_close"), allowed=("class", "width", "height"))
    ruler = markdown.block.ruler
    interrupted = ["paragraph", "reference", "blockquote", "list"]
    ruler.before("fence", "liquid_code", _liquid_code, {"alt": interrupted})
    ruler.before("table", "kramdown_table", _kramdown_table, {"alt": interrupted})
    markdown.core.ruler.before("inline", "leftovers", _clean_text)
    markdown.use(boxes_plugin)
    markdown.core.ruler.after("inline", "bare_links", _link_addresses)
    markdown.core.ruler.after("inline", "bounded_links", bound_addresses)
    markdown.use(figures_plugin)
    markdown.inline.terminator_re = _STOPS
    markdown.add_render_rule("html_inline", _html)
    markdown.add_render_rule("html_block", _html)
    return quick_rules(markdown.disable(idle))


def _clean_text(state: StateCore) -> None:
    """Clean each text before its inline marks are read: a tag may stand within a link."""
    leftovers: Leftovers = state.env["leftovers"]
    previous: list[Token] = [Token("", "", 0)] * 2
    lists: list[Token] = []
    for token in state.tokens:
        if token.type == "inline":
            if previous[1].type == "heading_open":
                _take_id(previous[1], token)
            elif previous[0].type == "list_item_open":
                _tick(lists[-1], previous[0], token)
            token.content = leftovers.text(token.content)
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(token)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type in {"th_open", "td_open"} and "style" in token.attrs:
            side = str(token.attrs.pop("style")).removeprefix("text-align:")
            token.attrSet("class", f"align-{side}")
        previous = [previous[1], token]


def _tick(tasks: Token, item: Token, text: Token) -> None:
    """Tick an item that begins with `[ ]` or `[x]`: by a character, as a mail has no form."""
    if found := _TASK.match(text.content):
        text.content = f"{'☐' if found[1] == ' ' else '☑'} {text.content[found.end() :]}"
        item.attrSet("class", "task-list-item")
        tasks.attrSet("class", "contains-task-list")


def _take_id(heading: Token, text: Token) -> None:
    """Take the id that Hugo and kramdown let a heading end in: `## Title {#id}`."""
    if found := _HEADING_ID.search(text.content):
        heading.attrSet("id", found[1])
        text.content = text.content[: found.start()]


def _link_addresses(state: StateCore) -> None:
    """Make a link of an address that stands in the text by itself."""
    for token in state.tokens:
        if token.type == "inline" and "://" in token.content:
            children = token.children or []
            # Most stand in links alone.
            if any("://" in child.content for child in children if child.type == "text"):
                token.children = _with_links(children)


def _with_links(children: Sequence[Token]) -> list[Token]:
    result: list[Token] = []
    inside = 0
    for child in children:
        if child.type in {"link_open", "link_close"}:
            inside += child.nesting
        elif child.type == "html_inline":
            lowered = child.content.lower()
            inside += lowered.startswith(("<a ", "<a\n")) - lowered.startswith("</a")
        if child.type == "text" and inside <= 0 and "://" in child.content:
            result += _linked(child.content)
        else:
            result.append(child)
    return result


def _linked(text: str) -> list[Token]:
    tokens, position = [], 0
    for found in _ADDRESS.finditer(text):
        tokens += [
            Token("text", "", 0, content=text[position : found.start()]),
            Token("link_open", "a", 1, attrs={"href": found[0]}),
            Token("text", "", 0, content=found[0]),
            Token("link_close", "a", -1),
        ]
        position = found.end()
    return [*tokens, Token("text", "", 0, content=text[position:])]


def _html(
    _: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    __: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    content = tokens[index].content
    if tokens[index].type == "html_block":
        return show_embeds(env["leftovers"].html(content))
    return show_embeds(content) if is_element(content) else escapeHtml(content)


def _liquid_code(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's
    """Read `{% highlight ruby %}` … `{% endhighlight %}`, and Hugo's, as a block of code."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith(("{%", "{{"), start) or state.env.get("code never ends"):
        return False
    opening = _OPENS_CODE.match(state.src, start)
    if not opening or state.is_code_block(start_line):
        return False
    limit = state.eMarks[end_line - 1]
    closing = _CLOSES_CODE.search(state.src, opening.end(), limit)
    if closing is None:
        state.env["code never ends"] = True
        return False
    if silent:
        return True
    line, last = (
        state.src.count("\n", state.bMarks[start_line], place) + start_line
        for place in (opening.end(), closing.start())
    )
    if line == last:
        code = state.src[opening.end() : closing.start()]
    else:
        code = state.getLines(line, last, state.sCount[start_line], keepLastLF=True)
        code += state.src[state.bMarks[last] : closing.start()].strip()
    token = state.push("fence", "code", 0)
    token.content = _RAW.sub("", code).strip("\n") + "\n"
    token.map = [start_line, last + 1]
    state.line = last + 1
    return True


def _kramdown_table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's
    """Read a table with rules that only kramdown knows (`|---+---|` above, between, below rows)."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("|", start):
        return False
    if start_line < state.env.get("no kramdown table before", 0):
        return False
    rows = _table_lines(state, start_line, end_line)
    rules = [_TABLE_RULE.issuperset(row) and ("-" in row or "=" in row) for row in rows]
    theirs = any(rules[:1]) or any(
        "+" in row or "=" in row for row, rule in zip(rows, rules, strict=True) if rule
    )
    heads = [i for i in range(1, len(rows)) if rules[i] and not rules[i - 1]]
    if not theirs or not heads:
        state.env["no kramdown table before"] = start_line + len(rows)
        return False
    if not silent:
        kept = [row for row, rule in zip(rows, rules, strict=True) if not rule]
        kept.insert(1, rows[heads[0]].replace("+", "|").replace("=", "-"))
        state.md.block.parse("\n".join(kept), state.md, state.env, state.tokens)
        state.line = start_line + len(rows)
    return True


def _table_lines(state: StateBlock, start_line: int, end_line: int) -> list[str]:
    rows: list[str] = []
    for line in range(start_line, end_line):
        start = state.bMarks[line] + state.tShift[line]
        if state.src[start : start + 1] != "|" or state.is_code_block(line):
            break
        rows.append(state.src[start : state.eMarks[line]].rstrip())
    return rows
