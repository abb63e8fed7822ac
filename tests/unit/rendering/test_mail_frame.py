"""What stands around a post in its mail: theirs who publish it, and light."""

import re
from hashlib import sha256
from urllib.parse import quote

import mjml
import pytest

from broadside.publication import Logo, Look
from broadside.rendering import DigestItem, compose_email, fill, render_email
from broadside.rendering.mail_body import size_bytes
from broadside.rendering.mjml_check import check_mjml
from tests.unit.rendering.samples import (
    LONGEST_LINK,
    PUBLICATION,
    SITE,
    THEME,
    Elements,
    author,
    mail,
    mail_of,
    post,
    publication,
    variant,
)

LEAVE = f"{SITE}/r/unsubscribe/token"
LOGO = Logo(data=b"logo", media_type="image/png", width=96, height=48)
LONG = "".join(f"<h2>Chapter {n}</h2><p>{'word ' * 60}</p>" for n in range(400))


def size(written):
    """Count the bytes of a mail's HTML as it is sent."""
    return size_bytes(fill(written, {"unsubscribe_url": LONGEST_LINK}).html)


class TestFrame:
    def test_a_plain_posts_theme_is_below_12_kilobytes(self):
        """Everything but the post's own HTML, with all that a theme shows of a publication."""
        look = publication(
            footer="Made by neighbours",
            social=(("Mastodon", "https://social.example.org/@letter"),),
            logo=LOGO,
        )
        person = author(place="Pier", biography="b" * 400, picture="/media/a.jpg")
        both = post(
            variant(summary="s" * 150, authors=(person,), picture="/media/b.png"),
            variant("<p>文</p>", language="zh-Hant", summary="文" * 60, authors=(person,)),
        )

        for language in ("en", "zh-Hant"):
            for shown_as in (PUBLICATION, look):
                composed = compose_email(
                    both,
                    both.variant(language),
                    publication=shown_as,
                    theme=THEME,
                    site_url=SITE,
                )
                assert size(composed.email) - composed.body_bytes < 12_000

    def test_bytes_go_into_what_is_shown(self):
        assert size(mail()) < 9_000

    def test_outlook_has_its_tables(self):
        html = mail().html

        assert "<!--[if mso | IE]><table" in html
        assert html.count("<!--[if") == html.count("<![endif]-->")
        assert "font-family:Georgia!important" in html

    def test_light_and_dark_are_the_publications(self):
        look = Look(
            accent="#005A9C", accent_dark="#8EC8FF", ink="#101010", paper="#FFFDF5", quiet="#505050"
        )
        html = mail_of(
            post(variant('<p><a class="button" href="/x">x</a></p>')), "en", publication(look=look)
        ).html
        light, dark = html.partition("<body")[2], html.partition("prefers-color-scheme:dark")[2]

        assert "background-color:#FFFDF5" in light
        assert "color:#FFFDF5" in light  # on the button
        assert "#FFFFFF" not in light
        assert "#9B1C31" not in html
        assert ".ink a{color:#8EC8FF!important}" in dark
        assert "[data-ogsc] .ink a{color:#8EC8FF!important}" in dark

    def test_fonts_are_the_publications(self):
        own = publication(
            look=Look(font="'Source Serif 4', serif", font_small="Inter, sans-serif"),
            fonts={"zh-Hant": "'Noto Serif TC', serif"},
        )
        both = post(variant(), variant("<p>文</p>", language="zh-Hant"))
        english, chinese = (mail_of(both, tag, own).html for tag in ("en", "zh-Hant"))

        assert "font-family:'Source Serif 4', serif" in english.replace("&#39;", "'")
        assert "font-family:Inter, sans-serif;font-size:14px" in english
        assert "Source Serif" not in chinese
        assert "font-family:'Noto Serif TC', serif;font-size:14px" in chinese

    def test_the_logo_takes_the_place_of_the_name(self):
        html = Elements(mail_of(post(), "en", publication(logo=LOGO)).html)
        (image,) = html.all("img")

        assert f"{SITE}/media/{sha256(LOGO.data).hexdigest()}.png" == image["src"]
        assert ("The Harbour Letter", "96", "48") == (image["alt"], image["width"], image["height"])
        assert not Elements(mail().html).all("img")

    def test_the_picture_above_the_text(self):
        written = mail(
            picture="/media/b.png", picture_alt='A "boat"', picture_caption="At night & alone"
        )
        (image,) = Elements(written.html).all("img")

        assert (f"{SITE}/media/b.png", 'A "boat"', "560") == (
            image["src"],
            image["alt"],
            image["width"],
        )
        assert "At night & alone" in Elements(written.html).text
        assert 'A "boat"' in written.text
        assert "At night & alone" in written.text
        assert "<img" not in mail(picture="https://x.org/b.png").html

    def test_what_an_inbox_shows_may_be_said(self):
        html = mail(summary="Standfirst", preheader="Come at six").html

        assert ">Come at six</div>" in html
        assert "Standfirst" in html

    def test_how_long_it_takes_to_read(self):
        written = mail(f"<p>{'word ' * 900}</p>")

        for part in (Elements(written.html).text, written.text):
            assert "4 minutes to read" in part

    def test_a_post_is_passed_on_by_plain_links(self):
        written = mail(title="Tea & cake?")
        links = [a["href"] for a in Elements(written.html).all("a")]

        page = f"{SITE}/en/a-title/"
        assert f"mailto:?subject=Tea%20%26%20cake%3F&body={quote(page, safe='')}" in links
        assert page in Elements(written.html).text

    def test_no_link_leads_to_a_third_party(self):
        both = post(variant(authors=(author(place="Pier"),)), variant(language="zh-Hant"))
        links = [a["href"] for a in Elements(mail_of(both).html).all("a")]

        assert all(link.startswith((SITE, "mailto:?", "{{unsubscribe_url}}")) for link in links)

    def test_social_links_and_footer_are_said_in_both_parts(self):
        own = publication(
            social=(("A & B", "https://a.example.org/?x=1&y=2"), ("C", "https://c.example.org")),
            footer="Made by neighbours",
            footers={"zh-Hant": "街坊辦的通訊"},
        )
        both = post(variant(), variant("<p>文</p>", language="zh-Hant"))
        written = mail_of(both, "en", own)
        html = Elements(written.html)

        assert {"https://a.example.org/?x=1&y=2", "https://c.example.org"} <= {
            a["href"] for a in html.all("a")
        }
        assert "Made by neighbours" in html.text
        assert "A & B · C" in html.text
        assert "Made by neighbours\n" in written.text
        assert "A & B:\nhttps://a.example.org/?x=1&y=2\n" in written.text
        assert "街坊辦的通訊" in mail_of(both, "zh-Hant", own).html

    def test_more_from_us(self):
        more = [
            DigestItem(title="A < B", url=f"{SITE}/en/b/", summary="Of {{ b }}"),
            DigestItem(title="C", url=f"{SITE}/en/c/"),
        ]
        written = render_email(
            post(), variant(), publication=PUBLICATION, theme=THEME, site_url=SITE, more=more
        )
        filled = fill(written, {"unsubscribe_url": LEAVE})

        for part in (Elements(filled.html).text, " ".join(filled.text.split())):
            assert part.index("More from us") < part.index("A < B") < part.index("Of {{ b }}")
        assert {m.url for m in more} <= {a["href"] for a in Elements(filled.html).all("a")}
        assert all(m.url in filled.text for m in more)
        assert "More from us" not in mail().html + mail().text

    @pytest.mark.parametrize("language", ["en", "zh-Hant", "ar"])
    def test_what_jinja_has_filled_in_keeps_to_the_rules(self, language, monkeypatch):
        filled = []
        convert = mjml.mjml2html

        def noting(source):
            filled.append(source)
            return convert(source)

        monkeypatch.setattr(mjml, "mjml2html", noting)
        person = author(place="<b>", biography="b & c", picture="/media/a.jpg")
        own = publication(
            logo=LOGO, footer="F", social=(("S", "https://s.example.org"),), name='T "&" <L>'
        )
        this = variant(
            LONG, language=language, authors=(person,), picture="/media/b.png", title="{"
        )
        more = [DigestItem(title="T", url=f"{SITE}/en/t/", summary="S")]
        render_email(
            post(this, variant(language="fr")),
            this,
            publication=own,
            theme=THEME,
            site_url=SITE,
            more=more,
        )

        assert 2 == len(filled)
        for source in filled:
            check_mjml({"email.mjml": source}, pictures_from=f"{SITE}/media/")

    @pytest.mark.parametrize(
        "who",
        [
            {"name": "陳大文", "biography": "街坊。"},
            {"biography": "b" * 1_200},
            {"biography": "b", "picture": "/media/a.jpg"},
        ],
    )
    def test_an_authors_box_has_what_there_is(self, who):
        html = Elements(mail(authors=(author(**who),)).html)

        assert bool(who.get("picture")) is bool(html.all("img"))
        assert author(**who).name in html.text
        assert author(**who).biography in html.text

    def test_an_author_with_a_page_leads_to_more(self):
        written = mail(authors=(author(place="P"), author(id="", name="Bo", place="P")))
        links = [a["href"] for a in Elements(written.html).all("a")]

        assert f"{SITE}/en/authors/ada/" in links
        assert f"More by Ada Lee:\n{SITE}/en/authors/ada/\n" in written.text
        for part in (Elements(written.html).text, written.text):
            assert "More by Ada Lee" in part
            assert "More by Bo" not in part

    def test_the_same_input_is_the_same_mail(self):
        own = {"authors": (author(place="P"),), "summary": "S", "picture": "/media/b.png"}

        assert mail(**own) == mail(**own)


class TestInstead:
    """Readers whose language a post doesn't have get it in another, and are told so in theirs."""

    def made(self, reader):
        a_post = post(variant("<p>Rice.</p>"))
        return render_email(
            a_post,
            a_post.variants[0],
            publication=PUBLICATION,
            theme=THEME,
            site_url=SITE,
            reader=reader,
        )

    def test_a_line_in_their_language_stands_above_the_title_in_both_parts(self):
        line = "這篇文章沒有中文版，所以以另一種語言寄給你。"

        made = self.made("zh-Hant")

        assert re.search(rf'<p[^>]*lang="zh-Hant" dir="ltr"[^>]*>{line}</p>', made.html)
        assert made.html.index(line) < made.html.index("<h1")
        assert made.text.replace("\n", "").index(line) < made.text.index("A title\n=")
        assert ("en", "A title") == (made.language, made.subject)

    def test_in_their_own_language_there_is_none(self):
        assert self.made("") == mail("<p>Rice.</p>")
        assert "another language" not in self.made("").html
