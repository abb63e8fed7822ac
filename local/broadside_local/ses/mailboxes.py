"""What becomes of a mail at its recipient: the mailbox simulator's addresses, and told ones."""

import threading
from enum import StrEnum

SIMULATOR = "simulator.amazonses.com"


class Outcome(StrEnum):
    """What a recipient's side does with a mail."""

    DELIVERED = "success"
    BOUNCED = "bounce"
    COMPLAINED = "complaint"
    OUT_OF_OFFICE = "ooto"
    SUPPRESSED = "suppressionlist"
    """On SES's own global suppression list."""
    ON_ACCOUNT_LIST = "on-account-list"
    """On the account's suppression list: it isn't tried at all."""


_SIMULATED = frozenset(Outcome) - {Outcome.ON_ACCOUNT_LIST}


def is_simulator(address: str) -> bool:
    """Tell whether an address is the mailbox simulator's."""
    return address.lower().endswith("@" + SIMULATOR)


class Mailboxes:
    """Which recipients do anything but take their mail."""

    def __init__(self) -> None:
        self._told: dict[str, Outcome] = {}
        self._lock = threading.Lock()

    def behave(self, address: str, outcome: Outcome) -> None:
        """Let an address that isn't the simulator's do so from now on."""
        with self._lock:
            self._told[address.lower()] = outcome

    def outcome(self, address: str) -> Outcome:
        """
        Say what becomes of a mail to an address.

        Guide, "Using the mailbox simulator": its addresses may carry a label, `bounce+label@`.
        """
        address = address.lower()
        if not is_simulator(address):
            return self._told.get(address, Outcome.DELIVERED)
        name = address.partition("@")[0].partition("+")[0]
        return Outcome(name) if name in _SIMULATED else Outcome.BOUNCED
