"""What is wrong with a draft, as `broadside check` says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from broadside.checks import Folder, examine
from broadside.posts import Finding, ReadPost, SourceFile
from broadside.publication import Publication
from broadside.rendering import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A post as it was read, and what it is rendered with."""

    reading: ReadPost
    sources: Sequence[SourceFile]
    publication: Publication
    theme: Theme

    def check(self, now: datetime) -> tuple[Finding, ...]:
        """
        Find everything that should be mended before anyone gets it.

        Args:
            now: Decides what is past.
        """
        around = Folder(
            sources={file.path: file.data.decode(errors="replace") for file in self.sources}
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
