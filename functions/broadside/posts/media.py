"""What a post brings along: pictures and documents, and where they are on the site."""

import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from broadside.documents import TYPES as DOCUMENT_TYPES
from broadside.pictures import ENDINGS as PICTURE_ENDINGS
from broadside.pictures import TYPES as PICTURE_TYPES
from broadside.posts.model import Post

MEDIA_TYPES: Mapping[str, str] = {**PICTURE_TYPES, **DOCUMENT_TYPES}

_OTHERS = (
    *(".avif", ".bmp", ".heic", ".heif", ".svg", ".tif", ".tiff"),
    *(".doc", ".docx", ".odp", ".ods", ".odt", ".ppt", ".pptx", ".rtf", ".xls", ".xlsx", ".zip"),
)
ASSET_ENDINGS = (*PICTURE_ENDINGS, *(f".{ending}" for ending in DOCUMENT_TYPES), *_OTHERS)
"""Of files that a post may bring along; the last of them are refused, each with its reason."""

_MEDIA_PATH = re.compile(r"/media/([0-9a-f]{64})\.([a-z0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file that a post brings along, as everybody may have it: it tells nothing of anybody."""

    path: str = ""
    """Where on the site; empty: it isn't published."""
    width: int = 0
    """Pixels as shown; 0 for a document."""
    height: int = 0
    length_bytes: int = 0
    """0 where nobody has counted."""
    small: str = ""
    """Where the same picture is for narrow screens; empty: the one copy is small enough."""
    small_width: int = 0
    refused: str = ""
    """Why it isn't published, as a clause for whoever wrote the post."""

    @property
    def is_picture(self) -> bool:
        """Tell whether it can be shown, not only linked to."""
        return bool(self.path and self.width)


def media_path_of(data: bytes, ending: str) -> str:
    """Return where bytes are on the site, the same for ever: `/media/<SHA-256>.<ending>`."""
    return f"/media/{sha256(data).hexdigest()}.{ending}"


def media_paths(text: str) -> dict[str, tuple[str, str]]:
    """Find what a text names of the site's media: SHA-256 and ending, by path."""
    return {found[0]: (found[1], found[2]) for found in _MEDIA_PATH.finditer(text)}


def media_of(posts: Iterable[Post]) -> dict[str, tuple[str, str]]:
    """Find the media that posts show and link to: SHA-256 and ending, by path."""
    texts = [
        text
        for post in posts
        for v in post.variants
        for text in (v.body_html, v.picture, v.picture_small, *(a.picture for a in v.authors))
    ]
    return media_paths("\n".join(texts))


def srcset(*copies: tuple[str, int]) -> str:
    """Write what a browser may choose from: paths of a picture, each with its width in pixels."""
    return ", ".join(f"{path} {width}w" for path, width in copies)


def is_remote(address: str) -> bool:
    """Tell whether an address is another host's."""
    return address.startswith(("https://", "http://", "//"))


class AssetsOnDemand(Mapping[str, Asset]):
    """Assets by their address, each looked at when it is first asked for."""

    def __init__(self) -> None:
        self._found: dict[str, Asset | None] = {}

    @abstractmethod
    def _look(self, address: str) -> Asset | None:
        """
        Look at a file: a path below the posts' folder, or an address of another host.

        Raises:
            KeyError: there can't be one.
        """

    def __getitem__(self, address: str) -> Asset:
        if address not in self._found:
            self._found[address] = self._look(address)
        found = self._found[address]
        if found is None:
            raise KeyError(address)
        return found

    def __iter__(self) -> Iterator[str]:
        return (address for address, found in self._found.items() if found)

    def __len__(self) -> int:
        return sum(1 for _ in self)
