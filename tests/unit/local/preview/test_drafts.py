"""The feed of drafts: what isn't out yet, for this machine's feed reader, and nobody else."""

import json
import os
import re
from datetime import UTC, datetime

import feedparser
import pytest
from starlette.testclient import TestClient

from broadside.sources import read_feed
from broadside_local.preview.pages import Pages
from tests.unit.local.preview.test_sheet import PNG

HOST = "127.0.0.1:8026"
NAMES = ("atom.xml", "feed.xml", "feed.json")
DRAFT = "---\ntitle: Plans\ndate: 2026-11-20\nstatus: draft\n---\n\n"


@pytest.fixture
def client(place):
    place.save("out.en.md", "Public already", "Out")
    (place.posts / "plans.en.md").write_text(f"{DRAFT}We *meet*.")
    (place.posts / "later.en.md").write_text("---\ntitle: Later\ndate: 2026-12-24 08:00\n---\n\nC")
    (place.posts / "gone.en.md").write_text("---\ntitle: Gone\nstatus: withdrawn\n---\n\nD")
    (place.posts / "bad.en.md").write_text("---\ntitle: [\n---\n\nE")
    return TestClient(Pages(place.desk, hosts=[HOST]).app, base_url=f"http://{HOST}")


def feed(client, name="atom.xml"):
    answer = client.get(f"/drafts/{name}")
    assert 200 == answer.status_code
    return read_feed(answer.content, url=str(answer.url))


@pytest.mark.parametrize("name", NAMES)
class TestEveryFormat:
    def test_holds_drafts_and_scheduled_posts_and_no_others(self, client, name):
        read = feed(client, name)

        assert {"Plans", "Later (scheduled for 2026-12-24 08:00)"} == {i.title for i in read.items}
        assert read.title.startswith("Drafts · ")
        assert {("draft",), ("scheduled",)} == {item.topics for item in read.items}
        assert not read.hubs

    def test_leads_to_the_preview(self, client, name):
        read = feed(client, name)

        assert {
            f"http://{HOST}/post/plans#language=en",
            f"http://{HOST}/post/later#language=en",
        } == {item.url for item in read.items}
        assert [200, 200] == [client.get(item.url).status_code for item in read.items]
        assert f"http://{HOST}/drafts/{name}" == read.url
        assert 200 == client.get(read.home_url).status_code

    def test_is_asked_again_for_nothing_until_something_changes(self, client, place, name):
        first = client.get(f"/drafts/{name}")
        tag = {"If-None-Match": f'"x", W/{first.headers["etag"]}'}
        again = client.get(f"/drafts/{name}", headers=tag)
        assert (304, b"") == (again.status_code, again.content)

        (place.posts / "plans.en.md").write_text(f"{DRAFT}We *don't*.")
        os.utime(place.posts / "plans.en.md", (1_800_000_000, 1_800_000_000))
        third = client.get(f"/drafts/{name}", headers=tag)

        assert 200 == third.status_code
        assert "don’t" in third.text or "don't" in third.text
        newest = read_feed(third.content).items[0]
        saved_at = datetime.fromtimestamp(1_800_000_000, UTC)
        assert ("Plans", saved_at) == (newest.title, newest.updated_at)

    def test_says_that_it_is_private(self, client, name):
        headers = client.get(f"/drafts/{name}").headers

        assert "noindex" in headers["x-robots-tag"]
        assert headers["cache-control"].startswith("private")

    @pytest.mark.parametrize(
        "headers",
        [
            {"Host": "news.example.org:8026"},
            {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "empty"},
        ],
    )
    def test_is_refused_to_other_sites(self, client, name, headers):
        answer = client.get(f"/drafts/{name}", headers=headers)

        assert 403 == answer.status_code
        assert "Plans" not in answer.text


def test_readers_programs_take_it(client):
    for name in NAMES[:2]:
        parsed = feedparser.parse(client.get(f"/drafts/{name}").content)
        assert (False, 2) == (bool(parsed.bozo), len(parsed.entries))


def test_a_draft_has_another_name_than_the_post_will_have(client):
    """Else a reader who has seen the draft would never be shown the post."""
    for item in feed(client).items:
        assert re.fullmatch(r"tag:[\w.]+,2026:[0-9a-f]{32}/en/draft", item.guid)


def test_pictures_come_from_here(client, place):
    (place.posts / "a.png").write_bytes(PNG)
    (place.posts / "plans.en.md").write_text(
        DRAFT.replace("status", "picture: a.png\nstatus") + "![A boat](a.png)"
    )
    item = next(item for item in feed(client, "feed.json").items if item.title == "Plans")
    (in_text, _) = re.findall(r'src="([^"]+)"', item.content)

    assert (True, item.picture.url) == (in_text.startswith(f"http://{HOST}/media/"), in_text)
    assert PNG == client.get(in_text).content

    (place.posts / "a.png").unlink()
    assert all(item.picture is None for item in feed(client, "feed.json").items)


def test_a_calendar_file_comes_from_here(client, place):
    (place.posts / "plans.en.md").write_text(
        f"{DRAFT}::: event\ntitle: Meeting\nwhen: 2026-12-01 19:00\nwhere: Quay\n:::\n"
    )
    item = next(item for item in feed(client).items if item.title == "Plans")
    (address,) = re.findall(r'"([^"]+\.ics)"', item.content)

    assert f"http://{HOST}/media/" == address[: address.rindex("/") + 1]
    assert "text/calendar" in client.get(address).headers["content-type"]


def test_notes_stay_in_the_text(client, place):
    (place.posts / "plans.en.md").write_text(f"{DRAFT}A[^1]\n\n[^1]: B")
    item = next(item for item in feed(client, "feed.json").items if item.title == "Plans")

    assert 'href="#' in item.content


def test_what_has_not_changed_is_not_read_again(client, monkeypatch):
    feed(client)

    def fail(*_arguments, **_named):
        raise AssertionError

    monkeypatch.setattr("broadside_local.preview.drafts.read_post", fail)

    assert 2 == len(feed(client).items)


def test_a_publication_that_cannot_be_used_leaves_the_feed_as_it_was(client, place):
    good = place.publication.read_text()
    place.publication.write_text("nonsense = 1\n")
    assert 503 == client.get("/drafts/atom.xml").status_code

    place.publication.write_text(good)
    feed(client)
    place.publication.write_text("nonsense = 1\n")
    assert 2 == len(feed(client).items)


def test_of_one_file_holds_that_post(place):
    (place.posts / "plans.en.md").write_text(f"{DRAFT}x")
    (place.posts / "other.en.md").write_text(f"{DRAFT}x")
    desk = place.desk_for(place.posts / "plans.en.md")
    client = TestClient(Pages(desk, hosts=[HOST]).app, base_url=f"http://{HOST}")

    assert 1 == len(json.loads(client.get("/drafts/feed.json").content)["items"])


def test_there_is_no_other_feed(client):
    assert 404 == client.get("/drafts/feed.opml").status_code


def test_the_list_shows_the_address_with_a_button_to_copy_it(client):
    page = client.get("/").text

    assert f'data-copy="http://{HOST}/drafts/atom.xml"' in page
    assert "/drafts/feed.xml" in page
    assert "/drafts/feed.json" in page
