"""From files to a post: each file read by itself, then its languages put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from broadside.posts.media import Asset
from broadside.posts.model import Finding, Post

_NO_ASSETS: Mapping[str, Asset] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file as a source has it."""

    path: str
    """Below the source's folder, `/` between."""
    data: bytes
    modified_at: datetime
    """Aware."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPost:
    """A post, and what its writer should hear about it."""

    post: Post
    findings: tuple[Finding, ...] = ()
    """Warnings, in the order of the files."""


def read_post(
    files: Sequence[SourceFile],
    *,
    source: str,
    languages: Sequence[str],
    time_zone: str = "UTC",
    assets: Mapping[str, Asset] = _NO_ASSETS,
) -> ReadPost:
    """
    Read the files of one post: its variants, which share a source id.

    Args:
        files: At least one, in any order.
        source: Name of the source, part of the post's identity.
        languages: The publication's, primary first.
        time_zone: IANA name of the zone that dates without one are in.
        assets: What may be shown and linked to: pictures and documents by their path below the
            folder, and copies of pictures by the address that they have elsewhere.

    Raises:
        PostError: the post can't be used; says file, line, field, reason and a hint.
    """
    # What reads posts is loaded by those who read some: most functions only want the types.
    from broadside.posts.merging import merge
    from broadside.posts.variants import read_variants

    read = [
        variant
        for file in sorted(files, key=lambda f: f.path)
        for variant in read_variants(file, languages=languages, time_zone=time_zone, assets=assets)
    ]
    return merge(read, source=source, languages=languages)
