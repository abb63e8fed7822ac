"""A language from right to left: one file of words, and everything runs the other way."""

import re
import shutil

import pytest

from broadside.posts import SourceFile, read_post
from broadside.publication import parse_publication
from broadside.rendering import (
    followable,
    load_theme,
    render_email,
    render_feeds_page,
    render_index,
    render_not_found,
    render_page,
)
from broadside.rendering.scripts import mirrored
from broadside.rendering.styles import mail_styles
from tests.unit.rendering.samples import AT, SITE, TEMPLATES, Elements, lines_of

WORDS = TEMPLATES.parent / "tests/data/ar.toml"
PUBLICATION = parse_publication(
    """
    name = "رسالة الميناء"
    host = "news.example.org"
    languages = ["ar"]
    postal_address = "1 رصيف الميناء"
    sender.address = "letter@example.org"
    """,
    "publication.toml",
)
TITLE = "عشاء الشتاء، وكل ما أنجزناه معًا"
POST = f"""---
title: {TITLE}
date: 2026-11-20
description: نلتقي حول مائدة واحدة.
author:
  name: ليلى حداد
  place: حي الفوانيس
  biography: تكتب ليلى عن الإيجارات.
---
مرّ عام *طويل* على الجميع، ومعنا [النواب](https://example.org/).

- توقيعات
- إصلاح

> كنت أظن.

[وقّع](https://example.org/sign){{.button}}

| الوقت | السعر |
|---|--:|
| صباحا | 3 |
"""


@pytest.fixture(scope="module")
def theme(tmp_path_factory):
    """Add Arabic to the theme: nothing but a file of words."""
    folder = tmp_path_factory.mktemp("theme") / "templates"
    shutil.copytree(TEMPLATES, folder)
    shutil.copy(WORDS, folder / "words/ar.toml")
    return load_theme(folder)


@pytest.fixture(scope="module")
def post():
    """Read the post."""
    file = SourceFile(path="supper.ar.md", data=POST.encode(), modified_at=AT)
    return read_post([file], source="drop", languages=("ar",)).post


@pytest.fixture(scope="module")
def mail(post, theme):
    """Render the post's mail."""
    return render_email(
        post, post.variant("ar"), publication=PUBLICATION, theme=theme, site_url=SITE
    )


@pytest.fixture(scope="module")
def pages(post, theme):
    """Render each kind of page."""
    look = {"publication": PUBLICATION, "theme": theme}
    variant = post.variant("ar")
    pages = [
        render_page(post, variant, site_url=SITE, **look),
        render_index(lines_of([(post, variant)]), language="ar", site_url=SITE, **look),
        render_feeds_page(lists=followable(lines_of([(post, variant)])), site_url=SITE, **look),
        render_not_found(**look),
    ]
    return [page.decode() for page in pages]


NAMES = r"\b(RSS|Atom|JSON Feed|OPML|NetNewsWire|Feeder|Thunderbird|FreshRSS)\b"
SYSTEMS = r"\b(iPhone|iPad|Mac|Android|Windows|Linux)\b"


def latin_words(text):
    """Return the words in Latin letters, apart from addresses and names."""
    text = re.sub(rf"https://\S+|\{{\{{\w+\}}\}}|{NAMES}|{SYSTEMS}", "", text)
    return re.findall("[A-Za-z]{2,}", text)


def shown(html):
    """Return what a document shows, piece by piece."""
    hidden = r"(?s)<(style|script).*?</\1>|<!--.*?-->"
    return " ".join(Elements(re.sub(hidden, "", html)).shown)


def test_no_english_is_left(mail, pages):
    assert [] == [word for html in pages for word in latin_words(shown(html))]
    assert [] == latin_words(mail.text)
    assert [] == latin_words(shown(mail.html))


def test_labels_for_those_who_listen_are_arabic_too(mail, pages):
    labels = [
        attributes.get(name, "")
        for html in (*pages, mail.html)
        for _, attributes in Elements(html).found
        for name in ("alt", "aria-label", "title", "placeholder")
    ]

    assert [] == [word for label in labels for word in latin_words(label or "")]


def test_everything_says_which_way_it_goes(mail, pages):
    for html in (*pages, mail.html):
        (root,) = Elements(html).all("html")
        assert ("ar", "rtl") == (root["lang"], root["dir"])
    # Mail programs drop the html element: the body's first box says it, too.
    assert [("ar", "rtl")] == [
        (box["lang"], box["dir"]) for box in Elements(mail.html).all("div") if "dir" in box
    ]


def test_columns_of_a_mail_go_that_way_as_well(mail):
    assert "direction:ltr" not in mail.html
    assert 'align="left"' not in mail.html


def test_a_mail_is_mirrored(mail):
    elements = Elements(mail.html)
    (quote,), (items,) = elements.all("blockquote"), elements.all("ul")

    assert "border-right:3px" in quote["style"]
    assert "padding:0 24px 0 0" in items["style"]
    assert "font-style:normal;font-weight:700" == elements.all("em")[0]["style"]


@pytest.mark.parametrize("element", ["pre", "code"])
def test_code_goes_to_the_right(element):
    style = mail_styles(PUBLICATION.look, "ar")[element]

    assert "direction:ltr;unicode-bidi:embed;text-align:left" in style
    assert "direction" not in mail_styles(PUBLICATION.look, "en")[element]


def test_a_title_is_read_aloud_with_its_vowels(mail):
    assert TITLE in [box.get("aria-label") for box in Elements(mail.html).all("div")]


def test_plain_text_points_to_the_left(mail):
    assert "\n← وقّع\n  https://example.org/sign\n" in mail.text


@pytest.mark.parametrize(
    ("style", "turned"),
    [
        ("margin:0 0 8px 24px", "margin:0 24px 8px 0"),
        ("padding:8px 16px;color:#123456", "padding:8px 16px;color:#123456"),
        ("padding:1px 2px 3px 4px;margin:1px", "padding:1px 4px 3px 2px;margin:1px"),
        ("border-left:1px solid;text-align:right", "border-right:1px solid;text-align:left"),
        ("background:bright", "background:bright"),
    ],
)
def test_a_mirrored_style_has_its_sides_changed(style, turned):
    assert turned == mirrored(style)
    assert style == mirrored(turned)


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_others_are_left_alone(language):
    assert "border-left:3px" in mail_styles(PUBLICATION.look, language)["blockquote"]
