"""Raw messages: MIME of the caller's own, read strictly, and sent as it is."""

import contextlib
import email
from email.message import EmailMessage

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from broadside_local.ses import limits
from broadside_local.ses.errors import ApiError
from broadside_local.ses.raw import read_raw
from tests.unit.local.ses.test_sending import code_of

PLAIN = b"From: notes@example.org\r\nTo: reader@example.com\r\nSubject: Hello\r\n\r\nHello\r\n"


def message(**headers):
    made = EmailMessage()
    fields = {"From": "Notes <notes@example.org>", "To": "Reader <reader@example.com>"} | headers
    for name, value in fields.items():
        if value is not None:
            made[name.replace("_", "-")] = value
    made.set_content("Grüße")
    made.add_alternative("<p>Grüße</p>", subtype="html")
    made.add_attachment(b"\x00\x01", maintype="image", subtype="png", filename="a.png")
    return made.as_bytes()


def send(running, data, **changes):
    request = {
        "Content": {"Raw": {"Data": data}},
        "FromEmailAddress": None,
        "Destination": None,
        "ConfigurationSetName": None,
    }
    return running.simple(**(request | changes))


class TestSending:
    def test_it_goes_out_as_it_is_with_ses_own_id_and_date(self, running):
        message_id = send(running, message(Subject="Grüße", Message_ID="<own@x>", Date="never"))

        mail = running.mails()[0]
        assert f"<{message_id}@ca-central-1.amazonses.com>" == mail["Message-ID"]
        assert ("Grüße", 1) == (mail["Subject"], len(mail.get_all("Date")))
        assert "Grüße\r\n" == mail.get_body("plain").get_content()
        assert ["a.png"] == [part.get_filename() for part in mail.iter_attachments()]

    def test_its_headers_say_to_whom_and_the_hidden_ones_are_hidden(self, running):
        data = message(
            Cc="c@example.com", Bcc="b@example.com", X_SES_CONFIGURATION_SET="newsletter"
        )

        send(running, data)

        told = running.events()[0]["mail"]
        assert ["reader@example.com", "c@example.com", "b@example.com"] == told["destination"]
        text = next(running.ses.outbox.folder.iterdir()).read_bytes()
        assert b"b@example.com" not in text
        assert b"X-SES" not in text
        assert b"\n" not in text.replace(b"\r\n", b"")

    def test_the_calls_destination_goes_before_the_headers(self, running):
        send(
            running,
            message(),
            Destination={"ToAddresses": ["other@example.com"]},
            ConfigurationSetName="newsletter",
        )

        told = running.events()[0]["mail"]
        assert ["other@example.com"] == told["destination"]
        assert ["Reader <reader@example.com>"] == told["commonHeaders"]["to"]

    def test_its_headers_name_configuration_set_and_tags(self, running):
        data = message(
            X_SES_CONFIGURATION_SET="newsletter", X_SES_MESSAGE_TAGS="edition=e1, slot=7"
        )

        send(running, data)
        send(running, data, EmailTags=[{"Name": "edition", "Value": "e2"}])

        first, _, second, _ = (event["mail"]["tags"] for event in running.events())
        assert (["e1"], ["7"]) == (first["edition"], first["slot"])
        assert ["e2"] == second["edition"]
        assert "slot" not in second

    def test_the_call_may_name_another_sender_and_both_must_be_verified(self, running):
        running.client.create_email_identity(EmailIdentity="example.net")
        send(running, message(), FromEmailAddress="a@example.net")

        for own, called in (("x@else.example", "a@example.net"), (None, "a@else.example")):
            data = message(**({"From": own} if own else {}))
            with pytest.raises(ClientError, match="not verified"):
                send(running, data, FromEmailAddress=called)
        assert 1 == len(running.ses.outbox)

    def test_a_plain_one_needs_no_mime(self, running):
        send(running, PLAIN)

        assert "Hello\n" == running.mails()[0].get_content().replace("\r\n", "\n")


class TestStrictness:
    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "no blank line"),
            (PLAIN.replace(b"\r\n\r\n", b"\r\n"), "no blank line"),
            (b"\r\n" + PLAIN, "a line in the header is no field"),
            (b"nonsense\r\n" + PLAIN, "a line in the header is no field"),
            (b" folded\r\n" + PLAIN, "a line in the header is no field"),
            (PLAIN.replace(b"From", b"X-From"), "From is missing"),
            (b"From: a@example.org\r\n" + PLAIN, "from stands there twice"),
            (b"Subject: x\r\n" + PLAIN, "subject stands there twice"),
            (PLAIN.replace(b"From: notes@example.org", b"From: a@b.org, c@d.org"), "one address"),
            (PLAIN.replace(b"Hello\r\n\r\n", "Grüße\r\n\r\n".encode()), "isn't ASCII"),
            (PLAIN + b"x" * (limits.LINE_CHARACTERS + 1), "a line of more than 998"),
            (b"Content-Type: multipart/mixed\r\n" + PLAIN, "MIME: "),
            (b"Content-Type: multipart/mixed; boundary=b\r\n" + PLAIN, "MIME: "),
            (
                b"Content-Type: multipart/mixed; boundary=b\r\n" + PLAIN + b"--b\r\n\r\nx\r\n",
                "MIME: CloseBoundary",
            ),
            (b"Content-Transfer-Encoding: base64\r\n" + PLAIN + b"%", "MIME: "),
            (PLAIN.replace(b": Hello", b": =?utf-9?q?x?="), "encoded words"),
            (PLAIN.replace(b"reader@example.com", b""), "Destination: at least one"),
            (PLAIN.replace(b"reader@", b"reader"), "To: Missing final"),
        ],
    )
    def test_what_a_server_might_put_right_is_refused(self, running, data, reason):
        with pytest.raises(ClientError, match=reason) as error:
            send(running, data)

        assert ("BadRequestException", 400) == code_of(error)
        assert 0 == len(running.ses.outbox)

    @pytest.mark.parametrize("name", ["X-SES-SOURCE-ARN", "X-SES-LIST-MANAGEMENT-OPTIONS"])
    def test_headers_that_change_what_happens_are_not_overlooked(self, running, name):
        with pytest.raises(ClientError, match=f"(?i){name}") as error:
            send(running, f"{name}: x\r\n".encode() + PLAIN)

        assert ("NotImplementedException", 501) == code_of(error)

    def test_other_addresses_for_answers_belong_into_the_message(self, running):
        with pytest.raises(ClientError, match="NotImplemented"):
            send(running, PLAIN, ReplyToAddresses=["a@example.org"])

    @given(st.binary() | st.binary().map(lambda data: PLAIN + data))
    def test_whatever_the_bytes_it_is_a_message_or_an_error_of_the_call(self, data):
        with contextlib.suppress(ApiError):
            read = read_raw(data)
            assert read.headers["from"] == email.message_from_bytes(data)["From"].strip()
