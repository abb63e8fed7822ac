"""Pictures: descriptions, and files that aren't taken."""

import pytest

from tests.unit.checks.samples import PNG, codes_of, findings_of, places_of, post
from tests.unit.rendering.samples import PUBLICATION

ONE = {"pictures": {"a.png": PNG}}


class TestDescriptions:
    def test_each_picture_without_one_has_its_line(self):
        html = "<img src='a.png' width='3'>\n\n<img src=a.png alt=''>\n"
        text = f"![](a.png)\n\n![A pier](a.png)\n\n{html}"

        assert [(6, "body"), (10, "body"), (12, "body")] == places_of(
            "alt-missing", post(text), **ONE
        )

    def test_where_places_cannot_be_told_apart_the_first_is_named(self):
        text = "`![](x.png)`\n\n![](a.png)\n"

        assert [(6, "body")] == places_of("alt-missing", post(text), **ONE)

    def test_without_the_file_s_text_there_is_no_line(self):
        text = "![ ](<a.png>)\n\n[r]: a.png\n"

        assert [(6, "body")] == places_of("alt-missing", post(text), **ONE)

    @pytest.mark.parametrize(
        "text",
        ["IMG_2034", "DSC 00123", "pier.jpg", "image", "the photo", "Picture 3", "照片", "image1"],
    )
    def test_one_that_says_nothing_is_told(self, text):
        assert [(6, "body")] == places_of("alt-poor", post(f"![{text}](a.png)"), **ONE)

    @pytest.mark.parametrize(
        "text", ["A pier", "Photo of a pier", "2019", "Map", "碼頭的照片", "pier.jpg at dawn"]
    )
    def test_one_that_says_something_is_not(self, text):
        assert [] == codes_of(post(f"![{text}](a.png)"), **ONE)

    def test_the_picture_above_the_text_wants_one_too(self):
        assert [(5, "picture")] == places_of("alt-missing", post(picture="a.png"), **ONE)
        assert [] == codes_of(post(picture="a.png", picture_alt="A pier"), **ONE)
        assert [] == codes_of(post(picture="{src: a.png, caption: The pier at dawn}"), **ONE)


class TestFiles:
    def test_what_is_refused_is_told_instead_of_missing(self):
        text = post("![A pier](a.png)\n\n![A boat](gone.png)\n")

        found = findings_of(text, pictures={"a.png": b"<svg>"})

        assert {("file-refused", 6), ("picture-missing", 8)} == {(f.code, f.line) for f in found}

    def test_the_picture_above_the_text_counts(self):
        text = post(picture="{src: a.heic, alt: The pier}")

        assert ["file-refused"] == codes_of(text, pictures={"a.heic": b"....ftypheic"})

    def test_links_to_files_that_are_refused_are_told(self):
        text = post("[The minutes](minutes.docx)")

        (found,) = findings_of(text, pictures={"minutes.docx": b"PK"})

        assert ("file-refused", 6) == (found.code, found.line)
        assert "holds names and earlier versions; save it as a PDF" in found.reason
        assert "minutes.docx" in found.reason

    def test_authors_pictures_count(self):
        text = post(author="{name: Ada Lee, picture: people/a.png}")

        assert ["author-picture"] == codes_of(text, pictures={"people/a.png": b"<svg>"})

    def test_each_language_that_shows_it_is_told(self):
        found = findings_of(
            post("![A pier](a.png)"),
            post("![碼頭](a.png)", title="碼頭"),
            pictures={"a.png": b"<svg>"},
            publication=PUBLICATION,
        )

        assert ["post.en.md", "post.zh-Hant.md"] == [f.file for f in found]
