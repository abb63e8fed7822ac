"""SES: it takes calls, in whole, in part or not at all; what it tells of them comes by itself."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from broadside.sending import Account, EntryResult, Reply, ResultClass
from tests.simulation.model import Mail
from tests.simulation.weather import HOUR, Events
from tests.world import event

_FOR_NOW = ("TRANSIENT_FAILURE", "FAILED", "ACCOUNT_THROTTLED", "ACCOUNT_DAILY_QUOTA_EXCEEDED")
_FOR_EVER = ("MESSAGE_REJECTED", "INVALID_PARAMETER")
_STOPPING = ("ACCOUNT_SUSPENDED", "CONFIGURATION_SET_NOT_FOUND", "SOMETHING_NEW")
_COUNTED = ("TRANSIENT_FAILURE", "FAILED")

_REFUSALS = (
    Reply(failure=ResultClass.AGAIN, code="ConnectTimeoutError"),
    Reply(failure=ResultClass.AGAIN, code="TooManyRequestsException"),
    Reply(failure=ResultClass.WAIT, code="LimitExceededException"),
    Reply(failure=ResultClass.STOP, code="SendingPausedException"),
    Reply(failure=ResultClass.UNKNOWN, code="InternalFailure"),
)
_BAD_REQUEST = Reply(failure=ResultClass.SPLIT, code="BadRequestException")
_LOST = Reply(failure=ResultClass.UNKNOWN, code="ReadTimeoutError")

_NEWS = ("Delivery", "DeliveryDelay", "Bounce", "Complaint", "Rendering Failure", "Reject")
_DETAILS = {
    "Bounce": ("bounceType", "Permanent", "bouncedRecipients"),
    "Complaint": ("complaintFeedbackType", "abuse", "complainedRecipients"),
}
_PROOF_WINDOW = 520.0
"""The longest that timely news travels: with what else takes time, within ten minutes."""


@dataclass
class Provider:
    """SES as one account sees it (port `Mailer`; `send` is told whose call it is)."""

    stack: Any
    rate: int
    quota: int
    bad: set[str] = field(default_factory=set)
    """Addresses for whose sake it refuses a whole call."""
    taken: list[float] = field(default_factory=list)
    calls: int = 0
    _left: float = 0.0
    """What may be taken at once; a second's worth at most."""
    _left_at: float = 0.0

    def account(self):
        now = self.stack.scheduler.now
        used = sum(now - at < 24 * HOUR for at in self.taken)
        return Account(rate=self.rate, quota=self.quota, used=used)

    def send(self, instance, letter, envelopes, *, ref, attempt):
        """Take a call; its answer may get lost, or come before it is taken at all."""
        stack = self.stack
        self.calls += 1
        knows = {"looked_at": instance.looked_at, "consent_at": instance.consent_at}
        take = partial(self._take_all, knows, letter, envelopes, ref, attempt)
        if self._throttles(len(envelopes)):
            return _REFUSALS[1]
        if any(envelope.address in self.bad for envelope in envelopes):
            return self._refuse(envelopes, ref, _BAD_REQUEST)
        if stack.chance(stack.weather.refused):
            return self._do_something_else(take, envelopes, ref)
        entries = take(in_part=stack.weather.refused / 5)
        instance.mails += stack.log.mails[len(stack.log.mails) - _count(entries) :]
        return Reply(entries=entries)

    def _do_something_else(self, take, envelopes, ref):
        """Lose the answer, answer too early, too short, or no."""
        stack = self.stack
        match stack.random.randrange(6):
            case 0 | 1:
                take()
                stack.scheduler.pause(stack.random.uniform(0, 20))
                return _LOST
            case 2:
                stack.scheduler.after(stack.random.uniform(0, 20), take)
                return _LOST
            case 3:
                return Reply(entries=take()[1:])
            case 4:
                return self._refuse(envelopes, ref, _BAD_REQUEST)
            case _:
                return stack.random.choice(_REFUSALS)

    def probe(self, instance, probe_id, slots, *, sender):
        stack = self.stack
        taken = {slot for slot in slots if not stack.chance(stack.weather.refused)}
        for slot in sorted(taken):
            tags = {"edition": probe_id, "batch": "probe", "attempt": 1, "slot": slot}
            self._tell(event("Send", address="success@simulator.amazonses.com", **tags), None)
        return taken

    # --- taking

    def _throttles(self, count):
        """Refuse what is beyond the rate, as strict SES measures it, or the day's quota."""
        now = self.stack.scheduler.now
        self._left = min(self.rate, self._left + (now - self._left_at) * self.rate)
        self._left_at = now
        today = len(self.taken) if now < 24 * HOUR else self.account().used
        if count > self._left or today + count > self.quota:
            return True
        self._left -= count
        return False

    def _refuse(self, envelopes, ref, reply):
        if len(envelopes) == 1:
            self._note_refusal(envelopes[0], ref, for_ever=True)
        return reply

    def _note_refusal(self, envelope, ref, *, for_ever):
        person = self.stack.person_at[envelope.address]
        self.stack.log.refusals[ref.edition_id, person].append(for_ever)

    def _take_all(self, knows, letter, envelopes, ref, attempt, *, in_part=0.0):
        stack = self.stack
        entries = []
        for envelope in envelopes:
            status = "SUCCESS"
            if stack.chance(in_part):
                group = stack.random.choice((_FOR_NOW, _FOR_NOW, _FOR_EVER, _STOPPING))
                status = stack.random.choice(group)
            if status == "SUCCESS":
                self._take(knows, letter, envelope, ref, attempt)
            elif status in (*_FOR_EVER, *_COUNTED):
                self._note_refusal(envelope, ref, for_ever=status in _FOR_EVER)
            entries.append(EntryResult(status, "m" if status == "SUCCESS" else ""))
        return tuple(entries)

    def _take(self, knows, letter, envelope, ref, attempt):
        stack = self.stack
        mail = Mail(
            edition=ref.edition_id,
            person=stack.person_at[envelope.address],
            address=envelope.address,
            language=ref.language,
            content=letter.subject,
            at=stack.scheduler.now,
            **knows,
        )
        stack.log.mails.append(mail)
        self.taken.append(mail.at)
        tags = {"edition": ref.edition_id, "batch": ref.tag, "attempt": attempt}
        tags["slot"] = envelope.slot
        self._tell(event("Send", address=mail.address, **tags), mail)
        if stack.chance(stack.weather.bad_news):
            self._tell_more(mail, tags)

    # --- telling

    def _tell_more(self, mail, tags):
        """Say what became of a mail: it may be heard before it is heard that it was taken."""
        stack = self.stack
        kind = stack.random.choice(_NEWS)
        details = None
        leaving = None
        if kind in _DETAILS:
            name, value, whom = _DETAILS[kind]
            details = {name: value, whom: [{"emailAddress": mail.address}]}
            leaving = stack.people.begin_to_leave(mail.person)
        if kind in ("Rendering Failure", "Reject"):
            self.stack.log.refusals[mail.edition, mail.person].append(True)
        body = event(kind, address=mail.address, details=details, **tags)
        self._tell(body, mail, leaving)

    def _tell(self, body, mail, leaving=None):
        """Let news travel from SES through SNS to the queue."""
        stack, random, weather = self.stack, self.stack.random, self.stack.weather
        if stack.scheduler.now >= weather.blackout_at:
            return
        lossy = weather.events is Events.LOSSY
        if not (lossy and random.random() < 0.05):
            seconds = random.expovariate(0.5)
            if random.random() < weather.tardy:
                seconds = random.uniform(0, _PROOF_WINDOW)
            if lossy and random.random() < 0.05:
                seconds = random.uniform(0, 5 * HOUR)
            stack.scheduler.after(min(seconds, 5 * HOUR), self._arrive, body, mail, leaving)
        if stack.chance(weather.doubled):
            stack.scheduler.after(random.uniform(0, 5 * HOUR), self._arrive, body, mail, leaving)

    def _arrive(self, body, mail, leaving):
        if mail is not None:
            mail.event_at = min(mail.event_at, self.stack.scheduler.now)
        self.stack.feedback_queue.arrive((body, mail, leaving))


def _count(entries):
    return sum(entry.status == "SUCCESS" for entry in entries)
