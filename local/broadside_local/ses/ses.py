"""Strict SES, put together: which call does what, and what goes wrong on demand."""

import re
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from broadside_local.ses import (
    account_calls,
    identity_calls,
    limits,
    send_calls,
    set_calls,
    template_calls,
)
from broadside_local.ses.account import Account
from broadside_local.ses.errors import (
    ApiError,
    DroppedError,
    bad_request,
    failed,
    not_done_here,
    refused,
    throttled,
)
from broadside_local.ses.faults import Fault, FaultKind, Faults
from broadside_local.ses.mailboxes import Mailboxes
from broadside_local.ses.model import Request, read_request
from broadside_local.ses.outbox import Outbox
from broadside_local.ses.permissions import Authorise, check_permissions
from broadside_local.ses.publisher import Publish, Publisher
from broadside_local.ses.sending import Call, Post
from broadside_local.ses.server import Asked, Server
from broadside_local.ses.state import State

ACCOUNT_ID = "000000000000"

_SENDS = {"SendEmail": send_calls.send_email, "SendBulkEmail": send_calls.send_bulk_email}
_CREDENTIAL = re.compile(r"Credential=[^/,]+/\d{8}/([a-z0-9-]+)/ses/aws4_request")

_CALLS: Mapping[str, Callable[[Account, Publisher, Mapping[str, Any]], Any]] = {
    "GetAccount": account_calls.get_account,
    "PutAccountSendingAttributes": account_calls.put_sending_attributes,
    "PutAccountSuppressionAttributes": account_calls.put_suppression_attributes,
    "PutSuppressedDestination": account_calls.put_suppressed,
    "GetSuppressedDestination": account_calls.get_suppressed,
    "DeleteSuppressedDestination": account_calls.delete_suppressed,
    "ListSuppressedDestinations": account_calls.list_suppressed,
    "CreateEmailIdentity": identity_calls.create,
    "GetEmailIdentity": identity_calls.get,
    "DeleteEmailIdentity": identity_calls.delete,
    "ListEmailIdentities": identity_calls.list_all,
    "PutEmailIdentityConfigurationSetAttributes": identity_calls.put_configuration_set,
    "CreateConfigurationSet": set_calls.create,
    "GetConfigurationSet": set_calls.get,
    "DeleteConfigurationSet": set_calls.delete,
    "ListConfigurationSets": set_calls.list_all,
    "PutConfigurationSetDeliveryOptions": set_calls.put_delivery_options,
    "PutConfigurationSetSendingOptions": set_calls.put_sending_options,
    "PutConfigurationSetSuppressionOptions": set_calls.put_suppression_options,
    "CreateConfigurationSetEventDestination": set_calls.create_destination,
    "GetConfigurationSetEventDestinations": set_calls.get_destinations,
    "UpdateConfigurationSetEventDestination": set_calls.update_destination,
    "DeleteConfigurationSetEventDestination": set_calls.delete_destination,
    "CreateEmailTemplate": template_calls.create,
    "GetEmailTemplate": template_calls.get,
    "UpdateEmailTemplate": template_calls.update,
    "DeleteEmailTemplate": template_calls.delete,
    "ListEmailTemplates": template_calls.list_all,
    "TestRenderEmailTemplate": template_calls.show,
}
OPERATIONS = frozenset({*_CALLS, *_SENDS})
"""What is done here; any other operation is an error that names it."""

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

    def __init__(  # noqa: PLR0913 - all but four have a default, and a name
        self,
        outbox_folder: Path,
        *,
        rate: float,
        quota: int,
        publish: Publish,
        sandbox: bool = False,
        clock: Callable[[], float] = time.time,
        state_file: Path | None = None,
        port: int = 0,
    ) -> None:
        """
        Make an account without identities and configuration sets.

        Args:
            rate: Mails a second.
            quota: Mails in 24 hours; −1: as many as you like.
            publish: Called in a thread of its own.
            sandbox: Mail goes to verified recipients only; rate and quota are as low as there.
            clock: Unix time.
            state_file: Where mails and their events, the quota's day, the suppression list,
                templates and the account's settings last. Events that an earlier run left are
                published once an event destination to their topic is made again. None: nothing
                lasts but the outbox.
            port: Of loopback; 0 for any that is free.

        Raises:
            StateError: the state can't be used.
            OSError: the port isn't free.
        """
        if sandbox:
            rate = min(rate, limits.SANDBOX_RATE)
            quota = min(quota, limits.SANDBOX_QUOTA) if quota >= 0 else limits.SANDBOX_QUOTA
        self._state = State(state_file)
        self.outbox = Outbox(outbox_folder, self._state.last_files())
        self.account = Account(self._state, rate=rate, quota=quota, sandbox=sandbox, clock=clock)
        self.mailboxes = Mailboxes()
        self.faults = Faults()
        self._publisher = Publisher(publish, self._state)
        self._post = Post(self.account, self.outbox, self.mailboxes, self._publisher, self._state)
        self._server = Server(self._answer, port)
        self._guarded: list[Server] = []
        self._stopping = threading.Event()

    def start(self) -> str:
        """Begin to answer; return the URL: `http://`, loopback, a port."""
        self._publisher.start()
        self._server.start()
        return self._server.url

    def endpoint_for(self, authorise: Authorise) -> str:
        """
        Begin to answer at one more URL, where not everything is allowed.

        Args:
            authorise: Each request is put to it before it is carried out: with each action that
                it needs, the ARNs concerned, and the condition keys' values.

        Returns:
            The URL, as `start` does; `stop` closes it.
        """
        server = Server(partial(self._answer, authorise=authorise))
        self._guarded.append(server)
        server.start()
        return server.url

    def stop(self) -> None:
        """Stop answering and publishing: events that still wait, only the state keeps."""
        self._stopping.set()
        for server in (self._server, *self._guarded):
            server.stop()
        self._publisher.stop()
        self._state.close()

    def settle(self, seconds: float = 10.0) -> bool:
        """Wait until the events of all accepted mails are published; tell whether they are."""
        return self._publisher.settle(seconds)

    @property
    def lost_events(self) -> int:
        """How many events could not be published."""
        return self._publisher.lost

    def _answer(self, asked: Asked, authorise: Authorise | None = None) -> Any:
        region = _region(asked)
        request = read_request(asked.method, asked.target, asked.body)
        if authorise:
            arn = f"arn:aws:ses:{region}:{ACCOUNT_ID}:"
            check_permissions(request, self.account, authorise, arn)
        fault = self.faults.take(request.operation)
        if fault is None:
            return self._carry_out(request, region, None)
        if fault.kind is not FaultKind.LATE_EVENTS:
            self._stopping.wait(fault.seconds)
        if fault.kind is FaultKind.REFUSE:
            raise refused(fault.code)
        _fail(_BEFORE, fault)
        answer = self._carry_out(request, region, fault)
        _fail(_AFTER, fault)
        return answer

    def _carry_out(self, request: Request, region: str, fault: Fault | None) -> Any:
        if request.operation not in _SENDS:
            call = _CALLS.get(request.operation)
            if call is None:
                raise not_done_here(request.operation)
            return call(self.account, self._publisher, request.members)
        asked = Call(
            operation=request.operation,
            region=region,
            account_id=ACCOUNT_ID,
            configuration_set=request.members.get("ConfigurationSetName", ""),
            fault=fault,
        )
        return _SENDS[request.operation](self._post, request, asked)


def _fail(errors: Mapping[FaultKind, Callable[[], Exception]], fault: Fault) -> None:
    if fault.kind in errors:
        error = errors[fault.kind]()
        raise error


def _region(asked: Asked) -> str:
    """
    Return the region that a request is signed for.

    Signatures aren't checked: who calls, its URL says (`StrictSes.endpoint_for`).
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
