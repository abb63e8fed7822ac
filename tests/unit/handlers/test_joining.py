"""Joining by the form: all are answered alike, and who joins has said so from their mailbox."""

import json
from base64 import b64encode
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadside.errors import ProviderError, ProviderThrottledError, ProviderUncertainError
from broadside.subscribers import PER_NETWORK, Purpose, Row, State, address_hash, make_token
from tests.unit.handlers.conftest import EDGE_KEY, event_of
from tests.world import MINUTE, NOW

DAY = timedelta(days=1)
NEW = "newcomer@example.com"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def ask(call):
    """Ask the reader API, as CloudFront and the HTTP API pass it on."""

    def ask(method="GET", path="/r/subscribe", *, body="", **headers):
        event = event_of("reader-join-page")
        event["rawPath"] = path
        event["requestContext"]["http"]["method"] = method
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        event["headers"] = {**event["headers"], "x-broadside-edge": EDGE_KEY, **named}
        event["body"] = b64encode(body.encode(errors="surrogatepass")).decode()
        event["isBase64Encoded"] = True
        return call("reader", event)

    return ask


@pytest.fixture
def join(ask):
    """Send the form."""

    def join(email=NEW, *, accept_language="en", **fields):
        body = urlencode({"email": email, **fields})
        return ask("POST", body=body, content_type=FORM, accept_language=accept_language)

    return join


@pytest.fixture
def welcome(call, world):
    """Hand over to welcome what was asked for."""

    def welcome():
        event = event_of("welcome")
        (record,) = event["Records"]
        event["Records"] = [
            {**record, "dynamodb": {"Keys": {"pk": {"S": "j"}, "sk": {"S": name}}}}
            for name in list(world.joins.requests)
        ]
        return call("welcome", event)

    return welcome


@pytest.fixture
def link(world):
    """Return the path of the last link that was mailed."""

    def link():
        _, letter = world.courier.accepted[-1]
        (line,) = [line for line in letter.text.splitlines() if line.startswith("https://")]
        return line.removeprefix("https://leaflet.example.org")

    return link


@pytest.fixture
def invited(join, welcome, link):
    """The link of somebody who has asked, and was mailed."""
    join()
    welcome()
    return link()


def people(world):
    return list(world.subscribers.by_id.values())


class TestTheForm:
    def test_a_get_shows_it_and_changes_nothing(self, ask, world):
        page = ask()

        assert 200 == page["statusCode"]
        assert 'action="/r/subscribe"' in page["body"]
        assert not world.joins.requests
        assert not world.joins.networks

    def test_what_was_sent_is_kept_for_later(self, join, world):
        assert (
            200 == join(language="zh-HK", name=" Ama\r\nBcc: x ", topics="Land; Rice")["statusCode"]
        )

        (request,) = world.joins.requests.values()
        assert (NEW, "zh-Hant", "Ama Bcc: x", ("Land", "Rice"), "form", NOW) == (
            request.address,
            request.language,
            request.name,
            request.topics,
            request.how,
            request.asked_at,
        )
        assert [] == people(world)
        assert [] == world.courier.accepted

    def test_json_is_answered_in_json(self, ask, world):
        body = json.dumps({"email": NEW, "language": "zh-TW", "topics": ["land"], "x": [1, {}]})
        answer = ask("POST", body=body, content_type="application/json; charset=utf-8")

        assert 202 == answer["statusCode"]
        assert {"title", "text"} == set(json.loads(answer["body"]))
        (request,) = world.joins.requests.values()
        assert (NEW, "zh-Hant", ("land",), "json") == (
            request.address,
            request.language,
            request.topics,
            request.how,
        )

    def test_a_program_that_fills_in_everything_is_answered_alike_and_forgotten(self, join, world):
        good = join()
        world.joins.requests.clear()

        assert good == join(homepage="https://spam.example")
        assert not world.joins.requests

    @pytest.mark.parametrize(
        ("body", "content_type", "status"),
        [
            ("email=", FORM, 400),
            ("name=a", FORM, 400),
            ("email=nobody", FORM, 400),
            ("email=a%40" + "b" * 300, FORM, 400),
            ("email=a%40b&" * 200, FORM, 400),
            ("x" * 9000, FORM, 413),
            ("email=a%40b.example", "text/plain", 415),
            ("email=a%40b.example", "multipart/form-data; boundary=x", 415),
            ("email=a%40b.example", "", 415),
            ("{", "application/json", 400),
            ("[" * 5000, "application/json", 400),
            ('["a@b.example"]', "application/json", 400),
            ('{"email": 1}', "application/json", 400),
            ('{"email": ["nobody"]}', "application/json", 400),
        ],
    )
    def test_what_can_not_be_used_is_refused_before_anything_is_kept(
        self, ask, world, body, content_type, status
    ):
        answer = ask("POST", body=body, content_type=content_type)

        assert status == answer["statusCode"]
        assert not world.joins.requests
        assert not world.joins.networks
        is_json = content_type == "application/json"
        assert is_json == (answer["headers"]["Content-Type"] == "application/json")

    def test_a_refusal_does_not_repeat_what_was_sent(self, ask):
        refused = ask("POST", body="email=<script>xyzzy", content_type=FORM)

        assert "xyzzy" not in refused["body"]
        assert 'action="/r/subscribe"' in refused["body"]

    def test_an_answer_leads_nowhere_else(self, join):
        answer = join(next="https://elsewhere.example", redirect="//elsewhere.example")

        assert {"statusCode", "headers", "body"} == set(answer)
        assert "location" not in {name.lower() for name in answer["headers"]}
        assert "elsewhere" not in answer["body"]

    @pytest.mark.parametrize(
        ("said", "accepted", "language"),
        [
            ("zh-HK", "en", "zh-Hant"),
            ("fr", "zh-TW", "zh-Hant"),
            ("", "zh", "zh-Hant"),
            ("?", "fr", "en"),
        ],
    )
    def test_the_answer_is_in_the_readers_language(self, join, said, accepted, language):
        page = join(language=said, accept_language=accepted)["body"]

        assert f'<html lang="{language}"' in page

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
    def test_other_methods_are_refused(self, ask, method):
        assert 405 == ask(method)["statusCode"]

    @given(
        body=st.text(max_size=60) | st.binary(max_size=60).map(lambda b: b64encode(b).decode()),
        is_base64=st.booleans(),
        content_type=st.sampled_from([FORM, "application/json", "text/plain", ""]),
        forwarded=st.text(max_size=40),
        language=st.text(max_size=40),
    )
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_whatever_comes_is_answered(
        self, call, body, is_base64, content_type, forwarded, language
    ):
        event = event_of("reader-join-form")
        event |= {"body": body, "isBase64Encoded": is_base64}
        event["headers"] |= {
            "content-type": content_type,
            "x-forwarded-for": forwarded,
            "accept-language": language,
        }

        assert call("reader", event)["statusCode"] in {200, 202, 400, 415, 429}


class TestAnswers:
    """Known, unknown, pending, suppressed, malformed: nobody can tell them apart."""

    @pytest.fixture
    def kinds(self, world):
        pepper = world.keys.key("pepper")
        world.subscribe(Row(line=1, address="known@example.com"))
        world.subscribers.suppress(
            address_hash("suppressed@example.com", pepper),
            state=State.COMPLAINED,
            reason="r",
            at=NOW,
        )
        return [
            "known@example.com",
            "unknown@example.com",
            "pending@example.com",
            "suppressed@example.com",
            "malformed@-bad-.example",
            "malformed@",
        ]

    def test_byte_for_byte_and_call_for_call(self, join, world, kinds, welcome, monkeypatch):
        join("pending@example.com")
        welcome()
        calls: list[tuple[str, str]] = []
        for port in ("joins", "subscribers", "courier", "keys"):
            watch(world, port, calls, monkeypatch)
        told = []
        for address in kinds:
            calls.clear()
            told.append((join(address, name="Ama"), tuple(calls)))

        assert {repr(told[0])} == {repr(each) for each in told}
        assert [("joins", "count"), ("joins", "ask")] == [
            call for call in told[0][1] if call[0] != "keys"
        ]


def watch(world, port, calls, monkeypatch):
    """Note the calls of a port's methods."""
    real = getattr(world, port)
    for name in [n for n in dir(real) if not n.startswith("_") and callable(getattr(real, n))]:
        monkeypatch.setattr(real, name, noting(calls, port, name, getattr(real, name)))


def noting(calls, port, name, call):
    def noted(*arguments, **named):
        calls.append((port, name))
        return call(*arguments, **named)

    return noted


class TestLimits:
    def test_a_network_asks_so_often_and_then_comes_back(self, join, world):
        answers = [join(f"n{n}@example.com")["statusCode"] for n in range(PER_NETWORK + 1)]

        assert [200] * PER_NETWORK + [429] == answers
        assert PER_NETWORK == len(world.joins.requests)
        world.clock.advance(timedelta(hours=1))
        assert 200 == join()["statusCode"]

    def test_another_network_is_not_held_up(self, ask, join):
        for n in range(PER_NETWORK + 1):
            join(f"n{n}@example.com")
        body = urlencode({"email": NEW})

        def status(forwarded):
            answer = ask("POST", body=body, content_type=FORM, x_forwarded_for=forwarded)
            return answer["statusCode"]

        # The last one is CloudFront, as the sample has it.
        assert 429 == status("192.0.2.77, 192.0.2.2")
        # What the viewer claims to be is left of what CloudFront says.
        assert 429 == status("203.0.113.1, 192.0.2.1, 192.0.2.2")
        assert 200 == status("192.0.2.1, 203.0.113.1, 192.0.2.2")

    def test_json_is_told_in_json(self, ask):
        body = json.dumps({"email": NEW})
        for _ in range(PER_NETWORK):
            ask("POST", body=body, content_type="application/json")
        answer = ask("POST", body=body, content_type="application/json")

        assert (429, "application/json") == (
            answer["statusCode"],
            answer["headers"]["Content-Type"],
        )

    def test_no_network_is_kept_and_its_name_is_another_one_tomorrow(self, join, world):
        for _ in range(2):
            join()
            world.clock.advance(DAY)

        assert 2 == len(world.joins.networks)
        assert not [name for name in world.joins.networks if "192" in name]


class TestTheEdge:
    @pytest.mark.parametrize("key", [None, "", "another"])
    @pytest.mark.parametrize("path", ["/r/subscribe", "/r/confirm/A", "/r/unsubscribe/A", "/r/x"])
    def test_who_comes_around_cloudfront_is_told_nothing(self, call, world, key, path):
        event = event_of("reader-join-form")
        event["rawPath"] = path
        del event["headers"]["x-broadside-edge"]
        if key is not None:
            event["headers"]["x-broadside-edge"] = key

        answer = call("reader", event)

        assert (404, "") == (answer["statusCode"], answer["body"])
        assert not world.joins.requests


class TestTheMail:
    def test_it_asks_in_the_readers_language_and_leads_to_the_page(
        self, join, welcome, world, link
    ):
        join(language="zh-HK", name="{{Ama}} <b>https://spam.example</b>")
        told = welcome()
        ((address, letter),) = world.courier.accepted

        assert (NEW, "請確認訂閱《傳單》") == (address, letter.subject)
        assert link().startswith("/r/confirm/")
        assert link() in letter.html
        assert "Ama" not in letter.html + letter.text + letter.subject
        assert "spam" not in letter.html + letter.text
        assert "{{" not in letter.html + letter.text
        assert (1, 0) == (told["mailed"], told["failed"])
        assert not world.joins.requests

    def test_they_are_pending_and_get_no_newsletter(self, invited, world):
        (person,) = people(world)

        assert State.PENDING is person.state
        assert {} == world.subscribers.consenting([person.id])
        assert [] == world.subscribers.consents

    def test_a_request_that_comes_twice_is_answered_once(self, join, call, world):
        join()
        event = event_of("welcome")
        (name,) = world.joins.requests
        event["Records"][0]["dynamodb"]["Keys"]["sk"]["S"] = name

        told = [call("welcome", event) for _ in range(2)]

        assert ([1, 0], [0, 1]) == ([t["mailed"] for t in told], [t["gone"] for t in told])
        assert 1 == len(world.courier.accepted)

    @pytest.mark.parametrize("trouble", [ProviderThrottledError, ProviderUncertainError])
    def test_what_ses_did_not_take_is_tried_again(self, join, welcome, call, world, trouble):
        join()
        world.courier.troubles += [trouble("x"), trouble("x")]
        with pytest.raises(ProviderError):
            welcome()
        assert 1 == len(people(world))

        event = event_of("welcome-hourly")
        assert 0 == call("welcome", event)["mailed"]  # the stream is about to try again
        world.clock.advance(6 * MINUTE)
        with pytest.raises(ProviderError):
            call("welcome", event)
        assert 1 == call("welcome", event)["mailed"]

        assert 1 == len(world.courier.accepted)
        (invitation,) = world.joins.invitations.values()
        assert (1, NOW) == (invitation.asked.times, invitation.asked.at)
        assert not world.joins.requests

    def test_an_address_that_is_none_is_dropped(self, join, welcome, world):
        join("malformed@-bad-.example")

        assert 1 == welcome()["refused"]
        assert ([], [], {}) == (people(world), world.courier.accepted, world.joins.requests)

    def test_one_who_is_active_gets_no_mail(self, join, welcome, world):
        world.subscribe(Row(line=1, address=NEW))
        before = people(world)
        join(NEW.upper(), name="Mallory", language="zh-Hant")

        assert 1 == welcome()["quiet"]
        assert [] == world.courier.accepted
        assert before == people(world)


class TestConfirming:
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_looking_changes_nothing(self, ask, world, invited, method):
        before = people(world), list(world.subscribers.consents)
        for _ in range(3):
            assert 200 == ask(method, invited)["statusCode"]

        assert before == (people(world), world.subscribers.consents)

    def test_the_page_has_a_button_that_posts(self, ask, invited):
        assert f'<form method="post" action="{invited}">' in ask(path=invited)["body"]

    def test_the_button_makes_them_active_with_the_words_they_saw(self, ask, world, invited):
        page = ask(path=invited)["body"]
        world.clock.advance(MINUTE)

        assert 200 == ask("POST", invited)["statusCode"]

        (person,), (consent,) = people(world), world.subscribers.consents
        assert (State.ACTIVE, NOW + MINUTE, ("en",)) == (
            person.state,
            person.active_since,
            person.languages,
        )
        assert (person.id, "form", "en", NOW + MINUTE, NOW) == (
            consent.subscriber_id,
            consent.how,
            consent.language,
            consent.given_at,
            consent.asked_at,
        )
        for line in consent.words.splitlines():
            assert line in page
        assert consent.version

    def test_again_changes_nothing_and_is_answered_alike(self, ask, world, invited):
        first = ask("POST", invited)
        world.clock.advance(MINUTE)
        before = people(world)

        assert first == ask("POST", invited)
        assert first["body"] == ask(path=invited)["body"]
        assert before == people(world)
        assert 1 == len(world.subscribers.consents)

    def test_two_at_once_confirm_once(self, ask, world, invited, monkeypatch):
        confirm = world.joins.confirm

        def twice(*arguments, **named):
            confirm(*arguments, **named)
            return confirm(*arguments, **named)

        monkeypatch.setattr(world.joins, "confirm", twice)

        assert 200 == ask("POST", invited)["statusCode"]
        assert 1 == len(world.subscribers.consents)

    def test_after_seven_days_it_is_too_late(self, ask, world, invited):
        world.clock.advance(7 * DAY - MINUTE)
        assert 200 == ask(path=invited)["statusCode"]
        world.clock.advance(MINUTE)

        answer = ask("POST", invited)

        assert 404 == answer["statusCode"]
        assert 'action="/r/subscribe"' in answer["body"]
        assert State.PENDING is people(world)[0].state

    def test_one_who_left_since_does_not_come_back_by_it(self, ask, world, invited):
        ask("POST", invited)
        (person,) = people(world)
        world.subscribers.leave(person.id, state=State.UNSUBSCRIBED, at=NOW, how="link")

        assert 404 == ask("POST", invited)["statusCode"]
        assert State.UNSUBSCRIBED is people(world)[0].state

    def test_bad_links_are_all_answered_alike(self, ask, world, invited):
        key = world.keys.key("confirm/1")
        (person,) = people(world)
        far = f"{int((NOW + DAY).timestamp()):032x}"
        bad = [
            "",
            "A" * 67,
            invited.removeprefix("/r/confirm/")[:-1],
            make_token(Purpose.CONFIRM, person.id, far, key=b"another" * 5),
            make_token(Purpose.CONFIRM, "f" * 32, far, key=key),
            make_token(Purpose.CONFIRM, person.id, "0" * 32, key=key),
            make_token(Purpose.UNSUBSCRIBE, person.id, far, key=key),
            make_token(
                Purpose.UNSUBSCRIBE, person.id, "e" * 32, key=world.keys.key("unsubscribe/1")
            ),
        ]
        for method in ("GET", "POST"):
            answers = [ask(method, f"/r/confirm/{text}") for text in bad]
            assert {repr(answers[0])} == {repr(answer) for answer in answers}
            assert 404 == answers[0]["statusCode"]
        assert State.PENDING is people(world)[0].state

    def test_a_link_to_confirm_is_none_to_leave(self, ask, world, invited):
        ask("POST", invited)

        assert 404 == ask("POST", invited.replace("confirm", "unsubscribe"))["statusCode"]
        assert State.ACTIVE is people(world)[0].state


class TestComingBack:
    @pytest.mark.parametrize("state", [State.UNSUBSCRIBED, State.BOUNCED, State.COMPLAINED])
    def test_who_left_or_was_suppressed_is_back_when_they_confirm(
        self, ask, join, welcome, link, world, state
    ):
        world.subscribe(Row(line=1, address=NEW, name="Ama"))
        world.courier.suppressed.add(NEW)
        hashed = address_hash(NEW, world.keys.key("pepper"))
        (person,) = people(world)
        if state is State.UNSUBSCRIBED:
            world.subscribers.leave(person.id, state=state, at=NOW, how="link")
        else:
            world.subscribers.suppress(hashed, state=state, reason="r", at=NOW)
        join()
        welcome()
        assert state is people(world)[0].state

        assert 200 == ask("POST", link())["statusCode"]

        (back,) = people(world)
        assert (person.id, State.ACTIVE) == (back.id, back.state)
        assert {} == world.subscribers.suppressions
        # Unsubscribing is no reason of SES's.
        assert (state is State.UNSUBSCRIBED) == (NEW in world.courier.suppressed)

    def test_as_long_as_ses_has_them_on_its_list_they_are_not_back(
        self, ask, join, welcome, link, world
    ):
        hashed = address_hash(NEW, world.keys.key("pepper"))
        world.subscribers.suppress(hashed, state=State.BOUNCED, reason="r", at=NOW)
        join()
        welcome()
        world.courier.troubles += [ProviderThrottledError("x")] * 4
        with pytest.raises(ProviderThrottledError):
            ask("POST", link())
        assert State.PENDING is people(world)[0].state
        assert {hashed} == set(world.subscribers.suppressions)

        world.courier.troubles += [ProviderThrottledError("x")] * 3
        ask("POST", link())

        assert State.ACTIVE is people(world)[0].state
        assert NEW not in world.courier.suppressed

    def test_they_are_asked_once_a_week(self, join, welcome, world):
        hashed = address_hash(NEW, world.keys.key("pepper"))
        world.subscribers.suppress(hashed, state=State.BOUNCED, reason="r", at=NOW)
        mailed = []
        for _ in range(9):
            join()
            mailed.append(welcome()["mailed"])
            world.clock.advance(DAY)

        assert [1, 0, 0, 0, 0, 0, 0, 1, 0] == mailed

    def test_one_who_waits_is_asked_again_a_few_times(self, join, welcome, world):
        mailed = []
        for _ in range(10):
            join()
            mailed.append(welcome()["mailed"])
            world.clock.advance(30 * MINUTE)

        assert [1, 0, 1, 0, 1, 0, 0, 0, 0, 0] == mailed
        assert 1 == len(people(world))

    def test_whoever_did_not_confirm_in_time_begins_anew(self, ask, join, welcome, link, world):
        join()
        welcome()
        first = link()
        world.clock.advance(8 * DAY)
        join()
        welcome()

        assert 404 == ask("POST", first)["statusCode"]
        assert 200 == ask("POST", link())["statusCode"]
        assert [State.ACTIVE] == [p.state for p in people(world) if p.state is not State.PENDING]


def test_nothing_about_anybody_is_logged(ask, join, welcome, link, logged, world):
    join(name="Ama")
    join("nobody")
    join("malformed@-bad-.example", homepage="x")
    welcome()
    ask(path=link())
    ask("POST", link())
    ask("POST", link()[:-1])

    text, entries = logged()
    for secret in ("@", "newcomer", "Ama", "192.0.2", link().removeprefix("/r/confirm/")):
        assert secret not in text
    assert {"reader.asked", "reader.refused", "reader.trapped", "joins.answered"} <= {
        entry["message"] for entry in entries
    }
