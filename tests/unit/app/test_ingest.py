"""Ingest: the table agrees with the drop, whatever the events say, and how often."""

import pytest

from broadside.app.ingest import Outcome
from broadside.errors import ConflictError
from broadside.posts import Mailing, Status
from tests.faults import Crash, Faults, Trouble
from tests.pictures import SECRET, chunk, gif, png
from tests.world import World

PNG = png()
TEXT = "---\ntitle: Harvest\ndate: 2026-11-24\n---\nRice.\n"


@pytest.fixture
def world():
    return World()


def test_a_new_file_becomes_a_first_revision(world):
    world.drop(TEXT)

    report = world.ingest()

    head = world.posts.head(report.post_id)
    assert (Outcome.WRITTEN, 1) == (report.outcome, report.revision)
    assert (1, "harvest") == (head.todo, head.path)


def test_looking_again_changes_nothing(world):
    world.drop(TEXT)
    first = world.ingest()

    again = world.ingest()

    assert (Outcome.UNCHANGED, 1) == (again.outcome, again.revision)
    assert first.post_id == again.post_id
    assert 1 == len(world.posts.revisions)


def test_a_change_becomes_the_next_revision(world):
    world.drop(TEXT)
    world.ingest()
    world.drop(TEXT + "More.")

    assert 2 == world.ingest().revision


def test_languages_are_one_post(world):
    world.drop(TEXT, "harvest.en.md")
    world.drop("---\ntitle: 收成\ndate: 2026-11-24\n---\n米。\n", "harvest.zh-Hant.md")

    report = world.ingest()

    assert ("en", "zh-Hant") == world.posts.head(report.post_id).languages


@pytest.mark.parametrize(
    ("wishes", "mailing"),
    [
        ((Mailing.AUTO, Mailing.NOW), Mailing.NOW),
        ((Mailing.NEVER, Mailing.NOW), Mailing.NOW),
        ((Mailing.NEVER, Mailing.AUTO), Mailing.NEVER),
        ((Mailing.AUTO, Mailing.AUTO), Mailing.AUTO),
    ],
)
def test_one_variants_wish_is_the_posts(world, wishes, mailing):
    world.drop(TEXT, "harvest.en.md", wishes[0])
    world.drop(TEXT, "harvest.zh-Hant.md", wishes[1])

    report = world.ingest()

    assert mailing is world.posts.head(report.post_id).mailing


class TestGone:
    def test_files_that_are_gone_withdraw_the_post(self, world):
        world.drop(TEXT)
        post_id = world.ingest().post_id
        world.dropbox.dropped.clear()

        report = world.ingest()

        assert (Outcome.WITHDRAWN, 2) == (report.outcome, report.revision)
        assert Status.WITHDRAWN is world.posts.head(post_id).status

    def test_and_looking_again_changes_nothing(self, world):
        world.drop(TEXT)
        world.ingest()
        world.dropbox.dropped.clear()
        world.ingest()

        assert Outcome.UNKNOWN is world.ingest().outcome
        assert 2 == len(world.posts.revisions)

    def test_what_never_was_there_is_nothing(self, world):
        assert Outcome.UNKNOWN is world.ingest().outcome

    def test_a_file_that_comes_back_is_published_again(self, world):
        world.drop(TEXT)
        post_id = world.ingest().post_id
        dropped = dict(world.dropbox.dropped)
        world.dropbox.dropped.clear()
        world.ingest()
        world.dropbox.dropped |= dropped

        assert 3 == world.ingest().revision
        assert Status.PUBLISHED is world.posts.head(post_id).status


class TestRefused:
    BAD = "---\ntitle: [\n---\nText."

    def test_why_is_kept_for_its_path(self, world):
        world.drop(self.BAD)

        assert Outcome.REFUSED is world.ingest().outcome

        (finding,) = world.posts.problem("harvest")
        assert ("harvest.md", "error") == (finding.file, finding.severity)
        assert finding.hint

    def test_the_last_good_revision_stays(self, world):
        world.drop(TEXT)
        post_id = world.ingest().post_id
        world.drop(self.BAD)
        world.ingest()

        assert Status.PUBLISHED is world.posts.head(post_id).status

    def test_what_was_mended_clears_it_though_it_is_as_before(self, world):
        world.drop(TEXT)
        world.ingest()
        world.drop(self.BAD)
        world.ingest()
        world.drop(TEXT)

        assert Outcome.WRITTEN is world.ingest().outcome
        assert () == world.posts.problem("harvest")

    def test_what_was_taken_away_clears_it(self, world):
        world.drop(self.BAD)
        world.ingest()
        world.dropbox.dropped.clear()

        assert Outcome.UNKNOWN is world.ingest().outcome
        assert () == world.posts.problem("harvest")

    def test_a_slug_that_is_taken(self, world):
        world.drop(TEXT)
        world.ingest()
        world.drop(TEXT, "other.md")

        world.drop(TEXT.replace("title", "slug: harvest\ntitle"), "other.md")
        world.drop(TEXT.replace("title", "slug: harvest\ntitle"))
        world.ingest()

        assert Outcome.REFUSED is world.ingest("other").outcome
        (finding,) = world.posts.problem("other")
        assert ("other.md", "slug") == (finding.file, finding.field)


class TestMoved:
    OWN_ID = TEXT.replace("title", "id: rice\ntitle")

    def test_a_post_with_an_id_of_its_own_may_move(self, world):
        world.drop(self.OWN_ID)
        post_id = world.ingest().post_id
        world.dropbox.dropped.clear()
        world.drop(self.OWN_ID, "moved.md")

        report = world.ingest("moved")

        assert (post_id, Outcome.WRITTEN) == (report.post_id, report.outcome)
        assert Outcome.UNKNOWN is world.ingest("harvest").outcome
        assert Status.PUBLISHED is world.posts.head(post_id).status

    def test_whichever_event_comes_first(self, world):
        world.drop(self.OWN_ID)
        post_id = world.ingest().post_id
        world.dropbox.dropped.clear()
        world.drop(self.OWN_ID, "moved.md")

        assert Outcome.WITHDRAWN is world.ingest("harvest").outcome
        assert Outcome.WRITTEN is world.ingest("moved").outcome
        assert Status.PUBLISHED is world.posts.head(post_id).status

    def test_two_files_with_one_id_are_a_mistake(self, world):
        world.drop(self.OWN_ID)
        world.ingest()
        world.drop(self.OWN_ID, "copy.md")

        assert Outcome.REFUSED is world.ingest("copy").outcome
        (finding,) = world.posts.problem("copy")
        assert ("id", "harvest has the same id") == (finding.field, finding.reason)


class TestAssets:
    TEXT = TEXT + "![A](shown.png) ![B](shown.png) ![C](none.png) [D](file.pdf) [E](other.md)"

    @pytest.fixture
    def world(self, world):
        world.dropbox.assets |= {"shown.png": gif(), "other.png": png(width=9)}
        world.drop(self.TEXT)
        return world

    def test_what_a_post_shows_is_asked_for_first(self, world):
        report = world.look()

        assert Outcome.WAITING is report.outcome
        assert not world.posts.revisions
        (message,) = world.images_queue.take()
        assert ("harvest", ["shown.png"]) == (message["post"], [*message["wanted"].values()])

    def test_once_it_is_prepared_the_post_is_written(self, world):
        post_id = world.ingest().post_id

        post = world.posts.read(post_id, 1)
        assert 2 == post.variants[0].body_html.count("<img ")
        assert [gif()] == list(world.contents.kept.values())

    def test_one_that_is_published_as_it_is_keeps_nothing_waiting(self, world):
        world.dropbox.assets["shown.png"] = png(chunk(b"tEXt", SECRET))

        report = world.look()

        assert Outcome.WRITTEN is report.outcome
        assert not world.images_queue.messages
        assert [PNG] == list(world.contents.kept.values())
        assert 2 == world.posts.read(report.post_id, 1).variants[0].body_html.count("<img ")

    def test_looking_again_asks_for_nothing(self, world):
        world.ingest()

        assert Outcome.UNCHANGED is world.look().outcome
        assert not world.images_queue.messages

    def test_a_picture_that_changed_is_prepared_anew(self, world):
        post_id = world.ingest().post_id
        world.dropbox.assets["shown.png"] = png(width=5)

        assert Outcome.WRITTEN is world.ingest().outcome
        assert 'width="5"' in world.posts.read(post_id, 2).variants[0].body_html

    def test_one_that_is_refused_is_no_reason_to_wait(self, world):
        world.dropbox.assets["shown.png"] = b"<svg>"

        report = world.ingest()

        assert Outcome.WRITTEN is report.outcome
        assert "<img" not in world.posts.read(report.post_id, 1).variants[0].body_html

    @pytest.mark.parametrize("status", ["draft", "withdrawn"])
    def test_what_is_taken_down_waits_for_none(self, world, status):
        post_id = world.ingest().post_id
        world.dropbox.assets["shown.png"] = gif(chunk(b"more", b"x"))
        world.drop(self.TEXT.replace("title", f"status: {status}\ntitle"))

        report = world.look()

        assert (Outcome.WRITTEN, 2) == (report.outcome, report.revision)
        assert status == world.posts.head(post_id).status
        (message,) = world.images_queue.take()
        assert ["shown.png"] == list(message["wanted"].values())

    def test_very_many_are_asked_for_one_part_after_the_other(self, world):
        names = [f"{number}.png" for number in range(25)]
        world.dropbox.assets |= dict.fromkeys(names, gif())
        world.drop(TEXT + " ".join(f"![A]({name})" for name in names))
        asked = []
        put = world.images_queue.put

        def noted(messages):
            asked.extend(messages)
            put(messages)

        world.images_queue.put = noted

        report = world.ingest()

        assert Outcome.WRITTEN is report.outcome
        assert [10, 10, 5] == [len(message["wanted"]) for message in asked]

    def test_those_of_other_hosts_are_copied(self, world):
        world.web.pictures["https://x.example/a.png"] = PNG
        world.drop(TEXT + "![A](https://x.example/a.png)")

        post_id = world.ingest().post_id

        assert '<img src="/media/' in world.posts.read(post_id, 1).variants[0].body_html
        assert ["https://x.example/a.png"] == world.web.asked

    def test_unless_the_organisation_wants_none(self, world):
        world.copies_remote = False
        world.drop(TEXT + "![A](https://x.example/a.png)")

        assert Outcome.WRITTEN is world.look().outcome
        assert not world.web.asked


class TestConflicts:
    def test_who_was_overtaken_looks_again(self, world):
        world.drop(TEXT)
        world.ingest()
        world.drop(TEXT + "Late.")
        head = world.posts.head
        slow: list[object] = []

        def stale(post_id):
            found = head(post_id)
            if not slow:
                slow.append(found)
                world.ingest()
            return found

        world.posts.head = stale
        report = world.ingest()

        assert Outcome.UNCHANGED is report.outcome
        assert 2 == report.revision

    def test_an_announcement_in_between_is_not_forgotten(self, world):
        world.drop(TEXT)
        post_id = world.ingest().post_id
        world.drop(TEXT + "More.")
        head = world.posts.head
        once: list[object] = []

        def announced_meanwhile(asked):
            found = head(asked)
            if not once:
                once.append(found)
                pages, mails = ["en/harvest/index.html"], {"en": "h"}
                world.posts.announced(found, pages=pages, mails=mails, notes={})
            return found

        world.posts.head = announced_meanwhile
        world.ingest()

        found = head(post_id)
        assert (2, ("en/harvest/index.html",)) == (found.todo, found.pages)

    def test_who_never_gets_through_gives_up(self, world):
        def busy(*_, **__):
            raise ConflictError

        world.drop(TEXT)
        world.posts.write = busy

        with pytest.raises(ConflictError):
            world.ingest()


@pytest.mark.parametrize("error", [Crash, Trouble])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("change", ["new", "changed", "gone", "refused"])
def test_a_fault_at_any_call_leaves_what_a_second_look_completes(error, after, change):
    def prepare():
        world = World()
        world.dropbox.assets["a.png"] = PNG
        world.drop(TEXT + "![A](a.png)")
        if change != "new":
            world.ingest()
        if change == "changed":
            world.drop(TEXT + "![A](a.png) more")
        elif change == "gone":
            world.dropbox.dropped.clear()
        elif change == "refused":
            world.drop(TestRefused.BAD)
        return world

    good = prepare()
    faults = Faults(good)
    good.ingest()
    for number, name in enumerate(faults.calls):
        world = prepare()
        Faults(world, at=number, error=error, after=after)
        with pytest.raises(error):
            world.ingest()
        world.ingest()
        assert good.posts == world.posts, name
        assert good.contents.kept == world.contents.kept, name
