"""The guard's counters, alarms and unknown events in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from broadside.sending import Alarm, Tally
from broadside.sending.guard import last_mails, window_of

_SEEN_MOST = 100


@dataclass
class MemoryTallies:
    """Fast counters, and what organisers are to be told (port `Tallies`)."""

    editions: dict[str, Tally] = field(default_factory=dict)
    windows: dict[int, Tally] = field(default_factory=dict)
    """The account's mails by ten minutes."""
    raised: dict[str, Alarm] = field(default_factory=dict)
    strange: dict[str, set[str]] = field(default_factory=dict)
    shapes: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def add(self, edition_id: str, more: Tally, *, at: datetime) -> tuple[Tally, Tally]:
        """Count mails of an edition; return all of its own, and the account's last 10,000."""
        edition = self.editions.get(edition_id, Tally()) + more
        if more:
            self.editions[edition_id] = edition
            window = window_of(at)
            self.windows[window] = self.windows.get(window, Tally()) + more
        account, too_old = last_mails(self.windows)
        for window in too_old:
            del self.windows[window]
        return edition, account

    def begin_anew(self, edition_id: str | None) -> None:
        """Count an edition's mails from nothing, or the account's (None)."""
        if edition_id is None:
            self.windows.clear()
        else:
            self.editions.pop(edition_id, None)

    def raise_alarm(self, alarm: Alarm) -> None:
        """Keep what organisers are to be told; the same one again changes nothing."""
        self.raised.setdefault(alarm.id, alarm)

    def alarms(self) -> Sequence[Alarm]:
        """Return what they are still to be told, the oldest first."""
        return sorted(self.raised.values(), key=lambda alarm: (alarm.raised_at, alarm.id))

    def told(self, alarm: Alarm) -> None:
        """Forget an alarm, now that they know; again changes nothing."""
        self.raised.pop(alarm.id, None)

    def keep_unknown(
        self, kind: str, fingerprint: str, shape: Mapping[str, Any], *, at: datetime
    ) -> None:
        """Keep that something came which nobody here knows."""
        del at
        seen = self.strange.setdefault(kind, set())
        if len(seen) < _SEEN_MOST:
            seen.add(fingerprint)
        self.shapes.setdefault(kind, shape)

    def unknown(self) -> Mapping[str, int]:
        """Return how many came of each kind that nobody here knows; 100 means 100 or more."""
        return {kind: len(seen) for kind, seen in self.strange.items()}
