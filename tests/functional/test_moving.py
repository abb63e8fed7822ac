"""A post that was imported: its old names on the site and in feeds, until it is taken down."""

import time
from datetime import UTC, datetime
from http.client import HTTPConnection

import feedparser
import pytest

from broadside.posts import Mailing
from broadside.publication import load_publication
from broadside_local.cloud import LocalCloud
from broadside_local.folder import read_folder
from broadside_local.intake import take_in
from broadside_local.pipeline import Pipeline
from tests.architecture.house import ROOT

pytestmark = pytest.mark.prove

OLD = "https://old.example.org/?p=7"
TEXT = """---
title: Moved here
date: 2019-05-01
status: {status}
guid: {guid}
old_urls: ["{guid}", /node/7, /2019/moved.html]
---
We moved.
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    with LocalCloud(ROOT, tmp_path_factory.mktemp("moving")) as cloud:
        yield Home(cloud, tmp_path_factory.mktemp("posts"))


class Home:
    def __init__(self, cloud, folder):
        self.cloud, self.folder = cloud, folder
        self.pipeline = Pipeline(cloud, patience_seconds=30)

    def publish(self, status):
        file = self.folder / "moved.en.md"
        file.write_text(TEXT.format(status=status, guid=OLD), encoding="utf-8")
        publication = load_publication(ROOT / "templates" / "publication.toml")
        posts = take_in(read_folder(self.folder), publication, {}).posts
        self.pipeline.drop([(post, Mailing.NEVER) for post in posts], {})
        self.pipeline.await_published(posts, at=datetime.now(UTC))

    def ask(self, path):
        connection = HTTPConnection(self.cloud.site_url.removeprefix("http://"), timeout=20)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, response.getheader("location"), body

    def forgotten(self):
        client, site = self.cloud.client("cloudfront"), self.cloud.stack.ids["Distribution"]
        listed = client.list_invalidations(DistributionId=site)["InvalidationList"]
        return [
            set(
                client.get_invalidation(DistributionId=site, Id=each["Id"])["Invalidation"][
                    "InvalidationBatch"
                ]["Paths"]["Items"]
            )
            for each in listed.get("Items", [])
        ]


def test_no_link_dies_until_the_post_does(home):
    home.publish("published")

    for path in ("/?p=7", "/?utm_source=feed&p=7", "/node/7/", "/2019/moved.html"):
        assert (301, "/en/moved/") == home.ask(path)[:2], path
    assert (301, "/node/7/") == home.ask("/node/7")[:2]
    assert 200 == home.ask("/en/moved/")[0]
    (entry,) = feedparser.parse(home.ask("/feed.xml")[2]).entries
    assert OLD == entry.id
    (entry,) = feedparser.parse(home.ask("/atom.xml")[2]).entries
    assert OLD == entry.id
    assert [] == home.forgotten()

    home.publish("withdrawn")

    for path in ("/?p=7", "/node/7/", "/2019/moved.html", "/en/moved/"):
        assert 404 == home.ask(path)[0], path
    deadline = time.monotonic() + 20  # it comes last
    while not home.forgotten() and time.monotonic() < deadline:
        time.sleep(0.1)
    (paths,) = home.forgotten()
    assert {"/en/*", "/", "/feed.xml", "/_old/p=7", "/node/7/*", "/2019/moved.html"} <= paths
