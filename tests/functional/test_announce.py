"""On the local cloud: hubs that fail are told of in the log, and nobody has waited for them."""

import json
import shutil
from datetime import UTC, datetime

import feedparser
import pytest

from broadside.posts import Mailing
from broadside.publication import load_publication
from broadside.sending import automatic_edition_id
from broadside.subscribers import Row
from broadside_local.folder import read_folder
from broadside_local.intake import take_in
from broadside_local.pipeline import Pipeline
from broadside_local.waiting import wait_until
from tests.architecture.house import ROOT
from tests.functional.conftest import Checkout

pytestmark = pytest.mark.prove

INSIDE, GONE = "https://169.254.169.254/hub", "https://gone.invalid/"
"""One that nobody in the cloud may ask, and one that there isn't."""


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Publish and mail a post on a stack that tells hubs; give what was seen."""
    checkout = Checkout(tmp_path_factory.mktemp("announce"))
    for name in ("functions", "templates"):
        shutil.rmtree(checkout.folder / name)
        shutil.copytree(ROOT / name, checkout.folder / name)
    file = checkout.folder / "templates" / "publication.toml"
    text = file.read_text(encoding="utf-8")
    assert "\n[feeds]\n" in text
    hubs = json.dumps([INSIDE, GONE])
    file.write_text(text.replace("\n[feeds]\n", f"\n[feeds]\nhubs = {hubs}\n"), encoding="utf-8")
    # The emulator runs the functions of streams one after the other: here all takes less time.
    code = checkout.folder / "functions" / "broadside" / "app" / "announce.py"
    text = code.read_text(encoding="utf-8")
    assert "\nFRESH = timedelta(minutes=2)\n" in text
    code.write_text(text.replace("timedelta(minutes=2)", "timedelta(0)", 1), encoding="utf-8")
    checkout.change("      Timeout: 600\n", "      Timeout: 30\n")
    with checkout.start(parameters={"TellHubs": "yes"}) as cloud:
        yield tell(cloud, checkout.folder / "posts")


def tell(cloud, folder):
    folder.mkdir()
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    text = f"---\ntitle: Harvest\ndate: {day}\ntopics: [Food]\n---\nRice.\n"
    (folder / "harvest.en.md").write_text(text, encoding="utf-8")
    publication = load_publication(ROOT / "templates" / "publication.toml")
    (post,) = take_in(read_folder(folder), publication, {}).posts
    pipeline = Pipeline(cloud)
    pipeline.subscribe([Row(line=2, address="ann@example.org")])
    pipeline.drop([(post, Mailing.NOW)], {})
    assert [] == pipeline.await_published([post], at=datetime.now(UTC))
    edition = pipeline._ledger.head(automatic_edition_id(post.post.id))
    feed = cloud.client("s3").get_object(Bucket=cloud.outputs["SiteBucket"], Key="feed.xml")
    wait_until(lambda: len(logged(cloud)), 2, what="hubs", check=cloud.check, patience_seconds=40)
    pipeline.mail([post], readers=1)
    return {
        "edition": edition,
        "feed": feed["Body"].read().decode(),
        "hubs": logged(cloud),
        "statement": pipeline.statement(post)[1],
    }


def logged(cloud):
    """Return what announce says of hubs."""
    entries = [
        json.loads(line[line.index("{") :])
        for line in cloud.logs().splitlines()
        if line.startswith("announce") and '"hub.' in line
    ]
    return {entry["host"]: entry for entry in entries}


def test_hubs_that_fail_delay_neither_page_nor_feed_nor_mail(story):
    assert story["edition"] is not None
    assert "Harvest" in story["feed"]
    links = feedparser.parse(story["feed"]).feed.links
    assert [INSIDE, GONE] == [link.href for link in links if link.rel == "hub"]
    assert 1 == story["statement"].accepted == story["statement"].planned


def test_they_are_told_of_in_the_log(story):
    inside, gone = story["hubs"]["169.254.169.254"], story["hubs"]["gone.invalid"]

    assert ("hub.told", 12, "is on a host in a private network") == (
        inside["message"],
        inside["refused"],
        inside["reason"],
    )
    assert ("hub.given_up", 12) == (gone["message"], gone["given_up"])
