"""An alarm: something that organisers must be told, with its numbers."""

from dataclasses import dataclass
from datetime import datetime

SENDING_OFF = "sending-off"
"""Purpose of the alarm that SES sends nothing for the account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What organisers are told once, by mail."""

    id: str
    """The same one twice is told once: made of purpose, edition and what it follows."""
    purpose: str
    """A `Measure`, or `SENDING_OFF`."""
    edition_id: str
    raised_at: datetime
    count: int = 0
    of: int = 0
