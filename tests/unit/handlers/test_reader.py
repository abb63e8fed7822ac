"""The reader API: looking changes nothing, leaving works for ever, and nothing is told to logs."""

from base64 import b64encode
from dataclasses import replace

import pytest

from broadside.subscribers import Purpose, Row, State, make_token
from tests.unit.handlers.conftest import EDGE_KEY, event_of
from tests.world import MINUTE

EDITION = "e" * 32
FORM = "List-Unsubscribe=One-Click"
MULTIPART = (
    "--x\r\nContent-Disposition: form-data; name=List-Unsubscribe\r\n\r\nOne-Click\r\n--x--\r\n"
)


@pytest.fixture
def reader(world):
    """The one subscriber there is."""
    world.subscribe(Row(line=1, address="reader@example.com", name="Ama"))
    return lambda: next(iter(world.subscribers.by_id.values()))


@pytest.fixture
def token(world, reader):
    return make_token(
        Purpose.UNSUBSCRIBE, reader().id, EDITION, key=world.keys.key("unsubscribe/1")
    )


@pytest.fixture
def ask(call, token):
    """Ask for a path, as the HTTP API passes it on."""

    def ask(method="GET", path=None, *, sample="reader-get", **changes):
        event = event_of(sample) | changes
        event["headers"] = {**event["headers"], "x-broadside-edge": EDGE_KEY}
        event["rawPath"] = f"/r/unsubscribe/{token}" if path is None else path
        event["requestContext"]["http"]["method"] = method
        return call("reader", event)

    return ask


class TestLooking:
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_it_changes_nothing(self, ask, world, reader, method):
        before = reader()
        for _ in range(3):
            assert 200 == ask(method)["statusCode"]

        assert before == reader()
        assert 1 == len(world.subscribers.by_id)

    def test_the_page_has_a_button_that_posts(self, ask, token):
        body = ask()["body"]

        assert f'action="/r/unsubscribe/{token}"' in body
        assert 'method="post"' in body.lower()

    def test_a_head_has_no_body(self, ask):
        assert "" == ask("HEAD")["body"]

    def test_nobody_keeps_it_and_nobody_is_told_the_link(self, ask):
        headers = ask()["headers"]

        assert ("no-store", "no-referrer") == (headers["Cache-Control"], headers["Referrer-Policy"])

    def test_it_names_nobody(self, ask):
        body = ask()["body"]

        assert "reader@example.com" not in body
        assert "Ama" not in body


class TestLeaving:
    @pytest.mark.parametrize(
        ("content_type", "body", "is_base64"),
        [
            ("application/x-www-form-urlencoded", FORM, False),
            ("application/x-www-form-urlencoded", b64encode(FORM.encode()).decode(), True),
            ("multipart/form-data; boundary=x", MULTIPART, False),
            ("multipart/form-data; boundary=x", b64encode(MULTIPART.encode()).decode(), True),
            ("text/plain", "", False),
        ],
    )
    def test_whatever_the_body_and_its_encoding(self, ask, reader, content_type, body, is_base64):
        answer = ask(
            "POST",
            headers={"content-type": content_type},
            body=body,
            isBase64Encoded=is_base64,
        )

        assert 200 == answer["statusCode"]
        assert State.UNSUBSCRIBED is reader().state

    @pytest.mark.parametrize("sample", ["reader-post-form", "reader-post-multipart"])
    def test_again_changes_nothing_and_is_answered_alike(self, ask, world, reader, sample):
        first = ask("POST", sample=sample)
        left = reader()
        world.clock.advance(MINUTE)

        assert first == ask("POST", sample=sample)
        assert left == reader()

    def test_it_answers_without_a_redirect_or_a_cookie(self, ask):
        answer = ask("POST")

        assert 200 == answer["statusCode"]
        assert {"statusCode", "headers", "body"} == set(answer)
        assert "location" not in {name.lower() for name in answer["headers"]}

    def test_one_who_bounced_is_answered_alike(self, ask, world, reader):
        first = ask("POST")
        world.subscribers.by_id[reader().id] = replace(reader(), state=State.BOUNCED)

        assert first == ask("POST")
        assert State.BOUNCED is reader().state

    def test_the_button_is_gone(self, ask):
        assert "<form" not in ask("POST")["body"]


class TestBadLinks:
    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
    @pytest.mark.parametrize(
        "change", ["empty", "damaged", "forged", "longer", "nobody", "unicode"]
    )
    def test_each_is_not_found_and_changes_nothing(self, ask, world, reader, token, method, change):
        other = make_token(Purpose.UNSUBSCRIBE, reader().id, EDITION, key=b"another key" * 3)
        nobody = make_token(
            Purpose.UNSUBSCRIBE, "f" * 32, EDITION, key=world.keys.key("unsubscribe/1")
        )
        bad = {
            "empty": "",
            "damaged": ("A" if token[0] != "A" else "B") + token[1:],
            "forged": other,
            "longer": token + "A",
            "nobody": nobody,
            "unicode": "é" * 67,
        }[change]

        assert 404 == ask(method, f"/r/unsubscribe/{bad}")["statusCode"]
        assert State.ACTIVE is reader().state

    def test_all_are_answered_alike(self, ask):
        answers = [ask(path=f"/r/unsubscribe/{bad}") for bad in ("", "A", "B" * 67)]

        assert answers[0] == answers[1] == answers[2]

    @pytest.mark.parametrize("path", ["/r/", "/r/unsubscribe", "/r/preferences/AAAA", "/"])
    def test_what_else_is_asked_for_is_not_found(self, ask, path):
        assert 404 == ask(path=path)["statusCode"]
        assert 404 == ask("POST", path)["statusCode"]

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
    def test_other_methods_are_refused(self, ask, reader, method):
        answer = ask(method)

        assert (405, "GET, HEAD, POST") == (answer["statusCode"], answer["headers"]["Allow"])
        assert State.ACTIVE is reader().state

    def test_the_sample_of_a_link_that_is_none(self, call, world):
        assert 404 == call("reader", event_of("reader-get"))["statusCode"]


class TestLanguage:
    def language(self, answer):
        return answer["body"].partition('lang="')[2].partition('"')[0]

    @pytest.mark.parametrize(
        ("header", "language"),
        [
            ("zh-TW,zh;q=0.9,en;q=0.1", "zh-Hant"),
            ("en;q=0.1, zh-HK;q=0.9", "zh-Hant"),
            ("fr, en", "en"),
            ("fr", "en"),
            ("", "en"),
            ("*;q=x, ;;;, \x00", "en"),
            ("zh-Hans", "en"),
        ],
    )
    def test_as_the_browser_says(self, ask, header, language):
        assert language == self.language(ask(path="/r/x", headers={"accept-language": header}))

    def test_as_subscribed_first(self, ask, world, reader):
        world.subscribers.by_id[reader().id] = replace(reader(), languages=("zh-Hant",))

        assert "zh-Hant" == self.language(ask(headers={"accept-language": "en"}))

    def test_without_headers(self, ask):
        assert "en" == self.language(ask(headers={}))


def test_neither_address_nor_link_is_logged(ask, token, logged):
    for method in ("GET", "POST"):
        ask(method)
        ask(method, "/r/unsubscribe/" + token[:-1])

    text, entries = logged()
    assert ["reader.looked", "reader.left"] == [entry["message"] for entry in entries]
    assert "@" not in text
    assert token[:20] not in text
