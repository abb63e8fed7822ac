"""Strict SES, put together: which call does what, and what goes wrong on demand."""

import re
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from broadside_local.ses import account_calls, limits, send_calls
from broadside_local.ses.account import Account
from broadside_local.ses.errors import (
    ApiError,
    DroppedError,
    bad_request,
    failed,
    not_done_here,
    throttled,
)
from broadside_local.ses.faults import Fault, FaultKind, Faults
from broadside_local.ses.mailboxes import Mailboxes
from broadside_local.ses.model import Request, read_request
from broadside_local.ses.outbox import Outbox
from broadside_local.ses.publisher import Publisher
from broadside_local.ses.sending import Call, Post
from broadside_local.ses.server import Asked, Server

ACCOUNT_ID = "000000000000"

_SENDS = {"SendEmail": send_calls.send_email, "SendBulkEmail": send_calls.send_bulk_email}
_CREDENTIAL = re.compile(r"Credential=[^/,]+/\d{8}/([a-z0-9-]+)/ses/aws4_request")

_CALLS: Mapping[str, Callable[[Account, Publisher, Mapping[str, Any]], Any]] = {
    "GetAccount": account_calls.get_account,
    "CreateEmailIdentity": account_calls.create_email_identity,
    "GetEmailIdentity": account_calls.get_email_identity,
    "CreateConfigurationSet": account_calls.create_configuration_set,
    "GetConfigurationSet": account_calls.get_configuration_set,
    "CreateConfigurationSetEventDestination": account_calls.create_event_destination,
    "GetConfigurationSetEventDestinations": account_calls.get_event_destinations,
    "PutSuppressedDestination": account_calls.put_suppressed,
    "GetSuppressedDestination": account_calls.get_suppressed,
    "DeleteSuppressedDestination": account_calls.delete_suppressed,
}

_BEFORE: Mapping[FaultKind, Callable[[], Exception]] = {
    FaultKind.THROTTLE: lambda: throttled("Maximum sending rate exceeded."),
    FaultKind.BAD_REQUEST: lambda: bad_request("A fault, on demand."),
    FaultKind.ERROR_BEFORE: lambda: failed("A fault, on demand."),
    FaultKind.DROP_BEFORE: DroppedError,
}
_AFTER: Mapping[FaultKind, Callable[[], Exception]] = {
    FaultKind.ERROR_AFTER: _BEFORE[FaultKind.ERROR_BEFORE],
    FaultKind.DROP_AFTER: _BEFORE[FaultKind.DROP_BEFORE],
}


class StrictSes:
    """
    Amazon SES's v2 API on loopback: as strict, and nothing leaves.

    What goes wrong on demand is in `faults`; whose mailbox bounces, in `mailboxes`.
    """

    def __init__(
        self,
        outbox_folder: Path,
        *,
        rate: float,
        quota: int,
        publish: Callable[[str, str], None],
        sandbox: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Make an account without identities and configuration sets.

        Args:
            rate: Mails a second.
            quota: Mails in 24 hours; −1: as many as you like.
            publish: Publishes to a topic (ARN) a message; called in a thread of its own.
            sandbox: Mail goes to verified recipients only; rate and quota are as low as there.
            clock: Of rate and quota: seconds, that only ever grow.
        """
        self.outbox = Outbox(outbox_folder)
        if sandbox:
            rate = min(rate, limits.SANDBOX_RATE)
            quota = min(quota, limits.SANDBOX_QUOTA) if quota >= 0 else limits.SANDBOX_QUOTA
        self.account = Account(rate=rate, quota=quota, sandbox=sandbox, clock=clock)
        self.mailboxes = Mailboxes()
        self.faults = Faults()
        self._publisher = Publisher(publish)
        self._post = Post(self.account, self.outbox, self.mailboxes, self._publisher)
        self._server = Server(self._answer)
        self._stopping = threading.Event()

    def start(self) -> str:
        """Begin to answer; return the URL: `http://`, loopback, a port."""
        self._publisher.start()
        self._server.start()
        return self._server.url

    def stop(self) -> None:
        """Stop answering and publishing: events that still wait are dropped."""
        self._stopping.set()
        self._server.stop()
        self._publisher.stop()

    def settle(self, seconds: float = 10.0) -> bool:
        """Wait until the events of all accepted mails are published; tell whether they are."""
        return self._publisher.settle(seconds)

    @property
    def lost_events(self) -> int:
        """How many events could not be published."""
        return self._publisher.lost

    def _answer(self, asked: Asked) -> Any:
        region = _region(asked)
        request = read_request(asked.method, asked.target, asked.body)
        if request.operation not in _SENDS:
            return self._answer_about_account(request)
        fault = self.faults.take()
        if fault is None:
            return self._send(request, region, None)
        if fault.kind is not FaultKind.LATE_EVENTS:
            self._stopping.wait(fault.seconds)
        _fail(_BEFORE, fault)
        answer = self._send(request, region, fault)
        _fail(_AFTER, fault)
        return answer

    def _send(self, request: Request, region: str, fault: Fault | None) -> Any:
        call = Call(
            operation=request.operation,
            region=region,
            account_id=ACCOUNT_ID,
            configuration_set=request.members.get("ConfigurationSetName", ""),
            fault=fault,
        )
        return _SENDS[request.operation](self._post, request, call)

    def _answer_about_account(self, request: Request) -> Any:
        call = _CALLS.get(request.operation)
        if call is None:
            raise not_done_here(request.operation)
        return call(self.account, self._publisher, request.members)


def _fail(errors: Mapping[FaultKind, Callable[[], Exception]], fault: Fault) -> None:
    if fault.kind in errors:
        error = errors[fault.kind]()
        raise error


def _region(asked: Asked) -> str:
    """
    Return the region that a request is signed for.

    Signatures aren't checked, permissions neither: the emulator knows the roles, SES doesn't.
    """
    signed = asked.authorization
    if not signed:
        raise ApiError(
            "MissingAuthenticationTokenException", "No Authorization header.", status=403
        )
    found = _CREDENTIAL.search(signed)
    if not signed.startswith("AWS4-HMAC-SHA256 ") or found is None:
        reason = "The Authorization header isn't a signature (version 4) for ses."
        raise ApiError("IncompleteSignatureException", reason, status=403)
    return found[1]
