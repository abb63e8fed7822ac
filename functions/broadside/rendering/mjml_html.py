"""From MJML to the HTML of a mail."""

import re

import mjml

from broadside.errors import PublicationError
from broadside.rendering.mjml_source import closed_up
from broadside.rendering.outlook import with_buttons

_LABEL = re.compile(r'aria-label="[^"]*"(?= aria-roledescription="email")')


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
