"""Links in mails, signed for one subscriber."""

from datetime import datetime

from broadside.subscribers.tokens import KEY_ID, Purpose, make_passing_token, make_token

UNSUBSCRIBE = "/r/unsubscribe/"
CONFIRM = "/r/confirm/"


class UnsubscribeLinks:
    """Makes each subscriber's own link to leave; the key is asked for once."""

    def __init__(self, site_url: str, key: bytes) -> None:
        self._start = site_url + UNSUBSCRIBE
        self._key = key

    def __call__(self, subscriber_id: str, edition_id: str) -> str:
        """Return the link for a subscriber in an edition's mails."""
        return self._start + make_token(
            Purpose.UNSUBSCRIBE, subscriber_id, edition_id, key=self._key, key_id=KEY_ID
        )


def confirm_link(site_url: str, subscriber_id: str, until: datetime, *, key: bytes) -> str:
    """Return the link by which somebody confirms that they want to join."""
    return f"{site_url}{CONFIRM}" + make_passing_token(
        Purpose.CONFIRM, subscriber_id, until, key=key
    )
