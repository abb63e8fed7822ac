"""Everything that is looked at: the list of posts, and those that are open."""

import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from threading import RLock

from broadside.feeds import Feeds
from broadside_local.preview.drafts import Drafts
from broadside_local.preview.listing import Listed, Listing
from broadside_local.preview.sheet import Sheet
from broadside_local.preview.shelf import Shelf
from broadside_local.preview.surroundings import Surroundings

_AT_WORK_SECONDS, _RESTING_SECONDS, _ALONE_SECONDS = 0.01, 0.03, 0.25
"""Between two looks: while somebody writes, or has paused, or while nobody looks."""
_PAUSE_SECONDS = 120.0
"""Without a save: a pause."""
_LIST_SECONDS = 0.5
_LIST_SHARE = 100
"""A long list is read less often, so that it never takes more than a hundredth of a processor."""

Listener = Callable[[], None]


class Desk:
    """What the server shows. Its methods may be called from any thread."""

    def __init__(
        self,
        shelf: Shelf,
        surroundings: Surroundings,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.shelf = shelf
        self._surroundings, self._clock, self._now = surroundings, clock, now
        self._listing = Listing(shelf, surroundings)
        self._drafts = Drafts(shelf, surroundings)
        self._list_at = 0.0
        self._news_at = clock()
        self._sheets: dict[str, Sheet] = {}
        self._listeners: list[tuple[str | None, Listener]] = []
        self._lock = RLock()

    def posts(self, tell: Callable[[int], object] = int) -> Listed:
        """Return the list of posts; *tell* hears how many are read."""
        with self._lock:
            is_new = self._listing.read(self._now(), tell=tell)
            listed = self._listing.listed
        if is_new:
            self._tell({None})
        return listed

    def open(self, key: str) -> Sheet:
        """
        Return a post as it is now.

        Raises:
            KeyError: there is none.
        """
        with self._lock:
            sheet = self._sheets.get(key)
            if sheet is None:
                sheet = Sheet(key, shelf=self.shelf, surroundings=self._surroundings, now=self._now)
            before = sheet.state.number
            sheet.open(self._clock())
            self._sheets[key] = sheet
        if sheet.state.number > before:  # others may look at it, too
            self._tell({key})
        return sheet

    def known(self, key: str) -> Sheet | None:
        """Return a post as it was last looked at, if it was; at once."""
        return self._sheets.get(key)

    def drafts(self, address: str) -> Feeds:
        """
        Return the feed of drafts.

        Args:
            address: The preview's, as whoever asks calls it, ending in `/`.

        Raises:
            PublicationError: the publication can't be used, and never could.
            WrongUseError: it isn't there, and never was.
        """
        with self._lock:
            return self._drafts.feeds(self._now(), address)

    def media(self, path: str) -> tuple[str, bytes] | None:
        """Return media type and bytes of what an open post, or a draft, has at a path."""
        with self._lock:
            sheets = list(self._sheets.values())
        for sheet in sheets:
            if found := sheet.media(path):
                return found
        with self._lock:
            return self._drafts.media(path)

    def listen(self, key: str | None, listener: Listener) -> Callable[[], None]:
        """
        Have a listener called when there is something new about a post, or the list (None).

        Returns:
            What ends it.
        """
        entry = (key, listener)
        with self._lock:
            self._listeners.append(entry)
            self._news_at = self._clock()

        def end() -> None:
            with self._lock:
                self._listeners.remove(entry)

        return end

    def look(self) -> float:
        """
        Look at what somebody looks at, and tell them.

        Returns:
            After how many seconds to look again.
        """
        with self._lock:
            clock = self._clock()
            wanted = {key for key, _ in self._listeners}
            news: set[str | None] = {
                key for key in wanted if key is not None and self._sheets[key].look(clock)
            }
            if None in wanted and clock >= self._list_at:
                if self._listing.read(self._now()):
                    news.add(None)
                took = self._clock() - clock
                self._list_at = clock + max(_LIST_SECONDS, _LIST_SHARE * took)
            if news:
                self._news_at = clock
        self._tell(news)
        if not wanted:
            return _ALONE_SECONDS
        is_pause = clock - self._news_at > _PAUSE_SECONDS
        return _RESTING_SECONDS if is_pause else _AT_WORK_SECONDS

    def _tell(self, news: Collection[str | None]) -> None:
        with self._lock:
            told = [listener for key, listener in self._listeners if key in news]
        for listener in told:
            listener()
