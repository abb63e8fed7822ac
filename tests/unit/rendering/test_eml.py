"""A mail as a file that any mail client opens."""

import re
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.rendering import Email, list_headers, to_eml
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
    assert ("text/html", "<p>海港 é</p>") == (html.get_content_type(), html.get_content())


def test_lines_are_as_short_as_smtp_wants():
    data = written(subject="海港" * 100, html="<p>" + "word " * 900 + "</p>", text="港" * 900)

    # RFC 2045 §6.7, RFC 2047 §2, and nothing but ASCII (RFC 5321 without SMTPUTF8).
    headers, body = data.split(b"\r\n\r\n", 1)
    assert max(map(len, body.split(b"\r\n"))) <= 76
    folded = [line for line in headers.split(b"\r\n") if not line.startswith(b"List-Unsub")]
    assert max(map(len, folded)) <= 78
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


@pytest.mark.parametrize(
    "value", ["a\r\nBcc: b@example.org", "a\nb", "a\r\n b", "é", "a\0", "x" * 999]
)
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


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\r\nBcc: b@example.org",
        "no address",
        "é@example.org",
        "a@b, c@d",
        "a@b>",
        "a\0@b",
    ],
)
@pytest.mark.parametrize("field", ["recipient", "reply_to", "sender"])
def test_an_address_is_one(field, address):
    with pytest.raises(ValueError):
        written(**{field: ("A", address) if field == "sender" else address})


def test_the_same_mail_is_the_same_bytes():
    assert written() == written()
    assert written() != written(message_id="<abe@example.org>")


@pytest.mark.parametrize("name", ["Bcc", "subject", "Content-Type", "X-A:", "X A", "X\r\nBcc", ""])
def test_a_header_that_is_none_or_not_for_others_to_set_is_refused(name):
    with pytest.raises(ValueError, match="header with this name"):
        written(headers={name: "x"})


def test_answers_go_where_they_are_wanted():
    assert "ask@example.org" == read(written(reply_to="ask@example.org"))["Reply-To"]
    assert read(written())["Reply-To"] is None


@pytest.mark.parametrize("subject", ["a\0", "a\x07", "a\tb", "a\x7f", "a\ud800"])
def test_a_subject_with_what_is_no_text_is_refused(subject):
    with pytest.raises(ValueError):
        written(subject=subject)


@pytest.mark.parametrize("subject", ["a\u2028b", "a\u0085b", " a  b ", "é\u3000 "])
def test_white_space_in_a_subject_stays_what_it_is(subject):
    raw = message_from_bytes(written(subject=subject))["Subject"]

    assert subject == str(make_header(decode_header(raw)))


def test_a_long_header_is_folded_before_words():
    value = f"<mailto:{'m' * 60}@example.org>, <https://example.org/{'x' * 100}>  y"
    data = written(headers={"List-Unsubscribe": value})

    assert (
        f"List-Unsubscribe: <mailto:{'m' * 60}@example.org>,\r\n"
        f" <https://example.org/{'x' * 100}>\r\n  y\r\n".encode()
        in data
    )
    assert value == message_from_bytes(data)["List-Unsubscribe"].replace("\r\n", "")


def test_a_list_says_its_name_and_how_to_leave_it():
    headers = list_headers(
        name="海港, 通訊", list_id="newsletter.news.example.org", leave_url=LONGEST_LINK
    )
    message = message_from_bytes(written(headers=headers))

    shown, address = message["List-Id"].rsplit(" ", 1)
    assert "海港, 通訊" == str(make_header(decode_header(shown)))
    assert "<newsletter.news.example.org>" == address
    assert f"<{LONGEST_LINK}>" == message["List-Unsubscribe"]
    assert "List-Unsubscribe=One-Click" == message["List-Unsubscribe-Post"]


def test_what_lists_and_machines_say_of_themselves_is_not_said():
    message = read(written())

    assert [] == [name for name in ("Precedence", "Auto-Submitted", "X-Mailer") if name in message]


class TestQuotedPrintable:
    @pytest.mark.parametrize(
        ("line", "encoded"),
        [
            ("a=b", "a=3Db"),
            ("é", "=C3=A9"),
            ("a ", "a=20"),
            ("a\t", "a=09"),
            (" ", "=20"),
            (".", "=2E"),
            ("..a", "=2E.a"),
            ("From me", "=46rom me"),
            ("a From me", "a From me"),
            ("a\0", "a=00"),
            ("x" * 76, "x" * 76),
            ("x" * 77, f"{'x' * 75}=\r\nxx"),
            (f"{'x' * 75}.a", f"{'x' * 75}=\r\n=2Ea"),
            (f"{'x' * 75}From a", f"{'x' * 75}=\r\n=46rom a"),
            (f"{'x' * 74}=", f"{'x' * 74}=\r\n=3D"),
            ("海" * 9, f"{'=E6=B5=B7' * 8}=\r\n=E6=B5=B7"),
            (f"x{'海' * 9}", f"x{'=E6=B5=B7' * 8}=\r\n=E6=B5=B7"),
            (f"{'x' * 72}海", f"{'x' * 72}=\r\n=E6=B5=B7"),
        ],
    )
    def test_a_line_holds_nothing_that_mail_servers_change(self, line, encoded):
        data = written(text=f"{line}\nend").decode("ascii")

        assert f"quoted-printable\r\n\r\n{encoded}\r\nend\r\n--" in data

    @given(st.text(max_size=300) | st.text("海.From é= \t", max_size=300))
    def test_any_text_comes_back(self, text):
        data = written(text=text, html=text)

        plain, html = read(data).iter_parts()
        lines = re.sub("\r\n|\r|\n", "\r\n", text)
        assert lines == plain.get_content() == html.get_content()
        body = data.partition(b"\r\n\r\n")[2].split(b"\r\n")
        assert not [
            line for line in body if len(line) > 76 or re.search(rb"[ \t]$|^\.|^From ", line)
        ]
