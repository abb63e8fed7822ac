"""Languages: BCP 47 tags (RFC 5646) and how they match (after RFC 4647 §3.4)."""

from collections.abc import Collection, Iterable

_TRADITIONAL = frozenset({"zh", "zh-tw", "zh-hk", "zh-mo", "zh-hant"})


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
    parts = tag.strip().replace("_", "-").split("-")
    if not (2 <= len(parts[0]) <= 3 and all(p.isascii() and p.isalnum() for p in parts)):
        raise ValueError(tag)
    lowered = "-".join(parts).lower()
    if lowered in _TRADITIONAL or lowered.startswith("zh-hant-"):
        return "zh-Hant"
    if lowered in {"zh-cn", "zh-sg", "zh-hans"} or lowered.startswith("zh-hans-"):
        return "zh-Hans"
    return "-".join([parts[0].lower(), *(_cased(p) for p in parts[1:])])


def _cased(subtag: str) -> str:
    if len(subtag) == 4:
        return subtag.title()
    return subtag.upper() if len(subtag) == 2 else subtag.lower()


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
