"""Look at a dropped post again, and write a revision of what is there now."""

from dataclasses import dataclass, replace
from enum import StrEnum

from broadside.app.light import prepare_light
from broadside.errors import ConflictError, PostError
from broadside.ids import stable_id
from broadside.pictures import ENDINGS as PICTURE_ENDINGS
from broadside.pictures import LIGHT_BYTES
from broadside.ports import Assets, Clock, Contents, Dropbox, DroppedFile, Posts, Queue
from broadside.posts import (
    ASSET_ENDINGS,
    Asset,
    AssetsOnDemand,
    Mailing,
    Post,
    PostHead,
    Status,
    content_hash,
    finding_of,
    is_remote,
    read_post,
)
from broadside.publication import Publication

SOURCE = "drop"
_ATTEMPTS = 4
_AT_ONCE = 10
"""Files that are asked for in one message."""
_WAY = "1"
"""How files are prepared now: changed with what is made of them, they are prepared anew."""


class Outcome(StrEnum):
    """What a look led to."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    WAITING = "waiting"
    """For what it brings along; `images` has it looked at again."""
    UNKNOWN = "unknown"
    """Nothing is there, and nothing was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What a look at one path led to."""

    outcome: Outcome
    post_id: str = ""
    revision: int = 0
    warnings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingester:
    """The ports and settings of looking at dropped posts, and its steps."""

    dropbox: Dropbox
    posts: Posts
    contents: Contents
    assets: Assets
    images_queue: Queue
    """Asks for what isn't prepared yet."""
    publication: Publication
    """Says languages and time zone."""
    clock: Clock
    copies_remote: bool
    """Whether pictures on other hosts are copied."""

    def ingest(self, path: str) -> IngestReport:
        """
        Make the Posts table agree with what the drop holds at a path.

        An event says "look again", never "write this": doubled, late and shuffled events are
        harmless. What the post brings along is prepared first, and the post looked at again then.

        Args:
            path: What the post's files are called, without language and ending.

        Raises:
            ConflictError: others keep writing this post; look again later.
        """
        for _ in range(_ATTEMPTS):
            try:
                dropped = self.dropbox.files(path)
                if not dropped:
                    return _withdraw(path, posts=self.posts, clock=self.clock)
                return self._look(path, [*dropped])
            except PostError as error:
                self.posts.refuse(path, [finding_of(error)], at=self.clock.now())
                return IngestReport(outcome=Outcome.REFUSED)
            except ConflictError:
                continue
        raise ConflictError(path)

    def _look(self, path: str, dropped: list[DroppedFile]) -> IngestReport:
        assets = _Assets(self)
        reading = read_post(
            [found.file for found in dropped],
            source=SOURCE,
            languages=self.publication.languages,
            time_zone=self.publication.time_zone,
            assets=assets,
        )
        post = reading.post
        head = self.posts.head(post.id)
        if head and head.path != path and head.status is not Status.WITHDRAWN:
            _check_moved(head, post, self.dropbox)
        report = IngestReport(
            outcome=Outcome.UNCHANGED, post_id=post.id, warnings=len(reading.findings)
        )
        if assets.wanted:
            some = dict(sorted(assets.wanted.items())[:_AT_ONCE])
            self.images_queue.put([{"post": path, "wanted": some}])
            # What is to be taken down, or stays in the house, waits for no picture.
            if post.status is Status.PUBLISHED:
                return replace(report, outcome=Outcome.WAITING)
        same = head and head.content_hash == content_hash(post) and head.path == path
        if head and same and not self.posts.problem(path):
            return replace(report, revision=head.revision)
        written = self.posts.write(
            post, after=head, path=path, mailing=_mailing(dropped), at=self.clock.now()
        )
        return replace(report, outcome=Outcome.WRITTEN, revision=written.revision)


def _check_moved(head: PostHead, post: Post, dropbox: Dropbox) -> None:
    """Let a post move to another file; two files with one id are a mistake."""
    if dropbox.files(head.path):
        raise PostError(
            post.variants[0].file,
            0,
            "id",
            f"{head.path} has the same id",
            "Give one of them an id of its own in its front matter",
            "id-taken",
        )


def _withdraw(path: str, *, posts: Posts, clock: Clock) -> IngestReport:
    """Withdraw the post whose files are gone."""
    head = posts.at_path(path)
    if head is None or head.path != path or head.status is Status.WITHDRAWN:
        if posts.problem(path):
            posts.refuse(path, (), at=clock.now())
        return IngestReport(outcome=Outcome.UNKNOWN)
    gone = replace(posts.read(head.post_id, head.revision), status=Status.WITHDRAWN)
    written = posts.write(gone, after=head, path=path, mailing=head.mailing, at=clock.now())
    return IngestReport(outcome=Outcome.WITHDRAWN, post_id=head.post_id, revision=written.revision)


def _mailing(dropped: list[DroppedFile]) -> Mailing:
    """Read the operator's will from all variants: "now" wins over "never", which wins over none."""
    wishes = {found.mailing for found in dropped}
    return next(m for m in (Mailing.NOW, Mailing.NEVER, Mailing.AUTO) if m in wishes)


class _Assets(AssetsOnDemand):
    """What a post brings along, as far as it is prepared; what isn't is noted as wanted."""

    def __init__(self, ingester: Ingester) -> None:
        super().__init__()
        self._ingester = ingester
        self.wanted: dict[str, str] = {}
        """Files below the posts' folder and addresses elsewhere, by the keys of their assets."""

    def _look(self, address: str) -> Asset | None:
        asset_key = self._key(address)
        if not asset_key:
            return None
        at = self._ingester.clock.now()
        found = self._ingester.assets.read(asset_key, at=at) or self._light(address, asset_key)
        if found is None:
            self.wanted[asset_key] = address
        return found

    def _light(self, address: str, asset_key: str) -> Asset | None:
        """Prepare a picture that can be published as it is: its post needn't wait for that."""
        if not address.lower().endswith(PICTURE_ENDINGS) or is_remote(address):
            return None
        data = self._ingester.dropbox.asset(address, limit_bytes=LIGHT_BYTES + 1)
        prepared = prepare_light(data) if data else None
        if prepared is None:
            return None
        for content in prepared.files.values():
            self._ingester.contents.put(content)
        self._ingester.assets.write(asset_key, prepared.asset, until=None)
        return prepared.asset

    def _key(self, address: str) -> str:
        """Name a file and its content; empty when there is none, or none that we take."""
        if is_remote(address):
            return stable_id("asset", _WAY, address) if self._ingester.copies_remote else ""
        if not address.lower().endswith(ASSET_ENDINGS):
            return ""
        version = self._ingester.dropbox.version(address)
        return stable_id("asset", _WAY, address, version) if version else ""
