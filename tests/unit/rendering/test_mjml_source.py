"""MJML is closed up before mrml reads it."""

import re

import mjml
from hypothesis import given
from hypothesis import strategies as st

from broadside.rendering.mjml_source import closed_up

PIECES = [
    "<mj-text>",
    "</mj-text>",
    "<mj",
    "</",
    "<p>",
    " ",
    "  ",
    "\n",
    "\t",
    "\u3000",
    "\u2028",
    "a",
]


def closed_up_plainly(source):
    return re.sub(r"\n\s+", "\n", re.sub(r"\s+(?=</?mj)", "", source))


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_white_space_goes_before_tags_and_at_the_start_of_lines(source):
    assert closed_up_plainly(source) == closed_up(source)


def test_mrml_takes_it():
    section = "<mj-section>\n\n  <mj-column> </mj-column>  </mj-section>"
    source = f"<mjml> <mj-body> {section}</mj-body> </mjml>"

    assert "<body" in mjml.mjml2html(closed_up(source))
