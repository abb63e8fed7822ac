"""Which edition somebody means: by the beginning of its id, or by what its post is called."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from broadside.errors import NotFoundError
from broadside.posts import Post, is_post, source_id_of
from broadside.sending import Edition, EditionState, Wait
from broadside_local.connection import Connection
from broadside_local.errors import WrongUseError

SHORT = 8
"""Digits of an id that are shown."""
_LISTED = 1000
_ID = re.compile(r"[0-9a-f]{32}")
_BEGINNING = re.compile(r"[0-9a-f]{4,31}")
_OVER = (EditionState.SENT, EditionState.CANCELLED)
_WAITS = {
    Wait.APPROVAL: "somebody approves it",
    Wait.ORGANISER: "it is released by hand",
    Wait.LANGUAGES: "all its languages are there",
}


def edition_named(name: str, connection: Connection) -> Edition:
    """
    Find an edition.

    Args:
        name: Its id, or four digits or more of its beginning; or its post's file or path below
            the posts' folder, or slug. Of a post with several editions: the one not over.
        connection: The stack.

    Raises:
        WrongUseError: there is none, or several are meant; says which.
    """
    ledger = connection.app.ledger
    found = [head for each in _ids(name, connection) if (head := ledger.head(each))]
    going = [head for head in found if head.state not in _OVER]
    if len(found) > 1 and len(going) == 1:
        found = going
    if not found:
        raise WrongUseError(f"there is no edition {name}", "See: broadside editions")
    if len(found) > 1:
        several = ", ".join(f"{head.id[:SHORT]} ({head.state})" for head in found)
        raise WrongUseError(f"{name} may mean {several}", "Name one by its id")
    return found[0]


def _ids(name: str, connection: Connection) -> Sequence[str]:
    ledger = connection.app.ledger
    if _ID.fullmatch(name):
        return [name]
    if post_id := _post_named(name, connection):
        return ledger.editions_of(post_id)
    if _BEGINNING.fullmatch(name):
        return [each for each in ledger.editions(limit=_LISTED) if each.startswith(name)]
    return []


def _post_named(name: str, connection: Connection) -> str | None:
    posts = connection.app.posts
    path = name.removeprefix("posts/")
    head = posts.at_path(source_id_of(path) if is_post(path) else path)
    if head:
        return head.post_id
    owners = (posts.owner(language, path) for language in connection.publication.languages)
    return next((owner for owner in owners if owner), None)


def title_of(edition: Edition, connection: Connection) -> str:
    """Return what an edition's post is called, in the first of the publication's languages."""
    posts = connection.app.posts
    head = posts.head(edition.post_id) if edition.post_id else None
    if head is None:
        return "(no post)"
    try:
        post: Post = posts.read(head.post_id, head.revision)
    except NotFoundError:
        return head.path
    titles = {variant.language: variant.title for variant in post.variants}
    languages = connection.publication.languages
    return next((titles[tag] for tag in languages if tag in titles), [*titles.values(), ""][0])


def describe(edition: Edition, connection: Connection) -> str:
    """Say how an edition stands: "held until 10:05 on 25 November, and until …"."""
    if edition.state is EditionState.HELD:
        waits = [_WAITS.get(wait, str(wait)) for wait in edition.waits_for]
        if Wait.ORGANISER not in edition.waits_for:
            waits = [clock_time(edition.release_at, connection), *waits]
        if edition.local_at:
            theirs = f"for {edition.local_at:%H:%M on %-d %B} by each reader's clock"
            return f"{theirs}, held until {', and until '.join(waits)}"
        why = f" ({edition.reason})" if edition.reason else ""
        return f"held until {', and until '.join(waits)}{why}"
    state = "released, its readers being listed"
    if edition.state is not EditionState.PLANNED:
        state = str(edition.state)
    return f"{state} ({edition.reason})" if edition.reason else state


def clock_time(at: datetime, connection: Connection) -> str:
    """Write a time as the publication's clocks show it: "10:05 on 25 November 2026 (PST)"."""
    there = at.astimezone(ZoneInfo(connection.publication.time_zone))
    return f"{there:%H:%M} on {there.day} {there:%B %Y} ({there:%Z})"


def soon(at: datetime) -> str:
    """Say how far a time is ahead: "in 8 minutes"."""
    minutes = round((at - datetime.now(UTC)).total_seconds() / 60)
    if minutes < 1:
        return "in less than a minute"
    if minutes < 120:
        return f"in {minutes} minutes" if minutes > 1 else "in a minute"
    hours = round(minutes / 60)
    return f"in {hours} hours" if hours < 48 else f"in {round(hours / 24)} days"
