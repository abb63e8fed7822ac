"""From a template's text to its parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from broadside_local.ses import limits
from broadside_local.ses.errors import RenderingError


class NotDoneError(RenderingError):
    """SES's Handlebars may do this; here, only what its Guide shows is done."""


@dataclass(frozen=True, slots=True)
class Value:
    """`{{path}}` or `{{{path}}}`: SES escapes in neither."""

    path: str


@dataclass(frozen=True, slots=True)
class Block:
    """`{{#if path}}…{{else}}…{{/if}}`, the same with `unless`, or with `each`."""

    helper: str
    path: str
    body: "Parts"
    otherwise: "Parts" = ()


@dataclass(frozen=True, slots=True)
class Inline:
    """`{{#*inline "name"}}…{{/inline}}`: text that is used elsewhere."""

    name: str
    body: "Parts"


@dataclass(frozen=True, slots=True)
class Partial:
    """`{{> name}}`: an inline's text, here."""

    name: str


Part = str | Value | Block | Inline | Partial
Parts = tuple[Part, ...]


@dataclass(slots=True)
class _Open:
    """A block that isn't closed yet."""

    helper: str
    argument: str
    parts: list[Part] = field(default_factory=list)
    before_else: list[Part] | None = None

    def closed(self) -> Part:
        """Return the block, whole."""
        if self.helper == "inline":
            return Inline(self.argument, tuple(self.parts))
        if self.before_else is None:
            return Block(self.helper, self.argument, tuple(self.parts))
        return Block(self.helper, self.argument, tuple(self.before_else), tuple(self.parts))


_TAG = re.compile(
    r"\{\{(?P<left>~)?(?:(?P<raw>\{[^{}]*\})|(?P<note>!--.*?--)|(?P<plain>[^{}]*?))(?P<right>~)?\}\}",
    re.DOTALL,
)
_NAME = r"[^\s!\"#%&'()*+,./;<=>@\[\\\]^`{|}~]+"
"""Handlebars' identifiers: anything but white space and what means something to it."""
_PATH = rf"(?:this(?:\.{_NAME})*|@index|{_NAME}(?:\.{_NAME})*)"
_VALUE = re.compile(_PATH)
_BLOCK = re.compile(rf"#\s*(if|unless|each)\s+({_PATH})")
_INLINE = re.compile(rf"#\s*\*\s*inline\s+(?:\"({_NAME})\"|'({_NAME})')")
_PARTIAL = re.compile(rf">\s*({_NAME})")
_CLOSE = re.compile(r"/\s*(if|unless|each|inline)")
_LINE_END = re.compile(r"\r?\n")


@lru_cache(maxsize=64)
def parse(text: str) -> Parts:
    """
    Read a template.

    Raises:
        NotDoneError: it does what strict SES doesn't.
        RenderingError: it is wrong.
    """
    stack = [_Open("", "")]
    for piece in _pieces(text):
        if isinstance(piece, str):
            if piece:
                stack[-1].parts.append(piece)
        else:
            _take(piece, stack)
    if len(stack) > 1:
        raise RenderingError(f"The template's {{{{#{stack[-1].helper}}}}} isn't closed.")
    return tuple(stack[0].parts)


def _pieces(text: str) -> Iterator[str | re.Match[str]]:
    """Take a template apart: literal text and tags, white space trimmed as `~` says."""
    place, trim = 0, False
    while (start := text.find("{{", place)) >= 0:
        found = _TAG.match(text, start)
        # }}} closes {{{ only.
        if found is None or (found["raw"] is None and text.startswith("}", found.end())):
            raise RenderingError("The template holds {{ that no }} closes.")
        if text[start - 1 : start] == "\\":
            raise NotDoneError("{{ after a backslash")
        literal = text[place:start]
        literal = literal.lstrip() if trim else literal
        yield literal.rstrip() if found["left"] else literal
        yield found
        place, trim = found.end(), bool(found["right"])
        if _closes_inline(found) and (line_end := _LINE_END.match(text, place)):
            # The Guide: the new line that separates it from the content isn't rendered.
            place = line_end.end()
    yield text[place:].lstrip() if trim else text[place:]


def _closes_inline(tag: re.Match[str]) -> bool:
    closed = _CLOSE.fullmatch((tag["plain"] or "").strip())
    return closed is not None and closed[1] == "inline"


def _take(tag: re.Match[str], stack: list[_Open]) -> None:
    """Let a tag open a block, close one, or stand for something."""
    said = (tag["plain"] or "").strip()
    if tag["raw"] is not None:
        said = tag["raw"][1:-1].strip()
        if not _VALUE.fullmatch(said):
            raise _not_done(said)
    if tag["note"] is not None or said.startswith("!"):
        return
    if found := _BLOCK.fullmatch(said):
        _open(_Open(found[1], found[2]), stack)
    elif found := _INLINE.fullmatch(said):
        _open(_Open("inline", found[1] or found[2]), stack)
    elif found := _CLOSE.fullmatch(said):
        _close(found[1], stack)
    elif said == "else":
        _turn(stack[-1])
    else:
        stack[-1].parts.append(_stands_for(said))


def _stands_for(said: str) -> Part:
    if found := _PARTIAL.fullmatch(said):
        return Partial(found[1])
    if _VALUE.fullmatch(said):
        return Value(said)
    raise _not_done(said)


def _open(block: _Open, stack: list[_Open]) -> None:
    if len(stack) > limits.TEMPLATE_DEPTH:
        raise RenderingError(f"The template has more than {limits.TEMPLATE_DEPTH} blocks in blocks")
    stack.append(block)


def _close(helper: str, stack: list[_Open]) -> None:
    if stack[-1].helper != helper:
        raise RenderingError(f"The template's {{{{/{helper}}}}} closes nothing.")
    closed = stack.pop().closed()
    stack[-1].parts.append(closed)


def _turn(block: _Open) -> None:
    """Begin what stands after `else`."""
    if block.helper in {"", "inline"} or block.before_else is not None:
        raise RenderingError("The template's {{else}} belongs to nothing.")
    block.before_else, block.parts = block.parts, []


def _not_done(said: str) -> NotDoneError:
    return NotDoneError(f"{{{{{said[:30]}}}}} in a template")
