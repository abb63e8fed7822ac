"""SES in memory, for a mail that one reader has asked for."""

from collections import deque
from dataclasses import dataclass, field

from broadside.errors import ProviderError
from broadside.ports import Letter


@dataclass
class MemoryCourier:
    """A mail provider that keeps what it takes (port `Courier`)."""

    accepted: list[tuple[str, Letter]] = field(default_factory=list)
    """Addresses, each with its mail."""
    suppressed: set[str] = field(default_factory=set)
    """Its own suppression list."""
    troubles: deque[ProviderError] = field(default_factory=deque)
    """For the next mails; when there are none, they are taken."""

    def send(self, letter: Letter, address: str) -> None:
        """Take it, or fail as told."""
        if self.troubles:
            raise self.troubles.popleft()
        self.accepted.append((address, letter))

    def forgive(self, address: str) -> None:
        """Take an address off its own suppression list, or fail as told."""
        if self.troubles:
            raise self.troubles.popleft()
        self.suppressed.discard(address)
