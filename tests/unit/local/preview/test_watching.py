"""Files that are polled: how editors save, and what counts as a change."""

import os
from pathlib import Path

import pytest

from broadside_local.preview.watching import GONE_SECONDS, Watch, stamp_of

STEP = 0.02
POST, OTHER, NEW = Path("post.md"), Path("other.md"), Path("new.md")


class Files:
    """A file system of stamps, and a watch on it."""

    def __init__(self):
        self.stamps = {POST: (1, 100, 50), OTHER: (2, 100, 50)}
        self.watch = Watch(self.stat)
        self.watch.keep_to(self.stamps)
        self.now = 0.0

    def stat(self, path):
        return self.stamps.get(path)

    def put(self, name, stamp):
        self.stamps[name] = stamp

    def poll(self, after=STEP):
        self.now += after
        return set(self.watch.poll(self.now))


@pytest.fixture
def files():
    return Files()


def test_what_stays_as_it_is_has_not_changed(files):
    assert set() == files.poll()
    assert set() == files.poll()


def test_a_file_that_takes_anothers_place_has_changed_at_once(files):
    files.put(POST, (3, 200, 60))

    assert {POST} == files.poll()


def test_it_is_looked_at_once_more_since_times_are_coarse(files):
    files.put(POST, (3, 200, 60))
    files.poll()

    assert {POST} == files.poll()
    assert set() == files.poll()


def test_a_file_written_in_place_has_changed_when_it_rests(files):
    files.put(POST, (1, 200, 60))

    assert set() == files.poll()
    assert {POST} == files.poll()
    assert set() == files.poll()


def test_a_file_that_is_looked_at_often_must_rest_all_the_same(files):
    files.put(POST, (1, 200, 60))

    assert [set(), set(), {POST}] == [files.poll(0.01) for _ in range(3)]


def test_a_file_written_in_pieces_has_changed_once(files):
    seen = []
    for size in range(60, 100, 10):
        files.put(POST, (1, 200 + size, size))
        seen.append(files.poll())

    assert [set()] * 4 == seen
    assert {POST} == files.poll()
    assert set() == files.poll()


def test_a_file_that_is_emptied_and_written_is_not_seen_empty(files):
    files.put(POST, (1, 200, 0))
    waited = [files.poll() for _ in range(5)]
    files.put(POST, (1, 300, 70))

    assert [set()] * 5 == waited
    assert set() == files.poll()
    assert {POST} == files.poll()


def test_a_file_that_is_deleted_and_created_is_not_seen_gone(files):
    files.put(POST, None)
    waited = [files.poll() for _ in range(5)]
    files.put(POST, (9, 300, 70))

    assert [set()] * 5 == waited
    assert {POST} == files.poll() | files.poll()


def test_a_new_file_that_is_empty_at_first_is_not_seen_empty(files):
    files.put(POST, (9, 300, 0))
    waited = [files.poll() for _ in range(5)]
    files.put(POST, (9, 310, 70))

    assert [set()] * 5 == waited
    assert {POST} == files.poll() | files.poll()


def test_a_file_that_stays_away_is_gone(files):
    files.put(POST, None)
    assert set() == files.poll()

    assert set() == files.poll(GONE_SECONDS / 2)
    assert {POST} == files.poll(GONE_SECONDS / 2)
    assert set() == files.poll()


def test_a_file_that_stays_empty_has_changed(files):
    files.put(POST, (1, 200, 0))
    files.poll()

    assert {POST} == files.poll(GONE_SECONDS)


def test_a_file_that_appears_has_changed(files):
    files.watch.keep_to([NEW])
    files.put(NEW, (7, 1, 1))

    assert {NEW} == files.poll() | files.poll()


def test_what_is_no_longer_watched_is_forgotten(files):
    files.watch.keep_to([OTHER])
    files.put(POST, (3, 200, 60))

    assert set() == files.poll() | files.poll()


def test_what_stays_watched_keeps_what_was_known_of_it(files):
    files.put(POST, (3, 200, 60))
    files.watch.keep_to([POST])

    assert {POST} == files.poll()


def test_a_stamp_tells_a_replaced_file_from_a_written_one(tmp_path):
    file, new = tmp_path / "post.md", tmp_path / "new"
    file.write_text("one")
    new.write_text("two")
    inodes = [(stamp_of(path) or (0,))[0] for path in (file, new)]
    new.replace(file)

    assert inodes[0] != inodes[1] == (stamp_of(file) or (0,))[0]
    assert stamp_of(tmp_path / "nothing") is None
    assert stamp_of(tmp_path / "a\0b") is None


def test_a_touch_is_a_change_to_look_at(tmp_path):
    file = tmp_path / "post.md"
    file.write_text("one")
    watch = Watch()
    watch.keep_to([file])
    os.utime(file, ns=(1, 1))

    assert frozenset() == watch.poll(0.0)
    assert {file} == watch.poll(STEP)
