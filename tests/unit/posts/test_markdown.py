"""Markdown: what CommonMark says, what GitHub adds, and what organisers type."""

import pytest

from broadside.errors import PostError
from tests.unit.posts.samples import body_of, warnings_of


def test_tables_keep_their_alignment_as_classes():
    body = body_of("| a | b | c |\n|---|:-:|--:|\n| 1 | 2 | 3 |")

    assert "<th>a</th>" in body
    assert '<th class="align-center">b</th>' in body
    assert '<td class="align-right">3</td>' in body
    assert "style" not in body


def test_strikethrough_is_deleted_text():
    assert "<p><s>old</s> new</p>" == body_of("~~old~~ new")


def test_footnotes_link_to_and_fro_within_the_post():
    body = body_of("Text[^1].\n\n[^1]: Note.")

    assert '<sup class="footnote-ref"><a href="#p-fn1" id="p-fnref1">[1]</a></sup>' in body
    assert '<section class="footnotes">' in body
    assert 'id="p-fn1"' in body
    assert '<a href="#p-fnref1" class="footnote-backref">' in body


def test_tasks_are_ticked_by_characters():
    body = body_of("- [ ] write\n- [X] **call**\n- rest\n\n1. [x] done\n   - [ ]not")

    assert '<ul class="contains-task-list">\n<li class="task-list-item">☐ write</li>' in body
    assert '<li class="task-list-item">☑ <strong>call</strong></li>\n<li>rest</li>' in body
    assert '<ol class="contains-task-list">\n<li class="task-list-item">☑ done' in body
    assert "<li>[ ]not</li>" in body
    assert "<input" not in body


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://example.org/a?b=c&d=e, now", "https://example.org/a?b=c&amp;d=e"),
        ("(https://example.org/).", "https://example.org/"),
        ("見https://example.org/路。", "https://example.org/"),
        ("**https://example.org**", "https://example.org"),
    ],
)
def test_an_address_in_the_text_is_a_link(text, address):
    assert f'<a href="{address}">{address}</a>' in body_of(text)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("`https://x.org`", "<p><code>https://x.org</code></p>"),
        ("[https://x.org](https://y.org)", '<p><a href="https://y.org">https://x.org</a></p>'),
        (
            '<a href="https://y.org">https://x.org</a>',
            '<p><a href="https://y.org">https://x.org</a></p>',
        ),
        ("<https://x.org>", '<p><a href="https://x.org">https://x.org</a></p>'),
        ("ftp://x.org", "<p>ftp://x.org</p>"),
    ],
)
def test_a_link_or_code_is_not_linked_again(text, body):
    assert body == body_of(text)


@pytest.mark.parametrize(
    "marker", ["-\u00a0\u00a0 \u00a0", "- \u00a0", "*\u00a0", "• ", "•", "‣\u3000", "● "]
)
def test_lists_as_editors_leave_them_are_lists(marker):
    body = body_of(f"We did:\n\n{marker}one\n{marker}two")

    assert "<ul>\n<li>one</li>\n<li>two</li>\n</ul>" in body


def test_numbered_lists_as_editors_leave_them_are_lists():
    assert "<ol>\n<li>one</li>\n<li>two</li>\n</ol>" == body_of("1.\u00a0 one\n2.\u00a0 two")


@pytest.mark.parametrize(
    "text",
    [
        "```\n-\u00a0one\n• two\n```",
        "~~~~\n-\u00a0one\n```\n• two\n~~~~",
        "    -\u00a0one\n    • two",
    ],
)
def test_but_not_in_code(text):
    body = body_of(text)

    assert "-&nbsp;one" in body
    assert "• two" in body


def test_a_dash_before_an_unbreakable_space_within_a_line_is_text():
    assert "<p>one -&nbsp;two</p>" == body_of("one -\u00a0two")


def test_code_stays_as_it_is():
    text = '```html\n<script>alert("{{ x }}")</script>\n{% if %}\n```'

    assert (
        '<pre><code>&lt;script&gt;alert("{{ x }}")&lt;/script&gt;\n{% if %}\n</code></pre>'
        == body_of(text)
    )


class TestKramdownTables:
    def test_lose_the_rules_that_only_kramdown_knows(self):
        body = body_of(
            "|-----+-----|\n| a   | b   |\n|-----|:---:|\n| 1   | 2   |\n|-----+-----|\n"
            "| 3   | 4   |\n|=====+=====|\n| 5   | 6   |\n|-----+-----|\n\nAfter."
        )

        assert 4 == body.count("<tr>")
        assert '<th class="align-center">b</th>' in body
        assert "--" not in body
        assert "==" not in body
        assert body.endswith("<p>After.</p>")

    def test_may_have_rules_between_rows_only(self):
        body = body_of("| a | b |\n|---+---|\n| 1 | 2 |\n|===+===|\n| 3 | 4 |")

        assert 3 == body.count("<tr>")

    def test_may_end_a_paragraph(self):
        assert "<p>Text</p>\n<table>" in body_of("Text\n|---\n| a\n|---\n| 1")

    @pytest.mark.parametrize("text", ["|---+---|\n|---+---|", "|---|\n| a |", "|"])
    def test_need_a_head(self, text):
        assert "<table>" not in body_of(text)

    def test_of_github_keep_rows_of_dashes(self):
        body = body_of("| a | b |\n|---|---|\n| - | - |")

        assert "<td>-</td>\n<td>-</td>" in body

    def test_in_code_stay_as_they_are(self):
        assert "|---+---|" in body_of("    |---+---|\n    | a | b |\n    |---+---|\n    | 1 | 2 |")


class TestHeadings:
    def test_begin_at_the_second_level(self):
        assert "<h2>A</h2>\n<h3>B</h3>\n<h6>C</h6>" == body_of("# A\n\n## B\n\n###### C")

    def test_stay_where_none_is_of_the_first(self):
        assert "<h2>A</h2>\n<h3>B</h3>" == body_of("## A\n\n### B")

    @pytest.mark.parametrize("text", ["## Part {#one}", "## Part {: #one .x}", "## Part {#one .x}"])
    def test_take_their_id_where_a_link_asks_for_it(self, text):
        assert '<p><a href="#p-one">to</a></p>\n<h2 id="p-one">Part</h2>' == body_of(
            f"[to](#one)\n\n{text}"
        )

    @pytest.mark.parametrize(
        ("heading", "anchor"),
        [
            ("What's `new`?", "whats-new"),
            ("1. First Things", "first-things"),
            ("前言", "前言"),
            ("A & B", "a--b"),
            ("A & B", "a-b"),
        ],
    )
    def test_have_the_id_that_generators_give_them_where_a_link_asks_for_it(self, heading, anchor):
        body = body_of(f"[to](#{anchor})\n\n## {heading}")

        assert f'<a href="#p-{anchor}">to</a>' in body
        assert f'<h2 id="p-{anchor}">' in body

    def test_have_none_otherwise(self):
        assert "<h2>Part</h2>" == body_of("## Part")


class TestButtons:
    @pytest.mark.parametrize("attributes", ["{.button}", "{: .button}", "{:.btn target=_blank}"])
    def test_are_links_that_say_so(self, attributes):
        assert '<p><a href="https://x.org/" class="button">Sign</a></p>' == body_of(
            f"[Sign](https://x.org/){attributes}"
        )

    def test_have_no_other_class_or_attribute(self):
        body = body_of("[Sign](https://x.org/){.other onclick=x style=y}")

        assert '<p><a href="https://x.org/">Sign</a></p>' == body


@pytest.mark.parametrize("text", ["Dear <your name>", "Vec<T>", "a </Foo> b"])
def test_what_only_looks_like_html_is_text(text):
    shown = text.replace("<", "&lt;").replace(">", "&gt;")

    assert f"<p>{shown}</p>" == body_of(text)


@pytest.mark.parametrize("text", ["a <!-- b -->", "a<x-y></x-y>", "a<BIG></BIG>"])
def test_what_is_html_is_not(text):
    assert "<p>a</p>" == body_of(text).replace(" ", "")


def test_deep_nesting_is_text_at_some_point():
    assert body_of(">" * 5_000 + "x").count("<blockquote>") < 100


def test_a_post_of_800_kb_is_read():
    assert 5_000 == body_of(("Word " * 32 + "\n\n") * 5_000).count("<p>")


def test_nothing_doubtful_is_said_of_plain_text():
    assert [] == warnings_of(
        "---\ntitle: T\ndate: 2020-12-19\n---\n# H\n\n- a\n\n> b\n\n`c` {d} {} {: )"
    )


def test_more_brackets_than_any_post_has_are_refused():
    with pytest.raises(PostError, match=r"body: has 100,001 brackets, and 100,000 are the limit"):
        body_of("[" * 100_001)
