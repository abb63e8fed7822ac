"""Strict SES: Amazon's mail service on loopback, as narrow as the real one, with an outbox."""

from broadside_local.ses.faults import Fault, FaultKind, Faults
from broadside_local.ses.mailboxes import Mailboxes, Outcome
from broadside_local.ses.outbox import Outbox
from broadside_local.ses.ses import StrictSes

__all__ = ["Fault", "FaultKind", "Faults", "Mailboxes", "Outbox", "Outcome", "StrictSes"]
