"""Strict SES: Amazon's mail service on loopback, as narrow as the real one, with an outbox."""

from broadside_local.ses.faults import Fault, FaultKind, Faults
from broadside_local.ses.mailboxes import Mailboxes, Outcome
from broadside_local.ses.outbox import Outbox
from broadside_local.ses.permissions import Authorise
from broadside_local.ses.ses import StrictSes
from broadside_local.ses.state import StateError

__all__ = [
    "Authorise",
    "Fault",
    "FaultKind",
    "Faults",
    "Mailboxes",
    "Outbox",
    "Outcome",
    "StateError",
    "StrictSes",
]
