"""Leave: by the link in a mail."""

from dataclasses import dataclass

from broadside.errors import TokenError
from broadside.ports import Clock, Keys, Subscribers
from broadside.subscribers import KEY_ID, Purpose, Reading, State, Token, key_name, read_token


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The ports of leaving, and its steps."""

    subscribers: Subscribers
    keys: Keys
    clock: Clock

    def look(self, text: str) -> Reading:
        """
        Say whom a link is for; changes nothing.

        Raises:
            TokenError: it is forged, damaged, for something else, or for nobody we know.
        """
        reading = self.subscribers.reading(self._token(text).subscriber_id)
        if reading is None:
            raise TokenError("nobody")
        return reading

    def leave(self, text: str) -> Reading:
        """
        End the subscription that a link is for; doing so again changes nothing.

        Raises:
            TokenError: as for `look`.
        """
        reading = self.look(text)
        self.subscribers.leave(
            reading.id, state=State.UNSUBSCRIBED, at=self.clock.now(), how="link in a mail"
        )
        return reading

    def _token(self, text: str) -> Token:
        purpose = Purpose.UNSUBSCRIBE
        # Keys of older links are kept for ever: a link in a years-old mail still works.
        keys = {n: self.keys.key(key_name(purpose, n)) for n in range(1, KEY_ID + 1)}
        return read_token(text, purpose=purpose, keys=keys)
