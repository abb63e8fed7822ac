"""Links in mails, signed for one subscriber."""

from broadside.subscribers.tokens import KEY_ID, Purpose, make_token


class UnsubscribeLinks:
    """Makes each subscriber's own link to leave; the key is asked for once."""

    def __init__(self, site_url: str, key: bytes) -> None:
        self._start = f"{site_url}/r/unsubscribe/"
        self._key = key

    def __call__(self, subscriber_id: str, edition_id: str) -> str:
        """Return the link for a subscriber in an edition's mails."""
        return self._start + make_token(
            Purpose.UNSUBSCRIBE, subscriber_id, edition_id, key=self._key, key_id=KEY_ID
        )
