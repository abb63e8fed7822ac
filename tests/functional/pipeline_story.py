"""The spine's story on a local cloud: posts, readers, mails, and what was seen on the way."""

import email
import email.policy
import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from broadside.posts import Mailing
from broadside.publication import load_publication
from broadside.sending import automatic_edition_id
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

    def drop(self, folder, files, mailing, media=MappingProxyType({})):
        """Drop posts and what they bring along, and wait until all of it is on the site."""
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        for name, data in media.items():
            (folder / name).write_bytes(data)
            self.put(f"posts/{name}", data)
        publication = load_publication(PUBLICATION)
        found = read_folder(folder)
        posts = take_in(found, publication, FolderAssets(found.assets)).posts
        self.pipeline.drop([(post, mailing) for post in posts], {})
        assert [] == self.pipeline.await_published(posts, at=datetime.now(UTC))
        return posts

    def put(self, key, data):
        """Drop a file as it is."""
        bucket = self.cloud.outputs["DropBucket"]
        self.cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=data)

    def get(self, path):
        return self.read(path).decode()

    def read(self, path):
        with urllib.request.urlopen(self.cloud.site_url + path, timeout=10) as answer:
            return answer.read()

    def status_of(self, path, data=None, headers=MappingProxyType({})):
        request = urllib.request.Request(
            self.cloud.site_url + path, data=data, headers=dict(headers)
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def all_mails(self):
        """Read the outbox."""
        files = sorted(self.cloud.outbox_folder.glob("*.eml"))
        return [
            email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files
        ]

    def mails(self):
        """Return each recipient's last mail."""
        return {str(message["To"]): message for message in self.all_mails()}

    def state_of(self, address):
        pepper = self.pipeline._keys.key("pepper")
        found = self.pipeline._subscribers.find(address_hash(address, pepper))
        assert found
        reading = self.pipeline._subscribers.reading(found)
        assert reading
        return reading.state


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
