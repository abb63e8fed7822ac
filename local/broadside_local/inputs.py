"""What `run` and `demo` work on, read and checked before anything starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from broadside.posts import Mailing, Status
from broadside.publication import Publication
from broadside.subscribers import CsvResult, read_csv
from broadside_local.errors import WrongUseError
from broadside_local.folder import read_posts
from broadside_local.intake import Intake, LocalPost, published, take_in
from broadside_local.media import FolderAssets
from broadside_local.publications import open_publication


class Send(StrEnum):
    """Which published posts become editions, whatever their date."""

    LATEST = "latest"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Posts, subscribers and publication."""

    posts_folder: Path
    intake: Intake
    assets: FolderAssets
    subscribers: CsvResult
    publication_file: Path
    publication: Publication
    send: Send
    read_at: datetime
    """Decides which posts are published by now."""

    @property
    def published(self) -> list[LocalPost]:
        """The posts that are out by now, newest first."""
        return published(self.intake.posts, self.read_at)

    @property
    def mailed(self) -> list[LocalPost]:
        """The posts that become editions."""
        match self.send:
            case Send.ALL:
                return self.published
            case Send.LATEST:
                return self.published[:1]
            case Send.NONE:
                return []

    @property
    def kept_back(self) -> Mapping[str, tuple[str, ...]]:
        """Source ids of the posts that stay in the house: `scheduled`, `draft`, `withdrawn`."""
        out = {local.post.id for local in self.published}
        kept: dict[str, list[str]] = {"scheduled": [], "draft": [], "withdrawn": []}
        for local in self.intake.posts:
            if local.post.id not in out:
                status = local.post.status
                reason = "scheduled" if status is Status.PUBLISHED else str(status)
                kept[reason].append(local.post.source_id)
        return {reason: tuple(source_ids) for reason, source_ids in kept.items()}

    def mailing(self, local: LocalPost) -> Mailing:
        """Say what the drop is told about mailing a post."""
        return Mailing.NOW if local in self.mailed else Mailing.NEVER


def read_inputs(
    *, posts: Path, subscribers: Path, publication_file: Path | None, send: Send
) -> Inputs:
    """
    Read everything; bad posts and rows are findings.

    Raises:
        WrongUseError: a folder or file isn't there or can't be read.
        InvalidError: the CSV or the publication can't be used; says where and why.
    """
    folder = read_posts(posts)
    listed = _read_subscribers(subscribers)
    file, publication = open_publication(publication_file, posts)
    assets = FolderAssets(folder.assets)
    return Inputs(
        posts_folder=posts,
        intake=take_in(folder, publication, assets),
        assets=assets,
        subscribers=listed,
        publication_file=file,
        publication=publication,
        send=send,
        read_at=datetime.now(UTC),
    )


def _read_subscribers(file: Path) -> CsvResult:
    try:
        data = file.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        hint = "Name a CSV file with a column `email`"
        raise WrongUseError(f"{file}: {reason}", hint) from None
    return read_csv(data, str(file))
