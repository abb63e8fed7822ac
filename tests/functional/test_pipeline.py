"""The spine, stage by stage, on the local cloud: each trigger, each call, the state after it."""

import json
import re
from dataclasses import dataclass
from email.message import EmailMessage
from io import BytesIO

import feedparser
import pytest
from PIL import Image

from broadside.posts import Mailing
from broadside.sending import BatchState, EditionState
from broadside.subscribers import State
from broadside_local.cloud import LocalCloud
from broadside_local.pipeline import Pipeline
from tests.architecture.house import ROOT
from tests.functional.pipeline_story import (
    BOUNCES,
    COMPLAINS,
    SECRET_WORDS,
    SITE,
    YESTERDAY,
    Story,
    link_in,
    tell,
)
from tests.pictures import SECRET
from tests.unit.documents.samples import MARK, SHOWN, everything, in_info, in_metadata
from tests.unit.documents.samples import new as new_document
from tests.unit.documents.samples import saved as saved_document
from tests.unit.pictures.samples import corners_of, exif, photograph, saved


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Tell it once; the tests say what must have been seen."""
    work = tmp_path_factory.mktemp("pipeline")
    with LocalCloud(ROOT, work / "cloud", parameters={"ReleaseDelaySeconds": "86400"}) as cloud:
        yield tell(Story(cloud, Pipeline(cloud)), work / "posts")


def turned_photograph():
    """Make a heavy photograph that lies on its side, as a telephone held upright writes it."""
    on_its_side = photograph(1200, 1600).transpose(Image.Transpose.ROTATE_90)
    return saved(on_its_side, "JPEG", quality=95, exif=exif(6))


def telling_document():
    """Make a PDF that tells who wrote it."""
    document = new_document()
    in_info(document)
    in_metadata(document)
    return saved_document(document)


@dataclass
class Illustrated:
    """A post with what it brings along, when it was published and mailed."""

    page: str
    mail: EmailMessage


@pytest.fixture(scope="module")
def illustrated(story, tmp_path_factory):
    """Drop a photograph and a document just as they are, and a post with both."""
    text = "![Many people](turned.jpg)\n\nRead [the leaflet](leaflet.pdf).\n"
    posts = story.drop(
        tmp_path_factory.mktemp("illustrated"),
        {"seen.en.md": f"---\ntitle: What we saw\ndate: {YESTERDAY}\n---\n{text}"},
        Mailing.NOW,
        {"turned.jpg": turned_photograph(), "leaflet.pdf": telling_document()},
    )
    story.pipeline.mail(posts, readers=62)
    (mail,) = [m for m in story.all_mails() if m["Subject"] == "What we saw" and to_one(m)]
    return Illustrated(story.get("/en/seen/"), mail)


def to_one(mail):
    return mail["To"] == "en1@example.org"


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


class TestMedia:
    """Ingest asks images for what is heavy, and looks at the post again when it is done."""

    def test_a_page_shows_two_upright_copies_of_a_photograph(self, story, illustrated):
        paths = sorted(set(re.findall(r"/media/[\w-]+\.jpg", illustrated.page)))
        copies = {path: story.read(path) for path in paths}
        seen = {path: Image.open(BytesIO(data)) for path, data in copies.items()}

        assert [(600, 800), (1200, 1600)] == sorted(image.size for image in seen.values())
        for image in seen.values():
            assert ["red", "green", "blue", "white"] == corners_of(image)
            assert not image.getexif()
        assert not [path for path, data in copies.items() if SECRET in data]

    def test_a_document_tells_of_nobody(self, story, illustrated):
        (path,) = set(re.findall(r"/media/[\w-]+\.pdf", illustrated.page))
        document = everything(story.read(path))

        assert SHOWN.encode() in document
        assert MARK.encode() not in document

    def test_the_mail_shows_the_one_and_links_the_other(self, illustrated):
        html, text = (
            illustrated.mail.get_body((kind,)).get_content() for kind in ("html", "plain")
        )
        (document,) = set(re.findall(r"/media/[\w-]+\.pdf", illustrated.page))
        (shown,) = re.findall(rf'<img[^>]* src="{re.escape(SITE)}(/media/[\w-]+\.jpg)"', html)

        assert shown in illustrated.page
        assert f'href="{SITE}{document}"' in html
        assert f"{SITE}{document}" in text


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
