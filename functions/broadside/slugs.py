"""Path segments made of texts: of a title, a topic, a name."""

import re
import unicodedata

MAX_SLUG_CHARACTERS = 80
"""Long enough for a headline; a page's S3 key (at most 1,024 bytes) holds it in any script."""

_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\uff07`]")


def slugify(text: str) -> str:
    """
    Make a path segment of a text: Unicode letters and digits in lower case, `-` between words.

    Returns:
        At most `MAX_SLUG_CHARACTERS` characters, cut between words where that is possible; the
        same again for a slug; empty when there is neither letter nor digit.
    """
    text = _APOSTROPHES.sub("", _folded(text))
    words = "".join(c if c.isalnum() or unicodedata.category(c) in "MnMc" else " " for c in text)
    slug = "-".join(words.split())
    if len(slug) > MAX_SLUG_CHARACTERS:
        kept, _, rest = slug[: MAX_SLUG_CHARACTERS + 1].rpartition("-")
        slug = kept or rest[:MAX_SLUG_CHARACTERS]
    return slug


def _folded(text: str) -> str:
    """Return one spelling of a text: compatibility forms and capitals are no differences."""
    folded = unicodedata.normalize("NFKC", text.lower())
    return folded if folded == text else _folded(folded)
