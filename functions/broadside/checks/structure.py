"""Headings and tables: whether screen readers and phones can make something of them."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from broadside.checks.body import Table
from broadside.checks.draft import Draft
from broadside.posts import Finding
from broadside.rendering import columns

PHONE_COLUMNS = 50
"""What stands beside each other on a phone (360 pixels), in columns of text."""
_GAP_COLUMNS = 2
# Where a line may end: at a space, after a hyphen, beside a full-width character.
_BREAKS = re.compile("[\\s/-]|(?<=[\u2e80-\u9fff\uff00-\uffef])|(?=[\u2e80-\u9fff\uff00-\uffef])")


def check_headings(draft: Draft) -> Iterator[Finding]:
    """Find the first heading that skips a level."""
    above = 1  # the title
    finder = draft.finder()
    for heading in draft.body.headings:
        text = " ".join(heading.text.split())
        line = finder.line(text)
        if heading.level > above + 1:
            skipped = "the title" if above == 1 else "the one above it"
            yield draft.warning(
                "heading-skipped",
                "body",
                f"has a heading {heading.level - above} levels below {skipped} (“{text[:60]}”)",
                "Begin with ##, and go down by one # at a time: who hears a post goes by levels",
                line=line,
            )
            return
        above = heading.level


def check_tables(draft: Draft) -> Iterator[Finding]:
    """Find tables that are wider than a phone, however their cells are broken."""
    finder = draft.finder()
    for table in draft.body.tables:
        first = next((cell.strip() for row in table.rows for cell in row if cell.strip()), "")
        line = finder.line(first)
        if (wide := _narrowest(table)) > PHONE_COLUMNS:
            yield draft.warning(
                "table-wide",
                "body",
                f"has a table of {max(map(len, table.rows))} columns that a phone can't show "
                f"whole (about {wide} letters wide, and {PHONE_COLUMNS} fit)",
                "Make it a list, or leave out a column",
                line=line,
            )


def _narrowest(table: Table) -> int:
    """Return how wide a table is when each cell is broken wherever it can be."""
    widths = [
        max(_widest_word(cell) for cell in cells)
        for cells in zip_longest(*table.rows, fillvalue="")
    ]
    return sum(widths) + _GAP_COLUMNS * max(0, len(widths) - 1)


def _widest_word(cell: str) -> int:
    return max(map(columns, _BREAKS.split(cell)))
