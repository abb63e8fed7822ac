"""Acts: what organisers did, written down for ever; and the halt, which is one of them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that an organiser did."""

    id: str
    """Of its own: 32 hexadecimal digits, drawn by whoever acts."""
    at: datetime
    who: str
    """A name, never an address."""
    what: str
    """The command: `pause`, `halt`."""
    edition_id: str = ""
    """Empty: it was about no edition."""
    before: str = ""
    """How the edition stood."""
    after: str = ""
    note: str = ""
    """What else the organiser said or chose: a reason, a time, a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """Everything is stopped: nothing is released, mailed or newly shown until it is lifted."""

    at: datetime
    by: str
    reason: str = ""
