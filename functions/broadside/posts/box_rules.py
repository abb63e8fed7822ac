"""Boxes and events in Markdown: what `boxes` has marked, to HTML that is still to be cleaned."""

import re
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from broadside.posts.boxes import CLOSES, KINDS, OPENS
from broadside.posts.event_words import month_and_day, word, written_when
from broadside.posts.events import Event, address_in

_BITS = str.maketrans("\x07\x08", "01")
_ALERT = re.compile(r"\[!(?:note|tip|important|warning|caution)\][ \t]*(?:\n|\Z)", re.IGNORECASE)
_SIGNED = re.compile(r"(?:\A|\n)[ \t]*((?:—|―|--)[ \t]*\S[^\n]{0,199})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """What the rules need to know about a body."""

    language: str
    events: Sequence[Event]


def boxes_plugin(markdown: MarkdownIt) -> None:
    """Read marked boxes, GitHub's alerts, and who is quoted."""
    # A mark stands below an empty line: nothing is there for it to interrupt.
    markdown.block.ruler.before("fence", "box", _box)
    markdown.core.ruler.before("inline", "quotations", _quotations)
    markdown.add_render_rule("box_html", _content)


def _content(
    _: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    __: OptionsDict,
    ___: MutableMapping[str, Any],
) -> str:
    return tokens[index].content


def _box(state: StateBlock, start_line: int, end_line: int, _: bool) -> bool:  # noqa: FBT001 - markdown-it's
    start = state.bMarks[start_line] + state.tShift[start_line]
    mark = state.src[start : start + 1]
    if mark not in {OPENS, CLOSES} or state.is_code_block(start_line):
        return False
    if mark == CLOSES:  # of a box that ended with the list item it was in
        state.line = start_line + 1
        return True
    last, following = _ends(state, start_line, end_line)
    kind = KINDS[state.src[start + 1]]
    number = state.src[start + 2 : state.eMarks[start_line]].translate(_BITS)
    boxes: Boxes = state.env["boxes"]
    if kind == "event":
        event = boxes.events[int(number, 2)]
        _push_head(state, event, boxes.language)
        if any(not state.isEmpty(line) for line in range(start_line + 1, last)):
            _push_html(state, '<div class="event-about">\n')
            _push_within(state, start_line + 1, last)
            _push_html(state, "</div>\n")
        _push_links(state, event, boxes.language)
        _push_html(state, "</td></tr></tbody></table>\n")
    else:
        _push_html(state, f'<div class="{kind}">\n')
        _push_within(state, start_line + 1, last)
        _push_html(state, "</div>\n")
    state.line = following
    return True


def _ends(state: StateBlock, start_line: int, end_line: int) -> tuple[int, int]:
    """Return the line that a box ends before, and the one to go on with."""
    lines = range(start_line, end_line)
    depths = accumulate(_depth_at(state, line) for line in lines)
    ends = (n for n, depth in zip(lines, depths, strict=True) if not depth or _leaves(state, n))
    last = next(ends, end_line)
    return last, last + (last < end_line and not _leaves(state, last))


def _depth_at(state: StateBlock, line: int) -> int:
    start = state.bMarks[line] + state.tShift[line]
    return {OPENS: 1, CLOSES: -1}.get(state.src[start : start + 1], 0)


def _leaves(state: StateBlock, line: int) -> bool:
    """Tell whether the list item that a box is in ends before a line."""
    return state.sCount[line] < state.blkIndent and not state.isEmpty(line)


def _push_within(state: StateBlock, first: int, last: int) -> None:
    before = state.lineMax, state.parentType
    state.lineMax = last
    state.md.block.tokenize(state, first, last)
    state.lineMax, state.parentType = before


def _push_html(state: StateBlock, html: str) -> None:
    state.push("box_html", "", 0).content = html


def _push_line(state: StateBlock, text: str, kind: str) -> None:
    state.push("line_open", "div", 1).attrSet("class", kind)
    inline = state.push("inline", "", 0)
    inline.content, inline.children, inline.map = text, [], [state.line, state.line + 1]
    state.push("line_close", "div", -1)


def _push_head(state: StateBlock, event: Event, language: str) -> None:
    month, day = month_and_day(event.when, language)
    _push_html(
        state,
        '<table class="event" role="presentation"><tbody><tr><td class="event-date">'
        f'<span class="event-month">{escapeHtml(month)}</span><br>'
        f'<span class="event-day">{escapeHtml(day)}</span></td><td class="event-text">\n',
    )
    _push_line(state, event.title, "event-title")
    start = event.when.start
    stamp = start.date().isoformat() if event.when.all_day else start.isoformat()
    first, *rest = (escapeHtml(line) for line in written_when(event.when, language))
    time = f'<time datetime="{stamp}">{first}</time>'
    _push_html(state, f'<div class="event-when">{"<br>".join([time, *rest])}</div>\n')
    if event.where:
        _push_line(state, event.where, "event-where")


def _push_links(state: StateBlock, event: Event, language: str) -> None:
    link = event.link
    if link and link == address_in(link):
        shown = link.partition("://")[2].rstrip("/")
        label = shown if len(shown) <= 60 else shown[:59] + "…"
        _push_html(
            state,
            f'<div class="event-link"><a href="{escapeHtml(link)}">{escapeHtml(label)}</a></div>\n',
        )
    elif link:
        _push_line(state, link, "event-link")
    calendar = escapeHtml(word("calendar", language))
    _push_html(
        state, f'<div class="event-calendar"><a href="{event.file.path}">{calendar}</a></div>\n'
    )


def _quotations(state: StateCore) -> None:
    """Make boxes of GitHub's alerts, and say who is quoted."""
    tokens, opened = state.tokens, []
    kept: list[Token] = []
    for index, token in enumerate(tokens):
        kept.append(token)
        if token.type == "blockquote_open":
            opened.append(token)
            text = tokens[index + 2] if tokens[index + 1].type == "paragraph_open" else None
            if text and (found := _ALERT.match(text.content)):
                text.content = text.content[found.end() :]
                token.tag = "div"
                token.attrSet("class", "note")
        elif token.type == "blockquote_close":
            token.tag = opened.pop().tag
        elif (
            token.type == "paragraph_close"
            and tokens[index + 1 : index + 2]
            and tokens[index + 1].type == "blockquote_close"
            and opened[-1].tag == "blockquote"
        ):
            _sign(kept)
    state.tokens = kept


def _sign(kept: list[Token]) -> None:
    """Let the last line of a quotation's last paragraph be a paragraph of its own: "— Ada Lee"."""
    opening, text, closing = kept[-3:]
    found = _SIGNED.search(text.content)
    if not found:
        return
    before = text.content[: found.start()].rstrip()
    text.content = before
    signed = Token("inline", "", 0, content=found[1], children=[], map=text.map, level=text.level)
    start = Token("paragraph_open", "p", 1, block=True, map=opening.map, level=opening.level)
    start.attrSet("class", "source")
    end = Token("paragraph_close", "p", -1, block=True, level=closing.level)
    if not before:
        del kept[-3:]
    kept += [start, signed, end]
