"""Accepting mail: the checks in SES's order, the outbox, the events."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from broadside_local.ses.account import BOUNCE, COMPLAINT, Account, ConfigurationSet
from broadside_local.ses.errors import RefusedError, RenderingError
from broadside_local.ses.events import Accepted, Outcomes, events_of
from broadside_local.ses.faults import Fault
from broadside_local.ses.mailboxes import NOT_TRIED, Mailboxes, Outcome, is_simulator
from broadside_local.ses.message import Mail, check_mail
from broadside_local.ses.mime import Content, Headers, Stamp, new_message_id
from broadside_local.ses.outbox import Outbox, Written
from broadside_local.ses.publisher import Publisher
from broadside_local.ses.state import Event, State

VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""Guide, "Using the mailbox simulator", on Reject events: what SES takes for a virus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What all mails of a call have in common."""

    operation: str
    region: str
    account_id: str
    configuration_set: str
    """As the call names it; empty: the identity's own, if it has one."""
    template: str = ""
    """The stored template's name; empty: there is none."""
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """Where mail is accepted."""

    account: Account
    outbox: Outbox
    mailboxes: Mailboxes
    publisher: Publisher
    state: State

    def accept(self, mail: Mail, fill: Callable[[], Content], call: Call) -> str:
        """
        Take a mail; it is in the outbox when this returns.

        Args:
            fill: Makes the content, by a template and its data.

        Returns:
            Its message id. A mail that can't be rendered has one, too.

        Raises:
            RefusedError: it isn't taken; nothing happened.
        """
        check_mail(mail)
        name, configuration_set = self._check_account(mail, call)
        at = datetime.now(UTC)
        stamp = Stamp(message_id=new_message_id(at), domain=_domain(call.region), at=at)
        content, reason = _filled(fill)
        headers, message = _written(mail, content, stamp)
        outcomes = self._outcomes(mail, configuration_set, content)
        # Guide, "Using the mailbox simulator": it doesn't count against the daily quota. Who is on
        # a suppression list does (AWS Knowledge Center, "Do bounces from the Amazon SES
        # suppression list affect my daily sending quota?"), and so does who gets a virus.
        counted = sum(not is_simulator(each) for each in mail.recipients)
        now = self.account.meter.take(len(mail.recipients), counted=counted)
        accepted = Accepted(
            message_id=stamp.message_id,
            at=at,
            mail=mail,
            subject=content.subject if content else "",
            headers=headers,
            operation=call.operation,
            configuration_set=name,
            source_arn=self._source_arn(mail, call),
            account=call.account_id,
            template=call.template,
        )
        events = events_of(accepted, configuration_set, reason, outcomes, call.fault)
        suppressed = self._to_suppress(outcomes, configuration_set)
        tried = content is not None and _is_tried(outcomes)
        written = self.outbox.write(stamp.message_id, message) if tried else None
        self._keep(written, events, suppressed, at=now, counted=counted)
        return stamp.message_id

    def _keep(
        self,
        written: Written | None,
        events: Sequence[Event],
        suppressed: Mapping[str, str],
        *,
        at: float,
        counted: int,
    ) -> None:
        """
        Let a mail count, with all that follows.

        Its file is whole; the state says that it counts; then it gets its name. Killed anywhere,
        the mail was accepted with all that follows, or not at all.
        """
        kept = self.state.accept(
            name=written.file.name if written else "",
            at=at,
            counted=counted,
            suppressed=suppressed,
            events=events,
        )
        if written:
            self.outbox.finish(written)
        self.account.note_suppressed(suppressed, at)
        self.publisher.post(kept)

    def _check_account(self, mail: Mail, call: Call) -> tuple[str, ConfigurationSet | None]:
        """Refuse what the account may not send; return the configuration set and its name."""
        account = self.account
        if account.suspended:
            raise RefusedError("ACCOUNT_SUSPENDED", "The account has been shut down.")
        if not all(account.identity_of(sender) for sender in mail.sender_addresses):
            raise RefusedError("MAIL_FROM_DOMAIN_NOT_VERIFIED", "Email address is not verified.")
        identity = account.identity_of(mail.sender_address)
        name = call.configuration_set or account.default_set(identity)
        configuration_set = account.sets.get(name)
        if name and configuration_set is None:
            reason = f"Configuration set <{name}> does not exist."
            raise RefusedError("CONFIGURATION_SET_NOT_FOUND", reason)
        if not account.sending_enabled:
            raise RefusedError("ACCOUNT_SENDING_PAUSED", "Sending paused for this account.")
        if configuration_set is not None and not configuration_set.sending_enabled:
            reason = f"Sending paused for configuration set <{name}>."
            raise RefusedError("CONFIGURATION_SET_SENDING_PAUSED", reason)
        if configuration_set is not None and configuration_set.pool:
            # There are no dedicated addresses here: whatever its name, the pool doesn't exist.
            raise RefusedError("INVALID_SENDING_POOL_NAME", "The sending pool does not exist.")
        if account.sandbox and not all(
            is_simulator(each) or account.identity_of(each) for each in mail.recipients
        ):
            reason = "Email address is not verified: in the sandbox, recipients must be, too."
            raise RefusedError("MESSAGE_REJECTED", reason)
        return name, configuration_set

    def _source_arn(self, mail: Mail, call: Call) -> str:
        identity = self.account.identity_of(mail.sender_address)
        return f"arn:aws:ses:{call.region}:{call.account_id}:identity/{identity}"

    def _reasons(self, configuration_set: ConfigurationSet | None) -> frozenset[str]:
        """Return why an address is suppressed: a set's own wish goes before the account's."""
        own = configuration_set.suppressed_reasons if configuration_set else None
        return self.account.suppressed_reasons if own is None else own

    def _outcomes(
        self, mail: Mail, configuration_set: ConfigurationSet | None, content: Content | None
    ) -> Outcomes:
        if content is None:
            return {}
        reasons = self._reasons(configuration_set)
        outcomes: dict[Outcome, list[str]] = defaultdict(list)
        for address in mail.recipients:
            suppressed = self.account.suppressed(address)
            if suppressed is None or suppressed.reason not in reasons:
                outcomes[self.mailboxes.outcome(address)].append(address)
            elif suppressed.reason == BOUNCE:
                outcomes[Outcome.ON_ACCOUNT_LIST].append(address)
            else:
                outcomes[Outcome.COMPLAINT_ON_ACCOUNT_LIST].append(address)
        if Outcome.REJECTED in outcomes or content.holds(VIRUS):
            # The message as a whole.
            return {Outcome.REJECTED: list(mail.recipients)}
        return outcomes

    def _to_suppress(
        self, outcomes: Outcomes, configuration_set: ConfigurationSet | None
    ) -> dict[str, str]:
        """Return the reasons of all addresses that get on the list."""
        reasons = self._reasons(configuration_set)
        found = {
            Outcome.BOUNCED: BOUNCE,
            Outcome.NO_EMAIL: BOUNCE,
            Outcome.COMPLAINED: COMPLAINT,
        }
        return {
            address.lower(): reason
            for outcome, reason in found.items()
            if reason in reasons
            for address in outcomes.get(outcome, ())
            # Guide, "Using the mailbox simulator": its addresses never get on the list.
            if not is_simulator(address)
        }


def _is_tried(outcomes: Outcomes) -> bool:
    """Tell whether anybody is to get it."""
    return bool(set(outcomes) - NOT_TRIED - {Outcome.REJECTED})


def _domain(region: str) -> str:
    return f"{'email' if region == 'us-east-1' else region}.amazonses.com"


def _filled(fill: Callable[[], Content]) -> tuple[Content | None, str]:
    """Make a content, or say why it can't be."""
    try:
        return fill(), ""
    except RenderingError as error:
        return None, str(error)


def _written(mail: Mail, content: Content | None, stamp: Stamp) -> tuple[Headers, bytes]:
    """Write a mail; of one that couldn't be rendered, only its envelope is told."""
    if content is None:
        return [("From", mail.sender), ("To", ", ".join(mail.to))], b""
    return content.write(mail, stamp)
