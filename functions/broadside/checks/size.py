"""How big a mail is, where its bytes go, and where Gmail's limit makes it end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from broadside.checks.draft import Draft
from broadside.posts import Finding
from broadside.rendering import LIMIT_BYTES, Composed, size_bytes

_TAG = re.compile(r"<[^<>]*>")
_PICTURE = re.compile(r"<img\b[^<>]*>")
_HEADING = re.compile(r"\s*<h[1-6]\b[^<>]*>(.*?)</h[1-6]>", re.DOTALL)
_PER_KB = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSize:
    """The bytes of a mail's HTML part, before a reader's own link is put in."""

    file: str
    language: str
    whole_bytes: int
    """With all of the post in it: text, markup, pictures and theme together."""
    sent_bytes: int
    """As sent: the same, unless it is cut."""
    limit_bytes: int
    """Gmail shows no more."""
    text_bytes: int
    """What people read of the post."""
    markup_bytes: int
    """Its tags, with their styles."""
    picture_bytes: int
    """Tags of its pictures: no picture itself is in a mail."""
    theme_bytes: int
    """Everything around the post: masthead, author box, footer, styles."""
    cut_before: str
    """The heading, or the words, that the mail ends before; empty when all of it fits."""


def measure(draft: Draft, mail: Composed) -> MailSize:
    """Measure a mail that was rendered from a variant."""
    sent, whole = size_bytes(mail.email.html), size_bytes(mail.whole_body)
    theme = sent - mail.body_bytes
    pictures = sum(map(size_bytes, _PICTURE.findall(mail.whole_body)))
    text = size_bytes(_TAG.sub("", mail.whole_body))
    return MailSize(
        file=draft.variant.file,
        language=draft.variant.language,
        whole_bytes=whole + theme,
        sent_bytes=sent,
        limit_bytes=LIMIT_BYTES,
        text_bytes=text,
        markup_bytes=whole - text - pictures,
        picture_bytes=pictures,
        theme_bytes=theme,
        cut_before=_cut_before(draft.variant.body_html, mail.body),
    )


def check_size(draft: Draft, size: MailSize) -> Iterator[Finding]:
    """Find a mail that Gmail would clip, or that is cut so that it doesn't."""
    where = (
        f"text {_kb(size.text_bytes)}, markup {_kb(size.markup_bytes)}, pictures’ tags "
        f"{_kb(size.picture_bytes)}, theme {_kb(size.theme_bytes)}"
    )
    if size.sent_bytes > size.limit_bytes:
        yield draft.error(
            "mail-too-big",
            "body",
            f"makes a mail of {size.sent_bytes:,} bytes even when it is cut, and Gmail shows "
            f"{size.limit_bytes:,} ({where})",
            "Shorten titles, biographies and the publication's own texts",
        )
    elif size.cut_before:
        yield draft.warning(
            "mail-cut",
            "body",
            f"makes a mail of {size.whole_bytes:,} bytes, and Gmail shows {size.limit_bytes:,} "
            f"({where}): it ends before “{size.cut_before[:60]}”, with a link to the rest",
            "Shorten it, or make two posts of it; nothing to do if the link is enough",
            line=draft.finder().line(
                f"# {size.cut_before}", f">{size.cut_before}", size.cut_before, size.cut_before[:20]
            ),
        )


def _kb(size_bytes: int) -> str:
    return f"{size_bytes / _PER_KB:.1f} kB"


def _cut_before(body: str, kept: str) -> str:
    """Return the heading, else the first words, of what isn't kept."""
    if body == kept:
        return ""
    pairs = enumerate(zip(body, kept, strict=False))
    end = next((n for n, (one, other) in pairs if one != other), len(kept))
    begun = body.rfind("<", 0, end)
    rest = body[begun if begun > body.rfind(">", 0, end) else end :]  # not within a tag
    heading = _HEADING.match(rest)
    text = unescape(_TAG.sub(" ", heading[1] if heading else rest[:1000]))
    return " ".join(text.split())[:100] or "…"
