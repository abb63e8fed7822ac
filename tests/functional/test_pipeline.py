"""The spine, stage by stage, on the local cloud: each trigger, each call, the state after it."""

import email
import email.policy
import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import feedparser
import pytest

from broadside.posts import Mailing
from broadside.publication import load_publication
from broadside.sending import BatchState, EditionState, automatic_edition_id
from broadside.subscribers import Row, State, address_hash
from broadside_local.cloud import LocalCloud
from broadside_local.folder import read_folder
from broadside_local.intake import take_in
from broadside_local.media import FolderAssets
from broadside_local.pipeline import Pipeline
from broadside_local.waiting import wait_until
from tests.architecture.house import ROOT

PUBLICATION = ROOT / "templates" / "publication.toml"
SITE = load_publication(PUBLICATION).site_url

SECRET_WORDS = "the draft that nobody may read"
YESTERDAY = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"

POSTS = {
    "march.en.md": f"---\ntitle: The march\ndate: {YESTERDAY}\n---\nWe **march** {{{{today}}}}.\n",
    "march.zh-Hant.md": f"---\ntitle: 遊行\ndate: {YESTERDAY}\n---\n我們今日**遊行**。\n",
    "plans.md": f"---\ntitle: Plans\ndate: {YESTERDAY}\ndraft: true\n---\n{SECRET_WORDS}\n",
}
SECOND = {"after.en.md": f"---\ntitle: After the march\ndate: {YESTERDAY}\n---\nThank you.\n"}

BOUNCES = "bounce@simulator.amazonses.com"
COMPLAINS = "complaint@simulator.amazonses.com"


def rows():
    """Make readers: 55 of English (two batches), 3 of Chinese, 2 of French, 2 of SES's own."""
    several = {("en",): 55, ("zh-Hant", "en"): 3, ("fr",): 2}
    addresses = [
        (f"{languages[0].lower()}{n}@example.org", languages)
        for languages, count in several.items()
        for n in range(count)
    ]
    addresses += [(BOUNCES, ("en",)), (COMPLAINS, ("en",))]
    return [Row(line=n, address=a, languages=lang) for n, (a, lang) in enumerate(addresses, 2)]


@dataclass
class Story:
    """What was seen on the way, stage by stage."""

    cloud: LocalCloud
    pipeline: Pipeline
    seen: dict[str, object] = field(default_factory=dict)

    def drop(self, folder, files, mailing):
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        publication = load_publication(PUBLICATION)
        found = read_folder(folder)
        posts = take_in(found, publication, FolderAssets(found.assets)).posts
        self.pipeline.drop([(post, mailing) for post in posts], {})
        assert [] == self.pipeline.await_published(posts, at=datetime.now(UTC))
        return posts

    def get(self, path):
        with urllib.request.urlopen(self.cloud.site_url + path, timeout=10) as answer:
            return answer.read().decode()

    def status_of(self, path, data=None, headers=MappingProxyType({})):
        request = urllib.request.Request(
            self.cloud.site_url + path, data=data, headers=dict(headers)
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def mails(self):
        """Read the outbox: each mail's recipient and message."""
        files = sorted(self.cloud.outbox_folder.glob("*.eml"))
        messages = [
            email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files
        ]
        return {str(message["To"]): message for message in messages}

    def state_of(self, address):
        pepper = self.pipeline._keys.key("pepper")
        found = self.pipeline._subscribers.find(address_hash(address, pepper))
        assert found
        reading = self.pipeline._subscribers.reading(found)
        assert reading
        return reading.state


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Tell it once; the tests say what must have been seen."""
    work = tmp_path_factory.mktemp("pipeline")
    with LocalCloud(ROOT, work / "cloud", parameters={"ReleaseDelaySeconds": "86400"}) as cloud:
        yield tell(Story(cloud, Pipeline(cloud)), work / "posts")


def tell(story, folder):
    pipeline, ledger, seen = story.pipeline, story.pipeline._ledger, story.seen

    pipeline.subscribe(rows())
    march = next(p for p in story.drop(folder, POSTS, Mailing.AUTO) if p.post.source_id == "march")
    edition_id = automatic_edition_id(march.post.id)
    seen["held"] = ledger.head(edition_id)
    seen["page"] = story.get("/zh-Hant/march/")
    seen["feeds"] = {name: story.get(name) for name in ("/feed.xml", "/atom.xml", "/feed.json")}
    story.cloud.invoke("tick", {})
    seen["early"] = ledger.head(edition_id).state

    pipeline.mail([march], readers=62)
    seen["statement"] = pipeline.statement(march)
    seen["batches"] = ledger.batches(edition_id, "u0")
    seen["mails"] = story.mails()
    wait_until(
        lambda: State.ACTIVE not in {story.state_of(BOUNCES), story.state_of(COMPLAINS)},
        1,
        what="suppression",
        check=story.cloud.check,
    )

    seen["links"] = [link_in(message) for message in seen["mails"].values()]
    link = link_in(seen["mails"]["en0@example.org"])
    seen["looked"] = story.status_of(link)
    seen["after looking"] = story.state_of("en0@example.org")
    one_click = {"Content-Type": "application/x-www-form-urlencoded"}
    seen["left"] = story.status_of(link, b"List-Unsubscribe=One-Click", one_click)
    seen["left again"] = story.status_of(link, b"List-Unsubscribe=One-Click", one_click)

    story.drop(folder, {"march.en.md": POSTS["march.en.md"] + "\nMore words.\n"}, Mailing.AUTO)
    seen["updated page"] = story.get("/en/march/")
    story.cloud.invoke("tick", {})
    seen["mails after update"] = len(story.mails())

    after = [p for p in story.drop(folder, SECOND, Mailing.NOW) if p.post.source_id == "after"]
    before = set(story.cloud.outbox_folder.glob("*.eml"))
    pipeline.mail(after, readers=62)
    new = set(story.cloud.outbox_folder.glob("*.eml")) - before
    seen["second"] = {
        str(email.message_from_bytes(f.read_bytes(), policy=email.policy.default)["To"])
        for f in new
    }
    return story


def link_in(message):
    found = re.fullmatch(
        rf"<{re.escape(SITE)}(/r/unsubscribe/[\w-]+)>", message["List-Unsubscribe"]
    )
    assert found
    return found[1]


class TestPublish:
    def test_a_page_is_on_the_site(self, story):
        assert '<html lang="zh-Hant"' in story.seen["page"]
        assert "<strong>遊行</strong>" in story.seen["page"]

    @pytest.mark.parametrize("feed", ["/feed.xml", "/atom.xml"])
    def test_each_variant_is_in_the_feeds(self, story, feed):
        entries = feedparser.parse(story.seen["feeds"][feed]).entries

        assert {"The march", "遊行"} == {entry.title for entry in entries}

    def test_each_variant_is_in_the_json_feed(self, story):
        items = json.loads(story.seen["feeds"]["/feed.json"])["items"]

        assert {"The march", "遊行"} == {item["title"] for item in items}

    def test_an_edition_is_held_until_its_time(self, story):
        assert EditionState.HELD is story.seen["held"].state is story.seen["early"]

    def test_a_draft_is_nowhere(self, story):
        shown = [story.seen["page"], *story.seen["feeds"].values(), story.get("/")]
        shown += [message.as_string() for message in story.seen["mails"].values()]

        assert not any(SECRET_WORDS in text for text in shown)
        assert 404 == story.status_of("/en/plans/")[0]

    def test_an_update_changes_the_page_and_mails_nobody(self, story):
        assert "More words." in story.seen["updated page"]
        assert len(story.seen["mails"]) == story.seen["mails after update"]


class TestSend:
    def test_each_subscriber_gets_one_mail_in_their_language(self, story):
        state, statement = story.seen["statement"]

        assert EditionState.SENT is state
        assert statement.balanced
        assert {"en": 57, "zh-Hant": 3} == statement.languages
        assert {"waiting for their language": 2} == statement.skipped
        assert 0 == statement.doubled == statement.left == statement.rejected
        assert 60 == len(story.seen["mails"]) == statement.accepted

    def test_batches_are_planned_and_done(self, story):
        sent = [b for b in story.seen["batches"] if b.ref.language != "-"]

        assert {BatchState.DONE} == {batch.state for batch in sent}
        assert [3, 7, 50] == sorted(len(batch.ids) for batch in sent)

    def test_what_a_post_says_in_braces_is_text(self, story):
        message = story.seen["mails"]["en0@example.org"]

        assert "{{today}}" in message.get_body(("plain",)).get_content()
        html = message.get_body(("html",)).get_content()
        assert re.search(r"(\{|&#123;){2}today(\}|&#125;){2}", html)

    def test_every_mail_has_a_way_out_of_its_own(self, story):
        links = story.seen["links"]

        assert len(story.seen["mails"]) == len(set(links))
        for message in story.seen["mails"].values():
            assert "List-Unsubscribe=One-Click" == message["List-Unsubscribe-Post"]
            for part in ("plain", "html"):
                assert link_in(message) in message.get_body((part,)).get_content()


class TestFeedback:
    def test_who_bounces_or_complains_is_mailed_no_more(self, story):
        assert State.BOUNCED is story.state_of(BOUNCES)
        assert State.COMPLAINED is story.state_of(COMPLAINS)
        assert not {BOUNCES, COMPLAINS} & story.seen["second"]

    def test_every_accepted_mail_has_its_evidence(self, story):
        ledger = story.pipeline._ledger
        told = sum(len(ledger.evidence(b.ref).delivered) for b in story.seen["batches"])

        assert 60 - 1 == told  # the one that bounced was not delivered


class TestReader:
    def test_looking_at_the_link_changes_nothing(self, story):
        status, page = story.seen["looked"]

        assert 200 == status
        assert "<form" in page
        assert State.ACTIVE is story.seen["after looking"]

    def test_who_leaves_is_not_mailed_again(self, story):
        assert 200 == story.seen["left"][0] == story.seen["left again"][0]
        assert State.UNSUBSCRIBED is story.state_of("en0@example.org")
        assert "en0@example.org" not in story.seen["second"]
        assert "en1@example.org" in story.seen["second"]


class TestPrivacy:
    def test_no_log_line_holds_an_address(self, story):
        logs = story.cloud.logs()

        assert "batch.sent" in logs
        assert not re.findall(r"[\w.+-]+@(?:example\.org|simulator)", logs)

    def test_no_function_logged_an_error(self, story):
        assert not [line for line in story.cloud.logs().splitlines() if '"level":"ERROR"' in line]

    def test_nothing_waits_in_a_dead_letter_queue(self, story):
        queues = {n: url for n, url in story.cloud.outputs.items() if n.endswith("DeadLetterQueue")}
        client = story.cloud.client("sqs")
        counts = {
            name: client.get_queue_attributes(
                QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
            )["Attributes"]["ApproximateNumberOfMessages"]
            for name, url in queues.items()
        }

        assert 5 == len(counts)
        assert {"0"} == set(counts.values())
