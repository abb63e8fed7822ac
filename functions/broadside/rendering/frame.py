"""What every page of the site has around it: style, masthead, footer."""

from base64 import b64encode
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256

from markupsafe import Markup

from broadside.errors import PublicationError
from broadside.publication import Look, Publication
from broadside.rendering.addresses import feeds_path
from broadside.rendering.discovery import Followed, links_of
from broadside.rendering.scripts import direction
from broadside.rendering.stylesheet import slim
from broadside.rendering.theme import Theme

_STYLE = "style.css"
_COLOURS = ("paper", "ink", "quiet", "rule", "wash", "on_accent")


def frame_of(
    language: str, publication: Publication, theme: Theme, *, own: Followed | None = None
) -> dict[str, object]:
    """
    Return what `layout.html` needs in a language.

    Args:
        language: The page's.
        publication: Name, look.
        theme: Style sheet and words.
        own: The feeds of the list that the page shows, if it has some.

    Raises:
        PublicationError: the theme has no style sheet.
    """
    if _STYLE not in theme.sources:
        raise PublicationError(_STYLE, 0, "file", "is missing", "Put it back")
    style, style_hash = _style(
        theme.sources[_STYLE], publication.look, tuple(publication.fonts.items())
    )
    logo = publication.logo
    home = f"/{language}/" if language in publication.languages else "/"
    words, name = theme.words(language, publication), publication.name_in(language)
    return {
        "language": language,
        "direction": direction(language),
        "words": words,
        "name": name,
        "join_title": words["join_title"].format(name=name),
        # What it shows is the name: that is its alt text.
        "logo": logo and {"path": logo.path, "width": logo.width, "height": logo.height},
        "home": home,
        "follow": feeds_path(language, publication),
        "discovery": links_of(language, publication, theme, own=own),
        "script_hash": "",
        "postal_address": ", ".join(publication.postal_address.splitlines()),
        "footer": publication.footer_in(language),
        "social": publication.social,
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
def _style(source: str, look: Look, fonts: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """Return the style sheet and its hash, by which the page's policy allows just this one."""
    style = source.replace("ACCENT-LIGHT", look.accent).replace("ACCENT-DARK", look.accent_dark)
    style += "".join(f"{rule}\n" for rule in (*_own_colours(look), *_own_fonts(look, fonts)))
    style = slim(style)
    return style, "sha256-" + b64encode(sha256(style.encode()).digest()).decode()


def _own_colours(look: Look) -> Iterator[str]:
    """Write the colours anew, if they aren't those that the style sheet has."""
    if _variables(look) != _variables(Look()):
        light, dark = _variables(look)
        yield f":root {{ {light} }}"
        yield f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"


def _variables(look: Look) -> tuple[str, str]:
    light, dark = (
        "".join(f"--{name.replace('_', '-')}: {getattr(look, name + which)}; " for name in _COLOURS)
        for which in ("", "_dark")
    )
    return light, dark


def _own_fonts(look: Look, fonts: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """Write the organiser's fonts; Chinese has its own, unless they say so for its language."""
    if look.font:
        yield f":root {{ --serif: {look.font}; }}"
    if look.font_small:
        yield f":root {{ --sans: {look.font_small}; }}"
    for language, font in fonts:
        yield f"body:lang({language}) {{ --serif: {font}; --sans: {font}; font-family: {font}; }}"
