"""The posts of a folder, newest first, each read again only when it has changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from broadside.posts import Finding, read_post
from broadside.publication import Publication
from broadside_local.preview.documents import own_name, status_of, written_time
from broadside_local.preview.shelf import Group, Shelf
from broadside_local.preview.surroundings import Surroundings
from broadside_local.preview.trouble import trouble_of
from broadside_local.preview.watching import Stamp, stamp_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A post in the list."""

    key: str
    files: tuple[str, ...]
    title: str = ""
    language: str = ""
    """Of the title."""
    languages: tuple[str, ...] = ()
    """Their own names."""
    status: str = ""
    date: str = ""
    published_at: datetime
    """Of one that can't be used: when it was last changed."""
    warnings: int = 0
    trouble: Finding | None = None
    """Why it can't be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The list, as it is now."""

    publication: str = ""
    rows: tuple[Row, ...] = ()
    trouble: Finding | None = None
    """Why the publication can't be used; the rows are those from before."""


class Listing:
    """Reads a folder's posts, and knows them."""

    def __init__(self, shelf: Shelf, surroundings: Surroundings) -> None:
        self._shelf, self._surroundings = shelf, surroundings
        self._rows: dict[str, tuple[object, Row]] = {}
        self.listed = Listed()

    def read(self, now: datetime, *, tell: Callable[[int], object] = int) -> bool:
        """
        Bring the list up to date.

        Args:
            now: Decides what is scheduled.
            tell: Hears how many posts are done.

        Returns:
            Whether it has changed.
        """
        before = self.listed
        try:
            publication, _ = self._surroundings.read()
        except Exception as error:  # noqa: BLE001 - the next save may mend it
            trouble = trouble_of(error, "publication.toml")
            self.listed = Listed(publication=before.publication, rows=before.rows, trouble=trouble)
            return self.listed != before
        groups = self._shelf.groups()
        rows: dict[str, tuple[object, Row]] = {}
        for number, group in enumerate(groups.values(), 1):
            seen = self._seen(group, publication)
            known = self._rows.get(group.key)
            row = known[1] if known and known[0] == seen else self._row(group, publication, now)
            rows[group.key] = seen, row
            tell(number)
        self._rows = rows
        newest_first = sorted(
            (row for _, row in rows.values()), key=lambda r: (r.published_at, r.key), reverse=True
        )
        self.listed = Listed(publication=publication.name, rows=tuple(newest_first))
        return self.listed != before

    def _seen(self, group: Group, publication: Publication) -> tuple[object, ...]:
        stamps: list[Stamp] = [stamp_of(file) for file in group.files]
        return group.files, stamps, publication

    def _row(self, group: Group, publication: Publication, now: datetime) -> Row:
        files = tuple(f.relative_to(self._shelf.root).as_posix() for f in group.files)
        try:
            reading = read_post(
                self._shelf.read(group),
                source="drop",
                languages=publication.languages,
                time_zone=publication.time_zone,
            )
        except Exception as error:  # noqa: BLE001 - one post's mistake is not the others'
            last = max((s[1] for f in group.files if (s := stamp_of(f))), default=0)
            return Row(
                key=group.key,
                files=files,
                published_at=datetime.fromtimestamp(last / 1e9, UTC),
                trouble=trouble_of(error, files[0]),
            )
        post = reading.post
        first = next(
            (v for tag in publication.languages if (v := post.variant(tag))), post.variants[0]
        )
        return Row(
            key=group.key,
            files=files,
            title=first.title,
            language=first.language,
            languages=tuple(own_name(v.language) for v in post.variants),
            status=status_of(post, now),
            date=written_time(post.published_at, publication),
            published_at=post.published_at,
            warnings=len(reading.findings),
        )
