"""Pictures with captions, and films: what stands alone in its paragraph is shown as what it is."""

import pytest

from broadside.posts.figures import film_site
from tests.unit.posts.samples import body_of

ASSETS = {"a.jpg": "/media/a.jpg"}
FILM = "https://youtu.be/dQw4w9WgXcQ"
PLAY = "▶\ufe0e"


def shown(text, language="en"):
    return body_of(
        text, path=f"post.{language}.md", assets=ASSETS, languages=("en", "zh-Hant", "ar")
    )


class TestCaption:
    def test_is_below_the_picture(self):
        assert (
            '<figure><img src="/media/a.jpg" alt="A crowd" width="40" height="30">'
            "<figcaption>Our rally &amp; “us”</figcaption></figure>"
        ) == shown('![A crowd](a.jpg "Our rally & “us”")').replace("\n", "")

    def test_is_below_a_picture_with_a_link(self):
        assert (
            '<figure><a href="https://x.org">'
            '<img src="/media/a.jpg" alt="A" width="40" height="30"></a>'
            "<figcaption>Seen</figcaption></figure>"
        ) == shown('[![A](a.jpg "Seen")](https://x.org)').replace("\n", "")

    @pytest.mark.parametrize(
        "text",
        [
            "![A](a.jpg)",
            'Text ![A](a.jpg "Seen")',
            '![A](a.jpg "Seen") ![B](a.jpg "Seen")',
            '- ![A](a.jpg "Seen")',
        ],
    )
    def test_is_of_a_picture_that_stands_alone(self, text):
        assert "<figure>" not in shown(text)

    def test_stays_when_the_picture_is_not_there(self):
        body = shown('![A crowd](b.jpg "Our rally")')

        assert "A crowd" in body
        assert "<figcaption>Our rally</figcaption>" in body


class TestFilm:
    def test_by_its_address_alone_is_a_link_that_says_so(self):
        assert (f'<p><a href="{FILM}" class="video">{PLAY} Watch on YouTube</a></p>') == shown(FILM)
        assert f"{PLAY} 在 YouTube 觀看</a>" in shown(f"<{FILM}>", "zh-Hant")
        assert f"{PLAY} YouTube</a>" in shown(FILM, "ar")

    def test_with_words_keeps_them(self):
        assert (f'<p><a href="{FILM}" class="video">{PLAY} Our <em>film</em></a></p>') == shown(
            f"[Our *film*]({FILM})"
        )

    def test_with_a_picture_is_the_picture_and_a_link_below(self):
        assert (
            f'<figure><a href="{FILM}">'
            '<img src="/media/a.jpg" alt="Stage" width="40" height="30"></a><figcaption>'
            f'<a href="{FILM}" class="video">{PLAY} Watch the video</a></figcaption></figure>'
        ) == shown(f"[![Stage](a.jpg)]({FILM})").replace("\n", "")
        assert f"{PLAY} The speech</a>" in shown(f'[![Stage](a.jpg "The speech")]({FILM})')

    @pytest.mark.parametrize(
        "text", [f"See {FILM}", f"[A]({FILM}) [B]({FILM})", f"- {FILM}", "[A](https://x.org/)"]
    )
    def test_is_one_only_where_it_stands_alone(self, text):
        assert "video" not in shown(text)

    def test_brings_nothing_of_its_site(self):
        assert "<img" not in shown(FILM)
        assert "ytimg" not in shown(FILM)


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "YouTube"),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ", "YouTube"),
        ("https://youtu.be/dQw4w9WgXcQ?t=3", "YouTube"),
        ("https://vimeo.com/123456789", "Vimeo"),
        ("https://player.vimeo.com/video/123456789", "Vimeo"),
        ("https://tube.example.org/w/9c9de5e8-0a1e-484a-b099-e80766180a6d", "tube.example.org"),
        ("https://tube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv", "tube.example.org"),
        ("https://tube.example.org/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d",
         "tube.example.org"),
        ("https://www.youtube.com/@channel", ""),
        ("https://vimeo.com/about", ""),
        ("https://example.org/w/short", ""),
        ("ftp://vimeo.com/123456789", ""),
        ("https://[::", ""),
        ("mailto:a@example.org", ""),
    ],
)  # fmt: skip
def test_a_films_address_is_known(address, site):
    assert site == film_site(address)
