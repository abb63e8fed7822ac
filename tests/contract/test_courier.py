"""The port `Courier`: the same on SES, as the strict one has it, and in memory."""

from email import message_from_bytes, policy

import boto3
import pytest
from botocore.config import Config

from broadside.adapters.memory_courier import MemoryCourier
from broadside.adapters.ses_courier import SesCourier
from broadside.errors import ProviderRejectedError, ProviderThrottledError, ProviderUncertainError
from broadside.ports import Letter
from broadside_local.ses import Fault, FaultKind, StrictSes

LETTER = Letter(
    sender="The Leaflet <news@example.org>",
    reply_to="people@example.org",
    subject="請確認 {{subject}}",
    html="<p>{{#if}} 傳單 {{x}}</p>",
    text="{{#if}} 傳單 {{x}}",
    language="zh-Hant",
)
READER = "reader@example.com"


class Memory:
    """The twin."""

    def __init__(self, _):
        self.courier = MemoryCourier()

    def accepted(self):
        return [(address, letter.subject, letter.text) for address, letter in self.courier.accepted]

    def suppress(self, address):
        self.courier.suppressed.add(address)

    def suppressed(self):
        return self.courier.suppressed

    def fail(self, trouble):
        self.courier.troubles.append(trouble("x"))

    def stop(self):
        pass


FAULTS = {
    ProviderRejectedError: FaultKind.BAD_REQUEST,
    ProviderThrottledError: FaultKind.THROTTLE,
    ProviderUncertainError: FaultKind.ERROR_BEFORE,
}


class Strict:
    """The adapter, and a strict SES that it speaks to."""

    def __init__(self, folder):
        self.folder = folder
        self.ses = StrictSes(folder, rate=100, quota=1000, publish=lambda *_: None)
        self.client = boto3.client(
            "sesv2",
            endpoint_url=self.ses.start(),
            config=Config(retries={"total_max_attempts": 1}, read_timeout=5),
        )
        self.courier = SesCourier(self.client, "transactional")
        self.client.create_email_identity(EmailIdentity="example.org")
        self.client.create_configuration_set(ConfigurationSetName="transactional")

    def mails(self):
        files = sorted(self.folder.rglob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def accepted(self):
        return [
            (mail["To"], mail["Subject"], mail.get_body(["plain"]).get_content().strip())
            for mail in self.mails()
        ]

    def suppress(self, address):
        self.client.put_suppressed_destination(EmailAddress=address, Reason="BOUNCE")

    def suppressed(self):
        listed = self.client.list_suppressed_destinations()["SuppressedDestinationSummaries"]
        return {each["EmailAddress"] for each in listed}

    def fail(self, trouble):
        self.ses.faults.add(Fault(kind=FAULTS[trouble]))

    def stop(self):
        self.ses.stop()
        self.client.close()


@pytest.fixture(params=[Memory, Strict])
def side(request, tmp_path):
    made = request.param(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def strict(tmp_path):
    made = Strict(tmp_path)
    yield made
    made.stop()


def test_a_mail_is_sent_as_it_is(side):
    """Braces, too: it is no template."""
    side.courier.send(LETTER, READER)

    assert [(READER, LETTER.subject, LETTER.text)] == side.accepted()


@pytest.mark.parametrize(
    "trouble", [ProviderRejectedError, ProviderThrottledError, ProviderUncertainError]
)
def test_what_went_wrong_is_told_without_the_address(side, trouble):
    side.fail(trouble)
    with pytest.raises(trouble) as told:
        side.courier.send(LETTER, READER)

    assert READER not in str(told.value)
    side.courier.send(LETTER, READER)
    assert 1 == len(side.accepted())


def test_an_address_is_forgiven_whether_or_not_it_was_suppressed(side):
    side.suppress(READER)
    for _ in range(2):
        side.courier.forgive(READER)
        assert set() == side.suppressed()


class TestOnSes:
    """What only the real one shows."""

    def test_its_headers(self, strict):
        strict.courier.send(LETTER, READER)
        (mail,) = strict.mails()

        assert ("The Leaflet <news@example.org>", "people@example.org") == (
            mail["From"],
            mail["Reply-To"],
        )
        assert ("auto-generated", "zh-Hant") == (mail["Auto-Submitted"], mail["Content-Language"])
        assert "傳單" in mail.get_body(["html"]).get_content()
        assert mail["List-Unsubscribe"] is None

    def test_what_is_refused_for_good(self, strict):
        strict.client.delete_configuration_set(ConfigurationSetName="transactional")

        with pytest.raises(ProviderRejectedError):
            strict.courier.send(LETTER, READER)

    def test_what_nobody_answers(self, strict):
        strict.ses.stop()

        for call in (
            lambda: strict.courier.send(LETTER, READER),
            lambda: strict.courier.forgive(READER),
        ):
            with pytest.raises(ProviderUncertainError):
                call()
