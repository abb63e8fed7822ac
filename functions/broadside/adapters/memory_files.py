"""In-memory twins of what lies in S3: contents, the drop, the site."""

from collections.abc import Sequence
from hashlib import md5, sha256

from broadside.adapters.site_redirects import MEDIA_TYPE, redirect_page
from broadside.errors import ConflictError, NotFoundError
from broadside.ports import DroppedFile
from broadside.posts import is_post, source_id_of


class MemoryContents:
    """Content by its SHA-256 (port `Contents`)."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        """Keep these bytes."""
        content_hash = sha256(data).hexdigest()
        self.kept[content_hash] = data
        return content_hash

    def get(self, content_hash: str) -> bytes:
        """Return the bytes; NotFoundError when there are none."""
        if content_hash not in self.kept:
            raise NotFoundError(content_hash)
        return self.kept[content_hash]


class MemoryDropbox:
    """Files by path (port `Dropbox`)."""

    def __init__(self) -> None:
        self.dropped: dict[str, DroppedFile] = {}
        self.assets: dict[str, bytes] = {}

    def drop(self, dropped: DroppedFile) -> None:
        """Put a file where its path says."""
        self.dropped[dropped.file.path] = dropped

    def files(self, source_id: str) -> Sequence[DroppedFile]:
        """Return every file that is a variant of this post, by path; empty when it is gone."""
        paths = sorted(p for p in self.dropped if is_post(p) and source_id_of(p) == source_id)
        return [self.dropped[path] for path in paths]

    def version(self, path: str) -> str:
        """Return what changes with a file's content; empty when it isn't there."""
        return _etag(self.assets[path]) if path in self.assets else ""

    def asset(self, path: str, *, limit_bytes: int | None = None) -> bytes | None:
        """Return a file beside the posts, or its beginning; None when it isn't there."""
        data = self.assets.get(path)
        return data if data is None else data[:limit_bytes]


class MemorySite:
    """Pages, feeds and pictures by key (port `Site`)."""

    def __init__(self) -> None:
        self.served: dict[str, bytes] = {}
        self.redirects: dict[str, tuple[str, str]] = {}
        """Location and owner, by key."""
        self.writes = 0

    def etag(self, key: str) -> str:
        """Return the ETag of what is there; empty for nothing."""
        return _etag(self.served[key]) if key in self.served else ""

    def get(self, key: str) -> tuple[bytes, str]:
        """Return what is there, and its ETag; nothing and an empty one if there is nothing."""
        return self.served.get(key, b""), self.etag(key)

    def put(self, key: str, body: bytes, *, content_type: str, after: str | None = None) -> bool:
        """Write unless it is the same already; ConflictError if not after `after`."""
        if after in (None, self.etag(key)):
            if self.served.get(key) == body:
                return False
        elif after == _etag(body):
            return False
        else:
            raise ConflictError(key)
        assert "/" in content_type  # noqa: S101 - a media type
        self.served[key] = body
        self.redirects.pop(key, None)
        self.writes += 1
        return True

    def remove(self, key: str) -> None:
        """Remove, if it is there."""
        self.served.pop(key, None)
        self.redirects.pop(key, None)

    def put_redirect(self, key: str, location: str, *, owner: str) -> bool:
        """Let an old address lead on; tell whether it does."""
        if key in self.served and self.redirects.get(key, ("", ""))[1] != owner:
            return False
        self.put(key, redirect_page(location, owner), content_type=MEDIA_TYPE)
        self.redirects[key] = (location, owner)
        return True

    def remove_redirect(self, key: str, *, owner: str) -> None:
        """Remove what leads on, if it is there and this owner's."""
        if self.redirects.get(key, ("", ""))[1] == owner:
            self.remove(key)


def _etag(body: bytes) -> str:
    return f'"{md5(body, usedforsecurity=False).hexdigest()}"'
