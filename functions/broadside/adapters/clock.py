"""The system's clock."""

import time
from datetime import UTC, datetime


class SystemClock:
    """The time as the machine has it (port `Clock`)."""

    def now(self) -> datetime:
        """Return the time: aware, UTC."""
        return datetime.now(UTC)

    def wait_until(self, moment: datetime) -> None:
        """Return at `moment`, or at once when it has passed."""
        seconds = (moment - self.now()).total_seconds()
        if seconds > 0:
            time.sleep(seconds)
