"""What every page has around it: the organiser's look, in one style sheet that its hash allows."""

from base64 import b64encode
from hashlib import sha256

from broadside.publication import Logo, Look
from broadside.rendering.frame import frame_of
from broadside.rendering.stylesheet import slim
from tests.unit.rendering.samples import PUBLICATION, THEME, publication


def style(**fields):
    return str(frame_of("en", publication(**fields), THEME)["style"])


def test_the_usual_look_is_the_style_sheet_as_it_is():
    sheet = THEME.sources["style.css"]
    usual = sheet.replace("ACCENT-LIGHT", "#9B1C31").replace("ACCENT-DARK", "#F0A3AE")

    assert slim(usual) == style()


def test_own_colours_win_in_the_light_and_in_the_dark():
    own = style(look=Look(paper="#FFFDF5", ink_dark="#FFFFFF", accent="#005A9C"))
    usual, _, added = own.partition(":root{--paper:#FFFDF5;")
    light, dark = added.split("@media (prefers-color-scheme:dark){:root{")

    assert "--accent:#005A9C" in usual
    assert "--ink:#1B1B1F;" in light
    assert "--on-accent:#FFFDF5" in light
    assert dark.startswith("--paper:#16171A;")
    assert "--ink:#FFFFFF;" in dark


def test_an_accent_alone_changes_nothing_else():
    assert len(style()) == len(style(look=Look(accent="#005A9C")))


def test_own_fonts():
    own = style(
        look=Look(font="'Source Serif 4', serif", font_small="Inter, sans-serif"),
        fonts={"zh-Hant": "'Noto Serif TC', serif"},
    )

    assert own.endswith(
        ":root{--serif:'Source Serif 4',serif}"
        ":root{--sans:Inter,sans-serif}"
        "body:lang(zh-Hant){--serif:'Noto Serif TC',serif;--sans:'Noto Serif TC',serif;"
        "font-family:'Noto Serif TC',serif}"
    )


def test_the_hash_is_the_style_sheets():
    frame = frame_of("en", publication(look=Look(paper="#FFFDF5")), THEME)
    digest = sha256(str(frame["style"]).encode()).digest()

    assert f"sha256-{b64encode(digest).decode()}" == frame["style_hash"]


def test_logo_footer_and_links_elsewhere():
    logo = Logo(data=b"logo", media_type="image/png", width=64, height=32)
    links = (("Mastodon", "https://social.example.org"),)
    frame = frame_of("en", publication(logo=logo, footer="F", social=links), THEME)

    assert {"path": logo.path, "width": 64, "height": 32} == frame["logo"]
    assert ("F", links) == (frame["footer"], frame["social"])
    assert frame_of("en", PUBLICATION, THEME)["logo"] is None
