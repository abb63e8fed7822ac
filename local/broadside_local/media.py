"""The pictures of a folder of posts: which are taken, and where they are on the site."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from broadside.posts import PicturesOnDemand, Post, media_path, site_picture
from broadside.posts.media import MAX_BYTES
from broadside_local.folder import PostsFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """The pictures of a folder that can be on a site."""

    files: Mapping[str, Path]
    """Where each one is, by its path below the folder."""
    paths: Mapping[str, str]
    """Where each one will be on the site, by its path below the folder."""

    def used_by(self, posts: Iterable[Post]) -> dict[str, Path]:
        """Return the files that these posts show, by their path on the site."""
        variants = [variant for post in posts for variant in post.variants]
        shown = [variant.body_html for variant in variants]
        shown += [variant.picture for variant in variants]
        shown += [author.picture for variant in variants for author in variant.authors]
        return {
            path: self.files[below]
            for below, path in self.paths.items()
            if any(path in text for text in shown)
        }


def published_bytes(file: Path) -> bytes:
    """
    Read a picture as it is published: without the place and the device that it may tell of.

    Raises:
        OSError: it can't be read.
    """
    data = file.read_bytes()
    found = site_picture(data)
    return found.data if found else data


def find_pictures(folder: PostsFolder) -> Pictures:
    """Look at every picture of a folder; those that can't be read or taken are left out."""
    paths: dict[str, str] = {}
    for below, file in folder.images.items():
        if path := site_path_of(file):
            paths[below] = path
    return Pictures(files=folder.images, paths=paths)


def pictures_on_demand(folder: PostsFolder) -> Pictures:
    """Look at a picture of a folder when a post asks for it, and only then."""
    return Pictures(files=folder.images, paths=_OnDemand(folder.images))


class _OnDemand(PicturesOnDemand):
    """The pictures of a folder."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        super().__init__()
        self._files = files

    def _look(self, below: str) -> str | None:
        return site_path_of(self._files[below])


def site_path_of(file: Path) -> str | None:
    """Return where a picture will be on the site; None when it can't be read or taken."""
    try:
        if not file.is_file():  # a pipe would keep us waiting
            return None
        with file.open("rb") as opened:
            return media_path(opened.read(MAX_BYTES + 1))
    except OSError:
        return None
