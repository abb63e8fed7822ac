"""Outlook's Word engine gets padded cells; every other client gets what it would have got."""

import re

import pytest

from broadside.publication import Look
from broadside.rendering.mail_body import LIMIT_BYTES, size_bytes, style_body
from broadside.rendering.outlook import for_word, with_buttons
from broadside.rendering.styles import mail_styles
from tests.unit.rendering.samples import mail_of, post, variant

NOTE = '<div class="note"><p>{}</p></div>'
BUTTON = '<p><a class="button" href="https://example.org/">Sign</a></p>'
BODIES = [
    "<p>a</p><div>b</div>",
    NOTE.format("a"),
    f'<div class="call"><h3>A</h3>{NOTE.format("<b>b</b>")}<div>c</div></div><p>d</p>',
    f"<ul><li>{NOTE.format('a')}</li></ul>",
    '<div class="note" lang="fr"><p>a</p></div>',
    BUTTON,
    f'<div class="call"><p>a</p>{BUTTON}</div>',
    f'<table class="event" role="presentation"><tbody><tr><td>{BUTTON}</td></tr></tbody></table>',
]


def styled(html):
    return style_body(html, mail_styles(Look(), "en"), site_url="", page_url="")


def as_word_reads(html):
    """Return what Word makes of conditional comments."""
    html = re.sub(r"(?s)<!--\[if !mso\]><!-->.*?<!--<!\[endif\]-->", "", html)
    html = re.sub(r"(?s)<!--\[if mso\]>(.*?)<!\[endif\]-->", r"\1", html)
    assert "<!--" not in html
    return html


def as_others_read(html):
    """Return what is left without comments."""
    return re.sub(r"(?s)<!--.*?-->", "", html)


def nesting(html):
    """Return the tags that are open in the end, or closed without having been opened."""
    stack: list[str] = []
    for closing, name in re.findall(r"<(/?)([a-z][a-z0-9]*)\b[^>]*>", html):
        if closing and stack and stack[-1] == name:
            stack.pop()
        elif name not in {"br", "hr", "img"}:
            stack.append(closing + name)
    return stack


@pytest.mark.parametrize("body", BODIES)
class TestAnyBody:
    def test_others_read_what_they_would_have_read(self, body):
        assert styled(body) == as_others_read(for_word(styled(body)))

    def test_word_reads_whole_elements(self, body):
        assert [] == nesting(as_word_reads(for_word(styled(body))))

    def test_word_reads_the_same_words(self, body):
        read = as_word_reads(for_word(styled(body)))

        words = re.sub(r"&emsp;|&#8203;|<[^>]*>", "", read)
        assert re.sub(r"<[^>]*>", "", body) == words


def test_a_box_is_a_padded_cell_in_word():
    read = as_word_reads(for_word(styled(f"<p>x</p>{NOTE.format('a')}")))

    wash, rule = Look().wash, Look().rule
    assert (
        '<div style="margin:24px 0"><table role="presentation" width="100%" cellspacing="0"><tr>'
        f'<td class="wash" style="padding:20px 24px 8px;background-color:{wash};'
        f'border-left:3px solid {rule}">'
        '<p style="margin:0 0 24px">a</p></td></tr></table></div>'
    ) in read
    assert 'class="wash rule"' not in read


def test_a_box_in_another_language_is_one_there_too():
    read = as_word_reads(for_word(styled('<div class="note" lang="zh-Hant"><p>a</p></div>')))

    assert '<td lang="zh-Hant" class="wash" style="padding:20px 24px 8px;' in read


def test_a_button_has_room_around_it_in_word():
    read = as_word_reads(for_word(styled(BUTTON)))

    link = read.partition("<a ")[2].partition("</a>")[0]
    assert link.endswith(
        '<i style="mso-font-width:150%;mso-text-raise:15pt" hidden>&emsp;</i>'
        '<span style="mso-text-raise:7.5pt">Sign</span>'
        '<i style="mso-font-width:150%" hidden>&emsp;&#8203;</i>'
    )


@pytest.mark.parametrize("html", ["", "<p>a</p>", '<a href="/button">a</a>'])
def test_without_boxes_and_buttons_nothing_changes(html):
    assert html == for_word(html) == with_buttons(html)


class TestMails:
    def test_a_mail_has_it(self):
        read = as_word_reads_in_part(mail_of(post(variant(NOTE.format("a") + BUTTON))).html)

        assert '<td class="wash" style="padding:20px 24px 8px;' in read
        assert "mso-text-raise:7.5pt" in read

    @pytest.mark.parametrize("part", [NOTE.format("word " * 30), BUTTON, f"<h2>A</h2>{BUTTON}"])
    def test_one_that_is_cut_fits_with_it_and_holds_the_same_in_both_parts(self, part):
        body = "".join(part.replace("Sign", f"No. {n};") + f"<p>{n}.</p>" for n in range(800))
        mail = mail_of(post(variant(body)))

        size = size_bytes(mail.html)
        assert LIMIT_BYTES - 3_000 < size <= LIMIT_BYTES
        shown = [int(n) for n in re.findall(r">(\d+)\.</p>", mail.html)]
        assert shown[-1] == max(int(n) for n in re.findall(r"(?m)^(\d+)\.$", mail.text))

    def test_the_button_that_a_cut_one_ends_with_has_room_too(self):
        mail = mail_of(post(variant("<p>word</p>" * 20_000)))

        assert 1 == mail.html.count("mso-text-raise:7.5pt")


def as_word_reads_in_part(html):
    return re.sub(r"(?s)<!--\[if mso\]>(.*?)<!\[endif\]-->", r"\1", html)
