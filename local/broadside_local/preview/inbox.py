"""What an inbox shows of a mail before it is opened."""

import re
from dataclasses import dataclass

from lxml import html as lxml_html

# Soft hyphens, joiners, spaces without width: what mails are padded with, so that nothing follows.
_PADDING = re.compile("[\u00ad\u034f\u061c\u200b-\u200f\u2060-\u2064\ufeff]+")
_MUCH_PADDING = 20
_SNIPPET_CHARACTERS = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """Sender, subject, and the beginning of the mail."""

    sender: str
    subject: str
    snippet: str
    """What stands beside the subject: the preheader, then whatever text comes next."""

    @property
    def initial(self) -> str:
        """The letter in the sender's circle."""
        return next((c.upper() for c in self.sender if c.isalnum()), "?")


def inbox_row(sender: str, subject: str, html: str) -> InboxRow:
    """Read a mail as an inbox does: all of its text from the top, hidden or not."""
    return InboxRow(sender=sender, subject=subject, snippet=_beginning(html))


def _beginning(html: str) -> str:
    root = lxml_html.document_fromstring(html or "<p></p>")
    parts: list[str] = []
    length = 0
    for text in root.xpath("//body//text()[not(ancestor::style or ancestor::script)]"):
        spaced, paddings = _PADDING.subn(" ", str(text))
        if words := " ".join(spaced.split()):
            parts.append(words)
            length += len(words)
        if length > _SNIPPET_CHARACTERS or paddings > _MUCH_PADDING:
            break
    return " ".join(parts)[:_SNIPPET_CHARACTERS]
