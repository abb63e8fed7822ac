"""Pictures: descriptions, and files that aren't taken or that readers wait for."""

import pytest

from tests.pictures import SCAN
from tests.unit.checks.samples import PNG, codes_of, findings_of, places_of, png, post
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

        assert {("picture-refused", 6), ("picture-missing", 6)} == {(f.code, f.line) for f in found}

    def test_one_that_is_too_big_says_how_big(self):
        (found,) = findings_of(
            post("![A pier](a.png)"), pictures={"a.png": png(640, 480, 5_200_000)}
        )

        assert "picture-refused" == found.code
        assert "5.2 MB are over 5 MB (a.png)" in found.reason

    def test_one_that_is_large_says_how_large(self):
        (found,) = findings_of(post("![A](a.png)"), pictures={"a.png": png(640, 480, 1_000_001)})
        assert "1.0 MB" in found.reason
        (found,) = findings_of(post("![A](a.png)"), pictures={"a.png": png(10, 5000)})
        assert "10 × 5,000 pixels" in found.reason

    def test_what_says_no_size_is_taken_as_it_is(self):
        assert [] == codes_of(
            post("![A](a.png)"), pictures={"a.png": b"\xff\xd8" + SCAN + b"\xff\xd9"}
        )

    def test_authors_pictures_count(self):
        text = post(author="{name: Ada Lee, picture: people/a.png}")

        assert ["picture-refused"] == codes_of(text, pictures={"people/a.png": b"<svg>"})

    @pytest.mark.parametrize(
        ("path", "written", "named"),
        [
            ("2026/post.en.md", "a.png", "2026/a.png"),
            ("2026/post.en.md", "./a.png", "2026/a.png"),
            ("2026/post.en.md", "../all/a.png", "all/a.png"),
            ("2026/post.en.md", "/all/a.png", "all/a.png"),
            ("2026/post.en.md", "a%20b.png", "2026/a b.png"),
        ],
    )
    def test_files_are_known_by_how_a_post_names_them(self, path, written, named):
        text = post(f"![A pier]({written})")

        assert ["picture-large"] == codes_of((path, text), pictures={named: png(9000, 1)})

    def test_another_post_s_file_of_the_same_name_is_not_meant(self):
        text = post("![A pier](a.png)")
        pictures = {"2026/a.png": PNG, "2025/a.png": png(9000, 1), "2026/big-a.png": png(9000, 1)}

        assert [] == codes_of(("2026/post.en.md", text), pictures=pictures)

    def test_each_language_that_shows_it_is_told(self):
        found = findings_of(
            post("![A pier](a.png)"),
            post("![碼頭](a.png)", title="碼頭"),
            pictures={"a.png": png(9000, 1)},
            publication=PUBLICATION,
        )

        assert ["post.en.md", "post.zh-Hant.md"] == [f.file for f in found]

    def test_where_several_are_missing_that_stays_told(self):
        text = post("![A](gone.png) ![B](a.png)")

        found = codes_of(text, pictures={"a.png": b"<svg>"})

        assert {"picture-missing", "picture-refused"} == set(found)
