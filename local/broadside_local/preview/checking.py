"""What is wrong with a draft, as `broadside check` says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from broadside.checks import Folder, Picture, examine
from broadside.posts import PICTURE_MAX_BYTES, Finding, ReadPost, SourceFile
from broadside.publication import Publication
from broadside.rendering import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A post as it was read, and what it is rendered with."""

    reading: ReadPost
    sources: Sequence[SourceFile]
    publication: Publication
    theme: Theme

    def check(self, pictures: Mapping[str, Path], now: datetime) -> tuple[Finding, ...]:
        """
        Find everything that should be mended before anyone gets it.

        Args:
            pictures: The files that it shows, by their path below the folder.
            now: Decides what is past.

        Raises:
            OSError: a picture can't be read.
        """
        around = Folder(
            sources={file.path: file.data.decode(errors="replace") for file in self.sources},
            pictures={below: _picture(file) for below, file in pictures.items()},
        )
        examined = examine(
            self.reading,
            around,
            publication=self.publication,
            theme=self.theme,
            site_url=self.publication.site_url,
            now=now,
        )
        return examined.findings


def _picture(file: Path) -> Picture:
    with file.open("rb") as opened:
        data = opened.read(PICTURE_MAX_BYTES + 1)
    return Picture(size_bytes=file.stat().st_size, data=data)
