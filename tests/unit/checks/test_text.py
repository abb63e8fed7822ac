"""Text: what is left to fill in, headings, tables, characters, events, fields, size."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from broadside.checks import check_post
from broadside.posts import ReadPost
from tests.unit.checks.samples import (
    ENGLISH,
    NOW,
    PNG,
    codes_of,
    findings_of,
    front,
    look,
    places_of,
    post,
)
from tests.unit.rendering import samples
from tests.unit.rendering.samples import PUBLICATION, SITE, THEME

BOTH = {"publication": PUBLICATION}


class TestPlaceholders:
    @pytest.mark.parametrize(
        "text",
        [
            "Lorem ipsum dolor", "At TODO.", "TK", "TKTK", "XXX people came", "[link]",
            "See [LINK HERE].", "[insert photo of the pier]", "[your name]", "FIXME", "［連結］",
            "（待補）", "在【地點】見",
        ],
    )  # fmt: skip
    def test_what_was_to_be_filled_in_is_told(self, text):
        assert [(6, "body")] == places_of("placeholder", post(text))

    @pytest.mark.parametrize(
        "text",
        [
            "Todo lists help.", "todo.txt", "`TODO`", "    XXX\n", "[link](https://example.org/)",
            "Photo: [link][1]\n\n[1]: https://example.org/", "XXL", "xxx", "TKO", "[sic]", "[1]",
            "The TODO.md file", "Venue to be announced", "地點待定", "[name of the dead]", "MTK",
            "TK Maxx",
        ],
    )  # fmt: skip
    def test_what_only_looks_like_it_is_not(self, text):
        assert "placeholder" not in codes_of(post(text))

    def test_titles_and_descriptions_are_looked_at_too(self):
        assert [(2, "title")] == places_of("placeholder", post(title="'{{title}}'"))
        assert [(5, "subject")] == places_of("placeholder", post(subject="'Hello *|FNAME|*'"))
        assert [(4, "description")] == places_of("placeholder", post(description="TODO"))
        assert [(5, "preheader")] == places_of("placeholder", post(preheader="'%%name%%'"))

    def test_a_word_of_another_language_is_one(self):
        assert "placeholder" not in codes_of(("post.es.md", post("TODO cambia.")))

    def test_each_has_its_line(self):
        assert [(6, "body"), (8, "body")] == places_of("placeholder", post("TODO\n\nTODO\n"))


class TestHeadings:
    def test_the_first_that_skips_is_told_with_its_line(self):
        assert [(8, "body")] == places_of("heading-skipped", post("## A\n\n#### B\n\n###### C\n"))

    def test_a_text_that_begins_too_deep_is_told(self):
        (found,) = findings_of(post("### A\n\nText.\n"))

        assert "below the title" in found.reason

    def test_going_up_again_is_no_skip(self):
        assert [] == codes_of(post("## A\n\n### B\n\n#### C\n\n## D\n\n### E\n"))


class TestTables:
    def test_a_table_that_breaks_well_is_right(self):
        cells = "|" + "|".join(["some words here"] * 4) + "|\n"

        assert [] == codes_of(post(f"{cells}|-|-|-|-|\n{cells * 3}"))

    def test_many_columns_are_too_wide(self):
        row = "|" + "|".join(["letter"] * 9) + "|\n"
        text = post(f"Text.\n\n{row}{'|-' * 9}|\n{row}")

        assert [(8, "body")] == places_of("table-wide", text)

    def test_chinese_may_be_broken_anywhere(self):
        row = "|" + "|".join(["一二三四五六七八九十" * 3] * 4) + "|\n"

        assert [] == codes_of(("post.en.md", post(f"{row}|-|-|-|-|\n{row}")))

    def test_an_empty_table_and_a_table_in_a_table_are_no_trouble(self):
        inner = "<table><caption>c</caption><tr><td>x</td></tr></table>"

        assert [] == codes_of(post(f"<table><tr><td>{inner}</td></tr></table>"))
        assert [] == codes_of(post("<table><tr><td></td></tr></table>\n\nText."))

    def test_an_event_is_no_table(self):
        text = f"::: event\ntitle: {'Supercalifragilistic' * 4}\nwhen: 2026-12-05\n:::\n"

        assert [] == codes_of(post(text))


class TestCharacters:
    def test_each_part_is_told_where_it_is(self):
        text = front(title="个人", description="为了") + "走。\n\n我们\n"

        assert [(2, "title"), (4, "description"), (8, "body")] == places_of(
            "simplified-character", post(), text, **BOTH
        )

    @pytest.mark.parametrize(
        "text",
        [
            "[这个](https://example.org/)", "> 这个", '<span lang="zh-Hans">这个</span>', "`这个`",
            "<cite>这个</cite>", "台灣的皇后在公里之外",
        ],
    )  # fmt: skip
    def test_what_is_quoted_or_the_same_in_both_is_not(self, text):
        found = codes_of(post(), front(title="散步") + text, **BOTH)

        assert "simplified-character" not in found

    def test_many_are_shortened(self):
        text = front(title="散步") + "这个们为国时来对会发动经"

        found = [f for f in findings_of(post(), text, **BOTH) if f.code == "simplified-character"]

        assert "…)" in found[0].reason


class TestEvents:
    EVENT = "::: event\ntitle: Walk, and talk; then\nwhen: {}\n:::\n"

    def test_it_is_told_where_it_is_and_when_it_was(self):
        (found,) = findings_of(post("Text.\n\n" + self.EVENT.format("2025-12-05 19:00 to 21:00")))

        assert ("event-past", 9) == (found.code, found.line)
        assert "Walk, and talk; then: 2025-12-05 21:00" in found.reason

    def test_a_whole_day_is_over_at_its_end(self):
        text = post(self.EVENT.format("2026-11-20"))

        assert [] == codes_of(text, now=datetime(2026, 11, 20, 23, 59, tzinfo=UTC))
        assert ["event-past"] == codes_of(text, now=datetime(2026, 11, 21, 0, 1, tzinfo=UTC))

    def test_what_was_to_come_when_an_old_post_was_out_is_right(self):
        text = post(self.EVENT.format("2020-12-05 19:00"), date="2020-11-20")

        assert [] == codes_of(text)

    def test_what_was_over_even_then_is_not(self):
        text = post(self.EVENT.format("2019-12-05 19:00"), date="2020-11-20")

        assert ["event-past"] == codes_of(text)

    def test_what_is_over_before_a_scheduled_post_is_out_is_told(self):
        text = post(self.EVENT.format("2026-11-25 19:00"), date="2026-12-01")

        assert ["event-past"] == codes_of(text)


class TestFields:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("titel", "title"), ("tilte", "title"),  # codespell:ignore
            ("sumary", "summary"), ("tittle", "title"),  # codespell:ignore
            ("descripton", "description"), ("langage", "language"),  # codespell:ignore
            ("topic", "topics"), ("autor", "author"), ("subjects", "subject"),  # codespell:ignore
            ("Pre-header_", ""),
        ],
    )  # fmt: skip
    def test_one_letter_off_is_a_slip(self, written, meant):
        kept = {"title": "A", "date": "2026-11-20", "description": "About."}
        found = findings_of(
            "---\n"
            + "".join(f"{n}: {v}\n" for n, v in {**kept, written: "x"}.items())
            + "---\nText."
        )

        hints = [f.hint for f in found if f.code == "field-unknown"]
        # A field that is there already isn't the one that was meant.
        assert hints == ([f"Did you mean {meant}?"] if meant and meant not in kept else [])

    @pytest.mark.parametrize(
        "name",
        ["layout", "data", "images", "weight", "cover", "toc", "anything", "x", "dates", "zh-Hant"],
    )
    def test_other_generators_fields_are_theirs(self, name):
        assert "field-unknown" not in codes_of(post(**{name: "x"}))


class TestSeveralLanguagesInOneFile:
    TEXT = post(
        "<!-- lang: en -->\n[here](https://example.org/)\n\n```\n<!-- lang: ? -->\n```\n"
        "<!-- lang: zh-Hant -->\n[here](https://example.org/)\n",
        **{"zh-Hant": "{title: 散步, description: 說明}"},
    )

    def test_each_finding_is_in_its_own_part(self):
        found = places_of("link-text", ("post.md", self.TEXT), **BOTH)

        assert [(8, "body"), (14, "body")] == found


class TestSize:
    def test_where_the_bytes_go_adds_up(self):
        text = post("![A pier](a.png)\n\n## More\n\n" + "word " * 50_000)
        (size,) = look(text, pictures={"a.png": PNG}).sizes

        parts = size.text_bytes + size.markup_bytes + size.picture_bytes + size.theme_bytes
        assert size.whole_bytes == parts
        assert 50 < size.picture_bytes < 500
        assert size.sent_bytes <= size.limit_bytes < size.whole_bytes

    def test_what_fits_is_sent_as_it_is(self):
        (size,) = look(post("Text.")).sizes

        assert size.whole_bytes == size.sent_bytes
        assert "" == size.cut_before

    def test_the_heading_that_a_mail_ends_before_is_named_with_its_line(self):
        first, second = "word " * 18_000, "word " * 9_000
        text = f"Why & how comes later.\n\n## One\n\n{first}\n\n## Why & how\n\n{second}"

        (found,) = findings_of(post(text))

        assert ("mail-cut", 12) == (found.code, found.line)
        assert "it ends before “Why & how”" in found.reason

    def test_without_a_heading_there_the_words_are_named(self):
        (found,) = findings_of(post("\n\n".join(f"{n} word" + " word" * 200 for n in range(200))))

        assert "mail-cut" == found.code
        assert " word word" in found.reason
        assert found.line > 6


class TestWithoutAFile:
    def test_a_post_can_be_checked_without_its_text(self):
        reading = ReadPost(
            post=samples.post(samples.variant("<p><a href='x'>x</a></p>".replace("'", '"')))
        )

        found = check_post(
            reading, sources={}, publication=ENGLISH, theme=THEME, site_url=SITE, now=NOW
        )

        assert {"summary-missing"} == {f.code for f in found}
        assert {0} == {f.line for f in found}

    @pytest.mark.parametrize("address", ["https://example/", "https://[::1/"])
    def test_or_with_another_text(self, address):
        variant = samples.variant(f'<p><a href="{address}">x</a></p>', file="post.en.md")
        reading = ReadPost(post=samples.post(variant))

        found = check_post(
            reading,
            sources={"post.en.md": "---\ntitle: [\n---\n\nx\n"},
            publication=ENGLISH,
            theme=THEME,
            site_url=SITE,
            now=NOW,
        )

        assert {"link-dead", "summary-missing"} == {f.code for f in found}


class TestVariants:
    def test_a_language_that_stays_in_the_house_is_told_once(self):
        found = codes_of(post(), front(title="散步", draft="true") + "走。", **BOTH)

        assert ["variant-left-out"] == found

    def test_a_post_in_none_of_the_languages_is_told_as_that(self):
        assert ["lang-unknown"] == codes_of(("post.fr.md", post()), **BOTH)

    def test_the_first_language_s_file_is_named(self):
        (found,) = findings_of(("post.zh-Hant.md", front(title="散步") + "走。"), **BOTH)

        assert ("post.zh-Hant.md", "variant-missing") == (found.file, found.code)


class TestTheme:
    def test_what_cannot_be_rendered_is_an_error_with_the_theme_s_own_words(self):
        sources = {**THEME.sources, "email.mjml": "<mjml>\n{% if %}"}
        broken = replace(THEME, sources=sources)

        (found,) = findings_of(post(), theme=broken)

        assert ("theme-broken", "error", "email.mjml", 2) == (
            found.code,
            found.severity,
            found.file,
            found.line,
        )
        assert () == look(post(), theme=broken).sizes


def test_findings_are_in_the_order_of_files_and_lines():
    found = findings_of(
        post("[here](https://example.org/)\n\nTODO\n", description=None),
        front(title="散步") + "TODO",
        **BOTH,
    )

    assert [(f.file, f.line) for f in found] == sorted((f.file, f.line) for f in found)
    assert len(found) == len(set(found))
