"""What pages and mails of a stack look like: which texts made them, and where their links lead."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from broadside_local.errors import LocalError

_FILE = "look.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Kept beside a stack's data."""

    made_by: str = ""
    """Hash of all that pages are made by, but for the posts; empty: there are no pages yet."""
    site_urls: tuple[str, ...] = ()
    """Of the site and of every mail: the publication's host now, and those that it had."""

    @classmethod
    def read(cls, folder: Path) -> Self:
        """
        Read it from a stack's folder; it is empty if there is none.

        Raises:
            LocalError: it can't be read.
        """
        file = folder / _FILE
        if not file.exists():
            return cls()
        try:
            said = json.loads(file.read_bytes())
            return cls(made_by=str(said["made_by"]), site_urls=tuple(map(str, said["site_urls"])))
        except (KeyError, OSError, TypeError, ValueError):
            hint = "Remove it: pages are then made anew"
            raise LocalError(f"{file}: it is damaged, or can't be read", hint) from None

    def write(self, folder: Path) -> None:
        """Keep it: all of it, or none."""
        unfinished = folder / f".{_FILE}.new"
        unfinished.write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")
        unfinished.chmod(0o600)
        unfinished.rename(folder / _FILE)

    def now(self, *, made_by: str, site_url: str) -> Self:
        """Return what it is from now on."""
        urls = dict.fromkeys([site_url, *self.site_urls])
        return type(self)(made_by=made_by, site_urls=tuple(urls))


def made_by(checkout: Path, publication_file: Path) -> str:
    """Hash what pages are made by: the functions, the templates, the publication."""
    found = hashlib.sha256()
    for file in (*_files(checkout / "functions"), *_files(checkout / "templates")):
        found.update(file.relative_to(checkout).as_posix().encode() + b"\0")
        found.update(hashlib.sha256(file.read_bytes()).digest())
    found.update(publication_file.read_bytes())
    return found.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file
