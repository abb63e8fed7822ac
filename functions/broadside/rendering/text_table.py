"""Tables in plain text."""

from dataclasses import dataclass, field

from broadside.rendering.wrapping import WIDTH, columns, wrap


@dataclass(slots=True)
class Table:
    """Rows of cells, as they are read."""

    rows: list[list[str]] = field(default_factory=list)
    heads: int = 0
    """How many rows at the top are headings."""

    def lines(self, first: str, rest: str) -> list[str]:
        """
        Write it: in columns where they fit, else a paragraph for each row.

        Args:
            first: What the first line begins with.
            rest: What every other line begins with.
        """
        if not any(self.rows):
            return []
        count = max(map(len, self.rows))
        rows = [row + [""] * (count - len(row)) for row in self.rows]
        widths = [max(columns(row[n]) for row in rows) for n in range(count)]
        if sum(widths) + 3 * (count - 1) > WIDTH:
            return _paragraphs(rows, first, rest)
        lines = []
        for number, row in enumerate(rows, 1):
            cells = [c + " " * (w - columns(c)) for c, w in zip(row, widths, strict=True)]
            lines.append(" | ".join(cells))
            if number == self.heads:
                lines.append("-|-".join("-" * w for w in widths))
        return [first + lines[0], *(rest + line for line in lines[1:])]


def _paragraphs(rows: list[list[str]], first: str, rest: str) -> list[str]:
    lines: list[str] = []
    for row in rows:
        begin = rest if lines else first
        lines += wrap(" | ".join(row), first=begin, rest=rest + "  ")
    return lines
