"""Names that entries and feeds keep for ever: `tag:` URIs (RFC 4151)."""

from urllib.parse import quote

_SINCE = "2026"
"""A date on which the host was ours (RFC 4151 §2.1). A post's own might be corrected later, and
every reader would show it again."""


def entry_id(post_id: str, language: str, *, site_url: str, tag: str = "") -> str:
    """
    Name a variant of a post, whatever becomes of its title, slug, date or address.

    Args:
        post_id: The post's.
        language: The variant's.
        site_url: `https://` and the publication's host.
        tag: Who gives the names: a host name and a date, such as `news.example.org,2026`. Said
            once and never changed, names outlive a change of host. Empty: the present host.
    """
    return f"tag:{_giver(site_url, tag)}:{post_id}/{language}"


def feed_id(path: str, *, site_url: str, tag: str = "") -> str:
    """Name the feeds below a path of the site (`/en/topics/rents/`); the rest as for an entry."""
    return f"tag:{_giver(site_url, tag)}:{quote(path, safe='/%')}"


def _giver(site_url: str, tag: str) -> str:
    return tag or f"{site_url.removeprefix('https://')},{_SINCE}"
