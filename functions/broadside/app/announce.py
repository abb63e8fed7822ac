"""Announce: hubs are told which feeds have changed (WebSub), and tell those who follow by them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from broadside.errors import RefusedError, UnreachableError
from broadside.feeds import TYPES, channel_of_list
from broadside.ports import Clock, Hubs, Together
from broadside.posts import ALL, all_posts, is_followed, owner_of, parts_of
from broadside.publication import Publication

FRESH = timedelta(minutes=2)
"""After which no edge gives out a feed as it was: it keeps one for a minute (`max-age=60`), and may
have it from a regional one that has kept it for as long. A hub that looks too early sees nothing
new, and tells nobody until the next post."""
WAITS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=6),
)
"""Before a hub that couldn't be reached is tried again, each time: that it restarts, or is busy."""


@dataclass(slots=True, kw_only=True)
class HubReport:
    """What a hub was told."""

    host: str
    told: int = 0
    """Feeds that it took."""
    refused: int = 0
    """Feeds that it will not take: to some hubs, one that nobody follows there is none."""
    given_up: int = 0
    """Feeds that it could not be told in time: its next look at them is what its followers get."""
    reason: str = ""
    """Why, the last time that it took nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcer:
    """The ports of telling hubs, and its steps."""

    hubs: Hubs
    publication: Publication
    clock: Clock
    together: Together
    """Makes calls that don't depend on each other."""
    site_url: str
    """`https://` and the publication's host."""

    def announce(
        self, lists: Iterable[str], *, announced_at: datetime, until: datetime
    ) -> Sequence[HubReport]:
        """
        Tell every hub of the feeds of these lists, once readers everywhere get the new ones.

        Hubs don't wait for each other. One that can't be reached is tried again, a few times and
        not after `until`; what it took before isn't said again. Whoever calls this twice tells
        hubs twice, which changes nothing.

        Args:
            lists: Names of lists that have changed; those without feeds are passed over.
            announced_at: When the last of them had.
            until: No request begins after it; one that has begun may take a few seconds more.

        Returns:
            A report for each hub; none where there is nothing to tell.
        """
        feeds = feed_urls(lists, publication=self.publication, site_url=self.site_url)
        if not feeds:
            return ()
        works = [
            _Work(hub, list(feeds), HubReport(host=urlsplit(hub).netloc))
            for hub in self.publication.hubs
        ]
        self.clock.wait_until(min(announced_at + FRESH, until))
        self.together([partial(self._tell, work, until) for work in works])
        return [work.report for work in works]

    def _tell(self, work: "_Work", until: datetime) -> int:
        """Tell a hub all that it is to be told, with patience; return how much of it it took."""
        self._try(work, until)
        for wait in WAITS:
            again = self.clock.now() + wait
            if not work.feeds or again >= until:
                break
            self.clock.wait_until(again)
            self._try(work, until)
        work.report.given_up = len(work.feeds)
        return work.report.told

    def _try(self, work: "_Work", until: datetime) -> None:
        """Tell a hub until it can't be reached."""
        report = work.report
        while work.feeds and self.clock.now() < until:
            try:
                self.hubs.tell(work.hub, work.feeds[0])
                report.told += 1
            except RefusedError as error:
                report.refused += 1
                report.reason = error.reason
            except UnreachableError as error:
                report.reason = error.reason
                # It may be for this feed alone: the others are first the next time.
                work.feeds.append(work.feeds.pop(0))
                return
            del work.feeds[0]


@dataclass(frozen=True, slots=True)
class _Work:
    """What there is to do about a hub."""

    hub: str
    feeds: list[str]
    """That it is still to be told of."""
    report: HubReport


def feed_urls(lists: Iterable[str], *, publication: Publication, site_url: str) -> list[str]:
    """
    Return the addresses of the feeds that show these lists: those that the feeds say they have.

    Whatever has changed anywhere has changed in the feeds of all posts. Those that most people
    follow come first, should the time not last.

    Args:
        lists: Names of lists, of documents of their archives, of what was withdrawn from them.
        publication: Languages.
        site_url: `https://` and the publication's host.
    """
    followed = {name for name in (owner_of(each)[0] for each in lists) if is_followed(name)}
    if followed:
        followed.add(all_posts(ALL))
    return [
        channel_of_list(name, publication, site_url=site_url).feed_url(document)
        for name in sorted(followed, key=_rank)
        for document in TYPES
    ]


def _rank(name: str) -> tuple[str, str]:
    language, kind, which = parts_of(name)
    return f"{kind}/{which}" if which else "", language
