"""Later: a variant that comes after its post was mailed makes an edition of its own."""

from collections.abc import Collection
from datetime import datetime

from broadside.languages import for_readers_of
from broadside.ports import Ledger
from broadside.sending import EditionState, automatic_edition_id, later_edition


def hold_later(
    post_id: str,
    languages: Collection[str],
    *,
    announced: Collection[str],
    ledger: Ledger,
    release_at: datetime,
    at: datetime,
) -> list[str]:
    """
    Hold an edition for each language that came after a post's automatic one was released.

    To be called for each announced revision, before its `todo` is cleared: then a release either
    sees the revision's mails, or sees that somebody wrote its head since it read the post.
    Calling it again changes nothing.

    Args:
        post_id: The post.
        languages: Those of the revision's variants.
        announced: Those of the mails that were announced before it.
        ledger: Editions.
        release_at: When the tick may release what is made now.
        at: The time.

    Returns:
        Ids of the editions that are new.
    """
    while True:
        first = ledger.head(automatic_edition_id(post_id))
        if first is None or first.state is EditionState.CANCELLED:
            return []  # it is never mailed by itself, or was stopped
        if first.state is not EditionState.HELD:
            break
        # Its release pins what is there then. One that has read the post before this revision
        # was written, and would pin less, finds another version now, and looks again. Before
        # anything was announced there can be none.
        pins_all = not announced or set(languages) <= set(announced)
        if pins_all or ledger.save(first, active=True):
            return []
    served = {*first.mails, *filter(None, map(for_readers_of, first.mails))}
    new = [
        later_edition(first, language, release_at=release_at, at=at)
        for language in sorted(set(languages) - served)
    ]
    return [edition.id for edition in new if ledger.create(edition)]
