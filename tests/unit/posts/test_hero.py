"""The picture above a post, and what an inbox shows beside its subject."""

import pytest

from tests.unit.posts.samples import file, front, read, variant_of, warnings_of

ASSETS = {"2026/rally.jpg": "/media/r.jpg"}
PATH = "2026/post.md"


def hero(**fields):
    variant = variant_of(front(**fields), PATH, assets=ASSETS)
    return variant.picture, variant.picture_alt, variant.picture_caption


class TestPicture:
    @pytest.mark.parametrize("field", ["picture", "image", "cover", "featured_image", "cover-"])
    def test_is_the_fields(self, field):
        assert ("/media/r.jpg", "", "") == hero(**{field: "rally.jpg"})

    @pytest.mark.parametrize(
        "table",
        [
            "{src: rally.jpg, alt: A crowd, caption: Our rally}",
            "{image: /2026/rally.jpg, description: A crowd, title: Our rally}",
            '{url: "rally.jpg", text: "A <b>crowd</b>", credit: " Our  rally"}',
        ],
    )
    def test_may_be_a_table(self, table):
        assert ("/media/r.jpg", "A crowd", "Our rally") == hero(picture=table)

    def test_may_have_its_description_beside_it(self):
        assert ("/media/r.jpg", "A crowd", "") == hero(image="rally.jpg", image_alt="A crowd")
        assert ("/media/r.jpg", "", "") == hero(image="rally.jpg", image_alt="[a]")

    @pytest.mark.parametrize(
        ("address", "reason", "code"),
        [
            ("other.jpg", "isn't in the folder (other.jpg), and was left out", "picture-missing"),
            (
                "https://x.org/a.jpg",
                "is on another host (https://x.org/a.jpg), and was left out",
                "picture-remote",
            ),
        ],
    )
    def test_that_is_not_the_posts_own_is_left_out_and_told(self, address, reason, code):
        text = front(picture=address)

        assert ("", "", "") == hero(picture=address)
        (finding,) = read(file(text, PATH), assets=ASSETS).findings
        assert (4, "picture", reason, code) == (
            finding.line,
            finding.field,
            finding.reason,
            finding.code,
        )

    @pytest.mark.parametrize("value", ["[a.jpg]", "{alt: A crowd}", "''"])
    def test_of_no_address_is_none(self, value):
        assert ("", "", "") == hero(picture=value)


class TestPreheader:
    @pytest.mark.parametrize("field", ["preheader", "preview_text", "previewText"])
    def test_is_the_fields(self, field):
        text = front(**{field: "Read *this* <b>first</b>"})

        assert "Read *this* first" == variant_of(text).preheader

    def test_is_cut_where_it_is_far_too_long(self):
        text = front(preheader="x" * 3000)

        assert 2000 == len(variant_of(text).preheader)
        assert [(4, "preheader", "has 3,000 characters, and was cut at 2,000")] == warnings_of(text)
