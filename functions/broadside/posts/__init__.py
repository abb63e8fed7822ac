"""Posts: what organisers write, read from hostile files into validated data."""

from broadside.posts.codec import content_hash, decode, encode
from broadside.posts.fields import KNOWN_FIELDS, field_like, is_known_field
from broadside.posts.han import simplified_in
from broadside.posts.lists import (
    Around,
    Place,
    Stretch,
    Teaser,
    all_posts,
    authors_of,
    teasers_of,
    topics_of,
)
from broadside.posts.media import (
    ASSET_ENDINGS,
    MEDIA_TYPES,
    Asset,
    AssetsOnDemand,
    is_remote,
    media_of,
    media_path_of,
    media_paths,
    srcset,
)
from broadside.posts.model import Author, Finding, Post, SiteFile, Status, Variant
from broadside.posts.naming import is_post, source_id_of
from broadside.posts.outline import Outline, outline_of
from broadside.posts.reading import ReadPost, SourceFile, read_post
from broadside.posts.remarks import finding_of
from broadside.posts.store import Listing, Mailing, PostHead, following
from broadside.slugs import slugify

__all__ = [
    "ASSET_ENDINGS",
    "KNOWN_FIELDS",
    "MEDIA_TYPES",
    "Around",
    "Asset",
    "AssetsOnDemand",
    "Author",
    "Finding",
    "Listing",
    "Mailing",
    "Outline",
    "Place",
    "Post",
    "PostHead",
    "ReadPost",
    "SiteFile",
    "SourceFile",
    "Status",
    "Stretch",
    "Teaser",
    "Variant",
    "all_posts",
    "authors_of",
    "content_hash",
    "decode",
    "encode",
    "field_like",
    "finding_of",
    "following",
    "is_known_field",
    "is_post",
    "is_remote",
    "media_of",
    "media_path_of",
    "media_paths",
    "outline_of",
    "read_post",
    "simplified_in",
    "slugify",
    "source_id_of",
    "srcset",
    "teasers_of",
    "topics_of",
]
