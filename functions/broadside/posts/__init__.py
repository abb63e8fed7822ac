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
from broadside.posts.media import ENDINGS as PICTURE_ENDINGS
from broadside.posts.media import MAX_BYTES as PICTURE_MAX_BYTES
from broadside.posts.media import TYPES as PICTURE_TYPES
from broadside.posts.media import PicturesOnDemand, SitePicture, media_path, site_picture
from broadside.posts.model import Author, Finding, Post, SiteFile, Status, Variant
from broadside.posts.naming import is_post, slugify, source_id_of
from broadside.posts.outline import Outline, outline_of
from broadside.posts.reading import ReadPost, SourceFile, read_post
from broadside.posts.remarks import finding_of
from broadside.posts.store import Listing, Mailing, PostHead, following

__all__ = [
    "KNOWN_FIELDS",
    "PICTURE_ENDINGS",
    "PICTURE_MAX_BYTES",
    "PICTURE_TYPES",
    "Around",
    "Author",
    "Finding",
    "Listing",
    "Mailing",
    "Outline",
    "PicturesOnDemand",
    "Place",
    "Post",
    "PostHead",
    "ReadPost",
    "SiteFile",
    "SitePicture",
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
    "media_path",
    "outline_of",
    "read_post",
    "simplified_in",
    "site_picture",
    "slugify",
    "source_id_of",
    "teasers_of",
    "topics_of",
]
