"""JSON Feed 1.1 (jsonfeed.org, "JSON Feed Version 1.1")."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from broadside.feeds.entry import Channel, Entry, FeedAuthor


def json_feed(entries: Sequence[Entry], channel: Channel) -> bytes:
    """
    Write a JSON Feed with full content and summary.

    Args:
        entries: Newest first; they stay in this order.
        channel: What the feed says of itself.

    Returns:
        UTF-8; the same bytes for the same input.
    """
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home_url,
        "feed_url": channel.feed_url("feed.json"),
        "description": channel.description,
        "language": channel.language,
        "authors": [{"name": channel.title, "url": channel.home_url}],
        "items": [_item(entry) for entry in entries],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _item(entry: Entry) -> Mapping[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.content_html,
        "summary": entry.summary,
        "date_published": entry.published_at.isoformat(),
        "date_modified": entry.updated_at.isoformat(),
        "authors": [_author(author) for author in entry.authors if author.name],
        "tags": list(entry.topics),
        "language": entry.language,
    }
    return {name: value for name, value in item.items() if value or name == "content_html"}


def _author(author: FeedAuthor) -> Mapping[str, str]:
    avatar = {"avatar": author.picture_url} if author.picture_url else {}
    return {"name": author.name, **avatar}
