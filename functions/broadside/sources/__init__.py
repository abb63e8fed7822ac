"""Sources: what other systems give, read into posts. Pure: bytes in, posts out, none fetched."""

from broadside.sources.drupal import read_drupal
from broadside.sources.feed import MAX_FEED_BYTES, read_feed
from broadside.sources.ghost import read_ghost
from broadside.sources.model import (
    Found,
    FoundAuthor,
    FoundExport,
    FoundFeed,
    FoundFile,
    FoundItem,
    Skipped,
)
from broadside.sources.post_files import FilesOfPost, Taken, take_posts
from broadside.sources.wordpress import MAX_EXPORT_BYTES, read_wordpress

__all__ = [
    "MAX_EXPORT_BYTES",
    "MAX_FEED_BYTES",
    "FilesOfPost",
    "Found",
    "FoundAuthor",
    "FoundExport",
    "FoundFeed",
    "FoundFile",
    "FoundItem",
    "Skipped",
    "Taken",
    "read_drupal",
    "read_feed",
    "read_ghost",
    "read_wordpress",
    "take_posts",
]
