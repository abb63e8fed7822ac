"""Welcome: requests to join become somebody who is pending, and is asked by mail to confirm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from broadside.app.letters import sender_of
from broadside.errors import ConflictError, InvalidError, ProviderError
from broadside.languages import choose
from broadside.ports import Clock, Courier, Joins, Keys, Letter
from broadside.posts import slugify
from broadside.publication import Publication
from broadside.rendering import Theme, render_confirmation
from broadside.subscribers import (
    KEY_ID,
    Invitation,
    JoinRequest,
    Purpose,
    Step,
    address_hash,
    asked_again,
    confirm_link,
    key_name,
    normalise_address,
    step_for,
)

_LOOKS = 3
OVERDUE = timedelta(minutes=5)
"""After which nobody else is about to answer a request."""
_AT_ONCE = 200


@dataclass(slots=True, kw_only=True)
class WelcomeReport:
    """What became of requests."""

    mailed: int = 0
    quiet: int = 0
    """Nothing was to be done: active already, or asked just now."""
    refused: int = 0
    """It was no address."""
    failed: int = 0
    """SES took no mail: the request stays."""
    gone: int = 0
    """Answered before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcomer:
    """The ports of answering requests to join, and its steps."""

    joins: Joins
    courier: Courier
    keys: Keys
    clock: Clock
    publication: Publication
    theme: Theme
    site_url: str
    new_id: Callable[[], str]

    def overdue(self) -> Sequence[str]:
        """Return the ids of requests that nobody has answered in time."""
        return self.joins.waiting(before=self.clock.now() - OVERDUE, limit=_AT_ONCE)

    def answer(self, request_ids: Sequence[str]) -> WelcomeReport:
        """
        Answer requests; one that is answered twice mails twice at most, and counts once.

        Raises:
            ConflictError: somebody's state changed again and again; the request stays.
        """
        report = WelcomeReport()
        for request_id in request_ids:
            request = self.joins.request(request_id)
            outcome = self._answer(request) if request else "gone"
            setattr(report, outcome, getattr(report, outcome) + 1)
            if outcome != "failed":
                self.joins.done(request_id)
        return report

    def _answer(self, request: JoinRequest) -> str:
        try:
            address = normalise_address(request.address)
        except InvalidError:
            return "refused"
        invitation = self._invite(request, address)
        if invitation is None:
            return "quiet"
        try:
            self.courier.send(self._letter(invitation, request.language), address)
        except ProviderError:
            return "failed"
        return "mailed"

    def _invite(self, request: JoinRequest, address: str) -> Invitation | None:
        """Write down that somebody is asked to confirm; None when nobody is."""
        hashed = address_hash(address, self.keys.key("pepper"))
        for _ in range(_LOOKS):
            now = self.clock.now()
            standing = self.joins.standing(hashed, at=now)
            step = step_for(standing, request.id, at=now)
            if step is Step.NOTHING:
                return None
            again = step is Step.MAIL and standing.asked
            invitation = Invitation(
                subscriber_id=self.new_id() if step is Step.BEGIN else standing.pointer,
                address=address,
                name=request.name,
                languages=(request.language,),
                topics=tuple(dict.fromkeys(filter(None, map(slugify, request.topics)))),
                how=request.how,
                asked=again or asked_again(standing.asked, request.id, at=now),
            )
            write = self.joins.begin if step is Step.BEGIN else self.joins.invite
            if again or write(invitation, address_hash=hashed, after=standing):
                return invitation
        raise ConflictError("a subscriber that changes all the time")

    def _letter(self, invitation: Invitation, wanted: str) -> Letter:
        publication = self.publication
        language = choose([wanted], publication.languages) or publication.languages[0]
        link = confirm_link(
            self.site_url,
            invitation.subscriber_id,
            invitation.asked.until,
            key=self.keys.key(key_name(Purpose.CONFIRM, KEY_ID)),
        )
        mail = render_confirmation(
            link,
            language=language,
            publication=publication,
            theme=self.theme,
            site_url=self.site_url,
        )
        return Letter(
            sender=sender_of(publication, language),
            reply_to=publication.reply_to,
            subject=mail.subject,
            html=mail.html,
            text=mail.text,
            language=mail.language,
            purpose="confirmation",
        )
