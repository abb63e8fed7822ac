"""
The guard: it pauses editions, and has organisers told why.

Feedback asks it right after it has counted: nothing knows earlier. What an organiser resumes is
counted from nothing again, since they have seen the numbers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from broadside.ports import Clock, Ledger, Tallies
from broadside.sending import (
    SENDING_OFF,
    Alarm,
    EditionState,
    Finding,
    Limits,
    Tally,
    tally_of,
    too_much,
)

SENDING_OFF_REASON = "SES has switched off sending for this account"

_GOING_OUT = (EditionState.PLANNED, EditionState.SENDING)
_ATTEMPTS = 5
_BAD = ("bounced", "complained")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """The ports of the guard, and its steps."""

    ledger: Ledger
    tallies: Tallies
    clock: Clock
    limits: Limits = field(default_factory=Limits)

    def count(
        self,
        edition_id: str,
        gained: Sequence[Mapping[str, frozenset[int]]],
        said: Collection[str],
    ) -> tuple[str, ...]:
        """
        Count what an edition's evidence gained, and stop what must be stopped.

        Args:
            edition_id: The edition.
            gained: What is new, by batch and kind.
            said: Kinds that were said, new or not: an invocation that died before it could stop
                anything is made up for when its messages come again.

        Returns:
            The editions that are paused now, and weren't before.
        """
        more = sum(map(tally_of, gained), Tally())
        is_bad = any(kind in said for kind in _BAD)
        if not more and not is_bad:
            return ()
        edition, account = self.tallies.add(edition_id, more, at=self.clock.now())
        finding = too_much(edition, account, self.limits) if is_bad else None
        if finding is None:
            return ()
        if not finding.measure.is_about_account:
            paused = self._stop(edition_id, finding)
            # The account's, too: it holds the same mails, and organisers know of them now.
            self.tallies.begin_anew(edition_id)
            self.tallies.begin_anew(None)
            return (edition_id,) if paused else ()
        going_out = self.ledger.due_editions(before=self.clock.now())
        stopped = tuple(each for each in going_out if self._stop(each, finding))
        self.tallies.begin_anew(None)
        return stopped

    def _stop(self, edition_id: str, finding: Finding) -> bool:
        return self.pause(
            edition_id,
            reason=finding.reason,
            purpose=finding.measure,
            count=finding.count,
            of=finding.of,
        )

    def switched_off(self, edition_ids: Collection[str]) -> tuple[str, ...]:
        """Pause editions since SES sends nothing for this account; return those it paused."""
        return tuple(
            edition_id
            for edition_id in edition_ids
            if self.pause(edition_id, reason=SENDING_OFF_REASON, purpose=SENDING_OFF)
        )

    def pause(
        self, edition_id: str, *, reason: str, purpose: str, count: int = 0, of: int = 0
    ) -> bool:
        """Pause an edition that goes out, and have organisers told; tell whether it did."""
        now = self.clock.now()
        alarm = Alarm(
            id=f"{edition_id}.{purpose}.{count}-{of}.{now:%Y%m%dT%H}",
            purpose=purpose,
            edition_id=edition_id,
            raised_at=now,
            count=count,
            of=of,
        )
        for _ in range(_ATTEMPTS):
            edition = self.ledger.head(edition_id)
            if edition is None or edition.state not in _GOING_OUT:
                return False
            # First: once it is paused, nobody would raise it any more. It is told of what is
            # paused alone, so an alarm that nothing followed does no harm.
            self.tallies.raise_alarm(alarm)
            paused = replace(edition, state=EditionState.PAUSED, reason=reason)
            if self.ledger.save(paused, active=True):
                return True
        return False
