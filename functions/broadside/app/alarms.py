"""Alarms: organisers are told by mail what stopped, with the numbers and what to do."""

from dataclasses import dataclass
from datetime import timedelta

from broadside.app.letters import sender_of
from broadside.errors import ProviderError
from broadside.ports import Clock, Courier, Ledger, Letter, Tallies
from broadside.publication import Publication
from broadside.rendering import Theme, render_alarm
from broadside.sending import Alarm, EditionState

FORGET = timedelta(minutes=10)
"""After which an alarm that nothing followed is forgotten: somebody was first."""
GIVE_UP = timedelta(days=1)
"""After which an alarm is forgotten that SES takes no mail of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmReport:
    """What became of alarms."""

    told: int = 0
    failed: int = 0
    """SES took no mail for anybody: the next minute tries again, for a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """The ports of telling organisers, and its steps."""

    ledger: Ledger
    tallies: Tallies
    courier: Courier
    clock: Clock
    publication: Publication
    theme: Theme

    def tell(self) -> AlarmReport:
        """Tell what isn't told yet: each alarm at least once, and once if nothing goes wrong."""
        told = failed = 0
        for alarm in self.tallies.alarms():
            age = self.clock.now() - alarm.raised_at
            head = self.ledger.head(alarm.edition_id)
            if head is None or head.state is not EditionState.PAUSED:
                if age > FORGET:
                    self.tallies.told(alarm)
                continue
            is_told = self._mail(alarm)
            if is_told or age > GIVE_UP:
                self.tallies.told(alarm)
            told += is_told
            failed += not is_told
        return AlarmReport(told=told, failed=failed)

    def _mail(self, alarm: Alarm) -> bool:
        """Mail each organiser; tell whether SES took the mail of one, so that somebody knows."""
        letter = self._letter(alarm)
        taken = False
        for address in self.publication.alarms_to:
            try:
                self.courier.send(letter, address)
                taken = True
            except ProviderError:
                continue
        return taken

    def _letter(self, alarm: Alarm) -> Letter:
        publication = self.publication
        mail = render_alarm(
            alarm.purpose,
            edition_id=alarm.edition_id,
            count=alarm.count,
            of=alarm.of,
            publication=publication,
            theme=self.theme,
            site_url=publication.site_url,
        )
        return Letter(
            sender=sender_of(publication, mail.language),
            reply_to=publication.reply_to,
            subject=mail.subject,
            html=mail.html,
            text=mail.text,
            language=mail.language,
            purpose="alarm",
        )
