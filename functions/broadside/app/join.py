"""
Join: what a reader sends by the form, and how they confirm it.

Whoever sends the form learns nothing: it is written down, whatever it says, by the same calls, and
looked at later (`welcome`).
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from broadside.errors import ProviderThrottledError, TokenError
from broadside.ids import stable_id
from broadside.ports import Clock, Courier, Joins, Keys
from broadside.subscribers import (
    HOUR,
    KEY_ID,
    PER_NETWORK,
    REQUEST_LASTS,
    Consent,
    Form,
    Invited,
    JoinRequest,
    Purpose,
    key_name,
    network_of,
    read_passing_token,
)

_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """The ports of joining, and its steps on the reader's side."""

    joins: Joins
    courier: Courier
    keys: Keys
    clock: Clock

    def ask(self, form: Form, *, language: str, viewer: str, new_id: Callable[[], str]) -> bool:
        """
        Keep a request for somebody to be asked to confirm.

        Args:
            form: As it was sent.
            language: In which they are answered.
            viewer: IP address that it came from.
            new_id: Makes a random id: 32 hexadecimal digits.

        Returns:
            False when too many came from there in this hour.
        """
        now = self.clock.now()
        if self.joins.count(self._network(viewer), until=now + 2 * HOUR) > PER_NETWORK:
            return False
        request = JoinRequest(
            id=new_id(),
            address=form.address,
            name=form.name,
            language=language,
            topics=form.topics,
            how=form.how,
            asked_at=now,
        )
        self.joins.ask(request, until=now + REQUEST_LASTS)
        return True

    def _network(self, viewer: str) -> str:
        """Name a network for this hour without telling it: its hash, by a key of the day."""
        now = self.clock.now()
        key = self.keys.key(f"network/{now:%Y-%m-%d}")
        said = f"{network_of(viewer)} {now:%H}"
        return hmac.digest(key, said.encode(), "sha256").hex()[:32]

    def look(self, text: str) -> Invited:
        """
        Say whom a link is for; changes nothing.

        Raises:
            TokenError: it is forged, damaged, too old, for something else, or for nobody who was
                asked; it doesn't say which.
        """
        now = self.clock.now()
        keys = {n: self.keys.key(key_name(Purpose.CONFIRM, n)) for n in range(1, KEY_ID + 1)}
        subscriber_id = read_passing_token(text, purpose=Purpose.CONFIRM, keys=keys, at=now)
        invited = self.joins.invited(subscriber_id, at=now)
        if invited is None:
            raise TokenError("nobody")
        return invited

    def confirm(self, text: str, *, words: str, language: str) -> Invited:
        """
        Begin the subscription that a link is for; doing so again changes nothing.

        Args:
            text: The token.
            words: What they agreed to.
            language: Of the words.

        Raises:
            TokenError: as for `look`.
            ProviderError: SES didn't take them off its own suppression list; nothing has changed.
        """
        invited = self.look(text)
        if invited.barred_address:
            self._forgive(invited.barred_address)
        if not invited.confirmed:
            consent = Consent(
                subscriber_id=invited.subscriber_id,
                given_at=self.clock.now(),
                how=invited.how,
                words=words,
                language=language,
                version=stable_id(words),
                asked_at=invited.asked_at,
            )
            if not self.joins.confirm(invited.subscriber_id, consent=consent):
                return self.look(text)  # somebody was quicker: perhaps they themselves
        return invited

    def _forgive(self, address: str) -> None:
        """Take them off SES's own list first: else SES would drop what we mail them."""
        for _ in range(_TRIES):
            try:
                return self.courier.forgive(address)
            except ProviderThrottledError:  # one such call a second is allowed
                self.clock.wait_until(self.clock.now() + timedelta(seconds=1))
        return self.courier.forgive(address)
