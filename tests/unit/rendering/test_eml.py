"""A mail as a file that any mail client opens."""

from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.rendering import Email, to_eml
from tests.unit.rendering.samples import LONGEST_LINK

AT = datetime(2026, 11, 20, 17, 30, tzinfo=timezone(timedelta(hours=8)))
HEADERS = {
    "List-Unsubscribe": f"<{LONGEST_LINK}>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
}
LINES = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=200
).map(lambda text: " ".join(f"x{text}x".split()))


def written(subject="A title", html="<p>x</p>", text="x\n", **options):
    mail = Email(language="zh-Hant", subject=subject, html=html, text=text)
    defaults: dict[str, Any] = {
        "sender": ("The Letter", "letter@example.org"),
        "recipient": "reader@example.org",
        "headers": HEADERS,
        "message_id": "<abc@example.org>",
        "date": AT,
    }
    return to_eml(mail, **defaults | options)


def read(data):
    return message_from_bytes(data, policy=default)


def test_its_headers():
    message = read(written())

    assert "The Letter <letter@example.org>" == message["From"]
    assert "reader@example.org" == message["To"]
    assert "Fri, 20 Nov 2026 09:30:00 +0000" == message["Date"]
    assert "<abc@example.org>" == message["Message-ID"]
    assert "zh-Hant" == message["Content-Language"]
    assert "multipart/alternative" == message.get_content_type()


def test_a_long_link_to_leave_is_one_line_as_it_is():
    lines = written().split(b"\r\n")

    assert f"List-Unsubscribe: <{LONGEST_LINK}>".encode() in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines


def test_the_plain_part_comes_first():
    plain, html = read(written(html="<p>海港 é</p>", text="海港 é\n")).iter_parts()

    assert ("text/plain", "海港 é\r\n") == (plain.get_content_type(), plain.get_content())
    assert ("text/html", "<p>海港 é</p>\r\n") == (html.get_content_type(), html.get_content())


def test_lines_are_as_short_as_smtp_wants():
    data = written(subject="海港" * 100, html="<p>" + "word " * 900 + "</p>", text="港" * 900)

    # RFC 5322 §2.1.1, and nothing but ASCII (RFC 5321 without SMTPUTF8).
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")


@given(LINES)
def test_any_subject_comes_back(subject):
    assert subject == str(make_header(decode_header(read(written(subject=subject))["Subject"])))


@given(LINES)
def test_any_name_of_a_sender_comes_back(name):
    line = message_from_bytes(written(sender=(name, "a@example.org")))["From"]
    shown, address = parseaddr(" ".join(line.split()))

    assert (name, "a@example.org") == (str(make_header(decode_header(shown))), address)


@pytest.mark.parametrize("value", ["a\r\nBcc: b@example.org", "a\nb", "é"])
def test_a_header_holds_one_line_of_ascii(value):
    with pytest.raises(ValueError):
        written(headers={"List-Unsubscribe": value})


@pytest.mark.parametrize("text", ["", "a", 'a "b" \\ (c), <d@e>; f', "=?utf-8?q?x?=", "海港"])
def test_what_looks_like_something_else_stays_text(text):
    message = read(written(subject=text, sender=(text, "a@example.org")))

    assert text == message["Subject"]
    assert text == message["From"].addresses[0].display_name
    assert "a@example.org" == message["From"].addresses[0].addr_spec


def test_a_subject_of_one_long_word_is_not_folded_to_nothing():
    assert "x" * 300 == read(written(subject="x" * 300))["Subject"]


def test_a_subject_of_two_lines_is_refused():
    with pytest.raises(ValueError):
        written(subject="a\r\nBcc: b@example.org")


@pytest.mark.parametrize("address", ["a@example.org\r\nBcc: b@example.org", "no address"])
def test_an_address_is_one(address):
    with pytest.raises(ValueError):
        written(recipient=address)


def test_the_same_mail_is_the_same_bytes():
    assert written() == written()
    assert written() != written(message_id="<abe@example.org>")
