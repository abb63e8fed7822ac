"""Whatever stands between the fences of a box is read, with all its words, and by calendars."""

import re
import string

from hypothesis import example, given
from hypothesis import strategies as st

from broadside.posts.text import plain
from tests.unit.posts.samples import front, read
from tests.unit.posts.test_cleaning import assert_harmless

WORDS = st.from_regex(r"w[0-9]{1,6}x", fullmatch=True)
PIECES = st.sampled_from(
    [
        *("::: event\n", "::: call\n", ":::\n", "::::\n", "::: note Title\n", "  :::\n"),
        *("title: ", "when: ", "where: ", "link: ", "zone: ", "2026-12-05", " 19:00", " to ", "\n"),
        *("\n\n", "- ", "> ", "1. ", "  ", "    ", "21:00", "America/Toronto", "EST", "至"),
        *("https://example.org/", "**", "`", "```\n", "|", "|---|\n", "> [!NOTE]\n", "— ", "[x]("),
        *(")", "{.call}", "::: {.call}\n", "::: spoiler\n", "![a](", '"', "<div>", "</td>", "\\"),
    ]
)
MIXED = st.lists(PIECES | WORDS.map(" {} ".format), max_size=30).map("".join)
# What Markdown says of itself: kept words can't be counted where a text is code or an address.
LINES = st.lists(
    st.sampled_from(
        [
            *("::: event", "::: call", ":::", "::: note", "::: {.call}", "", "title: Town hall"),
            *("when: 2026-12-05 19:00 to 21:00", "when: soon", "where: Hall", "speaker: Ada"),
            *("- item", "  :::", "  ::: call", "> quoted", "> [!NOTE]", "> — Ada", "::: warning"),
        ]
    )
    | WORDS,
    max_size=25,
)


def read_body(text):
    (variant,) = read(f"{front()[:-5]}{text}").post.variants
    return variant


@given(MIXED)
@example("::: event\ntitle: a\nwhen: 2026-12-05\n> ::: call\n:::\n")
@example("- ::: event\n  title: a\n  when: 2026-12-05\n\n:::\n")
def test_it_is_read_and_safe(text):
    variant = read_body(text)

    assert_harmless(variant.body_html)
    assert not re.search("[\x00-\x08]", variant.body_html)


@given(LINES)
@example(["- item", "", "  ::: call", "  w1x", "", "w2x", ":::", "w3x"])
@example(["- item", "", "  ::: event", "  title: a", "w1x", "  when: 2026-12-05", "w2x", ":::"])
def test_no_word_of_it_is_lost(lines):
    variant = read_body("\n".join(lines))

    shown = plain(variant.body_html)
    for word in re.findall("w[0-9]+x", "\n".join(lines)):
        assert word in shown


@given(
    title=st.text(min_size=1, max_size=200),
    where=st.text(max_size=200),
    about=st.text(max_size=300),
)
@example(title="x" * 74 + "東" * 30, where="a;b,c\\n", about="one\n\ntwo")
def test_calendars_can_read_its_events(title, where, about):
    text = f"::: event\ntitle: {title}\nwhere: {where}\nwhen: 2026-12-05\n\n{about}\n:::"

    for file in read_body(text).files:
        assert_calendar(file.text)


def assert_calendar(text):
    """See whether a text is a calendar by RFC 5545: its lines, their lengths and their nesting."""
    assert text.endswith("\r\n")
    lines = text[:-2].split("\r\n")
    assert not re.search(r"[\x00-\x08\x0a-\x1f]", "".join(lines))
    assert max(len(line.encode()) for line in lines) <= 75
    unfolded = text[:-2].replace("\r\n ", "").split("\r\n")
    assert all(re.match("[A-Z]+[:;]", line) for line in unfolded)
    open_parts = []
    for line in unfolded:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            open_parts.append(value)
        elif name == "END":
            assert value == open_parts.pop()
        elif name in {"SUMMARY", "LOCATION", "DESCRIPTION"}:
            assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,n])*", value)
    assert not open_parts
    assert {"BEGIN:VEVENT", "END:VEVENT"} < set(unfolded)
    assert {"UID", "DTSTAMP", "SUMMARY"} < {line.partition(":")[0] for line in unfolded}
    assert set(string.ascii_lowercase).isdisjoint(unfolded[0])
