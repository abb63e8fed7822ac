"""A full disk is said to be one, before everything on it fails in its own way."""

from collections import namedtuple

import pytest

from broadside_local.cloud import CloudError, LocalCloud
from broadside_local.cloud import room as room_of_disks

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil has it


@pytest.fixture
def room(monkeypatch):
    def room(free):
        usage = Usage(10**9, 0, free)
        monkeypatch.setattr("shutil.disk_usage", lambda _: usage)

    return room


def test_a_cloud_does_not_start_on_a_full_disk(tmp_path, room):
    room(1000)

    with (
        pytest.raises(CloudError, match=r"the disk is full\. Make room, or"),
        LocalCloud(tmp_path, tmp_path / "work"),
    ):
        pass

    assert ["work"] == [path.name for path in tmp_path.iterdir()]


def test_with_some_room_it_goes_on(tmp_path, room):
    room(10**7)

    room_of_disks.check_room(tmp_path)
