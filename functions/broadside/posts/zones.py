"""Time zones by the names that people give them."""

import re
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global

# An abbreviation, a difference from UTC, or both: what a date is read with (see `dates`).
_NO_PLACE = re.compile(r"(?:[A-Z]{1,5})?\s*(?:[+-]\s*[0-9]{1,2}(?::?[0-9]{2})?)?")
_LONGEST = 60
_SUGGESTED = 3


class UnknownZoneError(ValueError):
    """A zone that we don't know; `like` are names that it may have meant."""

    def __init__(self, name: str) -> None:
        super().__init__(f"has a time zone that we don't know ({name[:40]})")
        self.like = zones_like(name)


def zone_of(name: str) -> ZoneInfo | None:
    """
    Return the zone of a place; None for an abbreviation, a difference from UTC, or nothing.

    Raises:
        UnknownZoneError: there is no such place.
    """
    if _NO_PLACE.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise UnknownZoneError(name) from None


def zones_like(name: str) -> list[str]:
    """Return up to three zones that a name may mean, by its city or as a whole."""
    if len(name) > _LONGEST:
        return []
    asked, known = _folded(name), _zones()
    exactly = known.get(asked) or known.get(_city(name))
    close = [exactly] if exactly else [known[n] for n in get_close_matches(asked, known, 9, 0.8)]
    return list(dict.fromkeys(close))[:_SUGGESTED]


@cache
def _zones() -> dict[str, str]:
    """Return the zones by city and as a whole, as CLDR knows them."""
    names = sorted(name for name in get_global("zone_territories") if not name.startswith("Etc/"))
    aliases = get_global("zone_aliases")
    # What came first counts: an alias takes no other zone's city.
    known = {_folded(name): name for name in names}
    for name in [*names, *sorted(aliases)]:
        meant = aliases.get(name, name)
        if not meant.startswith("Etc/"):
            known.setdefault(_city(name), meant)
    return known


def _city(name: str) -> str:
    return _folded(name.rpartition("/")[2])


def _folded(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))
