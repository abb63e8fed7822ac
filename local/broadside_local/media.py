"""The pictures of a folder of posts: which are taken, and where they are on the site."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from broadside.posts import Post, media_path
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
        shown = [v.body_html for p in posts for v in p.variants]
        shown += [a.picture for p in posts for v in p.variants for a in v.authors]
        return {
            path: self.files[below]
            for below, path in self.paths.items()
            if any(path in text for text in shown)
        }


def find_pictures(folder: PostsFolder) -> Pictures:
    """Look at every picture of a folder; those that can't be read or taken are left out."""
    paths: dict[str, str] = {}
    for below, file in folder.images.items():
        try:
            path = media_path(file.read_bytes())
        except OSError:
            continue
        if path:
            paths[below] = path
    return Pictures(files={below: folder.images[below] for below in paths}, paths=paths)
