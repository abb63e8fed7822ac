"""What SES's answers mean: for one entry of a call, and for a call as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ResultClass(StrEnum):
    """What follows from an answer."""

    ACCEPTED = "accepted"
    AGAIN = "again"
    """Surely not taken: another attempt, soon."""
    WAIT = "wait"
    """Surely not taken, and not before the daily quota has room."""
    STOP = "stop"
    """Something is wrong with account, identity or set-up: nobody can be mailed."""
    REJECT = "reject"
    """This subscriber can't be mailed this."""
    UNKNOWN = "unknown"
    """May have been taken: evidence decides."""
    SPLIT = "split"
    """The call as a whole was refused, for one entry's sake: one by one shows which."""


STATUSES: Mapping[str, ResultClass] = {
    "SUCCESS": ResultClass.ACCEPTED,
    "TRANSIENT_FAILURE": ResultClass.AGAIN,
    "FAILED": ResultClass.AGAIN,
    "ACCOUNT_THROTTLED": ResultClass.AGAIN,
    "ACCOUNT_DAILY_QUOTA_EXCEEDED": ResultClass.WAIT,
    "MESSAGE_REJECTED": ResultClass.REJECT,
    "INVALID_PARAMETER": ResultClass.REJECT,
    "MAIL_FROM_DOMAIN_NOT_VERIFIED": ResultClass.STOP,
    "CONFIGURATION_SET_NOT_FOUND": ResultClass.STOP,
    "TEMPLATE_NOT_FOUND": ResultClass.STOP,
    "ACCOUNT_SUSPENDED": ResultClass.STOP,
    "INVALID_SENDING_POOL_NAME": ResultClass.STOP,
    "ACCOUNT_SENDING_PAUSED": ResultClass.STOP,
    "CONFIGURATION_SET_SENDING_PAUSED": ResultClass.STOP,
}
"""By an entry's status (SES v2 API, BulkEmailEntryResult); one not named here stops the edition."""

COUNTED = frozenset({"TRANSIENT_FAILURE", "FAILED"})
"""Statuses that use up one of a slot's tries."""

_THROTTLED = frozenset({"Throttling", "ThrottlingException", "TooManyRequestsException"})
_STOPPING = frozenset(
    {
        # Errors of SES, and those that all services share ("Common Error Types").
        *("AccountSuspendedException", "MailFromDomainNotVerifiedException"),
        *("NotFoundException", "SendingPausedException"),
        *("AccessDenied", "AccessDeniedException", "ExpiredTokenException", "IncompleteSignature"),
        *("InvalidClientTokenId", "MissingAuthenticationToken", "NotAuthorized", "OptInRequired"),
        *("RequestExpired", "SignatureDoesNotMatch", "UnrecognizedClientException"),
    }
)


@dataclass(frozen=True, slots=True)
class EntryResult:
    """SES's answer for one entry, in the order of the entries."""

    status: str
    message_id: str = ""

    @property
    def means(self) -> ResultClass:
        """Return what follows."""
        return STATUSES.get(self.status, ResultClass.STOP)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call led to: an answer for each entry, or one for the call as a whole."""

    entries: tuple[EntryResult, ...] = ()
    failure: ResultClass | None = None
    code: str = ""
    """SES's name for the failure."""


def classify_refusal(code: str, http_status: int) -> ResultClass:
    """
    Say what follows from an error answer to a whole call.

    Args:
        code: The error's name.
        http_status: Of the answer.
    """
    if not 400 <= http_status < 500:
        return ResultClass.UNKNOWN
    if http_status == 429 or code in _THROTTLED:
        return ResultClass.AGAIN
    if code == "LimitExceededException":
        return ResultClass.WAIT
    if code in _STOPPING or http_status in {401, 403, 404}:
        return ResultClass.STOP
    return ResultClass.SPLIT
