"""Images: make what posts bring along fit to be published."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadside.app.preparing import prepare
from broadside.errors import RefusedError, UnreachableError
from broadside.ports import Assets, Clock, Contents, Dropbox, Queue, Web
from broadside.posts import Asset, is_remote

ATTEMPTS = 3
"""How often another host is asked that doesn't answer."""
PAUSE = timedelta(minutes=1)
"""Between two of them; the post waits as long."""
ASKED_AGAIN = timedelta(hours=1)
"""When what could not be had or read is tried again, if its post is looked at."""

_HOPELESS = Asset(refused="can't be read in the time that there is")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of what a post asks for."""

    count: int
    """Files that were prepared now."""
    is_decided: bool
    """Whether nothing is waited for any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """The ports of preparing what posts bring along, and its steps."""

    dropbox: Dropbox
    web: Web
    contents: Contents
    assets: Assets
    images_queue: Queue
    clock: Clock

    def make(
        self,
        path: str,
        wanted: Mapping[str, str],
        *,
        until: datetime,
        attempt: int = 1,
        is_last: bool = False,
    ) -> Made:
        """
        Prepare what a post asks for.

        Each is noted as soon as it is done, so whoever repeats this goes on where it stopped.

        Args:
            path: What the post's files are called, without language and ending.
            wanted: A file below the posts' folder, or an address elsewhere, by its key.
            until: Nothing is begun after that; the rest is asked for again.
            attempt: How often other hosts have been asked, this time included.
            is_last: Nobody will repeat it: what isn't done yet is given up, so that one file
                that can't be borne (it kills whoever opens it) doesn't keep back its post.

        Returns:
            What was done; once all is decided, the post is to be looked at again.
        """
        rest = dict(sorted(wanted.items()))
        made, silent = self._work_off(rest, until=until, attempt=attempt, is_last=is_last)
        if rest:
            again = {"post": path, "wanted": rest | silent, "attempt": attempt}
            self.images_queue.put([again])
        elif silent and attempt < ATTEMPTS:
            again = {"post": path, "wanted": silent, "attempt": attempt + 1}
            self.images_queue.put([again], delay_seconds=int(PAUSE.total_seconds()))
        else:
            return Made(count=made, is_decided=True)
        return Made(count=made, is_decided=False)

    def _work_off(
        self, rest: dict[str, str], *, until: datetime, attempt: int, is_last: bool
    ) -> tuple[int, dict[str, str]]:
        """
        Prepare one file after the other while there is time.

        Args:
            rest: As `wanted` of `make`; what is begun is taken out.
            until: As of `make`.
            attempt: As of `make`.
            is_last: As of `make`.

        Returns:
            How many were prepared, and those whose hosts don't answer.
        """
        made, silent = 0, dict[str, str]()
        while rest and self.clock.now() < until:
            key, source = rest.popitem()
            if self.assets.read(key, at=self.clock.now()):
                continue
            if is_last:
                self._give_up(key, _HOPELESS)
                continue
            try:
                made += self._make_one(key, source)
            except UnreachableError as error:
                silent[key] = source
                if attempt >= ATTEMPTS:
                    self._give_up(key, _not_copied(error))
        return made, silent

    def _make_one(self, key: str, source: str) -> bool:
        try:
            data = self.web.picture(source) if is_remote(source) else self.dropbox.asset(source)
        except RefusedError as error:
            self._give_up(key, _not_copied(error))
            return False
        if data is None:  # taken away meanwhile: the post that is looked at again won't find it
            return False
        # What another host calls a picture is known by its bytes.
        prepared = prepare("" if is_remote(source) else source, data)
        for content in prepared.files.values():
            self.contents.put(content)
        self.assets.write(key, prepared.asset, until=None)
        return True

    def _give_up(self, key: str, asset: Asset) -> None:
        self.assets.write(key, asset, until=self.clock.now() + ASKED_AGAIN)


def _not_copied(error: RefusedError | UnreachableError) -> Asset:
    return Asset(refused=f"is on another host and wasn't copied, since it {error}")
