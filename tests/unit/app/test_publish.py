"""Publish: the site says what the table says, and each post is mailed once, if at all."""

import re
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.errors import ConflictError
from broadside.posts import Mailing
from broadside.sending import EditionState, automatic_edition_id
from tests.faults import Crash, Faults, Trouble
from tests.pictures import png
from tests.world import MINUTE, NOW, World

TEXT = """---
title: {title}
date: {date}
slug: {slug}
topics: [Land rights, Rice]
status: {status}
---
{body}
"""


def text(title="Harvest", date="2026-11-24", slug="harvest", status="published", body="Rice."):
    return TEXT.format(title=title, date=date, slug=slug, status=status, body=body)


@pytest.fixture
def world():
    return World()


def drop(world, content, path="harvest.md", mailing=Mailing.AUTO):
    """Drop a file and look at it; return the post's id."""
    world.drop(content, path, mailing)
    return world.ingest(path.partition(".")[0]).post_id


def publish(world, *post_ids):
    return world.publisher().publish(post_ids)


def shown(world, path):
    return world.site.served.get(path, b"").decode()


class TestShown:
    def test_a_post_becomes_a_page_lists_feeds_and_a_held_edition(self, world):
        post_id = drop(world, text())

        report = publish(world, post_id)

        assert [post_id] == report.shown
        assert "Rice." in shown(world, "en/harvest/index.html")
        for name in ("index.html", "feed.xml", "atom.xml", "feed.json"):
            assert "Harvest" in shown(world, name)
            assert "Harvest" in shown(world, f"en/{name}")
        edition = world.ledger.head(automatic_edition_id(post_id))
        assert [edition.id] == report.held
        assert EditionState.HELD is edition.state
        assert ("land-rights", "rice") == edition.topics
        assert NOW + world.release_delay == edition.release_at
        head = world.posts.head(post_id)
        assert (0, ("en/harvest/index.html",)) == (head.todo, head.pages)

    def test_a_mail_names_the_newest_others_at_its_end(self, world):
        for day in range(10, 15):
            name = f"day-{day}"
            content = text(title=f"The {day}th", date=f"2026-11-{day}", slug=name)
            publish(world, drop(world, content, f"{name}.md"))
        post_id = drop(world, text())
        publish(world, post_id)

        mail = world.contents.get(world.posts.head(post_id).mails["en"]).decode()

        assert ["day-14", "day-13", "day-12"] == re.findall(r"/en/(day-\d+)/\\\"", mail)
        assert "/en/harvest/" in mail

    def test_doing_it_again_changes_nothing(self, world):
        post_id = drop(world, text())
        publish(world, post_id)
        served, writes = dict(world.site.served), world.site.writes

        report = publish(world, post_id, post_id, "nobody")

        assert ([], 0) == (report.shown, report.documents)
        assert (served, writes) == (world.site.served, world.site.writes)

    def test_an_update_is_shown_and_mails_nobody(self, world):
        world.subscribe(3)
        post_id = drop(world, text())
        publish(world, post_id)
        world.clock.advance(world.release_delay)
        world.run(automatic_edition_id(post_id))
        drop(world, text(body="More rice."))

        report = publish(world, post_id)
        for _ in range(20):
            world.minute()

        assert [] == report.held
        assert "More rice." in shown(world, "en/harvest/index.html")
        assert 3 == len(world.mailer.accepted)

    def test_a_changed_slug_leaves_no_page_behind_but_what_leads_on(self, world):
        post_id = drop(world, text())
        publish(world, post_id)
        drop(world, text(slug="rice"))

        publish(world, post_id)

        assert shown(world, "en/rice/index.html")
        assert {"en/harvest/index.html"} == world.site.redirects.keys()
        assert "Rice" not in shown(world, "en/harvest/index.html")

    def test_a_slug_that_another_post_took_over_keeps_the_other_page(self, world):
        first = drop(world, text())
        publish(world, first)
        drop(world, text(slug="rice"))
        second = drop(world, text(title="Second", body="Beans."), "second.md")

        publish(world, second)
        publish(world, first)

        assert "Beans." in shown(world, "en/harvest/index.html")
        assert "Rice." in shown(world, "en/rice/index.html")

    def test_pictures_beside_a_post_are_copied_once(self, world):
        world.dropbox.assets["field.png"] = picture = png()
        post_id = drop(world, text(body="![Field](field.png)"))
        publish(world, post_id)

        media = [key for key in world.site.served if key.startswith("media/")]
        assert [picture] == [world.site.served[key] for key in media]
        drop(world, text(body="![Field](field.png) again"))
        writes = world.site.writes
        publish(world, post_id)
        assert media == [key for key in world.site.served if key.startswith("media/")]
        assert world.site.writes > writes

    def test_the_picture_above_a_post_is_copied_too(self, world):
        world.dropbox.assets["field.png"] = picture = png()
        publish(world, drop(world, text().replace("slug:", "picture: field.png\nslug:")))

        media = [key for key in world.site.served if key.startswith("media/")]
        assert [picture] == [world.site.served[key] for key in media]

    def test_calendar_files_of_events_are_put_once(self, world, monkeypatch):
        puts = []
        put = world.site.put

        def noted(key, body, *, content_type, after=None):
            puts.append((key, content_type))
            return put(key, body, content_type=content_type, after=after)

        monkeypatch.setattr(world.site, "put", noted)
        event = "::: event\ntitle: Harvest\nwhen: 2026-12-05 19:00\n:::"
        publish(world, drop(world, text(body=event)))
        publish(world, drop(world, text(body=f"{event}\n\nMore.")))

        (key,) = [key for key in world.site.served if key.startswith("media/")]
        assert "More." in shown(world, "en/harvest/index.html")
        assert f'href="/{key}"' in shown(world, "en/harvest/index.html")
        assert shown(world, key).startswith("BEGIN:VCALENDAR\r\n")
        assert [(key, "text/calendar; charset=utf-8")] == [p for p in puts if p[0] == key]

    def test_a_picture_that_nobody_dropped_is_left_out(self, world):
        post_id = drop(world, text())
        body = f'<img src="/media/{"0" * 64}.png" alt="None">'
        head = world.posts.head(post_id)
        post = world.posts.read(post_id, 1)
        variants = (replace(post.variants[0], body_html=body),)
        changed = replace(post, variants=variants)
        world.posts.write(changed, after=head, path=head.path, mailing=head.mailing, at=NOW)

        publish(world, post_id)

        assert [] == [key for key in world.site.served if key.startswith("media/")]


class TestHidden:
    def test_a_draft_never_leaves(self, world):
        world.subscribe(2)
        post_id = drop(world, text(status="draft"))

        report = publish(world, post_id)
        for _ in range(20):
            world.minute()

        assert ([post_id], []) == (report.hidden, report.held)
        assert {} == world.site.served
        assert [] == world.mailer.calls
        assert 0 == world.posts.head(post_id).todo

    @pytest.mark.parametrize("way", ["draft", "gone"])
    def test_a_post_that_was_taken_down_goes_with_page_lists_and_edition(self, world, way):
        post_id = drop(world, text())
        publish(world, post_id)
        take_down(world, way)

        report = publish(world, post_id)

        assert [post_id] == report.hidden
        assert not shown(world, "en/harvest/index.html")
        assert not [key for key, body in world.site.served.items() if b"Harvest" in body]
        assert EditionState.CANCELLED is world.state(automatic_edition_id(post_id))

    @pytest.mark.parametrize("way", ["draft", "gone"])
    def test_a_page_that_a_crash_left_behind_goes_too(self, world, way):
        post_id = drop(world, text())
        world.posts.announced = die
        with pytest.raises(Crash):
            publish(world, post_id)
        del world.posts.announced
        drop(world, text(slug="rice"))
        take_down(world, way)
        assert shown(world, "en/harvest/index.html")
        assert "Harvest" in shown(world, "feed.xml")

        publish(world, post_id)

        assert not shown(world, "en/harvest/index.html")
        assert not [key for key, body in world.site.served.items() if b"Harvest" in body]

    def test_one_in_the_future_is_shown_at_its_time(self, world):
        post_id = drop(world, text(date="2026-11-24T10:00:00Z"))

        report = publish(world, post_id)

        assert [post_id] == report.scheduled
        assert {} == world.site.served
        assert [] == list(world.posts.waiting(before=NOW + 59 * MINUTE, limit=9))
        world.clock.advance(60 * MINUTE)
        assert [post_id] == list(world.posts.waiting(before=world.clock.now(), limit=9))
        assert [post_id] == publish(world, post_id).shown
        assert EditionState.HELD is world.state(automatic_edition_id(post_id))

    def test_one_that_is_put_off_is_mailed_at_its_new_time(self, world):
        world.subscribe(2)
        post_id = drop(world, text())
        publish(world, post_id)
        drop(world, text(date="2026-11-25T09:00:00Z"))
        publish(world, post_id)
        assert not shown(world, "en/harvest/index.html")
        for _ in range(20):
            world.minute()
        assert EditionState.HELD is world.state(automatic_edition_id(post_id))

        world.clock.advance(timedelta(days=1))
        publish(world, post_id)
        world.run(automatic_edition_id(post_id))

        assert 2 == len(world.mailer.accepted)

    def test_one_that_is_put_off_while_it_is_sent_is_cancelled(self, world):
        world.subscribe(2)
        post_id = drop(world, text())
        publish(world, post_id)
        world.clock.advance(world.release_delay)
        world.tick()
        drop(world, text(date="2026-11-25T09:00:00Z"))

        publish(world, post_id)

        assert EditionState.CANCELLED is world.state(automatic_edition_id(post_id))


def die(*_, **__):
    raise Crash


def take_down(world, way):
    if way == "draft":
        drop(world, text(status="draft"))
    else:
        world.dropbox.dropped.clear()
        world.ingest()


class TestMailing:
    @pytest.mark.parametrize(
        ("mailing", "days", "is_held"),
        [
            (Mailing.AUTO, 0, True),
            (Mailing.AUTO, 7, True),
            (Mailing.AUTO, 8, False),
            (Mailing.NOW, 400, True),
            (Mailing.NEVER, 0, False),
        ],
    )
    def test_age_and_the_operators_wish_decide(self, world, mailing, days, is_held):
        day = f"{NOW - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"
        post_id = drop(world, text(date=day), mailing=mailing)

        report = publish(world, post_id)

        assert is_held is bool(report.held)

    def test_an_update_of_a_post_that_was_not_mailed_is_not_mailed(self, world):
        post_id = drop(world, text(), mailing=Mailing.NEVER)
        publish(world, post_id)
        drop(world, text(body="More rice."), mailing=Mailing.AUTO)

        assert [] == publish(world, post_id).held

    def test_now_mails_an_old_post_once(self, world):
        post_id = drop(world, text(date="2020-01-01"), mailing=Mailing.NEVER)
        assert [] == publish(world, post_id).held
        drop(world, text(date="2020-01-01", body="Again."), mailing=Mailing.NOW)
        assert 1 == len(publish(world, post_id).held)
        drop(world, text(date="2020-01-01", body="And again."), mailing=Mailing.NOW)

        assert [] == publish(world, post_id).held


class TestFaults:
    @pytest.mark.parametrize("error", [Crash, Trouble])
    @pytest.mark.parametrize("after", [False, True])
    def test_a_fault_at_any_call_leaves_what_a_second_run_completes(self, error, after):
        def prepare():
            world = World()
            old = drop(world, text(title="Old", slug="old"), "old.md")
            publish(world, old)
            drop(world, text(title="Old", slug="new"), "old.md")
            return world, [old, drop(world, text())]

        start = prepare()
        good, ids = deepcopy(start)
        faults = Faults(good)
        publish(good, *ids)
        assert len(faults.calls) > 40
        for number, name in enumerate(faults.calls):
            world, ids = deepcopy(start)
            Faults(world, at=number, error=error, after=after)
            with pytest.raises(error):
                publish(world, *ids)
            publish(world, *ids)
            assert good.site.served == world.site.served, name
            assert good.ledger.heads == world.ledger.heads, name
            assert good.posts.heads == world.posts.heads, name

    def test_what_no_stream_carries_is_found_by_the_tick(self, world):
        post_id = drop(world, text())
        world.clock.advance(5 * MINUTE)
        world.tick()

        assert [post_id] == publish(world, post_id).shown


class TestLists:
    def test_of_two_publishings_at_once_the_later_starts_over(self, world):
        first, second = drop(world, text()), drop(world, text("Second", slug="b"), "second.md")
        put = world.site.put
        again: list[str] = []

        def overtaken(key, body, **options):
            if key == "index.html" and not again:
                again.append(key)
                publish(world, second)
            return put(key, body, **options)

        world.site.put = overtaken
        publish(world, first)

        assert "Second" in shown(world, "index.html")
        assert "Harvest" in shown(world, "index.html")
        assert "Second" in shown(world, "en/feed.xml")

    def test_who_never_gets_through_gives_up(self, world):
        post_id = drop(world, text())
        put = world.site.put

        def busy(key, body, **options):
            if key == "index.html":
                raise ConflictError(key)
            return put(key, body, **options)

        world.site.put = busy

        with pytest.raises(ConflictError):
            publish(world, post_id)

        assert world.posts.head(post_id).todo

    def test_only_as_many_as_a_feed_holds_the_newest_first(self, world, monkeypatch):
        world.publication = replace(world.publication, feed_entries=3)
        ids = [
            drop(world, text(f"Post {n}", date=f"2026-11-{n + 10}", slug=f"p{n}"), f"p{n}.md")
            for n in range(6)
        ]
        publish(world, *ids)

        page = shown(world, "en/index.html")
        assert [5, 4, 3] == [n for n in (5, 4, 3, 2, 1, 0) if f"Post {n}" in page]
        assert page.index("Post 5") < page.index("Post 4") < page.index("Post 3")
