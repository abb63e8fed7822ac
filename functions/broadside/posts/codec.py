"""Posts as bytes: how the Posts table keeps them, and how a change is noticed."""

from functools import cache
from hashlib import sha256

import msgspec

from broadside.posts.model import Post


def encode(post: Post) -> bytes:
    """Write a post as JSON (UTF-8): the same bytes for the same post."""
    return msgspec.json.encode(post)


def decode(data: bytes) -> Post:
    """
    Read what `encode` wrote.

    Raises:
        msgspec.DecodeError: these bytes are no post.
    """
    return _decoder().decode(data)


def content_hash(post: Post) -> str:
    """Return the SHA-256 of everything a post says (64 hexadecimal digits)."""
    return sha256(encode(post)).hexdigest()


@cache
def _decoder() -> msgspec.json.Decoder[Post]:
    return msgspec.json.Decoder(Post)
