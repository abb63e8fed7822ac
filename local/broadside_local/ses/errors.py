"""
What SES answers when it doesn't do what it is asked; no text holds an address.

::

    ApiError             the call fails: code and HTTP status, as in AWS's JSON
    RefusedError         one mail isn't accepted: a status of SendBulkEmail's results
    RenderingError       a mail that was accepted can't be rendered
    DroppedError         a fault: the connection breaks, without an answer
"""

from typing import Any


class ApiError(Exception):
    """The call fails."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


def bad_request(message: str) -> ApiError:
    """Make the error of a request that is wrong in itself."""
    return ApiError("BadRequestException", message)


def not_found(what: str) -> ApiError:
    """Make the error of naming what there isn't."""
    return ApiError("NotFoundException", f"{what} does not exist.", status=404)


def already_exists(what: str) -> ApiError:
    """Make the error of creating what there is."""
    return ApiError("AlreadyExistsException", f"{what} already exists.")


def throttled(message: str) -> ApiError:
    """Make the error of calling too fast."""
    return ApiError("TooManyRequestsException", message, status=429)


def failed(message: str) -> ApiError:
    """Make the error of SES's own failure."""
    return ApiError("InternalFailure", message, status=500)


_STATUSES = {
    "AccessDeniedException": 403,
    "ConcurrentModificationException": 500,
    "InternalFailure": 500,
    "InternalServiceErrorException": 500,
    "NotFoundException": 404,
    "ServiceUnavailable": 503,
    "ThrottlingException": 400,
    "TooManyRequestsException": 429,
}
"""HTTP statuses of the errors that aren't 400."""


def refused(code: str) -> ApiError:
    """Make an error by its name."""
    return ApiError(code, "A fault, on demand.", status=_STATUSES.get(code, 400))


def not_done_here(what: str) -> ApiError:
    """Make the error of asking for what SES does, and strict SES doesn't."""
    message = f"{what}: Amazon SES may do this, Broadside's strict SES doesn't."
    return ApiError("NotImplementedException", message, status=501)


_CODES = {
    # "Email address is not verified" is a MessageRejected (Guide, "Amazon SES email sending
    # errors"); MailFromDomainNotVerifiedException is about a custom MAIL FROM domain.
    "MAIL_FROM_DOMAIN_NOT_VERIFIED": ("MessageRejected", 400),
    "MESSAGE_REJECTED": ("MessageRejected", 400),
    "CONFIGURATION_SET_NOT_FOUND": ("NotFoundException", 404),
    "TEMPLATE_NOT_FOUND": ("NotFoundException", 404),
    "INVALID_SENDING_POOL_NAME": ("NotFoundException", 404),
    # Guide, "Errors related to the sending quotas": a call over the rate fails as throttled; in
    # v2 that is TooManyRequestsException, and LimitExceededException for the day's quota.
    "ACCOUNT_THROTTLED": ("TooManyRequestsException", 429),
    "ACCOUNT_DAILY_QUOTA_EXCEEDED": ("LimitExceededException", 400),
    "ACCOUNT_SUSPENDED": ("AccountSuspendedException", 400),
    "ACCOUNT_SENDING_PAUSED": ("SendingPausedException", 400),
    "CONFIGURATION_SET_SENDING_PAUSED": ("SendingPausedException", 400),
    "INVALID_PARAMETER": ("BadRequestException", 400),
    # Reference, Common Errors.
    "TRANSIENT_FAILURE": ("InternalFailure", 500),
    "FAILED": ("InternalFailure", 500),
}
"""Every status of SendBulkEmail but SUCCESS, and how SendEmail says it."""


class RefusedError(Exception):
    """
    One mail isn't accepted.

    SendBulkEmail tells it as an entry's status (Reference, BulkEmailEntryResult), SendEmail as
    an error of the call.
    """

    def __init__(self, status: str, message: str) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message

    def as_result(self) -> dict[str, Any]:
        """Return it as an entry of SendBulkEmail's answer."""
        return {"Status": self.status, "Error": self.message}

    def as_error(self) -> ApiError:
        """Return it as SendEmail's error."""
        code, status = _CODES[self.status]
        return ApiError(code, self.message, status=status)


def invalid(message: str) -> RefusedError:
    """Make the refusal of a mail that is wrong in itself."""
    return RefusedError("INVALID_PARAMETER", message)


class RenderingError(Exception):
    """A template and its data don't make a mail."""


class DroppedError(Exception):
    """The connection breaks, without an answer."""
