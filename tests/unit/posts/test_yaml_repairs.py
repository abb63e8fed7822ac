"""Front matter that isn't quite YAML: what means one thing only is read, and told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.errors import PostError
from broadside.posts import Status
from tests.unit.posts.samples import file, read, variant_of, warnings_of

DATE = "date: 2020-12-19"
UNQUOTED = "isn't YAML without quotes, and was read as it stands"


def with_title(written):
    return f"---\ntitle: {written}\n{DATE}\n---\nText."


@pytest.mark.parametrize(
    "title",
    [
        "Our year: what we did",
        "Three: two: one",
        "Vigil: '89 is not over",
        "[Video] The march",
        "@home with the choir",
        "*Urgent* appeal",
        "& more",
        "100%: all of it",
        "%d signatures",
        "`code` of conduct",
        "- not a list: a title",
        "'Free' and 'fair'",
        '"Hong Kong": a reading',
        '"One" or "two"',
        "年會：回顧: 第一部",
    ],
)
def test_a_value_that_needs_quotes_is_read_without(title):
    assert title == variant_of(with_title(title)).title
    assert (2, "title", UNQUOTED) in warnings_of(with_title(title))


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("'It's here'", "It's here"),
        ('"They said "no" to us"', 'They said "no" to us'),
    ],
)
def test_quotes_within_quotes_are_part_of_the_value(written, title):
    assert title == variant_of(with_title(written)).title


def test_each_value_is_told_with_its_own_line():
    text = f"---\ntitle: A: b\n{DATE}\nauthor:\n  name: Ann: the first\n---\nText."
    (author,) = variant_of(text).authors

    assert "Ann: the first" == author.name
    assert [(2, "title", UNQUOTED), (5, "name", UNQUOTED)] == warnings_of(text)


def test_what_is_yaml_is_left_alone():
    text = "---\ntitle: 'A: b'\ndate: 2020-12-19\ndescription: |\n  a: b: c\n---\nText."

    assert ("A: b", "a: b: c") == (variant_of(text).title, variant_of(text).summary)
    assert [] == warnings_of(text)


@pytest.mark.parametrize(
    "fields", ["title:March\ndate:2020-12-19", "title：March\ndate： 2020-12-19"]
)
def test_a_colon_without_a_space_or_of_full_width_is_a_colon(fields):
    text = f"---\n{fields}\n---\nText."

    assert "March" == variant_of(text).title
    assert "2020-12-19" == str(read(text).post.published_at.date())
    assert [(2, "title"), (3, "date")] == [found[:2] for found in warnings_of(text)]


@pytest.mark.parametrize("title", ["March with us #StandWithHongKong", "#StandWithHongKong"])
def test_a_hashtag_that_yaml_takes_for_a_remark_is_told(title):
    found = "ends before #StandWithHongKong, as YAML takes that for a remark"

    assert (2, "title", found) in warnings_of(with_title(title))
    assert [] == warnings_of(with_title(f'"{title}"'))
    assert [] == warnings_of(with_title("Ours # as agreed on Monday"))


def test_a_draft_whose_mark_is_garbled_stays_a_draft():
    for mark in ("true: yes", "[true", "*true*", "@"):
        try:
            reading = read(f"---\ntitle: T\n{DATE}\ndraft: {mark}\n---\nText.")
        except PostError:
            continue
        assert Status.DRAFT is reading.post.status


def test_more_mistakes_than_anyone_makes_are_refused():
    fields = "".join(f"field{number}: a: b\n" for number in range(1, 31))

    with pytest.raises(PostError, match=r"^post\.md:22: front matter: isn't YAML"):
        read(f"---\n{fields}---\nText.")


def test_one_long_line_without_quotes_takes_no_time():
    assert "x" == variant_of(f"---\ntitle: x\n{DATE}\na: b: {'[' * 50_000}\n---\nText.").title


@given(st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1))
def test_any_title_is_refused_with_its_line_or_read(title):
    try:
        (variant,) = read(file(with_title(title))).post.variants
    except PostError as error:
        refusal = error
    else:
        assert variant.title
        return

    assert "post.md" == refusal.file
    assert refusal.line in {2, 3, 4}
