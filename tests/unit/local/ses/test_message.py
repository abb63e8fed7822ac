"""Mails as they go out: what is refused, and what a mail client reads in the rest."""

import email
import email.policy
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside_local.ses import limits
from broadside_local.ses.errors import RefusedError
from broadside_local.ses.message import Mail, bare, check_mail
from broadside_local.ses.mime import Body, Stamp, new_message_id

AT = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
STAMP = Stamp(message_id="id", domain="ca-central-1.amazonses.com", at=AT)
SENDER = "Notes <notes@example.org>"
LONG_URL = "https://newsletter.example.org/r/unsubscribe/" + "t0k3n-" * 100
# Control characters have tests of their own.
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


def mail(**changes):
    return Mail(**({"sender": SENDER, "to": ("reader@example.com",)} | changes))


def read(message):
    return email.message_from_bytes(message, policy=email.policy.default)


def content(part):
    return part.get_content().replace("\r\n", "\n")


def written(body, **changes):
    return body.write(mail(**changes), STAMP)[1]


class TestWrite:
    @given(texts.filter(str.strip), texts, texts)
    def test_a_mail_client_reads_what_was_said(self, subject, text, html):
        message = read(written(Body(subject=subject, text=text, html=html)))

        assert subject.split() == str(message["Subject"]).split()
        assert [text, html] == [content(part) for part in message.iter_parts()]

    @given(texts, texts)
    def test_no_line_is_longer_than_mail_allows(self, subject, text):
        message = written(Body(subject=subject * 9, text=text * 9, html=None))

        assert all(len(line) <= 998 for line in message.split(b"\r\n"))
        assert b"\n" not in message.replace(b"\r\n", b"")
        assert message.isascii()

    def test_a_chinese_subject_survives_its_length(self):
        subject = "春季通訊：種子交換、堆肥工作坊與社區花園開放日" * 6

        message = read(written(Body(subject=subject, text="x", html=None)))

        assert subject == message["Subject"]

    def test_a_long_list_unsubscribe_stays_one_line_as_it_was(self):
        header = ("List-Unsubscribe", f"<{LONG_URL}>")

        message = written(Body(subject="x", text="x", html=None), headers=(header,))

        assert f"\r\nList-Unsubscribe: <{LONG_URL}>\r\n".encode() in message

    def test_a_long_list_of_addresses_is_folded(self):
        to = tuple(f"A Reader With A Name <reader-{n}@example.com>" for n in range(50))

        message = written(Body(subject="x", text="x", html=None), to=to)

        assert max(map(len, message.split(b"\r\n"))) < 100
        assert ", ".join(to) == read(message)["To"]

    def test_line_ends_of_any_kind_become_mails(self):
        message = read(written(Body(subject="x", text="a\nb\r\nc\rd", html=None)))

        assert "a\nb\nc\nd\n" == content(message)

    def test_a_mail_of_one_part_has_one(self):
        message = read(written(Body(subject="x", text=None, html="<p>é</p>")))

        assert "text/html" == message.get_content_type()
        assert "<p>é</p>\n" == content(message)

    def test_headers_are_in_the_mail_and_in_the_events(self):
        sent = mail(
            reply_to=("a@example.org", "b@example.org"), cc=("c@example.com",), bcc=("d@e.fr",)
        )
        headers, message = Body(subject="Ça va ?", text="x", html="y").write(sent, STAMP)

        expected = {
            "From": SENDER,
            "Reply-To": "a@example.org, b@example.org",
            "To": "reader@example.com",
            "Cc": "c@example.com",
            "Subject": "Ça va ?",
            "Message-ID": "<id@ca-central-1.amazonses.com>",
            "Date": "Wed, 25 Nov 2026 08:30:00 +0000",
            "MIME-Version": "1.0",
        }
        told = dict(headers)
        assert told.pop("Content-Type").startswith("multipart/alternative; boundary=")
        assert expected == told
        assert expected == {name: str(read(message)[name]) for name in expected}
        assert b"d@e.fr" not in message

    def test_a_subject_that_looks_encoded_is_taken_at_its_word(self):
        subject = "=?utf-8?b?eA==?= is how x looks"

        assert subject == read(written(Body(subject=subject, text="x", html=None)))["Subject"]

    def test_a_line_break_in_a_subject_is_refused(self):
        with pytest.raises(RefusedError, match="Subject"):
            written(Body(subject="a\nBcc: b@example.org", text="x", html=None))

    def test_more_than_40_megabytes_are_refused(self, monkeypatch):
        monkeypatch.setattr(limits, "MESSAGE_BYTES", 1000)

        with pytest.raises(RefusedError, match="MESSAGE_REJECTED"):
            written(Body(subject="x", text="x" * 1000, html=None))


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            "reader@example.com",
            "Reader <reader@example.com>",
            '"Reader, of mails" <reader+a.b@sub.example.co.uk>',
            "=?utf-8?b?5pil?= <reader@xn--fiqs8s.example>",
            '"odd @ one"@example.com',
        ],
    )
    def test_these_are_taken(self, address):
        check_mail(mail(to=(address,)))

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "reader",
            "reader@",
            "@example.com",
            "reader@localhost",
            "reader@example..com",
            "read er@example.com",
            ".reader@example.com",
            "a@example.com, b@example.com",
            "春 <reader@example.com>",
            "réader@example.com",
            "reader@exämple.com",
            "reader@example.com\r\nBcc: other@example.com",
            "a" * 65 + "@example.com",
            "reader@" + "a." * 150 + "com",
            "n" * 1000 + " <reader@example.com>",
        ],
    )
    @pytest.mark.parametrize("where", ["sender", "to", "cc", "bcc", "reply_to"])
    def test_these_are_not_and_the_refusal_does_not_repeat_them(self, where, address):
        given = address if where == "sender" else (address,)

        with pytest.raises(RefusedError, match="INVALID_PARAMETER") as refused:
            check_mail(mail(**{where: given}))

        assert not address or address not in str(refused.value)

    def test_a_mail_to_nobody_is_refused(self):
        with pytest.raises(RefusedError, match="at least one"):
            check_mail(mail(to=()))

    def test_to_cc_and_bcc_are_50_at_most(self):
        others = tuple(f"r{n}@example.com" for n in range(25))
        check_mail(mail(to=others, cc=others[:24], bcc=others[:1]))

        with pytest.raises(RefusedError, match="Recipient count"):
            check_mail(mail(to=others, cc=others, bcc=others[:1]))

    def test_an_address_is_found_beside_its_name(self):
        assert "notes@example.org" == bare(SENDER)


class TestHeadersAndTags:
    @given(st.text(min_size=1, max_size=130), st.text(min_size=1, max_size=1000))
    def test_headers_that_are_taken_stand_in_the_mail_as_they_are(self, name, value):
        # The model sees to patterns and lengths; here is what it doesn't say.
        header = ("X-" + "".join(c for c in name if c.isascii() and c.isalnum()), value)
        printable = "".join(c for c in value if " " <= c <= "~").strip() or "x"
        header = (header[0], printable)
        try:
            check_mail(mail(headers=(header,)))
        except RefusedError:
            assert sum(map(len, header)) > limits.HEADER_CHARACTERS
        else:
            message = written(Body(subject="x", text="x", html=None), headers=(header,))
            assert f"\r\n{header[0]}: {header[1]}\r\n".encode() in message

    @pytest.mark.parametrize("name", ["From", "subject", "Message-ID", "content-type", "BCC"])
    def test_headers_that_ses_writes_itself_are_refused(self, name):
        with pytest.raises(RefusedError, match="can't be set"):
            check_mail(mail(headers=((name, "x"),)))

    def test_a_header_twice_is_refused(self):
        with pytest.raises(RefusedError, match="twice"):
            check_mail(mail(headers=(("X-A", "1"), ("x-a", "2"))))

    @pytest.mark.parametrize("name_length", [1, 126])
    def test_name_and_value_have_996_characters_at_most(self, name_length):
        name, value = "X" * name_length, "v" * (996 - name_length)
        check_mail(mail(headers=((name, value),)))

        with pytest.raises(RefusedError, match="longer than 996"):
            check_mail(mail(headers=((name, value + "v"),)))

    @given(st.text(max_size=300))
    def test_tags_hold_letters_digits_underscores_and_dashes(self, value):
        good = 1 <= len(value) <= 256 and all(
            c.isascii() and (c.isalnum() or c in "_-") for c in value
        )
        try:
            check_mail(mail(tags=(("edition", value),)))
        except RefusedError:
            assert not good
        else:
            assert good

    def test_a_tag_twice_or_more_than_fifty_are_refused(self):
        tags = tuple((f"t{n}", "x") for n in range(50))
        check_mail(mail(tags=tags))

        for wrong in ((*tags, ("t50", "x")), (("a", "1"), ("a", "2"))):
            with pytest.raises(RefusedError, match="Tags"):
                check_mail(mail(tags=wrong))


def test_later_message_ids_sort_after_earlier_ones():
    assert new_message_id(AT) < new_message_id(AT.replace(microsecond=1000))
