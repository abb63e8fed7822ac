"""What a draft is rendered with: the publication and its templates, read again when they change."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from broadside.publication import Publication, load_publication
from broadside.rendering import Theme, load_theme
from broadside_local.preview.watching import Stamp, stamp_of
from broadside_local.publications import TEMPLATES, find_publication

_ENDINGS = frozenset({".css", ".html", ".mjml", ".toml"})


class Surroundings:
    """Publication and theme, as they are now."""

    def __init__(self, named: Path | None, folder: Path, templates: Path = TEMPLATES) -> None:
        """
        Say where to look.

        Args:
            named: What `--publication` says; None for the nearest.
            folder: Where the posts are.
            templates: The theme's folder.
        """
        self._named, self._folder, self._templates = named, folder, templates
        self._publication: tuple[tuple[Path, Stamp], Publication] | None = None
        self._theme: tuple[dict[Path, Stamp], Theme] | None = None

    def paths(self) -> Iterator[Path]:
        """Yield the files and folders that decide."""
        yield self._folder  # a nearer publication.toml may appear in it
        with contextlib.suppress(OSError):
            yield self._named or find_publication(None, self._folder)
        for folder in self._template_folders():
            yield folder
            yield from _files(folder)

    def read(self) -> tuple[Publication, Theme]:
        """
        Return both; what hasn't changed is not read again, so that it stays the same object.

        Raises:
            WrongUseError: the publication that was named isn't there.
            PublicationError: one of them can't be used; says where and why.
        """
        file = find_publication(self._named, self._folder)
        known = file, stamp_of(file)
        if self._publication is None or self._publication[0] != known:
            self._publication = known, load_publication(file)
        files = (file for folder in self._template_folders() for file in _files(folder))
        stamps = {path: stamp_of(path) for path in files}
        if self._theme is None or self._theme[0] != stamps:
            self._theme = stamps, load_theme(self._templates)
        return self._publication[1], self._theme[1]

    def _template_folders(self) -> list[Path]:
        return [self._templates, *sorted(p for p in _entries(self._templates) if p.is_dir())]


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in _entries(folder) if p.suffix in _ENDINGS)


def _entries(folder: Path) -> list[Path]:
    try:
        return [p for p in folder.iterdir() if not p.name.startswith(".")]
    except OSError:
        return []
