"""Lines of plain text, with what lists, quotations and boxes put before them."""

from collections.abc import Sequence
from dataclasses import dataclass

from broadside.rendering.text_inline import INDENT
from broadside.rendering.wrapping import columns, wrap

_DEEPEST, _WIDEST = 8, 40
"""How many levels of lists and quotations are told apart, and how much margin they may have."""


@dataclass
class _Level:
    """A list item, quotation or box: what its lines begin with."""

    first: str
    rest: str
    used: bool = False


class Lines:
    """The text, as it grows."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self._levels: list[_Level] = []
        self._kept = 0
        """How many of them the last line had, too."""
        self.gap = False
        """Whether an empty line comes before the next one."""

    @property
    def begins_item(self) -> bool:
        """Whether the next line stands on a bullet's."""
        return bool(self._levels) and not self._levels[-1].used

    def enter(self, first: str, rest: str | None = None) -> None:
        """Let lines begin so; without *rest*, all of them in the same way."""
        self._levels.append(_Level(first, first if rest is None else rest, used=rest is None))

    def leave(self) -> None:
        """Take back the last `enter`."""
        if self._levels:
            self._levels.pop()
            self._kept = min(self._kept, len(self._levels))

    def prefixes(self) -> tuple[str, str]:
        """Return what the next line begins with, and what the ones after it do."""
        if not self._levels:
            return "", ""
        levels, rest = self._shown(len(self._levels))
        first = [level.rest if level.used else level.first for level in levels]
        return "".join(first), rest

    def _shown(self, count: int) -> tuple[list[_Level], str]:
        """
        Choose of the first so many levels those that are told apart.

        Returns:
            All but the outermost where lines would be mostly margin, and what these begin with.
        """
        # Deeper ones stand where the deepest does.
        levels = self._levels[max(0, count - _DEEPEST) : count]
        rest = _rests(levels)
        while len(rest) > _WIDEST:
            levels = levels[1:]
            rest = _rests(levels)
        return levels, rest

    def line(self, line: str) -> None:
        """Write a line behind its prefix."""
        self.block([self.prefixes()[0] + line])

    def block(self, lines: Sequence[str]) -> None:
        """Write lines that have their prefixes already."""
        if not lines:
            return
        if self.gap and self.written:
            self.written.append(self._shown(self._kept)[1].rstrip())
        self.gap = False
        for level in self._levels:
            level.used = True
        self._kept = len(self._levels)
        # "-- " begins a signature (RFC 3676 §4.3): what follows would be hidden.
        self.written += ["—" if line == "--" else line for line in map(str.rstrip, lines)]

    def paragraph(self, text: str) -> None:
        """Write a paragraph; a line end in it is one of the text."""
        for part in text.strip().split("\n") if text and not text.isspace() else []:
            first, rest = self.prefixes()
            if part.startswith(INDENT):
                first = rest = rest + "  "
            self.block(wrap(part.lstrip(INDENT), first=first, rest=rest))

    def underline(self, mark: str, since: int) -> None:
        """Underline what was written since there were so many lines."""
        margin = columns(self.prefixes()[1])
        if heading := self.written[since:]:
            self.line(mark * max(3, *(columns(line) - margin for line in heading)))


def _rests(levels: Sequence[_Level]) -> str:
    return "".join([level.rest for level in levels])
