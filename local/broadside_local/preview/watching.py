"""Files that are looked at again and again: which have changed, and are written to the end."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

GONE_SECONDS = 0.15
"""How long a file may be away or empty: editors that delete and create, or truncate and write."""

SETTLE_SECONDS = 0.015
"""How long a file that is written in place must stay the same: editors write in pieces."""

Stamp = tuple[int, int, int] | None
"""Inode, time of the last change in nanoseconds, size; None: it isn't there."""


def stamp_of(path: Path) -> Stamp:
    """Look at a file or folder without opening it."""
    try:
        found = os.stat(path)  # noqa: PTH116 - 50 times a second, and half the price
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


@dataclass(frozen=True, slots=True)
class _Unsettled:
    """A change that may not be the last of its save."""

    stamp: Stamp
    seen_at: float
    since: float
    """When it was last whole, if it isn't."""


class Watch:
    """
    Some files and folders, polled.

    A file that another one takes the place of is whole at once; one that is written in place has
    changed when it has stayed the same for a moment.
    """

    def __init__(self, stat: Callable[[Path], Stamp] = stamp_of) -> None:
        self._stat = stat
        self._known: dict[Path, Stamp] = {}
        self._unsettled: dict[Path, _Unsettled] = {}

    def keep_to(self, paths: Iterable[Path]) -> None:
        """Watch these from now on, and nothing else; what was known of them stays known."""
        wanted = set(paths)
        for path in self._known.keys() - wanted:
            del self._known[path]
            self._unsettled.pop(path, None)
        for path in wanted - self._known.keys():
            self._known[path] = self._stat(path)

    def poll(self, now: float) -> frozenset[Path]:
        """
        Return what has changed since it was last returned.

        Args:
            now: Seconds of a clock that only goes forward.
        """
        return frozenset(path for path in self._known if self._has_changed(path, now))

    def _has_changed(self, path: Path, now: float) -> bool:
        stamp, known = self._stat(path), self._known[path]
        before = self._unsettled.get(path)
        if stamp == known and before is None:
            return False
        if before is None or before.stamp != stamp:
            since = before.since if before and not _is_whole(before.stamp) else now
            self._unsettled[path] = _Unsettled(stamp, now, since)
            replaced = known is not None and stamp is not None and known[0] != stamp[0]
            if not (replaced and _is_whole(stamp)):
                return False
            # Whole, and yet looked at once more: the time of a change is coarse, and whoever wrote
            # again within the same tick would go unseen.
            self._known[path] = stamp
            return True
        if not _is_whole(stamp) and now - before.since < GONE_SECONDS:
            return False
        if now - before.seen_at < SETTLE_SECONDS:
            return False
        del self._unsettled[path]
        self._known[path] = stamp
        return True


def _is_whole(stamp: Stamp) -> bool:
    return stamp is not None and stamp[2] > 0
