"""The port `Mailer`: the same on SES, as the strict one has it, and in memory."""

import json
from dataclasses import replace
from email import message_from_bytes

import boto3
import botocore.session
import pytest
from botocore.config import Config

from broadside.adapters.lean_ses import LeanSes
from broadside.adapters.lean_wire import Wire
from broadside.adapters.memory_mailer import Answer, MemoryMailer
from broadside.adapters.ses_mailer import SesMailer
from broadside.ports import Envelope, Letter
from broadside.sending import Account, BatchRef, EntryResult, Reply, ResultClass
from broadside_local.ses import Fault, FaultKind, StrictSes

REF = BatchRef(edition_id="e" * 32, unit="u0", language="zh-Hant", sequence=7)
LETTER = Letter(
    sender="The Leaflet <news@example.org>",
    reply_to="people@example.org",
    subject="Harvest",
    html="<p>Rice. {{unsubscribe_url}}</p>",
    text="Rice. {{unsubscribe_url}}",
    list_id="newsletter.news.example.org",
    language="zh-Hant",
)
TOPIC = "arn:aws:sns:ca-central-1:000000000000:feedback"


class Memory:
    """The twin."""

    def __init__(self, _):
        self.mailer = MemoryMailer(Account(rate=100, quota=1000, used=0))

    def accepted(self):
        return [mail.address for mail in self.mailer.accepted]

    def tags(self):
        return [
            (mail.ref.edition_id, mail.ref.tag, mail.attempt, mail.slot)
            for mail in self.mailer.accepted
        ]

    def probes(self):
        return self.mailer.probes

    def fail(self, kind):
        means = {
            FaultKind.THROTTLE: ResultClass.AGAIN,
            FaultKind.BAD_REQUEST: ResultClass.SPLIT,
        }.get(kind, ResultClass.UNKNOWN)
        takes = kind in {FaultKind.ERROR_AFTER, FaultKind.DROP_AFTER}
        self.mailer.answers.append(Answer(reply=Reply(failure=means), takes=takes))

    def stop(self):
        pass


class Strict:
    """The adapter, and a strict SES that it speaks to."""

    def __init__(self, folder):
        self.events = []
        self.ses = StrictSes(folder, rate=100, quota=1000, publish=self._publish)
        self.client = boto3.client(
            "sesv2",
            endpoint_url=self.ses.start(),
            config=Config(retries={"total_max_attempts": 1}, read_timeout=5),
        )
        self.mailer = SesMailer(self.speaker(), "newsletter")
        self.client.create_email_identity(EmailIdentity="example.org")
        self.client.create_configuration_set(ConfigurationSetName="newsletter")
        self.client.create_configuration_set_event_destination(
            ConfigurationSetName="newsletter",
            EventDestinationName="feedback",
            EventDestination={
                "Enabled": True,
                "MatchingEventTypes": ["SEND"],
                "SnsDestination": {"TopicArn": TOPIC},
            },
        )

    def speaker(self):
        return self.client

    def _publish(self, _, messages):
        for message in messages:
            if message.startswith("{"):
                self.events.append(json.loads(message)["mail"])

    def _sent(self):
        assert self.ses.settle()
        return self.events

    def accepted(self):
        return [mail["destination"][0] for mail in self._sent()]

    def tags(self):
        return [
            (tags["edition"][0], tags["batch"][0], int(tags["attempt"][0]), int(tags["slot"][0]))
            for tags in (mail["tags"] for mail in self._sent())
        ]

    def probes(self):
        return [(edition, slot) for edition, batch, _, slot in self.tags() if batch == "probe"]

    def fail(self, kind):
        self.ses.faults.add(Fault(kind=kind))

    def stop(self):
        self.ses.stop()
        self.client.close()


class Lean(Strict):
    """The adapter as functions have it: bulk mail goes a leaner way than boto3's."""

    def speaker(self):
        session = botocore.session.get_session()
        return LeanSes(self.client, Wire(self.client, session, signing_name="ses"))


@pytest.fixture(params=[Memory, Strict, Lean], ids=["memory", "ses", "lean"])
def kit(request, tmp_path):
    kit = request.param(tmp_path / "outbox")
    yield kit
    kit.stop()


def envelopes(count):
    return [
        Envelope(
            slot=2 * n,
            address=f"reader{n}@example.com",
            unsubscribe_url=f"https://news.example.org/r/unsubscribe/{n}",
        )
        for n in range(count)
    ]


def send(kit, count=3):
    return kit.mailer.send(LETTER, envelopes(count), ref=REF, attempt=4)


def test_it_tells_what_the_account_may_send(kit):
    assert Account(rate=100, quota=1000, used=0) == kit.mailer.account()


@pytest.mark.parametrize("count", [1, 3, 50])
def test_each_entry_is_taken_and_answered_by_position(kit, count):
    reply = send(kit, count)

    assert reply.failure is None
    assert [ResultClass.ACCEPTED] * count == [entry.means for entry in reply.entries]
    assert count == len({entry.message_id for entry in reply.entries})
    assert sorted(f"reader{n}@example.com" for n in range(count)) == sorted(kit.accepted())


def test_each_mail_is_tagged_with_edition_batch_attempt_and_slot(kit):
    send(kit)

    assert [("e" * 32, "u0_zh-Hant_0_000007", 4, slot) for slot in (0, 2, 4)] == sorted(kit.tags())


def test_more_than_fifty_are_a_mistake_of_ours(kit):
    with pytest.raises(ValueError, match="51"):
        send(kit, 51)

    assert [] == kit.accepted()


@pytest.mark.parametrize(
    ("kind", "means", "taken"),
    [
        (FaultKind.THROTTLE, ResultClass.AGAIN, 0),
        (FaultKind.BAD_REQUEST, ResultClass.SPLIT, 0),
        (FaultKind.ERROR_BEFORE, ResultClass.UNKNOWN, 0),
        (FaultKind.DROP_BEFORE, ResultClass.UNKNOWN, 0),
        (FaultKind.ERROR_AFTER, ResultClass.UNKNOWN, 3),
        (FaultKind.DROP_AFTER, ResultClass.UNKNOWN, 3),
    ],
)
def test_a_call_that_fails_as_a_whole(kit, kind, means, taken):
    """It is tried once: what SES may have taken is never sent again from here."""
    kit.fail(kind)

    reply = send(kit)

    assert (means, ()) == (reply.failure, reply.entries)
    assert taken == len(kit.accepted())


def test_probes_go_to_the_simulator_under_their_id(kit):
    told = kit.mailer.probe("1790000000", range(5, 10), sender="news@example.org")

    assert {5, 6, 7, 8, 9} == told
    assert [("1790000000", slot) for slot in range(5, 10)] == sorted(kit.probes())


def test_probes_that_are_not_taken_are_told(tmp_path):
    memory, strict = Memory(None), Strict(tmp_path / "outbox")
    memory.mailer.takes_probe = bool
    strict.fail(FaultKind.THROTTLE)
    for kit in (memory, strict):
        told = kit.mailer.probe("1790000000", range(5), sender="news@example.org")

        assert {1, 2, 3, 4} == told == {slot for _, slot in kit.probes()}
    strict.stop()


class TestOnSes:
    @pytest.fixture
    def strict(self, tmp_path):
        strict = Strict(tmp_path / "outbox")
        yield strict
        strict.stop()

    def headers(self, strict, letter):
        strict.mailer.send(letter, envelopes(1), ref=REF, attempt=4)
        (file,) = strict.ses.outbox.folder.glob("*.eml")
        return message_from_bytes(file.read_bytes())

    def test_a_copy_says_its_list_its_language_and_how_to_leave(self, strict):
        headers = self.headers(strict, LETTER)

        assert "<newsletter.news.example.org>" == headers["List-Id"]
        assert ["zh-Hant"] == headers.get_all("Content-Language")
        assert "<https://news.example.org/r/unsubscribe/0>" == headers["List-Unsubscribe"]
        assert "List-Unsubscribe=One-Click" == headers["List-Unsubscribe-Post"]

    def test_what_a_letter_does_not_say_is_no_header(self, strict):
        headers = self.headers(strict, replace(LETTER, list_id="", language=""))

        assert {"List-Id", "Content-Language"}.isdisjoint(headers.keys())


class TestInMemory:
    def test_it_answers_as_it_is_told_and_takes_what_it_says(self):
        kit = Memory(None)
        told = (EntryResult("SUCCESS"), EntryResult("MESSAGE_REJECTED"), EntryResult("FAILED"))
        kit.mailer.answers.append(Answer(reply=Reply(entries=told)))

        reply = send(kit)

        assert ["SUCCESS", "MESSAGE_REJECTED", "FAILED"] == [e.status for e in reply.entries]
        assert ["reader0@example.com"] == kit.accepted()

    def test_it_calls_back_before_and_after(self):
        kit, seen = Memory(None), []
        kit.mailer.before = lambda call: seen.append(("before", len(kit.accepted())))
        kit.mailer.after = lambda call: seen.append(("after", len(kit.accepted())))

        send(kit)

        assert [("before", 0), ("after", 3)] == seen

    def test_no_call_is_empty(self):
        with pytest.raises(ValueError, match="0"):
            send(Memory(None), 0)
