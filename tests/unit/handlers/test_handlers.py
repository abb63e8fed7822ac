"""Each Lambda: what its event leads to; the same event again changes nothing."""

import json
from copy import deepcopy

import pytest

from broadside.app.guard import Guard
from broadside.errors import UnreachableError
from broadside.posts import Status
from broadside.sending import (
    BatchRef,
    BatchState,
    EditionState,
    Measure,
    automatic_edition_id,
    member,
)
from broadside.subscribers import Row, State
from broadside_local.cloud.template.source import load
from broadside_local.commands.samples import EVENTS
from handlers import images
from tests.architecture.house import ROOT
from tests.faults import Once, Trouble
from tests.unit.handlers.conftest import bodies, event_of
from tests.world import MINUTE, event

TEXT = "---\ntitle: Harvest\ndate: 2026-11-24\n---\nRice.\n"
PATH = "2026-11-harvest"
GOOD: dict[str, list[object]] = {"batchItemFailures": []}


def kept(world):
    """Return all that a world has kept."""
    ports = ("posts", "site", "contents", "subscribers", "ledger", "mailer", "dropbox")
    state = {name: deepcopy(vars(getattr(world, name))) for name in ports}
    queues = ("plan_queue", "send_queue", "feedback_queue")
    return state | {name: list(getattr(world, name).messages) for name in queues}


def failures(answer):
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


@pytest.fixture
def dropped(world):
    """A world where the post lies in the drop that the sample events are about."""
    world.subscribe(3)
    world.drop(TEXT, f"{PATH}.en.md")
    return world


@pytest.fixture
def post_id(dropped):
    return dropped.ingest(PATH).post_id


@pytest.fixture
def edition_id(dropped, post_id):
    """Its edition, released."""
    dropped.publisher().publish([post_id])
    dropped.clock.advance(dropped.release_delay)
    dropped.tick()
    return automatic_edition_id(post_id)


@pytest.fixture
def queued(dropped, edition_id):
    """Its edition, planned, and its batch queued."""
    dropped.work("plan_queue", dropped.plan)
    dropped.tick()
    return edition_id


class TestIngest:
    def test_it_writes_a_revision_once(self, call, dropped):
        assert GOOD == call("ingest")
        before = kept(dropped)
        (head,) = dropped.posts.heads.values()
        assert (PATH, 1, Status.PUBLISHED) == (head.path, head.revision, head.status)

        assert GOOD == call("ingest")
        assert before == kept(dropped)

    def test_what_is_gone_is_withdrawn_once(self, call, dropped, post_id):
        dropped.dropbox.dropped.clear()
        call("ingest")
        before = kept(dropped)
        assert Status.WITHDRAWN is dropped.posts.head(post_id).status

        call("ingest")
        assert before == kept(dropped)

    def test_s3s_test_event_is_nothing(self, call, world):
        before = kept(world)

        assert GOOD == call("ingest", event_of("ingest-test-event"))
        assert before == kept(world)

    def test_a_message_that_fails_comes_again_and_the_others_do_not(self, call, dropped, logged):
        event = event_of("ingest")
        good = event["Records"][0]["body"]

        answer = call("ingest", bodies(event, "no JSON", good))

        assert ["message-0"] == failures(answer)
        assert 1 == len(dropped.posts.heads)
        assert "post.failed" in logged()[0]

    def test_what_a_post_says_is_not_logged(self, call, dropped, logged):
        call("ingest")

        text, entries = logged()
        assert "Rice" not in text
        assert ["post.ingested"] * 2 == [entry["message"] for entry in entries]

    def test_images_has_a_post_looked_at_again(self, call, dropped):
        assert GOOD == call("ingest", event_of("ingest-again"))

        assert [PATH] == [head.path for head in dropped.posts.heads.values()]


class TestImages:
    @pytest.fixture
    def world(self, world):
        world.dropbox.assets["harvest.png"] = (EVENTS / "given" / "harvest.png").read_bytes()
        return world

    def test_it_prepares_a_picture_once(self, call, world):
        assert GOOD == call("images")
        ((asset, until),) = world.assets.noted.values()
        assert ((64, 48), None) == ((asset.width, asset.height), until)
        before = kept(world)

        assert GOOD == call("images")
        assert before == kept(world)
        assert [{"post": PATH}] * 2 == list(world.ingest_queue.take())

    def test_what_was_tried_in_vain_is_given_up(self, call, world):
        event = event_of("images")
        event["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(images.TRIES + 1)

        assert GOOD == call("images", event)

        ((asset, _),) = world.assets.noted.values()
        assert asset.refused
        assert [{"post": PATH}] == list(world.ingest_queue.take())

    def test_which_is_before_sqs_gives_up(self):
        template = load(ROOT / "template.yaml")
        policy = template["Resources"]["ImagesQueue"]["Properties"]["RedrivePolicy"]

        assert images.TRIES + 1 < policy["maxReceiveCount"]

    def test_posts_are_looked_at_again_together_but_for_those_that_wait(self, call, world):
        world.web.pictures["https://x.example/a.png"] = UnreachableError("is silent")
        event = event_of("images")
        (record,) = event["Records"]
        waiting = {"post": "other", "wanted": {"1": "https://x.example/a.png"}}
        put: list[object] = []
        world.ingest_queue.put = put.append

        assert GOOD == call("images", bodies(event, record["body"], waiting, record["body"]))
        assert [[{"post": PATH}]] == put

    @pytest.mark.parametrize("body", ["no JSON", '{"post": 1}', '{"post": "a", "x": 1}'])
    def test_what_nobody_sent_comes_again(self, call, logged, body):
        assert ["message-0"] == failures(call("images", bodies(event_of("images"), body)))
        assert "images.failed" in logged()[0]

    def test_what_a_picture_is_called_is_not_logged(self, call, logged):
        call("images")

        text, (entry,) = logged()
        assert "harvest.png" not in text
        assert ("images.made", 1) == (entry["message"], entry["made"])


class TestPublish:
    def test_it_shows_and_holds_once(self, call, dropped, post_id):
        assert GOOD == call("publish")
        before = kept(dropped)
        assert f"en/{PATH}/index.html" in dropped.site.served
        edition = dropped.ledger.head(automatic_edition_id(post_id))
        assert EditionState.HELD is edition.state
        assert dropped.clock.now() + dropped.release_delay == edition.release_at

        dropped.clock.advance(MINUTE)
        assert GOOD == call("publish")
        assert before == kept(dropped)

    def test_on_trouble_all_of_it_comes_again(self, call, dropped, post_id):
        dropped.contents.put = None

        with pytest.raises(TypeError):
            call("publish")

        assert dropped.posts.head(post_id).todo


class TestTick:
    def test_it_releases_and_queues_once(self, call, dropped, post_id):
        dropped.publisher().publish([post_id])
        dropped.clock.advance(dropped.release_delay)
        edition_id = automatic_edition_id(post_id)

        told = call("tick")
        before = kept(dropped)
        assert ([edition_id], 1) == (told["released"], told["units"])

        told = call("tick")
        assert ([], 0) == (told["released"], told["units"])
        assert before == kept(dropped)

    def test_it_dispatches_once(self, call, dropped, edition_id):
        dropped.work("plan_queue", dropped.plan)
        told = call("tick")
        assert (1, 3) == (told["batches"], told["slots"])
        before = kept(dropped)

        assert 0 == call("tick")["batches"]
        assert before == kept(dropped)

    def test_what_it_did_is_plain_data(self, call, dropped, edition_id):
        assert json.dumps(call("tick"))

    def test_slots_that_are_left_are_an_error(self, call, dropped, queued, logged):
        dropped.send_queue.take()
        (batch,) = dropped.batches(queued)
        dropped.ledger.claim(batch.ref, attempt=1, take=50, at=dropped.clock.now())
        dropped.feedback_dead_letters.put([{}])
        for _ in range(6 * 60 + 20):
            call("tick")
            dropped.clock.advance(MINUTE)

        errors = [entry for entry in logged()[1] if entry["level"] == "ERROR"]
        assert [("slots.left", 3)] == [(e["message"], e["left"]) for e in errors]


class TestPlan:
    def test_it_makes_batches_once(self, call, dropped, edition_id):
        assert GOOD == call("plan")
        before = kept(dropped)
        (batch,) = dropped.batches(edition_id)
        assert sorted(dropped.subscribers.by_id) == list(batch.ids)

        assert GOOD == call("plan")
        assert before == kept(dropped)

    def test_a_message_that_fails_comes_again(self, call, dropped, edition_id):
        good = {"edition": edition_id, "unit": "u0"}

        answer = call("plan", bodies(event_of("plan"), {"unit": "u0"}, good))

        assert ["message-0"] == failures(answer)
        assert 1 == len(dropped.batches(edition_id))


class TestSend:
    def test_it_mails_once(self, call, dropped, queued):
        assert GOOD == call("send")
        before = kept(dropped)
        (batch,) = dropped.batches(queued)
        assert BatchState.DONE is batch.state
        assert 3 == len(dropped.mailer.accepted)

        assert GOOD == call("send")
        assert before == kept(dropped)

    def test_it_waits_for_its_time(self, call, dropped, queued):
        assert GOOD == call("send")

        sample = json.loads(event_of("send")["Records"][0]["body"])
        assert sample["not_before"] <= dropped.clock.now().timestamp() * 1000

    def test_each_mail_has_a_link_that_works(self, call, dropped, queued):
        call("send")
        mail = dropped.mailer.accepted[0]
        start = "https://leaflet.example.org"
        assert mail.unsubscribe_url.startswith(f"{start}/r/unsubscribe/")

        request = event_of("reader-post-form")
        request["rawPath"] = mail.unsubscribe_url.removeprefix(start)
        assert 200 == call("reader", request)["statusCode"]

        states = {s.address: s.state for s in dropped.subscribers.by_id.values()}
        assert State.UNSUBSCRIBED is states.pop(mail.address)
        assert {State.ACTIVE} == set(states.values())

    @pytest.mark.parametrize("body", ["{", {"edition": "e"}, {"batch": "nonsense"}])
    def test_a_message_that_fails_comes_again(self, call, dropped, queued, body):
        sample = json.loads(event_of("send")["Records"][0]["body"])
        body = sample | body if isinstance(body, dict) and "batch" in body else body

        answer = call("send", bodies(event_of("send"), body))

        assert ["message-0"] == failures(answer)
        assert [] == dropped.mailer.calls

    def test_a_stopped_edition_is_an_error(self, call, dropped, queued, logged):
        dropped.contents.kept.clear()

        call("send")

        (entry,) = logged()[1]
        assert ("ERROR", True) == (entry["level"], entry["stopped"])

    def test_no_address_is_logged(self, call, dropped, queued, logged):
        call("send")
        dropped.subscribers.consenting = None
        dropped.ledger.states.clear()

        call("send")

        text, entries = logged()
        assert "@" not in text
        assert "batch.sent" == entries[0]["message"]


class TestAlarms:
    def test_organisers_are_told_by_the_tick_whatever_became_of_the_rest(
        self, call, world, logged, monkeypatch
    ):
        edition_id = world.hold(world.post())
        world.subscribe(1)
        world.minute()
        guard = Guard(ledger=world.ledger, tallies=world.tallies, clock=world.clock)
        assert guard.pause(edition_id, reason="r", purpose=Measure.EDITION_BOUNCES, count=1, of=2)
        monkeypatch.setattr(world.ledger, "halted", Once(Trouble))

        with pytest.raises(Trouble):
            call("tick")
        call("tick")

        ((address, letter),) = world.courier.accepted
        assert (world.publication.sender_address, "alarm") == (address, letter.purpose)
        assert [] == world.tallies.alarms()
        text, entries = logged()
        assert ("alarms.told", 1) == (entries[0]["message"], entries[0]["told"])
        assert "@" not in text


class TestFeedback:
    REF = BatchRef(
        edition_id="d882c8ba7ad4b6afca0fee07349e4180", unit="u0", language="en", sequence=0
    )

    @pytest.fixture
    def known(self, world):
        """A world that knows the reader of the sample events."""
        world.subscribe(Row(line=1, address="reader@example.com"))
        return world

    def test_it_keeps_evidence_and_suppresses_once(self, call, known):
        assert GOOD == call("feedback")
        before = kept(known)
        evidence = known.ledger.evidence(self.REF)
        told = frozenset({member(1, 7)})
        assert (told, told, told) == (evidence.sent, evidence.delivered, evidence.bounced)
        (reader,) = known.subscribers.by_id.values()
        assert State.BOUNCED is reader.state

        assert GOOD == call("feedback")
        assert before == kept(known)

    def test_a_damaged_message_is_told_and_the_others_are_kept(self, call, known, logged):
        body = json.dumps({"Message": "reader@example.com"})
        sent = event("Send", edition=self.REF.edition_id, batch=self.REF.tag, attempt=1, slot=7)

        answer = call("feedback", bodies(event_of("feedback"), body, sent))

        assert ["message-0"] == failures(answer)
        assert {member(1, 7)} == known.ledger.evidence(self.REF).sent
        assert "event.damaged" in logged()[0]

    def test_a_mail_that_ses_could_not_send_is_an_error(self, call, known, logged):
        tags = {"edition": self.REF.edition_id, "batch": self.REF.tag, "attempt": 1, "slot": 7}

        call("feedback", bodies(event_of("feedback"), event("Rendering Failure", **tags)))

        (entry,) = logged()[1]
        assert ("ERROR", 1) == (entry["level"], entry["failed"])

    def test_no_address_is_logged(self, call, known, logged):
        call("feedback")
        call("feedback", bodies(event_of("feedback"), json.dumps({"to": "reader@example.com"})))

        text, entries = logged()
        assert "@" not in text
        assert "reader" not in text
        assert {"Send": 1, "Delivery": 1, "Bounce": 1, "": 1} == entries[0]["kinds"]


def test_a_whole_day_through_the_handlers(call, dropped):
    """Drop, stream, tick, plan, send, feedback: each by its own event."""
    call("ingest")
    call("publish")
    dropped.clock.advance(dropped.release_delay)
    call("tick")
    call("plan")
    call("tick")
    call("send")
    for _ in range(2):
        call("tick")

    edition_id = automatic_edition_id(next(iter(dropped.posts.heads)))
    assert EditionState.SENT is dropped.state(edition_id)
    assert {1} == set(dropped.copies().values())
    assert dropped.statement(edition_id).balanced
