"""Which `publication.toml` a command works with."""

from pathlib import Path

from broadside.publication import Publication, load_publication
from broadside_local.errors import WrongUseError

CHECKOUT = Path(__file__).resolve().parents[2]
TEMPLATES = CHECKOUT / "templates"
NAME = "publication.toml"


def find_publication(named: Path | None, folder: Path) -> Path:
    """
    Return the file to use: the one that was named, else the nearest, else the one that ships.

    Args:
        named: What `--publication` says.
        folder: Where the posts are; its `publication.toml`, or one above it, is the nearest.

    Raises:
        WrongUseError: the named file isn't there.
    """
    if named:
        if not named.is_file():
            raise WrongUseError(f"{named}: there is no such file", "Name a publication.toml")
        return named
    above = (place / NAME for place in [folder.resolve(), *folder.resolve().parents])
    return next((file for file in above if file.is_file()), TEMPLATES / NAME)


def open_publication(named: Path | None, folder: Path) -> tuple[Path, Publication]:
    """
    Find and read a publication.

    Raises:
        WrongUseError: the named file isn't there.
        PublicationError: it can't be used; says where and why.
    """
    file = find_publication(named, folder)
    return file, load_publication(file)
