"""One post that is looked at: as it is now, the last good rendering, and what is wrong with it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from broadside.posts import MEDIA_TYPES, Finding, SourceFile, read_post
from broadside.publication import Publication
from broadside.rendering import Theme
from broadside_local.errors import LocalError
from broadside_local.preview.assets import AssetsAsked
from broadside_local.preview.checking import Draft
from broadside_local.preview.documents import Preview, preview_of
from broadside_local.preview.shelf import Group, Shelf
from broadside_local.preview.surroundings import Surroundings
from broadside_local.preview.trouble import trouble_of
from broadside_local.preview.watching import Watch

PATIENCE_SECONDS = 0.15
"""How long an error must last to be shown: a file may be half written."""
AROUND_SECONDS = 0.1
"""How often all but the post's own files is looked at: it is much, and rarely changes."""
CALM_SECONDS = 0.1
"""How long after a save was shown the checks begin: pixels come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What there is to see of a post."""

    number: int = 0
    """Grows with every change."""
    preview: Preview | None = None
    """The last good rendering."""
    hashes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Of the preview's documents, by language and view."""
    trouble: Finding | None = None
    """Why the newest save can't be shown."""
    findings: tuple[Finding, ...] = ()
    is_checked: bool = False
    """Whether the findings are about what is shown, and not about the save before."""

    def as_json(self) -> dict[str, Any]:
        """Return what the page is told."""
        shown = self.preview
        return {
            "number": self.number,
            "title": shown.title if shown else "",
            "status": shown.status if shown else "",
            "date": shown.date if shown else "",
            "publication": shown.publication if shown else "",
            "leaves": [
                {
                    "language": leaf.language,
                    "name": leaf.name,
                    "bytes": leaf.mail_bytes,
                    "documents": {v: self.hashes[leaf.language, v] for v in leaf.documents},
                }
                for leaf in (shown.leaves if shown else ())
            ],
            "trouble": _told(self.trouble) if self.trouble else None,
            "findings": [_told(finding) for finding in self.findings],
            "checked": self.is_checked,
        }


def _told(finding: Finding) -> dict[str, Any]:
    names = ("severity", "file", "line", "field", "reason", "hint", "code")
    return {name: getattr(finding, name, "") for name in names}


class Sheet:
    """A post on the desk."""

    def __init__(
        self,
        key: str,
        *,
        shelf: Shelf,
        surroundings: Surroundings,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.state = State()
        self.assets = AssetsAsked(shelf.root)
        self._key, self._shelf, self._surroundings, self._now = key, shelf, surroundings, now
        self._group: Group | None = None
        self._watch, self._watch_around = Watch(), Watch()
        self._around_at = 0.0
        self._seen: object = None
        self._draft: Draft | None = None
        self._failing: tuple[float, Finding] | None = None
        self._is_unchecked = False
        self._calm_since: float | None = None

    def open(self, clock: float) -> None:
        """
        Show what is there now, errors too.

        Raises:
            KeyError: there is no such post.
        """
        if self._group is None:
            self._group = self._shelf.group(self._key)
        self._read(clock)
        self._give_up(clock, patience=0)

    def look(self, clock: float) -> bool:
        """
        Look whether something was saved.

        Args:
            clock: Seconds of a clock that only goes forward.

        Returns:
            Whether there is something new to see.
        """
        before = self.state.number
        if self._has_changed(clock):
            self._read(clock)
        elif self._is_calm(clock):
            self._check()
        self._give_up(clock, patience=PATIENCE_SECONDS)
        return self.state.number > before

    def media(self, path: str) -> tuple[str, bytes] | None:
        """Return media type and bytes of what the post has at a path of the site."""
        if self.state.preview and (made := self.state.preview.files.get(path)):
            return made
        data = self.assets.published().get(path)
        return (MEDIA_TYPES[path.rpartition(".")[2]], data) if data else None

    def _read(self, clock: float) -> None:
        around = list(self._surroundings.paths())
        try:
            self._group = self._shelf.group(self._key, self._group)
            # Before anything is read: what is saved from now on is a change.
            self._keep_watching(around)
            draft = self._new_draft()
            if draft is None:
                self._back_to_good()
                return
            preview = preview_of(
                draft.reading.post,
                publication=draft.publication,
                theme=draft.theme,
                now=self._now(),
                before=self.state.preview,
            )
        except Exception as error:  # noqa: BLE001 - whatever a save leads to, the next may mend it
            since = self._failing[0] if self._failing else clock
            self._failing = since, trouble_of(error, self._named())
        else:
            self._seen = self._sight(draft.sources, draft.publication, draft.theme)
            self._draft, self._failing = draft, None
            self._is_unchecked, self._calm_since = True, None
            self._change(preview=preview, hashes=_hashes(preview), trouble=None, is_checked=False)
        self._keep_watching(around)

    def _new_draft(self) -> Draft | None:
        """Read the post; None when it is what was shown last."""
        publication, theme = self._surroundings.read()
        sources = self._shelf.read(self._group) if self._group else ()
        if not sources:
            raise LocalError("the post is gone", "It is shown again when a file of it is back")
        if self._sight(sources, publication, theme) == self._seen:
            return None
        reading = read_post(
            sources,
            source="drop",
            languages=publication.languages,
            time_zone=publication.time_zone,
            assets=self.assets,
        )
        return Draft(reading=reading, sources=sources, publication=publication, theme=theme)

    def _sight(
        self, sources: Sequence[SourceFile], publication: Publication, theme: Theme
    ) -> object:
        """Return what would have to differ for the post to look different."""
        files = [(source.path, source.data) for source in sources]
        return files, publication, theme, self.assets.stamps()

    def _back_to_good(self) -> None:
        self._failing = None
        if self.state.trouble:
            self._change(trouble=None)

    def _has_changed(self, clock: float) -> bool:
        changed = bool(self._watch.poll(clock))
        if clock >= self._around_at:
            self._around_at = clock + AROUND_SECONDS
            changed |= bool(self._watch_around.poll(clock))
        return changed

    def _keep_watching(self, around: Iterable[Path]) -> None:
        group = self._group
        self._watch.keep_to(group.files if group else ())
        folders = group.folders if group else ()
        self._watch_around.keep_to([*folders, *self.assets.asked.values(), *around])

    def _named(self) -> str:
        files = self._group.files if self._group else ()
        return files[0].relative_to(self._shelf.root).as_posix() if files else self._key

    def _give_up(self, clock: float, *, patience: float) -> None:
        """Show an error that has lasted."""
        if self._failing and clock - self._failing[0] >= patience:
            trouble = self._failing[1]
            if trouble != self.state.trouble:
                self._change(trouble=trouble)

    def _is_calm(self, clock: float) -> bool:
        """Tell whether it is time for the checks."""
        if not self._is_unchecked:
            return False
        if self._calm_since is None:  # the first look since: reading took its time
            self._calm_since = clock
        return clock - self._calm_since >= CALM_SECONDS

    def _check(self) -> None:
        self._is_unchecked = False
        if self._draft:
            try:
                findings = self._draft.check(self._now())
            except Exception as error:  # noqa: BLE001 - a check that fails must not end the preview
                findings = (*self._draft.reading.findings, trouble_of(error, self._named()))
            self._change(findings=findings, is_checked=True)

    def _change(self, **changes: Any) -> None:
        self.state = replace(self.state, number=self.state.number + 1, **changes)


def _hashes(preview: Preview) -> dict[tuple[str, str], str]:
    return {
        (leaf.language, view): sha256(html.encode()).hexdigest()[:16]
        for leaf in preview.leaves
        for view, html in leaf.documents.items()
    }
