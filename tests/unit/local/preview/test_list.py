"""The list of posts."""

import pytest


@pytest.fixture
def listed(place):
    place.save("old.en.md", "A", "Old")
    (place.posts / "new.en.md").write_text(
        "---\ntitle: New\ndate: 2026-11-21\nstatus: draft\n---\n\nB"
    )
    return place


def titles(place):
    return [row.title for row in place.desk.posts().rows]


def test_the_newest_post_is_first(listed):
    assert ["New", "Old"] == titles(listed)
    assert ["draft", "published"] == [row.status for row in listed.desk.posts().rows]


def test_a_post_that_cannot_be_used_says_why(listed):
    (listed.posts / "bad.en.md").write_text("---\ntitle: [\n---\n\nA")

    (bad,) = [row for row in listed.desk.posts().rows if row.trouble]

    assert ("bad.en.md", True) == (bad.trouble.file, bad.trouble.line > 0)


def test_a_list_is_news_when_something_in_it_changes(listed):
    told = []
    listed.desk.posts()
    listed.desk.listen(None, lambda: told.append(1))
    listed.wait(1.2)
    assert [] == told

    listed.save("third.en.md", "C", "Third")
    listed.wait(1.2)

    assert [1] == told
    assert ["New", "Third", "Old"] == titles(listed)


def test_what_somebody_else_sees_first_is_told_all_the_same(listed):
    told = []
    listed.desk.posts()
    listed.desk.listen(None, lambda: told.append(1))
    listed.save("third.en.md", "C", "Third")
    listed.desk.posts()

    assert [1] == told


def test_posts_that_stay_are_not_read_again(listed, monkeypatch):
    listed.desk.posts()

    def fail(*_arguments, **_named):
        raise AssertionError

    monkeypatch.setattr("broadside_local.preview.listing.read_post", fail)

    assert ["New", "Old"] == titles(listed)


def test_a_publication_that_cannot_be_used_leaves_the_list(listed):
    before = listed.publication.read_text()
    listed.desk.posts()
    listed.publication.write_text("nonsense = 1\n")
    listed_now = listed.desk.posts()

    assert listed_now.trouble.file.endswith("publication.toml")
    assert ["New", "Old"] == [row.title for row in listed_now.rows]

    listed.publication.write_text(before)
    assert listed.desk.posts().trouble is None


def test_whoever_has_stopped_looking_is_told_nothing(listed):
    told = []
    end = listed.desk.listen(None, lambda: told.append(1))
    end()
    listed.save("third.en.md", "C", "Third")
    listed.wait(1.2)

    assert [] == told


def test_files_are_looked_at_less_often_when_nobody_looks_or_writes(listed):
    assert 0.25 == listed.desk.look()
    listed.desk.open("old")
    listed.desk.listen("old", lambda: None)
    assert 0.01 == listed.desk.look()

    listed.clock += 601
    listed.desk.look()  # the checks are news
    listed.clock += 601
    listed.desk.look()
    listed.clock += 601
    assert 0.03 == listed.desk.look()

    listed.save("old.en.md", "Another")
    assert 0.01 == listed.desk.look()
