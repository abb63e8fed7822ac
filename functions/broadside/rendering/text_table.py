"""Tables in plain text."""

from dataclasses import dataclass, field

from broadside.rendering.wrapping import WIDE, WIDTH, columns, wrap

_BETWEEN = " | "
_NARROWEST = 12
"""Columns that a cell of several lines needs at least."""
_TALLEST = 6
"""Lines of a cell, beyond which nobody finds the next row."""


@dataclass(slots=True)
class Table:
    """Rows of cells, as they are read."""

    rows: list[list[str]] = field(default_factory=list)
    heads: int = 0
    """How many rows at the top are headings."""
    rights: set[int] = field(default_factory=set)
    """Columns that end at the right: numbers."""

    def lines(self, first: str, rest: str) -> list[str]:
        """
        Write it: in columns where they fit, else a paragraph for each row.

        Args:
            first: What the first line begins with.
            rest: What every other line begins with.
        """
        if not any(any(row) for row in self.rows):
            return []
        count = max(map(len, self.rows))
        rows = [row + [""] * (count - len(row)) for row in self.rows]
        widths = _widths(rows, WIDTH - columns(rest) - len(_BETWEEN) * (count - 1))
        if widths:
            lines = self._in_columns(rows, widths)
        elif self.heads == 1 and any(rows[0]):
            lines = _by_heading(rows[0], rows[1:], WIDTH - columns(rest))
        else:
            wide = WIDTH - columns(rest)
            lines = [line for row in rows for line in wrap(_joined(row), rest="  ", width=wide)]
        return [first + lines[0], *((rest + line).rstrip() for line in lines[1:])]

    def _in_columns(self, rows: list[list[str]], widths: list[int]) -> list[str]:
        lines: list[str] = []
        for number, row in enumerate(rows, 1):
            cells = [wrap(cell, width=width) for cell, width in zip(row, widths, strict=True)]
            for height in range(max(map(len, cells))):
                parts = [cell[height] if height < len(cell) else "" for cell in cells]
                lines.append(_BETWEEN.join(map(self._padded, range(len(parts)), parts, widths)))
            if number == self.heads:
                lines.append("-|-".join("-" * width for width in widths))
        return [line.rstrip() for line in lines]

    def _padded(self, column: int, text: str, width: int) -> str:
        space = " " * (width - columns(text))
        return space + text if column in self.rights else text + space


def _widths(rows: list[list[str]], room: int) -> list[int]:
    """Share the room out: narrow columns have what they need, wide ones the rest; [] if too few."""
    wanted = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    widths = list(wanted)
    left, open_columns = room, sorted(range(len(wanted)), key=lambda n: wanted[n])
    for done, column in enumerate(open_columns):
        widths[column] = min(wanted[column], max(left, 0) // (len(open_columns) - done))
        left -= widths[column]
    for column, width in enumerate(widths):
        if width == wanted[column]:
            continue
        cells = (
            [wrap(row[column], width=width) for row in rows] if width >= _NARROWEST else [[""] * 99]
        )
        if any(len(c) > _TALLEST or any(columns(line) > width for line in c) for c in cells):
            return []
    return widths


def _joined(row: list[str]) -> str:
    return _BETWEEN.join(cell for cell in row if cell)


def _by_heading(heads: list[str], rows: list[list[str]], width: int) -> list[str]:
    """Write each row as a paragraph: its first cell, and each other below its heading."""
    lines: list[str] = []
    for row in rows:
        lines += [""] if lines else []
        lines += wrap(row[0] or _joined(row[1:]), width=width)
        for head, cell in zip(heads[1:], row[1:], strict=True):
            if cell and row[0]:
                mark = "：" if WIDE.match(head[-1:]) else ": "
                said = f"{head}{mark}{cell}" if head else cell
                lines += wrap(said, first="  ", rest="    ", width=width)
    return lines or [_joined(heads)]
