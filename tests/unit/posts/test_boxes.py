"""Boxes fenced with colons: ours, and those of HackMD, VuePress, Docusaurus and Pandoc."""

import pytest

from tests.unit.posts.samples import body_of, front, warnings_of


class TestCall:
    @pytest.mark.parametrize(
        "opening",
        ["::: call", ":::call", ":::{.call}", "::: {.call}", ":::: cta", "::: {#a .call .big}"],
    )
    def test_is_a_box_with_all_that_a_post_can_hold(self, opening):
        text = f"{opening}\n## Write\n\nNow.\n\n[Go](https://example.org){{.button}}\n:::\nAfter."

        assert (
            '<div class="call">\n<h2>Write</h2>\n<p>Now.</p>\n'
            '<p><a href="https://example.org" class="button">Go</a></p>\n</div>\n<p>After.</p>'
        ) == body_of(text)

    def test_has_its_title_in_bold(self):
        body = body_of("::: call Sign: it takes a *minute*\nNow.\n:::")

        assert '<div class="call">\n<p><strong>Sign: it takes a <em>minute</em>' in body

    def test_that_never_ends_is_text_and_told_with_its_line(self):
        text = f"{front()}\n\n::: call\nWithin."

        assert "<p>Within.</p>" == body_of("::: call\nWithin.")
        assert [(7, "body", "has a box that never ends (::: call), shown as text")] == warnings_of(
            text
        )

    def test_may_be_in_a_list_item_and_hold_other_boxes(self):
        text = "- item\n\n  ::: call\n  ::: note\n  Deep.\n  :::\n  :::\n- other"

        assert (
            '<ul>\n<li>\n<p>item</p>\n<div class="call">\n<div class="note">\n<p>Deep.</p>\n'
            "</div>\n</div>\n</li>\n<li>\n<p>other</p>\n</li>\n</ul>"
        ) == body_of(text)

    def test_in_a_list_item_ends_with_it_at_the_latest(self):
        body = body_of("- item\n\n  ::: call\n  Within.\n\n:::\n\nAfter.")

        assert '<div class="call">\n<p>Within.</p>\n</div>\n</li>\n</ul>\n<p>After.</p>' in body

    def test_that_outlasts_its_list_item_ends_with_it(self):
        body = body_of("- item\n\n  ::: call\n  Within.\n\nOutside.\n\n:::\n\nAfter.")

        assert (
            '<div class="call">\n<p>Within.</p>\n</div>\n</li>\n</ul>\n<p>Outside.</p>\n'
            "<p>After.</p>"
        ) in body

    def test_in_the_code_of_a_list_item_leaves_nothing_behind(self):
        assert "\x02" not in body_of("-     code\n\n  ::: call\n      ::: call\n:::\n:::")

    def test_beyond_the_eighth_within_each_other_is_text(self):
        text = "::: call\n" * 9 + "Deep.\n" + ":::\n" * 9

        assert 8 == body_of(text).count('<div class="call">')
        assert "Deep." in body_of(text)


class TestNote:
    @pytest.mark.parametrize("kind", ["info", "note", "tip", "warning", "IMPORTANT", "danger"])
    def test_is_a_box(self, kind):
        text = f"Before.\n:::{kind}\nWithin.\n:::\nAfter."

        assert (
            '<p>Before.</p>\n<div class="note">\n<p>Within.</p>\n</div>\n<p>After.</p>'
        ) == body_of(text)
        assert [] == warnings_of(f"{front()[:-5]}{text}")

    @pytest.mark.parametrize("opening", [":::tip[Bring water]", "::: warning Bring water"])
    def test_has_its_title_in_bold(self, opening):
        assert (
            '<div class="note">\n<p><strong>Bring water</strong></p>\n'
            "<ul>\n<li>a</li>\n</ul>\n</div>"
        ) == body_of(f"{opening}\n- a\n:::")

    def test_is_written_as_on_github_too(self):
        assert (
            '<div class="note">\n<p>Bring water.</p>\n</div>\n\n<blockquote>\n'
            "<p>[!REMARK] x</p>\n</blockquote>"
        ) == body_of("> [!WARNING]\n> Bring water.\n\n<!-- -->\n\n> [!REMARK] x")


class TestOthers:
    @pytest.mark.parametrize("opening", [":::", ":::foo", "::: {.foo #a}", "::::column"])
    def test_lose_their_fences_and_keep_their_text(self, opening):
        text = f"Before.\n{opening}\nWithin.\n:::\nAfter."

        assert "<p>Before.</p>\n<p>Within.</p>\n<p>After.</p>" == body_of(text)

    @pytest.mark.parametrize(
        "opening", [":::spoiler Bring water", "::: details Bring water {open}"]
    )
    def test_have_their_titles_in_bold(self, opening):
        text = f"{opening}\n- a\n:::"

        assert "<p><strong>Bring water</strong></p>\n<ul>\n<li>a</li>\n</ul>" == body_of(text)

    def test_that_never_end_lose_their_fences_too(self):
        assert "<p>Within.</p>" == body_of("::: spoiler\nWithin.")

    def test_are_told_once_with_their_line(self):
        text = f"{front()}\n\n:::spoiler\nWithin.\n:::\n\n:::spoiler\nWithin.\n:::"

        assert [(7, "body", "has marks of another site generator, left out: :::")] == warnings_of(
            text
        )

    def test_that_are_around_ours_end_where_they_end(self):
        text = "::: columns\n::: call\nWithin.\n:::\n:::\nAfter."

        assert '<div class="call">\n<p>Within.</p>\n</div>\n<p>After.</p>' == body_of(text)


@pytest.mark.parametrize(
    "text", ["```\n:::info\n```", "~~~\n```\n:::\n~~~", "~~~\n:::\n~~~", "    :::info"]
)
def test_in_code_they_stay(text):
    assert ":::" in body_of(text)


@pytest.mark.parametrize("text", ["::: a: b", "See ::: there", ":: info", f"::: note {'x' * 300}"])
def test_colons_in_a_text_stay(text):
    assert f"<p>{text}</p>" == body_of(text)


class TestQuotation:
    @pytest.mark.parametrize("text", ["> Words.\n> — Ada Lee", "> Words.\n>\n> — Ada Lee"])
    def test_says_who_is_quoted_in_a_line_of_its_own(self, text):
        assert (
            '<blockquote>\n<p>Words.</p>\n<p class="source">— Ada Lee</p>\n</blockquote>'
        ) == body_of(text)

    def test_of_a_source_alone_is_one(self):
        assert '<blockquote>\n<p class="source">——《宣言》</p>\n</blockquote>' == body_of(
            ">——《宣言》"
        )

    @pytest.mark.parametrize("text", ["> Words — and more.", "> — and\n> more.", "> A\n>\n> - Ada"])
    def test_without_one_has_none(self, text):
        assert "source" not in body_of(text)
