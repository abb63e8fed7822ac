"""Subscribe: people become subscribers, with a consent record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from broadside.ports import Subscribers
from broadside.posts import slugify
from broadside.subscribers import Consent, Newcomer, Row, State, Subscriber, address_hash

_TOGETHER = 25


@dataclass(slots=True, kw_only=True)
class SubscribeReport:
    """What became of the rows."""

    added: int = 0
    known: int = 0
    """Already there, or suppressed: for whoever adds them it is the same."""


def add_subscribers(
    rows: Iterable[Row],
    *,
    subscribers: Subscribers,
    pepper: bytes,
    how: str,
    words: str,
    new_id: Callable[[], str],
    at: datetime,
) -> SubscribeReport:
    """
    Make active subscribers of rows.

    Args:
        rows: From a CSV file.
        subscribers: Where they go.
        pepper: Key of the addresses' hashes.
        how: The way in, for the consent record.
        words: What was agreed to, for the consent record.
        new_id: Makes a random id: 32 hexadecimal digits.
        at: The time.
    """
    report = SubscribeReport()
    rest = iter(rows)
    while some := list(islice(rest, _TOGETHER)):
        newcomers = [
            _newcomer(row, subscriber_id=new_id(), pepper=pepper, how=how, words=words, at=at)
            for row in some
        ]
        added = sum(subscribers.add_all(newcomers))
        report.added += added
        report.known += len(some) - added
    return report


def _newcomer(
    row: Row, *, subscriber_id: str, pepper: bytes, how: str, words: str, at: datetime
) -> Newcomer:
    subscriber = Subscriber(
        id=subscriber_id,
        address=row.address,
        name=row.name,
        languages=row.languages,
        time_zone=row.time_zone,
        topics=tuple(dict.fromkeys(filter(None, map(slugify, row.topics)))),
        state=State.ACTIVE,
        active_since=at,
    )
    return Newcomer(
        subscriber=subscriber,
        address_hash=address_hash(row.address, pepper),
        consent=Consent(subscriber_id=subscriber_id, given_at=at, how=how, words=words),
    )
