"""Publishing keeps old addresses leading on, and lets the edge forget what is taken down."""

from dataclasses import replace

import pytest

from tests.unit.app.test_publish import drop, publish, text
from tests.world import World

EVERYWHERE = {"/", "/index.html", "/feed.xml", "/atom.xml", "/feed.json"}
EVERYWHERE |= {"/atom/*", "/authors/*", "/feed/*", "/topics/*"}


@pytest.fixture
def world():
    return World()


def moved(*old_urls, **fields):
    return text(**fields).replace("status:", f"guid: old-7\nold_urls: {list(old_urls)}\nstatus:")


def led(world):
    return {key: location for key, (location, _) in world.site.redirects.items()}


def test_old_addresses_and_names_are_kept(world):
    publish(world, drop(world, moved("/node/7", "/?p=7")))

    assert {"node/7/index.html": "/en/harvest/", "_old/p=7": "/en/harvest/"} == led(world)
    assert b">old-7</guid>" in world.site.served["feed.xml"]


def test_a_new_revision_brings_them_up(world):
    post_id = drop(world, moved("/node/7"))
    publish(world, post_id)
    for old, body, slug in (("/node/8", "More.", "harvest"), ("/node/9", "Most.", "rice")):
        drop(world, moved(old, body=body, slug=slug))
    publish(world, post_id)

    assert {"node/9/index.html": "/en/rice/", "en/harvest/index.html": "/en/rice/"} == led(world)


class TestANewSlug:
    """No link dies: whoever has an old one is led on, however often it changed."""

    def change(self, world, *slugs):
        for slug in slugs:
            publish(world, drop(world, text(slug=slug)))

    def test_each_earlier_page_leads_to_the_one_of_now(self, world):
        self.change(world, "harvest", "rice", "beans")

        old = {"en/harvest/index.html": "/en/beans/", "en/rice/index.html": "/en/beans/"}
        assert old == led(world)
        assert b"/en/harvest/" not in world.site.served["feed.xml"]

    def test_one_that_is_taken_back_is_a_page_again(self, world):
        self.change(world, "harvest", "rice", "harvest")

        assert {"en/rice/index.html": "/en/harvest/"} == led(world)

    def test_a_post_that_takes_it_over_has_its_page_there(self, world):
        self.change(world, "harvest", "rice")
        publish(world, drop(world, text(slug="harvest"), "other.md"))
        self.change(world, "beans")

        assert {"en/rice/index.html": "/en/beans/"} == led(world)
        assert b"<h1" in world.site.served["en/harvest/index.html"]

    def test_with_the_post_they_go_and_come_back(self, world):
        self.change(world, "harvest", "rice")
        publish(world, drop(world, text(slug="rice", status="withdrawn")))
        assert {} == led(world)

        self.change(world, "beans")
        assert {"/en/beans/"} == set(led(world).values())
        assert "en/harvest/index.html" in led(world)

    def test_of_a_language_that_is_taken_away_nothing_leads_on(self, world):
        post_id = drop(world, text())
        drop(world, text(slug="春"), "harvest.zh-Hant.md")
        publish(world, post_id)
        drop(world, text(slug="夏"), "harvest.zh-Hant.md")
        publish(world, post_id)
        assert {"zh-Hant/春/index.html": "/zh-Hant/%E5%A4%8F/"} == led(world)

        del world.dropbox.dropped["harvest.zh-Hant.md"]
        publish(world, world.ingest("harvest").post_id)

        assert {} == led(world)


def test_with_the_post_they_go(world):
    post_id = drop(world, moved("/node/7"))
    publish(world, post_id)
    drop(world, moved("/node/7", status="withdrawn"))
    publish(world, post_id)

    assert {} == led(world)
    assert "node/7/index.html" not in world.site.served


def test_what_another_post_has_is_told(world):
    first = drop(world, moved("/node/7", "/node/8"))
    second = drop(world, moved("/node/8", "/node/9", slug="rice"), "rice.md")

    assert [] == publish(world, first).taken
    assert ["node/8/index.html"] == publish(world, second).taken
    assert "/en/harvest/" == led(world)["node/8/index.html"]


def test_a_draft_has_none(world):
    publish(world, drop(world, moved("/node/7", status="draft")))

    assert {} == led(world)


def test_the_publications_own_lead_on_from_the_first_post(world):
    world.publication = replace(world.publication, moved={"/rss.xml": "/feed.xml"})
    publish(world, drop(world, text()))
    writes = world.site.writes
    publish(world)

    assert {"rss.xml": "/feed.xml"} == led(world)
    assert writes == world.site.writes


class TestForgotten:
    def test_what_is_taken_down_is_gone_at_once(self, world):
        post_id = drop(world, moved("/node/7"))
        publish(world, post_id)
        drop(world, moved("/node/7", status="withdrawn"))
        report = publish(world, post_id)

        ((paths),) = world.edge.invalidated.values()
        assert EVERYWHERE | {"/en/*", "/node/7/*"} == set(paths)
        assert len(paths) == report.invalidated

    def test_so_is_what_is_taken_away(self, world):
        post_id = drop(world, text())
        publish(world, post_id)
        world.dropbox.dropped.clear()
        world.ingest("harvest")
        publish(world, post_id)

        ((paths),) = world.edge.invalidated.values()
        assert EVERYWHERE | {"/en/*"} == set(paths)

    def test_several_at_once_are_one_call(self, world):
        ids = [drop(world, text(slug=name), f"{name}.md") for name in ("one", "two")]
        publish(world, *ids)
        for name in ("one", "two"):
            drop(world, text(slug=name, status="withdrawn"), f"{name}.md")
        publish(world, *ids)

        assert 1 == len(world.edge.invalidated)

    def test_nothing_else_is_forgotten(self, world):
        """New posts, new revisions, drafts, moved pages: after a minute they are seen anyway."""
        post_id = drop(world, text())
        publish(world, post_id)
        drop(world, text(slug="rice", body="More."))
        report = publish(world, post_id, drop(world, text(status="draft"), "draft.md"))

        assert (0, {}) == (report.invalidated, world.edge.invalidated)

    def test_after_a_crash_it_is_the_same_call(self, world):
        post_id = drop(world, text())
        publish(world, post_id)
        drop(world, text(status="withdrawn"))
        announced = world.posts.announced
        world.posts.announced = lambda *_, **__: None
        publish(world, post_id)
        world.posts.announced = announced
        publish(world, post_id)

        assert 1 == len(world.edge.invalidated)

    def test_an_edge_that_refuses_keeps_no_edition_alive(self, world):
        post_id = drop(world, text())
        publish(world, post_id)
        drop(world, text(status="withdrawn"))

        def refuse(*_, **__):
            raise OSError("no edge")

        world.edge.invalidate = refuse
        with pytest.raises(OSError, match="no edge"):
            publish(world, post_id)

        assert not world.posts.head(post_id).todo
        for _ in range(20):
            world.minute()
        assert [] == world.mailer.accepted
