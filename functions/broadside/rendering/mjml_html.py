"""From MJML to the HTML of a mail, and what stands around every mail's text."""

import re
from collections.abc import Mapping

import mjml

from broadside.errors import PublicationError
from broadside.publication import Publication
from broadside.rendering.mjml_source import closed_up
from broadside.rendering.outlook import with_buttons
from broadside.rendering.scripts import direction, is_chinese
from broadside.rendering.styles import frame_styles

_LABEL = re.compile(r'aria-label="[^"]*"(?= aria-roledescription="email")')


def around_mail(publication: Publication, language: str, *, site_url: str) -> Mapping[str, object]:
    """Return what the head and the foot of a mail are filled in with, whatever it is about."""
    logo = publication.logo
    return {
        **frame_styles(publication, language),
        "direction": direction(language),
        "home_url": f"{site_url}/{language}/",
        "is_chinese": is_chinese(language),
        "language": language,
        "logo": logo and {"url": site_url + logo.path, "width": logo.width, "height": logo.height},
        "look": publication.look,
        "postal_address": ", ".join(publication.postal_address.splitlines()),
    }


def html_of(source: str, template: str) -> str:
    """
    Make the HTML of a mail.

    Args:
        source: The template, filled in.
        template: Which one it is.

    Raises:
        PublicationError: it isn't well-formed.
    """
    try:
        rendered: str = mjml.mjml2html(closed_up(source))
    except ValueError as error:
        reason = f"isn't well-formed MJML ({error})"
        raise PublicationError(template, 0, "file", reason, "Undo its last change") from None
    # mrml escapes accents and joiners of the label as Rust does: `\u{301}`.
    title = rendered.partition("<title>")[2].partition("</title>")[0].replace('"', "&quot;")
    return with_buttons(_LABEL.sub(lambda _: f'aria-label="{title}"', rendered, count=1))
