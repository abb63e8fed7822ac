"""Groups of time zones: an edition that goes out at the same hour of every reader's clock."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EVERYBODY = "0"
"""In the place of a group: all at once."""
EARLIEST = timedelta(hours=14)
"""So far ahead of UTC are the first to have an hour (Kiribati)."""


@lru_cache(maxsize=1024)
def group_of(time_zone: str, local_at: datetime, *, usual: str) -> str:
    """
    Name the group of a reader's time zone: those whose clocks agree when it goes out.

    Args:
        time_zone: IANA name; empty, or one that isn't known here, means the usual one.
        local_at: The time on the reader's clock, without a zone.
        usual: The publication's.

    Returns:
        How far their clocks are from UTC then: `e0800` (east), `w0330` (west), `e0000`.
    """
    minutes = round(_offset(time_zone or usual, local_at, usual=usual) / timedelta(minutes=1))
    hours, rest = divmod(abs(minutes), 60)
    return f"{'w' if minutes < 0 else 'e'}{hours:02}{rest:02}"


def _offset(time_zone: str, local_at: datetime, *, usual: str) -> timedelta:
    try:
        zone = ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        zone = ZoneInfo(usual)
    return local_at.replace(tzinfo=zone).utcoffset() or timedelta(0)


def due_of(group: str, local_at: datetime) -> datetime:
    """
    Say when a group's hour comes, UTC.

    Args:
        group: As `group_of` names it.
        local_at: The time on its clocks, without a zone.
    """
    offset = timedelta(hours=int(group[1:3]), minutes=int(group[3:5]))
    ahead = -offset if group.startswith("w") else offset
    return local_at.replace(tzinfo=UTC) - ahead


def first_hour(local_at: datetime) -> datetime:
    """Say when the first reader on earth has this time: by then the edition must be planned."""
    return local_at.replace(tzinfo=UTC) - EARLIEST
