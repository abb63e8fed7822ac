"""Where things are: paths of pages, and links made whole."""

from urllib.parse import quote

from broadside.posts import ALL, Author, Teaser, Variant
from broadside.publication import Publication

_IN_ALL = f"{ALL}/"


def page_path(variant: Variant | Teaser) -> str:
    """Return the path of a variant's page, as it stands in a link: `/en/slug/`, percent-encoded."""
    return f"/{variant.language}/{quote(variant.slug)}/"


def page_key(variant: Variant | Teaser) -> str:
    """Return the page's key in the site bucket: the path unquoted, ending in `index.html`."""
    return f"{variant.language}/{variant.slug}/index.html"


def list_path(name: str) -> str:
    """Return the path of a list's page (`en/topics/rents`, `*/topics/rents`), percent-encoded."""
    return f"/{quote(name.removeprefix(_IN_ALL))}/"


def list_key(name: str) -> str:
    """Return the key of a list's page in the site bucket."""
    return f"{name.removeprefix(_IN_ALL)}/index.html"


def absolute(url: str, *, site_url: str, page_url: str) -> str:
    """Make a link of a post whole: from the site's root, or within its page."""
    if url.startswith("#"):
        return page_url + url
    return site_url + url if is_own(url) else url


def own_picture(author: Author) -> str:
    """Return the path of an author's picture on the site: nobody else's is ever asked for."""
    return author.picture if is_own(author.picture) else ""


def is_own(url: str) -> bool:
    """Tell whether an address is a path on the site: nobody else is ever asked for anything."""
    return url.startswith("/") and not url.startswith(("//", "/\\"))


def feeds_path(language: str, publication: Publication) -> str:
    """Return the path of the page that tells how to follow by feed: `/feeds/` in the first."""
    return f"{_folder(language, publication)}feeds/"


def opml_path(language: str, publication: Publication) -> str:
    """Return the path of the list of feeds for feed readers: `/feeds.opml` in the first."""
    return f"{_folder(language, publication)}feeds.opml"


def _folder(language: str, publication: Publication) -> str:
    return f"/{language}/" if language in publication.languages[1:] else "/"
