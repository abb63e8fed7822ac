"""Placing: in which lists a post stands, and what readers of feeds are told of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from broadside.app.documents import again
from broadside.app.list_documents import ListDocuments
from broadside.feeds import fingerprint
from broadside.ports import Lists
from broadside.posts import (
    EntryNote,
    Place,
    Post,
    PostHead,
    Teaser,
    is_followed,
    teasers_of,
    tombstones,
    with_documents,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a post stands now."""

    lines: Sequence[Teaser] = ()
    places: Sequence[Place]
    """Where they are, and where others were: all that is to be shown anew."""
    notes: Mapping[str, EntryNote]
    """What feeds say of its variants, by language."""

    @property
    def stands(self) -> list[Place]:
        """Tell where it stands."""
        return sorted({line.place for line in self.lines})

    @property
    def has_moved(self) -> bool:
        """Tell whether it stood elsewhere before."""
        return self.stands != sorted(self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placer:
    """Puts posts into the lists they belong to, and takes them out."""

    lists: Lists
    documents: ListDocuments
    time_zone: str
    """The publication's."""
    several: bool
    """Whether it has several languages."""

    def show(self, head: PostHead, post: Post, *, at: datetime) -> Placed:
        """
        Let a post stand in its lists; a variant that it had and hasn't is withdrawn.

        Args:
            head: Its head, with what feeds said of it.
            post: The revision that is shown.
            at: The time.

        Raises:
            ConflictError: others keep placing theirs.
        """
        notes = {**head.notes, **dict(self._notes(head, post, at))}
        teasers = teasers_of(
            post, head.revision, time_zone=self.time_zone, several=self.several, notes=notes
        )
        return again(lambda: self._place(head, teasers, notes, at), f"places of {head.post_id}")

    def hide(self, head: PostHead, *, at: datetime) -> Placed:
        """Take a post off its lists: it is a draft, withdrawn, or out later."""
        return self._place(head, [], head.notes, at)

    def _place(
        self,
        head: PostHead,
        teasers: Sequence[Teaser],
        notes: Mapping[str, EntryNote],
        at: datetime,
    ) -> Placed:
        followed = {teaser.list for teaser in teasers if is_followed(teaser.list)}
        before = self.lists.standing(head.post_id, followed)
        lines, arrived = with_documents(teasers, before)
        languages = {teaser.language for teaser in teasers}
        lines += tombstones(before.places, languages=languages, notes=notes, at=at)
        self.lists.place(head.post_id, lines, before=before, arrived=arrived)
        places = sorted({*before.places, *(line.place for line in lines)})
        return Placed(lines=lines, places=places, notes=notes)

    def _notes(self, head: PostHead, post: Post, at: datetime) -> Iterator[tuple[str, EntryNote]]:
        """Hold what there is to read against what feeds said last."""
        for variant in post.variants:
            entry = self.documents.entry(post, variant)
            now = fingerprint(entry)
            said = head.notes.get(variant.language)
            note = EntryNote(uri=entry.uri, fingerprint=now, first_published_at=post.published_at)
            if said:
                note = replace(
                    note,
                    first_published_at=said.first_published_at,
                    changed_at=said.changed_at if said.fingerprint == now else at,
                )
            yield variant.language, note
