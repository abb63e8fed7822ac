"""What every page of the site has around it: style, masthead, footer."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256

from markupsafe import Markup

from broadside.errors import PublicationError
from broadside.publication import Look, Publication
from broadside.rendering.scripts import direction
from broadside.rendering.theme import Theme

_STYLE = "style.css"


def frame_of(language: str, publication: Publication, theme: Theme) -> dict[str, object]:
    """
    Return what `layout.html` needs in a language.

    Raises:
        PublicationError: the theme has no style sheet.
    """
    if _STYLE not in theme.sources:
        raise PublicationError(_STYLE, 0, "file", "is missing", "Put it back")
    style, style_hash = _style(theme.sources[_STYLE], publication.look)
    home = f"/{language}/" if language in publication.languages else "/"
    return {
        "language": language,
        "direction": direction(language),
        "words": theme.words(language, publication),
        "name": publication.name_in(language),
        "home": home,
        "feeds": home,
        "postal_address": ", ".join(publication.postal_address.splitlines()),
        # The organiser's own style sheet.
        "style": Markup(style),  # noqa: S704
        "style_hash": style_hash,
    }


def translation(language: str, path: str, theme: Theme, site_url: str) -> dict[str, str]:
    """Return a link to the same in another language, as that language calls itself."""
    return {
        "language": language,
        "path": path,
        "url": site_url + path,
        "label": theme.say("language", language),
    }


@lru_cache(maxsize=4)
def _style(source: str, look: Look) -> tuple[str, str]:
    """Return the style sheet and its hash, by which the page's policy allows just this one."""
    style = source.replace("ACCENT-LIGHT", look.accent).replace("ACCENT-DARK", look.accent_dark)
    return style, "sha256-" + b64encode(sha256(style.encode()).digest()).decode()
