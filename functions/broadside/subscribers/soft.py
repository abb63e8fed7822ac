"""Soft bounces: mail that came back, though the address may be good again tomorrow."""

from collections.abc import Collection
from datetime import date, timedelta

SOFT_DAYS = 5
"""Days on which mail came back, at least."""
SOFT_SPAN = timedelta(days=14)
"""From the first of them to the last, at least: a bad week is no dead mailbox."""
SOFT_MEMORY = timedelta(days=90)
"""What is longer ago doesn't count."""


def recent_days(days: Collection[date]) -> frozenset[date]:
    """Return the days that still count, by the newest of them."""
    newest = max(days, default=date.min)
    return frozenset(day for day in days if newest - day <= SOFT_MEMORY)


def is_out_of_use(days: Collection[date]) -> bool:
    """
    Tell whether an address counts as bounced, by the days on which mail to it came back.

    Days, and not events: a doubled event counts once, and a day with three editions is one day.
    """
    counted = recent_days(days)
    return len(counted) >= SOFT_DAYS and max(counted) - min(counted) >= SOFT_SPAN
