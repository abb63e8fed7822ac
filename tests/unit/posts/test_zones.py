"""Zones are known by their names; of others those are named that may have been meant."""

from zoneinfo import ZoneInfo

import pytest

from broadside.posts.zones import UnknownZoneError, zone_of, zones_like


@pytest.mark.parametrize("name", ["", "PST", "Z", "+08:00", "-0500", "UTC+8", "GMT -05:00"])
def test_what_is_no_place_has_none(name):
    assert zone_of(name) is None


@pytest.mark.parametrize("name", ["America/Toronto", "Asia/Kolkata", "Singapore", "US/Eastern"])
def test_a_place_is_known_by_its_name(name):
    assert ZoneInfo(name) == zone_of(name)


@pytest.mark.parametrize("name", ["Toronto", "Asia", "../UTC", "America/Nowhere", "x" * 300, "a\0"])
def test_anything_else_is_told(name):
    with pytest.raises(UnknownZoneError) as caught:
        zone_of(name)

    assert f"has a time zone that we don't know ({name[:40]})" == str(caught.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Toronto", "America/Toronto"),
        ("america/toronto", "America/Toronto"),
        ("Asia/Toronto", "America/Toronto"),
        ("Mars/Toronto", "America/Toronto"),
        ("hong kong", "Asia/Hong_Kong"),
        ("Torronto", "America/Toronto"),
        ("Kolkata", "Asia/Kolkata"),
        ("Montreal", "America/Toronto"),
    ],
)
def test_a_name_is_like_the_zone_it_may_mean(name, meant):
    assert meant == zones_like(name)[0]


@pytest.mark.parametrize("name", ["Mars/Base", "香港", "", "Unknown", "x" * 300])
def test_some_are_like_none(name):
    assert [] == zones_like(name)


def test_at_most_three_are_named():
    assert 3 == len(zones_like("America/Sant"))
