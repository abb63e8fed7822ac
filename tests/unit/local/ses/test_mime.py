"""Messages that strict SES makes of a subject and parts: any of them comes back."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadside_local.ses.errors import RefusedError
from broadside_local.ses.message import Mail
from broadside_local.ses.mime import Body, Stamp

MAIL = Mail(sender='"A" <a@example.org>', to=("b@example.org",))
STAMP = Stamp(message_id="x", domain="example.org", at=datetime(2026, 11, 20, tzinfo=UTC))
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")


def written(subject="A title", text="x", html="<p>x</p>"):
    return Body(subject=subject, text=text, html=html).write(MAIL, STAMP)[1]


def longest(data):
    return max(len(line) for line in data.split(b"\r\n") if b"boundary=" not in line)


def shown(data):
    subject = message_from_bytes(data)["Subject"]
    return str(make_header(decode_header(re.sub("\r\n(?= )", "", subject))))


@pytest.mark.parametrize(
    "subject",
    [
        *("", "a", "a\u2028b", "a\x85b", "a\x1cb", "a\x0bb", "a\0b", "  a  b ", "a\u3000b", "=?x"),
        *(
            "x" * 300,
            "a " * 99 + "a",
            "海港" * 60,
            "é" * 200,
            f"{'x' * 80} é",
            "tab\tb",
            "👩‍👩‍👧" * 20,
        ),
    ],
)
def test_a_subject_comes_back_and_fits_its_lines(subject):
    data = written(subject)

    assert subject == shown(data)
    assert longest(data) <= 78


@given(st.text(CHARACTERS, max_size=200))
def test_any_subject_comes_back(subject):
    assert subject == shown(written(subject))


@pytest.mark.parametrize("subject", ["a\r\nBcc: b@example.org", "a\nb", "a\rb"])
def test_a_subject_of_two_lines_is_refused(subject):
    with pytest.raises(RefusedError):
        written(subject)


@pytest.mark.parametrize("white", [" ", "\t"])
@pytest.mark.parametrize("columns", range(70, 80))
def test_white_space_at_a_lines_end_fits_it(columns, white):
    text = f"{'x' * columns}{white}\nx"
    data = written(text=text)

    plain, _ = message_from_bytes(data, policy=default).iter_parts()
    assert text.replace("\n", "\r\n") == plain.get_content()
    assert longest(data) <= 76


@example("0" * 20 + "==" + "\x80" * 5 + "\u0800" * 2 + " ")
@given(st.text(max_size=300) | st.text("海.From é= \t", max_size=300))
def test_any_parts_come_back(text):
    text = text.encode("utf-8", "ignore").decode()
    data = written(text=text, html=text)

    lines = re.sub("\r\n|\r|\n", "\r\n", text)
    parts = message_from_bytes(data, policy=default).iter_parts()
    assert [lines, lines] == [part.get_content() for part in parts]
    assert longest(data) <= 76
