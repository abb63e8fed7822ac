"""What an inbox shows of a mail: its subject, and the text beside it."""

import re
from collections.abc import Iterator
from itertools import accumulate

from broadside.checks.draft import Draft
from broadside.posts import Finding
from broadside.rendering import columns

SUBJECT_COLUMNS = 60
"""What an inbox row shows of a subject, about; a full-width character takes two."""
_MOST_EMOJI = 2

_WORD = re.compile(r"[^\W\d_]{2,}")
_LOUD = re.compile(r"[!！]\s*[!！]|[?？]{2,}[!！]|[$＄]{3,}")
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\u203c\u2049\u231a\u231b\u23e9-\u23f3]"
)


def check_inbox(draft: Draft) -> Iterator[Finding]:
    """Find a subject that is cut off or shouts, and a mail that nothing introduces."""
    about = "subject" if draft.variant.subject else "title"
    subject = " ".join((draft.variant.subject or draft.variant.title).split())
    line = draft.field_line(about)
    if (wide := columns(subject)) > SUBJECT_COLUMNS:
        yield draft.warning(
            "subject-long",
            about,
            f"takes {wide} columns as a subject, and an inbox shows about {SUBJECT_COLUMNS}: "
            f"“{_beginning(subject)}…”",
            "Shorten the subject" if about == "subject" else "Add a shorter subject: subject: …",
            line=line,
        )
    if reason := _why_loud(subject):
        yield draft.warning(
            "subject-shouting",
            about,
            f"shouts in an inbox ({reason}): filters and readers take such mail for spam",
            "Say it quietly",
            line=line,
        )
    if not draft.variant.summary and not draft.variant.preheader:
        yield draft.warning(
            "summary-missing",
            "description",
            "is missing: inboxes show how the text begins, and feeds and search engines too",
            "Add a field to the front matter: description: what it is about, in a sentence",
        )


def _beginning(subject: str) -> str:
    """Return as much of a subject as a row shows."""
    used = accumulate(map(columns, subject))
    return subject[: sum(so_far <= SUBJECT_COLUMNS for so_far in used)].rstrip()


def _why_loud(subject: str) -> str:
    words = _WORD.findall(subject)
    cased = [word for word in words if word.upper() != word.lower()]
    capitals = [word for word in cased if word.isupper()]
    # An acronym or two is no shout: most words are, and more than one longer than those.
    longer = [word for word in capitals if len(word) > 4]
    if len(capitals) > 2 and longer and len(capitals) * 3 >= len(cased) * 2:
        return "capitals"
    if _LOUD.search(subject):
        return "marks of exclamation"
    return "emoji" if len(_EMOJI.findall(subject)) > _MOST_EMOJI else ""
