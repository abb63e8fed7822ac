"""Rules of Markdown are left out only where they would find nothing."""

import json
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadside.posts import markdown
from broadside.posts.box_rules import Boxes
from broadside.posts.idle_rules import idle_rules
from broadside.posts.leftovers import Leftovers
from tests.unit.posts.samples import body_of

DATA = Path(__file__).parents[2] / "data" / "commonmark" / "examples.json"
EXAMPLES = json.loads(DATA.read_text(encoding="utf-8"))
PIECES = st.sampled_from(
    [
        *"()<>[]!\\\"'&;{}| \t`~^*_=-+#:é中",
        *(
            "\n",
            "\n\n",
            "\n> ",
            "\n- ",
            "\n1. ",
            "\n    ",
            "\n---\n",
            "\n===",
            "\n* * *",
            "[^1]: ",
            "[^1]",
        ),
        *(
            "](a)",
            "![",
            "[a]: ",
            "[a]",
            "^[",
            "&amp;",
            "\\*",
            "<b>",
            "<div>\n",
            "https://a.b/c",
            "~~",
            "```\n",
        ),
        *("|a|b|\n", "|-|-|\n", "|-+-|\n", "{% x %}", "{{ y }}", "{.button}", "**a**", "a  \nb"),
        *("{% highlight c %}\n", "{% endhighlight %}\n", "[!note]\n", "— Ada"),
    ]
)


def with_all_rules(text):
    with patch.object(markdown, "idle_rules", return_value=frozenset()):
        return with_those_asked_for(text)


def with_those_asked_for(text):
    return markdown.to_html(text, Leftovers(), Boxes(language="en", events=()))


@given(st.lists(PIECES, max_size=16).map("".join))
@example("^{% x %}[a note]")
@example("!{% x %}[a](b.png)")
@example("http:{% x %}//a.b/c")
@example("> - a\n>   =")
@example("a\n- * * *")
@example("*\u00a0\u00a0* *")
@example("- a\n\n      b")
@example("- a\n\n   \tb")
@example(">     a")
@example("[^1]\n\n[^1]:    a")
@example("[^1]\n\n[^1]: a\n\n        b")
def test_any_text_becomes_what_it_becomes_with_all_of_them(text):
    assert with_all_rules(text) == with_those_asked_for(text)


def test_every_example_of_commonmark_does_as_well():
    for text in EXAMPLES:
        assert with_all_rules(text) == with_those_asked_for(text)


def test_plain_sentences_ask_for_hardly_any():
    idle = idle_rules("A sentence - and another one.\n\n- An item\n- Another\n")

    assert {"code", "fence", "hr", "html_block", "lheading", "link", "table"} <= idle
    assert not {"emphasis", "list", "newline", "paragraph"} & idle


@pytest.mark.parametrize("field", ["a `b`\nwhen: 2026-12-05", "A\nwhen: 2026-12-05\nwhere: `b`"])
def test_what_only_an_event_says_asks_for_rules_too(field):
    assert "<code>b</code>" in body_of(f"::: event {field}\n:::\n")
