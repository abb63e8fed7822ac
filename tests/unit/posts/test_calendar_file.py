"""Calendar files: what RFC 5545 wants, and the same bytes for the same event."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from broadside.posts.calendar_file import calendar_file
from broadside.posts.event_times import read_when
from tests.unit.posts.test_any_boxes import assert_calendar


def made(**values):
    fields: dict[str, Any] = {
        "uid": "abc@broadside",
        "stamp": datetime(2026, 11, 20, 18, tzinfo=UTC),
        "when": read_when("2026-12-05 19:00 to 21:00", time_zone="America/Vancouver"),
        "title": "Town hall",
        "place": "",
        "link": "",
        "description": "",
    }
    return calendar_file(**fields | values)


def test_an_event_is_written_whole():
    file = made(place="Hall; room 2", link="https://example.org/a", description="Tea,\nand cake")

    assert (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Broadside//Broadside//EN\r\n"
        "CALSCALE:GREGORIAN\r\nBEGIN:VEVENT\r\nUID:abc@broadside\r\nDTSTAMP:20261120T180000Z\r\n"
        "DTSTART:20261206T030000Z\r\nDTEND:20261206T050000Z\r\nSUMMARY:Town hall\r\n"
        "LOCATION:Hall\\; room 2\r\nURL:https://example.org/a\r\nDESCRIPTION:Tea\\,\\nand cake\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ) == file.text
    assert "text/calendar; charset=utf-8" == file.media_type


def test_it_is_called_by_its_bytes():
    file = made()

    assert f"/media/{sha256(file.text.encode()).hexdigest()}.ics" == file.path
    assert file == made()
    assert file.path != made(title="Another").path


def test_whole_days_end_on_the_day_after():
    file = made(when=read_when("2026-12-05 to 2026-12-07", time_zone="America/Vancouver"))

    assert "DTSTART;VALUE=DATE:20261205\r\nDTEND;VALUE=DATE:20261208\r\n" in file.text


def test_an_event_without_an_end_has_none():
    file = made(when=read_when("2026-12-05 19:00", time_zone="America/Vancouver"))

    assert "DTEND" not in file.text


def test_lines_are_folded_between_characters():
    file = made(title="街" * 60)

    assert_calendar(file.text)
    assert f"SUMMARY:{'街' * 60}\r\n" in file.text.replace("\r\n ", "")


def test_an_address_that_can_not_stand_there_is_left_out():
    assert "URL" not in made(link="https://example.org/a\r\nBEGIN:VALARM").text
    assert "URL" not in made(link="javascript:x").text
