"""Languages: BCP 47 tags (RFC 5646) and how they match (after RFC 4647 §3.4)."""

import re
from collections.abc import Collection, Iterable

_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
_TRADITIONAL = frozenset({"zh", "zh-tw", "zh-hk", "zh-mo", "zh-hant"})
_SIMPLIFIED = frozenset({"zh-cn", "zh-sg", "zh-my", "zh-hans"})
_CHINESE_REGIONS = {
    "zh-Hant": frozenset({"HK", "MO", "TW"}),
    "zh-Hans": frozenset({"CN", "MY", "SG"}),
}


def canonical(tag: str) -> str:
    """
    Return a language tag in its canonical case and, for Chinese, with its script.

    `zh`, `zh-TW` and `zh-HK` mean `zh-Hant` here; `zh-Hans`, `zh-CN` and `zh-SG` mean `zh-Hans`.

    Args:
        tag: A BCP 47 tag in any case, `_` allowed for `-`.

    Returns:
        The canonical tag, e.g. `en`, `en-CA`, `zh-Hant`.

    Raises:
        ValueError: it isn't a language tag.
    """
    lowered = tag.strip().replace("_", "-").lower()
    if not _TAG.fullmatch(lowered):
        raise ValueError(tag)
    if lowered in _TRADITIONAL or lowered.startswith("zh-hant-"):
        return "zh-Hant"
    if lowered in _SIMPLIFIED or lowered.startswith("zh-hans-"):
        return "zh-Hans"
    primary, *rest = lowered.split("-")
    # After a singleton (`-x-`, `-u-`) everything is in lower case (RFC 5646 §2.1.1).
    singleton = next((n for n, part in enumerate(rest) if len(part) == 1), len(rest))
    return "-".join([primary, *map(_cased, rest[:singleton]), *rest[singleton:]])


def regional(tag: str) -> str:
    """
    Return a language tag in its canonical case, for Chinese with its script and its region.

    Args:
        tag: A BCP 47 tag in any case, `_` allowed for `-`.

    Returns:
        Like `canonical`, but `zh-Hant-HK` for `zh-HK` and `zh-Hant-TW` for `zh-TW`: which words and
        fonts. A post's language and addresses never have the region.

    Raises:
        ValueError: it isn't a language tag.
    """
    language = canonical(tag)
    last = tag.strip().replace("_", "-").upper().rpartition("-")[2]
    known = language in _CHINESE_REGIONS and last in _CHINESE_REGIONS[language]
    return f"{language}-{last}" if known else language


def _cased(subtag: str) -> str:
    """Write scripts as `Hant`, countries as `CA` (RFC 5646 §2.1.1)."""
    if len(subtag) == 4:
        return subtag.title()
    return subtag.upper() if len(subtag) == 2 else subtag


def choose(wanted: Iterable[str], available: Collection[str]) -> str | None:
    """
    Pick the first wanted language that is available.

    A wanted tag matches itself, else it is shortened from the right (`en-CA` → `en`), else it
    matches a more specific one (`en` → `en-CA`). `zh-Hans` and `zh-Hant` never match each other.

    Args:
        wanted: Canonical tags, most wanted first.
        available: Canonical tags.

    Returns:
        A member of `available`, or None.
    """
    for tag in wanted:
        candidate = tag
        while candidate:
            if candidate in available:
                return candidate
            candidate = candidate.rpartition("-")[0]
        primary = tag.partition("-")[0]
        if primary != "zh":
            close = sorted(a for a in available if a.partition("-")[0] == primary)
            if close:
                return close[0]
    return None


_INSTEAD = "--"
"""No tag holds two hyphens in a row (RFC 5646 §2.1); SES's tags may hold them."""


def instead(language: str, reader: str) -> str:
    """
    Name the mail in one language for those who wanted another: `en--zh-Hant`.

    Args:
        language: What it is written in.
        reader: The language of those who get it, and of the line on top of it.
    """
    return f"{language}{_INSTEAD}{reader}"


def written_in(name: str) -> str:
    """Return the language that a mail is written in, by its name."""
    return name.partition(_INSTEAD)[0]


def for_readers_of(name: str) -> str:
    """Return whose language a mail stands in for, by its name; empty: it is in their own."""
    return name.partition(_INSTEAD)[2]
