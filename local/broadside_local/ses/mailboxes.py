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

    # What the simulator has no address for; the events are those that SES documents.
    NO_EMAIL = "no-email"
    """A permanent bounce: there is no such mailbox."""
    EXPIRED = "expired"
    """Delayed, and given up at last: a transient bounce."""
    MAILBOX_FULL = "mailbox-full"
    MESSAGE_TOO_LARGE = "message-too-large"
    CONTENT_REJECTED = "content-rejected"
    ATTACHMENT_REJECTED = "attachment-rejected"
    UNDETERMINED = "undetermined"
    """A bounce that SES can't make out."""
    DELAYED = "delayed"
    """Delayed, and delivered after all."""
    NOT_SPAM = "not-spam"
    """Delivered, and taken out of the spam folder: a complaint that is none."""
    UNSUBSCRIBED = "unsubscribed"
    """Delivered, and left by SES's own List-Unsubscribe."""
    OPENED = "opened"
    CLICKED = "clicked"
    REJECTED = "rejected"
    """SES takes the mail for a virus: nobody gets it."""

    ON_ACCOUNT_LIST = "on-account-list"
    """On the account's suppression list for a bounce: it isn't tried at all."""
    COMPLAINT_ON_ACCOUNT_LIST = "complaint-on-account-list"
    """The same, for a complaint."""


NOT_TRIED = frozenset({Outcome.ON_ACCOUNT_LIST, Outcome.COMPLAINT_ON_ACCOUNT_LIST})

_SIMULATED = frozenset(
    {
        *(Outcome.DELIVERED, Outcome.BOUNCED, Outcome.COMPLAINED),
        *(Outcome.OUT_OF_OFFICE, Outcome.SUPPRESSED),
    }
)


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
