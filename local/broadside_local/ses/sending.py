"""Accepting mail: the checks in SES's order, the outbox, the events."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from broadside_local.ses.account import BOUNCE, COMPLAINT, Account, ConfigurationSet
from broadside_local.ses.errors import RefusedError, RenderingError
from broadside_local.ses.events import (
    Accepted,
    encode,
    outcome_events,
    rendering_failure,
    send,
    type_of,
)
from broadside_local.ses.faults import Fault, FaultKind
from broadside_local.ses.mailboxes import Mailboxes, Outcome, is_simulator
from broadside_local.ses.message import Body, Mail, check_mail, new_message_id, write
from broadside_local.ses.outbox import Outbox
from broadside_local.ses.publisher import Publisher


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What all mails of a call have in common."""

    operation: str
    region: str
    account_id: str
    configuration_set: str
    """As the call names it; empty: the identity's own, if it has one."""
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """Where mail is accepted."""

    account: Account
    outbox: Outbox
    mailboxes: Mailboxes
    publisher: Publisher

    def accept(self, mail: Mail, fill: Callable[[], Body], call: Call) -> str:
        """
        Take a mail; it is in the outbox when this returns.

        Args:
            fill: Makes the body, by a template and its data.

        Returns:
            Its message id. A mail that can't be rendered has one, too.

        Raises:
            RefusedError: it isn't taken; nothing happened.
        """
        check_mail(mail)
        name, configuration_set = self._check_account(mail, call)
        at = datetime.now(UTC)
        message_id = new_message_id(at)
        body, reason = _filled(fill)
        headers, message = _written(mail, body, message_id=message_id, region=call.region, at=at)
        self.account.take(
            len(mail.recipients),
            # Guide, "Using the mailbox simulator": it doesn't count against the daily quota. Who
            # is on a suppression list does (AWS Knowledge Center, "Do bounces from the Amazon SES
            # suppression list affect my daily sending quota?").
            counted=sum(not is_simulator(each) for each in mail.recipients),
        )
        outcomes = self._outcomes(mail, configuration_set) if body else {}
        if set(outcomes) - {Outcome.ON_ACCOUNT_LIST}:
            self.outbox.add(message_id, message)
        self._suppress(outcomes, configuration_set)
        if configuration_set is not None and configuration_set.destinations:
            accepted = Accepted(
                message_id=message_id,
                at=at,
                mail=mail,
                subject=body.subject if body else "",
                headers=headers,
                operation=call.operation,
                configuration_set=name,
                source_arn=self._source_arn(mail, call),
                account=call.account_id,
            )
            self._publish(accepted, configuration_set, reason, outcomes, call.fault)
        return message_id

    def _check_account(self, mail: Mail, call: Call) -> tuple[str, ConfigurationSet | None]:
        """Refuse what the account may not send; return the configuration set and its name."""
        identity = self.account.identity_of(mail.sender_address)
        if identity is None:
            raise RefusedError("MAIL_FROM_DOMAIN_NOT_VERIFIED", "Email address is not verified.")
        name = call.configuration_set or self.account.identities[identity]
        configuration_set = self.account.sets.get(name)
        if name and configuration_set is None:
            reason = f"Configuration set <{name}> does not exist."
            raise RefusedError("CONFIGURATION_SET_NOT_FOUND", reason)
        if not self.account.sending_enabled:
            raise RefusedError("ACCOUNT_SENDING_PAUSED", "Sending paused for this account.")
        if configuration_set is not None and not configuration_set.sending_enabled:
            reason = f"Sending paused for configuration set <{name}>."
            raise RefusedError("CONFIGURATION_SET_SENDING_PAUSED", reason)
        if self.account.sandbox and not all(
            is_simulator(each) or self.account.identity_of(each) for each in mail.recipients
        ):
            reason = "Email address is not verified: in the sandbox, recipients must be, too."
            raise RefusedError("MESSAGE_REJECTED", reason)
        return name, configuration_set

    def _source_arn(self, mail: Mail, call: Call) -> str:
        identity = self.account.identity_of(mail.sender_address)
        return f"arn:aws:ses:{call.region}:{call.account_id}:identity/{identity}"

    def _reasons(self, configuration_set: ConfigurationSet | None) -> frozenset[str]:
        """Return why an address is suppressed: a set's own wish goes before the account's."""
        if configuration_set is None:
            return self.account.suppressed_reasons
        return configuration_set.suppressed_reasons

    def _outcomes(
        self, mail: Mail, configuration_set: ConfigurationSet | None
    ) -> Mapping[Outcome, list[str]]:
        reasons = self._reasons(configuration_set)
        outcomes: dict[Outcome, list[str]] = defaultdict(list)
        for address in mail.recipients:
            suppressed = self.account.suppressed(address)
            listed = suppressed is not None and suppressed.reason in reasons
            outcome = Outcome.ON_ACCOUNT_LIST if listed else self.mailboxes.outcome(address)
            outcomes[outcome].append(address)
        return outcomes

    def _suppress(
        self, outcomes: Mapping[Outcome, list[str]], configuration_set: ConfigurationSet | None
    ) -> None:
        for outcome, reason in ((Outcome.BOUNCED, BOUNCE), (Outcome.COMPLAINED, COMPLAINT)):
            if reason in self._reasons(configuration_set):
                for address in outcomes.get(outcome, ()):
                    # Guide, "Using the mailbox simulator": its addresses never get on the list.
                    if not is_simulator(address):
                        self.account.suppress(address, reason)

    def _publish(
        self,
        accepted: Accepted,
        configuration_set: ConfigurationSet,
        reason: str,
        outcomes: Mapping[Outcome, list[str]],
        fault: Fault | None,
    ) -> None:
        kind = fault.kind if fault else None
        if kind is FaultKind.LOSE_EVENTS:
            return
        if reason:
            events = [rendering_failure(accepted, reason)]
        else:
            events = [send(accepted)]
            for outcome, recipients in outcomes.items():
                events += outcome_events(accepted, outcome, recipients)
        messages = [
            (topic, encode(event))
            for event in events
            for topic in configuration_set.topics(type_of(event))
            for _ in range(2 if kind is FaultKind.DOUBLE_EVENTS else 1)
        ]
        late = fault.seconds if fault and kind is FaultKind.LATE_EVENTS else 0.0
        self.publisher.post(messages, after_seconds=late)


def _filled(fill: Callable[[], Body]) -> tuple[Body | None, str]:
    """Make a body, or say why it can't be."""
    try:
        return fill(), ""
    except RenderingError as error:
        return None, str(error)


def _written(
    mail: Mail, body: Body | None, *, message_id: str, region: str, at: datetime
) -> tuple[list[tuple[str, str]], bytes]:
    """Write a mail; of one that couldn't be rendered, only its envelope is told."""
    if body is None:
        return [("From", mail.sender), ("To", ", ".join(mail.to))], b""
    domain = f"{'email' if region == 'us-east-1' else region}.amazonses.com"
    return write(mail, body, message_id=message_id, domain=domain, at=at)
