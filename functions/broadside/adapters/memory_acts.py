"""What organisers did, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from broadside.adapters.memory_ledger import MemoryLedger
from broadside.sending import Act, Edition, Halt


@dataclass
class MemoryActs:
    """Acts, and the changes that they are written with (port `Acts`)."""

    ledger: MemoryLedger
    written: dict[str, Act] = field(default_factory=dict)
    """By id, in the order of writing."""
    _halt: Halt | None = None

    def save(self, edition: Edition, *, active: bool, act: Act) -> bool:
        """Write a head and its act; False when somebody was first."""
        if act.id in self.written or not self.ledger.save(edition, active=active):
            return False
        return self.add(act)

    def begin_halt(self, halt: Halt, *, act: Act) -> bool:
        """Stop everything; False when it was stopped already."""
        if self.ledger.halt or not self.add(act):
            return False
        self.ledger.halt, self._halt = True, halt
        return True

    def end_halt(self, *, act: Act) -> bool:
        """Let everything go on; False when nothing was stopped."""
        if not self.ledger.halt or not self.add(act):
            return False
        self.ledger.halt, self._halt = False, None
        return True

    def halt(self) -> Halt | None:
        """Return who stopped everything; None: nobody."""
        return self._halt

    def add(self, act: Act) -> bool:
        """Write an act down; False when its id is there already."""
        if act.id in self.written:
            return False
        self.written[act.id] = act
        return True

    def newest(self, *, limit: int, edition_id: str = "") -> Sequence[Act]:
        """Return the newest acts, newest first."""
        found = [a for a in self.written.values() if edition_id in ("", a.edition_id)]
        return sorted(found, key=lambda act: (act.at, act.id), reverse=True)[:limit]
