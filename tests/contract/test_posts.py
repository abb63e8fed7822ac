"""The port `Posts`: the same on DynamoDB and in memory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from broadside.adapters.dynamo_posts import DynamoPosts
from broadside.adapters.memory_files import MemoryContents
from broadside.adapters.memory_posts import MemoryPosts
from broadside.errors import ConflictError, NotFoundError, PostError
from broadside.posts import (
    Author,
    EntryNote,
    Finding,
    Mailing,
    Post,
    PostHead,
    Status,
    Variant,
    content_hash,
)

NOW = datetime(2026, 11, 24, 9, 0, 0, 123_456, tzinfo=UTC)
GRACE = timedelta(minutes=5)
FAR = NOW + timedelta(days=1)
NOTES = {
    "en": EntryNote(uri="tag:x", fingerprint="f", first_published_at=NOW, changed_at=FAR),
    "zh-Hant": EntryNote(uri="tag:y", fingerprint="g", first_published_at=NOW),
}


@pytest.fixture
def contents():
    return MemoryContents()


@pytest.fixture
def posts(twin, aws, contents):
    if twin == "memory":
        return MemoryPosts()
    return DynamoPosts(aws.client("dynamodb"), aws.table("PostsTable"), contents)


def variant(language="en", slug="harvest", **changes):
    values = {"language": language, "title": "Harvest", "slug": slug, "body_html": "<p>Rice.</p>"}
    return Variant(file=f"{slug}.{language}.md", **values | changes)


def post(source_id="harvest", *variants, **changes):
    values = {
        "source": "drop",
        "source_id": source_id,
        "status": Status.PUBLISHED,
        "published_at": NOW,
        "variants": variants or (variant(slug=source_id),),
    }
    return Post(**values | changes)


def write(posts, written, *, after=None, path=None, mailing=Mailing.AUTO, at=NOW):
    return posts.write(written, after=after, path=path or written.source_id, mailing=mailing, at=at)


def announce(posts, head):
    pages, mails = ["en/harvest/index.html"], {"en": "1" * 64}
    assert posts.announced(head, pages=pages, old_pages=["en/x"], mails=mails, notes=NOTES)
    return posts.head(head.post_id)


class TestRevisions:
    def test_nothing_is_there(self, posts):
        assert posts.head(post().id) is None
        assert posts.at_path("harvest") is None
        with pytest.raises(NotFoundError):
            posts.read(post().id, 1)

    def test_a_first_one(self, posts):
        written = post("harvest", variant(), variant("zh-Hant"))

        head = write(posts, written, mailing=Mailing.NOW)

        assert (
            PostHead(
                post_id=written.id,
                revision=1,
                status=Status.PUBLISHED,
                published_at=NOW,
                languages=("en", "zh-Hant"),
                content_hash=content_hash(written),
                path="harvest",
                mailing=Mailing.NOW,
                todo=1,
            )
            == head
        )
        assert head == posts.head(written.id)
        assert head == posts.at_path("harvest")

    def test_a_post_comes_back_as_it_was_written(self, posts):
        author = Author(id="ama", name="Ama", place="Accra", biography="Grows rice.")
        full = post(
            "harvest",
            variant(summary="Short", subject="Subject", authors=(author,)),
            updated_at=FAR,
            topics=("Land", "稻米"),
        )
        write(posts, full)

        assert full == posts.read(full.id, 1)

    @pytest.mark.parametrize("letter", ["a", "米"])
    def test_a_long_one_too(self, posts, letter):
        full = post("harvest", variant(body_html=f"<p>{letter * 500_000}</p>"))
        write(posts, full)

        assert full == posts.read(full.id, 1)

    def test_the_next_one_carries_what_was_announced(self, posts):
        head = announce(posts, write(posts, post()))
        changed = post(topics=("New",))

        second = write(posts, changed, after=head)

        assert (2, 2) == (second.revision, second.todo)
        assert (head.pages, head.mails, NOTES) == (second.pages, second.mails, second.notes)
        assert ("en/x",) == second.old_pages
        assert ((), ("New",)) == (
            posts.read(changed.id, 1).topics,
            posts.read(changed.id, 2).topics,
        )

    def test_todo_is_the_first_that_was_not_announced(self, posts):
        head = announce(posts, write(posts, post()))
        second = write(posts, post(), after=head)
        third = write(posts, post(), after=second)

        assert (3, 2) == (third.revision, third.todo)
        assert third == posts.head(third.post_id)

    def test_who_did_not_see_the_last_one_is_refused(self, posts):
        first = write(posts, post())
        write(posts, post(topics=("Second",)), after=first)

        for after in (None, first):
            with pytest.raises(ConflictError):
                write(posts, post(topics=("Lost",)), after=after)

        assert 2 == posts.head(first.post_id).revision
        assert ("Second",) == posts.read(first.post_id, 2).topics

    def test_who_did_not_see_it_announced_is_refused(self, posts):
        first = write(posts, post())
        announce(posts, first)

        with pytest.raises(ConflictError):
            write(posts, post(topics=("Late",)), after=first)

    def test_a_head_that_is_not_there_is_followed_by_nobody(self, posts):
        head = write(posts, post())

        with pytest.raises(ConflictError):
            write(posts, post("other"), after=replace(head, post_id=post("other").id))


class TestSlugs:
    def test_one_that_is_taken_names_file_and_field(self, posts):
        write(posts, post("first", variant(slug="same")))

        with pytest.raises(PostError) as refused:
            write(posts, post("second", variant(slug="same"), variant("zh-Hant", "other")))

        assert ("same.en.md", "slug") == (refused.value.file, refused.value.field)
        assert posts.head(post("second").id) is None
        assert posts.owner("zh-Hant", "other") is None

    def test_it_is_taken_in_its_language_only(self, posts):
        write(posts, post("first", variant("en", "same")))
        write(posts, post("second", variant("zh-Hant", "same")))

        assert post("first").id == posts.owner("en", "same")
        assert post("second").id == posts.owner("zh-Hant", "same")
        assert posts.owner("fr", "same") is None

    def test_a_post_keeps_its_own(self, posts):
        head = write(posts, post())

        assert 2 == write(posts, post(topics=("New",)), after=head).revision

    def test_one_that_is_given_up_is_free(self, posts):
        head = write(posts, post("first", variant(slug="old"), variant("zh-Hant", "old")))
        write(posts, post("first", variant(slug="new")), after=head)

        assert posts.owner("en", "old") is None
        write(posts, post("second", variant(slug="old"), variant("zh-Hant", "old")))

    def test_a_withdrawn_post_gives_up_its_own(self, posts):
        head = write(posts, post("first", variant(slug="same")))
        withdrawn = post("first", variant(slug="same"), status=Status.WITHDRAWN)
        write(posts, withdrawn, after=head)

        write(posts, post("second", variant(slug="same")))

        assert post("second").id == posts.owner("en", "same")


class TestPaths:
    def test_a_post_may_move(self, posts):
        head = write(posts, post())

        moved = write(posts, post(), after=head, path="moved")

        assert moved == posts.at_path("moved")
        assert "moved" == posts.at_path("harvest").path

    def test_two_posts_have_two(self, posts):
        first, second = write(posts, post("first")), write(posts, post("second"))

        assert first == posts.at_path("first")
        assert second == posts.at_path("second")


class TestTodo:
    def test_it_waits_for_the_stream_first(self, posts):
        head = write(posts, post())

        assert [] == list(posts.waiting(before=NOW, limit=9))
        assert [head.post_id] == list(posts.waiting(before=NOW + GRACE, limit=9))

    def test_the_longest_due_first_and_no_more_than_asked_for(self, posts):
        heads = [write(posts, post(f"p{n}"), at=NOW - timedelta(hours=n)) for n in range(4)]

        found = list(posts.waiting(before=FAR, limit=3))

        assert [heads[n].post_id for n in (3, 2, 1)] == found

    def test_it_disappears_once_announced(self, posts):
        head = write(posts, post())

        assert posts.announced(head, pages=["a", "b"], mails={"en": "h"}, notes={})

        found = posts.head(head.post_id)
        assert replace(head, todo=0, pages=("a", "b"), mails={"en": "h"}, notes={}) == found
        assert [] == list(posts.waiting(before=FAR, limit=9))

    def test_announcing_again_changes_nothing(self, posts):
        head = write(posts, post())
        posts.announced(head, pages=["a"], mails={}, notes={})

        assert not posts.announced(head, pages=["b"], mails={}, notes={})
        assert ("a",) == posts.head(head.post_id).pages

    def test_a_newer_revision_is_not_announced_by_an_older(self, posts):
        first = write(posts, post())
        second = write(posts, post(), after=first)

        assert not posts.announced(first, pages=["a"], mails={}, notes={})
        posts.later(first, at=FAR)

        assert second == posts.head(first.post_id)
        assert [first.post_id] == list(posts.waiting(before=NOW + GRACE, limit=9))

    def test_it_may_be_left_until_later(self, posts):
        head = announce(posts, write(posts, post()))
        second = write(posts, post(), after=head)

        posts.later(second, at=FAR)

        found = posts.head(head.post_id)
        assert (2, (), {}) == (found.todo, found.pages, dict(found.mails))
        assert [] == list(posts.waiting(before=FAR - timedelta(seconds=1), limit=9))
        assert [head.post_id] == list(posts.waiting(before=FAR, limit=9))

    def test_a_nudge_puts_it_off(self, posts):
        head = write(posts, post())
        posts.nudge(head.post_id, at=FAR)

        assert head == posts.head(head.post_id)
        assert [] == list(posts.waiting(before=NOW + GRACE, limit=9))
        assert [head.post_id] == list(posts.waiting(before=FAR, limit=9))

    def test_a_nudge_of_what_has_none_changes_nothing(self, posts):
        head = announce(posts, write(posts, post()))
        posts.nudge(head.post_id, at=NOW)
        posts.nudge("0" * 32, at=NOW)

        assert head == posts.head(head.post_id)
        assert [] == list(posts.waiting(before=FAR, limit=9))
        assert posts.head("0" * 32) is None


class TestChanged:
    """Which lists an announcement has changed: what the stream carries to who tells others."""

    LISTS = ("*/posts", "zh-Hant/topics/租金")

    def test_it_stays_with_the_head_that_was_announced(self, posts):
        head = write(posts, post())
        assert () == head.changed

        posts.announced(head, pages=[], mails={}, notes={}, changed=self.LISTS)

        assert self.LISTS == posts.head(head.post_id).changed

    def test_it_goes_with_the_next_revision(self, posts):
        head = write(posts, post())
        posts.announced(head, pages=[], mails={}, notes={}, changed=self.LISTS)

        write(posts, post(topics=("rents",)), after=posts.head(head.post_id))

        assert () == posts.head(head.post_id).changed

    def test_a_post_that_is_put_off_has_changed_those_that_it_was_in(self, posts):
        head = write(posts, post())

        posts.later(head, at=FAR, changed=self.LISTS)

        assert self.LISTS == posts.head(head.post_id).changed

    def test_having_it_looked_at_again_is_no_news(self, posts):
        head = write(posts, post())
        posts.later(head, at=FAR, changed=self.LISTS)

        posts.nudge(head.post_id, at=FAR)

        assert () == posts.head(head.post_id).changed

    def test_an_announcement_that_changed_nothing_takes_it_away(self, posts):
        head = write(posts, post())
        posts.later(head, at=FAR, changed=self.LISTS)

        posts.announced(posts.head(head.post_id), pages=[], mails={}, notes={})

        assert () == posts.head(head.post_id).changed


class TestProblems:
    FINDINGS = (
        Finding(file="a.md", line=3, field="date", reason="is none", hint="Write one"),
        Finding(file="a.md", line=0, field="file", reason="r", hint="h", severity="error"),
    )

    def test_why_is_kept_by_path(self, posts):
        posts.refuse("harvest", self.FINDINGS, at=NOW)

        assert self.FINDINGS == tuple(posts.problem("harvest"))
        assert () == tuple(posts.problem("other"))

    def test_the_last_one_counts(self, posts):
        posts.refuse("harvest", self.FINDINGS, at=NOW)
        posts.refuse("harvest", self.FINDINGS[:1], at=NOW)
        assert self.FINDINGS[:1] == tuple(posts.problem("harvest"))

        posts.refuse("harvest", (), at=NOW)
        assert () == tuple(posts.problem("harvest"))

    def test_a_revision_clears_it(self, posts):
        posts.refuse("harvest", self.FINDINGS, at=NOW)
        write(posts, post())

        assert () == tuple(posts.problem("harvest"))

    def test_it_is_no_post(self, posts):
        posts.refuse("harvest", self.FINDINGS, at=NOW)

        assert posts.at_path("harvest") is None
        assert [] == list(posts.waiting(before=FAR, limit=9))
