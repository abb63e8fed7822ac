"""
Twice the text is twice the work and twice the output: counted in calls, as clocks can't be trusted.

Not the mail's: it is rendered twice once it must be cut, and never longer than Gmail shows.
"""

import sys
from collections import Counter

import pytest

from tests.property.test_any_post import file_of, read
from tests.unit.rendering.samples import page_of

PIECES = [
    *(
        "word ",
        "香港，",
        "**a** ",
        "*a",
        "**「",
        "[a](b) ",
        "[a](https://x.example) ",
        "![",
        "[",
        "](",
        "`a ``b ",
    ),
    *(
        "# a\n\n",
        "- ",
        "- a\n",
        "  - a\n",
        "1. a\n",
        "> ",
        "> a\n\n",
        "|a",
        "|a|b|\n|-|-|\n",
        "```\n",
        "a\n=\n",
    ),
    *(
        "[^1]",
        "x[^1]\n\n[^1]: y\n\n",
        "[a]: b\n",
        "- [ ] a\n",
        "• a\n",
        "## b\n\n[a](#b)\n\n",
        "http://a ",
    ),
    *(
        "<b></b>",
        "<p>a",
        "<br>",
        "<!-- a -->",
        "<a href=//x.example>a</a>",
        "<img src=//x.example/a.png>",
    ),
    *(
        "<iframe src=//x.example></iframe>",
        "<svg></svg>",
        "<p title='>'>",
        "<",
        "&",
        "&lt;",
        "<script>",
    ),
    *(
        "{{ x }} ",
        "{{",
        "{% x %}",
        "{",
        "{:.a}\n",
        "{.button}",
        ":::",
        "::: a\n",
        "\u200b",
        "👩‍👩‍👧",
        "مرحبا ",
    ),
]
LENGTH = 1_000


def measured(text, ending):
    """Make a page of a text; return how many calls it took, and how long the page is."""
    file = file_of({"title": "T", "lang": "en"}, text, ending=ending)
    calls: Counter[str] = Counter()

    def count(_, event, __):
        calls[event] += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        post = read(file)
        page = page_of(post) if post else ""
    finally:
        sys.setprofile(before)
    return calls.total(), len(page)


@pytest.mark.parametrize("ending", ["md", "html"])
@pytest.mark.parametrize("number", range(len(PIECES)))
def test_twice_the_text_is_twice_the_work(number, ending):
    piece = PIECES[number]
    times = LENGTH // len(piece)
    measured(piece, ending)  # what is made once, and kept

    (calls, length), (more_calls, more_length) = (
        measured(piece * n, ending) for n in (times, 2 * times)
    )

    assert more_calls <= 2.4 * calls + 2_000
    assert more_length <= 2.4 * length + 2_000
