"""Posts: what organisers write, read from hostile files into validated data."""

from broadside.posts.codec import content_hash, decode, encode
from broadside.posts.media import ENDINGS as PICTURE_ENDINGS
from broadside.posts.media import TYPES as PICTURE_TYPES
from broadside.posts.media import media_path
from broadside.posts.model import Author, Finding, Post, Status, Variant
from broadside.posts.naming import is_post, slugify, source_id_of
from broadside.posts.reading import ReadPost, SourceFile, read_post
from broadside.posts.remarks import finding_of
from broadside.posts.store import Listing, Mailing, PostHead, following

__all__ = [
    "PICTURE_ENDINGS",
    "PICTURE_TYPES",
    "Author",
    "Finding",
    "Listing",
    "Mailing",
    "Post",
    "PostHead",
    "ReadPost",
    "SourceFile",
    "Status",
    "Variant",
    "content_hash",
    "decode",
    "encode",
    "finding_of",
    "following",
    "is_post",
    "media_path",
    "read_post",
    "slugify",
    "source_id_of",
]
