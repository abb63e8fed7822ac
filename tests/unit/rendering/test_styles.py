"""How a post's elements look in a mail, where clients know no style sheet."""

from broadside.publication import Look
from broadside.rendering.mail_body import style_body
from broadside.rendering.styles import mail_styles
from tests.unit.rendering.samples import Elements

ROW = '<table><tr><td>a</td><td class="align-right">1</td></tr></table>'


def styles_of(html, element, language="en", look=None):
    """Return the styles of an element, as many as there are, in a mail."""
    made = style_body(html, mail_styles(look or Look(), language), site_url="", page_url="")
    return [f"{found['style']};" for found in Elements(made).all(element)]


def test_a_tables_words_begin_and_end_where_its_rules_do():
    first, last = styles_of(ROW, "td")

    assert "padding:8px 0 8px 16px;" in first
    assert "padding-left:0;" in first
    assert "padding:8px 0 8px 16px;" in last
    assert "padding-left" not in last


def test_they_do_from_right_to_left():
    first, last = styles_of(ROW, "td", "ar")

    assert "padding:8px 16px 8px 0;" in first
    assert "padding-right:0;" in first
    assert "padding-right" not in last
    assert "text-align:left;" in last


def test_an_event_has_a_rule_above_and_below():
    (style,) = styles_of('<table class="event"></table>', "table")

    assert "border-top:1px solid" in style
    assert "border-bottom:1px solid" in style


def test_captions_are_set_as_small_print():
    caption = "<figure><figcaption>a</figcaption></figure>"

    assert "font-family:system-ui," in styles_of(caption, "figcaption")[0]
    look = Look(font_small="Verdana, sans-serif")
    assert "font-family:Verdana, sans-serif;" in styles_of(caption, "figcaption", look=look)[0]


def test_chinese_has_one_font_for_everything():
    caption = "<figure><figcaption>文</figcaption></figure>"

    assert "font-family" not in styles_of(caption, "figcaption", "zh-Hant")[0]
