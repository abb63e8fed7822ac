"""Front matter in each of its formats, and what is said where it can't be read."""

import pytest

from broadside.errors import PostError
from tests.unit.posts.samples import body_of, file, read, variant_of, warnings_of


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: A title\ndate: 2020-12-19\n---\nText.",
        "\n\n---\ntitle: A title\ndate: 2020-12-19\n...\nText.",
        "--- yaml\ntitle: A title\ndate: 2020-12-19\n---\nText.",
        "+++\ntitle = 'A title'\ndate = 2020-12-19\n+++\nText.",
        "---toml\ntitle = 'A title'\ndate = 2020-12-19T00:00:00Z\n---\nText.",
        '{"title": "A title", "date": "2020-12-19"}\nText.',
        '{\n  "title": "A title",\n  "date": "2020-12-19"\n}\n\nText.',
        '---json\n{"title": "A title", "date": "2020-12-19"}\n---\nText.',
        "title: A title\ndate: 2020-12-19\n---\nText.",
    ],
)
def test_every_format_says_the_same(text):
    reading = read(text)
    (variant,) = reading.post.variants

    assert ("A title", "<p>Text.</p>") == (variant.title, variant.body_html)
    assert "2020-12-19" == str(reading.post.published_at.date())
    assert () == reading.findings


@pytest.mark.parametrize("value", ["1.10", "2020", "No", "12:30:45", "0123", "1e3", "=x"])
def test_a_value_is_taken_as_it_is_written(value):
    assert value == variant_of(f"---\ntitle: {value}\ndate: 2020-12-19\n---\nx").title


def test_numbers_of_toml_and_json_are_text_too():
    assert "2020" == variant_of("+++\ntitle = 2020\n+++\nx").title
    assert "1.50" == variant_of('{"title": 1.50}\nx').title


def test_a_time_of_day_or_a_truth_value_is_text_too():
    toml = "+++\ntitle = 12:30:00\ndate = 2020-12-19\ndraft = true\n+++\nx"

    assert "12:30:00" == variant_of(toml).title
    assert "draft" == read(toml).post.status


def test_unknown_fields_are_fine():
    fields = "layout: post\nnested: {a: [1, {b: ~}]}\n? [x]\n: y\n"
    text = f"---\ntitle: T\ndate: 2020-12-19\n{fields}---\nx"

    assert [] == warnings_of(text)


def test_a_field_that_is_there_twice_is_told():
    text = "---\ntitle: First\ntitle: Second\ndate: 2020-12-19\n---\nx"

    assert "Second" == variant_of(text).title
    assert [(3, "title")] == [found[:2] for found in warnings_of(text)]


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("---\ntitle: Group\n  at: What we did\n---\nx", 3, "colon"),
        ("---\ntitle: T\ntags: [a, b\n---\nx", 4, "name: value"),
        ("---\ntitle: T\ntags:\n \t- x\n---\nx", 4, "spaces"),
        ("\n---\ntitle: 'T\n---\nx", 3, "name: value"),
        ("---\n<<: *nobody\n---\nx", 2, "name: value"),
        ("---\n[" + "[" * 50_000 + "\n---\nx", 2, "name: value"),
        ("---\n" + "- " * 30 + "\n---\nx", 2, "name: value"),
        ("+++\na = 1\ntitle = T\n+++\nx", 3, "quotes"),
        ("+++\na = " + "[" * 5_000 + "\n+++\nx", 2, "quotes"),
        ("+++\na = " + "[" * 25 + "]" * 25 + "\n+++\nx", 2, "quotes"),
        ('{"title": "T",\n "date" 2020}\nx', 2, "commas"),
        ('{"a": ' + "[" * 90_000, 1, "commas"),
        ('---json\n{"title": }\n---\nx', 2, "commas"),
        ("---\ntitle: T\ndate: 2020-12-19\n\nText.", 1, "below its last field"),
        ("+++\nText.", 1, "below its last field"),
        ("---\na: " + "x" * 100_001 + "\n---\nx", 2, "below the front matter"),
        ('{"a": "' + "x" * 100_001 + '"}\nx', 1, "below the front matter"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text, line, hint):
    with pytest.raises(PostError) as caught:
        read(text)

    assert ("post.md", line, "front matter") == (
        caught.value.file,
        caught.value.line,
        caught.value.field,
    )
    assert hint in caught.value.hint


def test_aliases_that_multiply_are_refused():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )

    with pytest.raises(PostError, match="too deep, or too many"):
        read(f"---\n{bomb}---\nx")


def test_an_alias_of_itself_is_refused():
    with pytest.raises(PostError, match="too deep, or too many"):
        read("---\na: &a [*a]\n---\nx")


def test_an_alias_that_repeats_a_value_is_fine():
    assert ("x",) == read("---\ncategory: &c x\ntags: [*c]\n---\nx").post.topics


def test_rules_around_a_text_are_no_front_matter():
    text = "---\nOnly a text\n---\nbetween rules"

    assert "<hr>\n<h2>Only a text</h2>\n<p>between rules</p>" in body_of("\n" + text)
    assert "Only a text" == variant_of(text).title


def test_a_rule_at_the_top_is_no_front_matter():
    assert "<hr>\n<p>A text.</p>" == variant_of("---\n\nA text.").body_html


def test_empty_front_matter_says_nothing():
    assert "<p>Text.</p>" == variant_of("---\n---\nText.").body_html
    assert "<p>Text.</p>" == variant_of("{}\nText.").body_html


def test_liquid_at_the_top_is_no_json():
    assert "<p>Text.</p>" == variant_of("{% include x %}\n\nText.").body_html


def test_a_title_with_quotes_and_colons_needs_no_more_than_quotes():
    assert "A: “b” 'c'" == variant_of("---\ntitle: \"A: “b” 'c'\"\n---\nx").title


def test_the_file_is_named():
    with pytest.raises(PostError, match=r"^2020/a\.md:3: front matter: isn't YAML"):
        read(file("---\na: b\n c: d\n---\n", "2020/a.md"))


def test_tabs_before_the_items_of_a_yaml_list_are_read():
    """Hexo takes them, though YAML doesn't."""
    lines = ["---", "title: A title", "date: 2020-12-19", "tags:", "\t- Cookie", "\t- Web", "---"]
    text = "\r\n".join([*lines, "Text."])

    assert ("Cookie", "Web") == read(text).post.topics
    assert [] == warnings_of(text)


@pytest.mark.parametrize("opening", ["", ";;;\n"])
def test_the_json_of_hexo_has_no_braces(opening):
    text = f'{opening}"title": "T",\n"date": "2026-11-03",\n"tags": ["a", "b"]\n;;;\nBody.\n'

    post = read(text).post
    assert ("T", "<p>Body.</p>") == (post.variants[0].title, post.variants[0].body_html)
    assert ("a", "b") == post.topics
    assert [] == warnings_of(text)


def test_the_json_of_hexo_that_is_none_is_told_with_its_line():
    with pytest.raises(PostError) as caught:
        read('"title": "T",\n"date" 2020\n;;;\nBody.')

    assert (2, "front matter") == (caught.value.line, caught.value.field)


def test_a_text_that_begins_with_a_quotation_is_no_front_matter():
    assert "said." in body_of('"Well": a word that she said.\n')
