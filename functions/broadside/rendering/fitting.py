"""As much of a post as a mail has room for."""

from broadside.rendering.mail_body import first_tags, size_bytes, tags_that_fit
from broadside.rendering.outlook import for_word


def what_fits(styled: str, room_bytes: int) -> tuple[str, int | None]:
    """
    Cut a body so that it fits with what is for Outlook alone.

    Args:
        styled: The body.
        room_bytes: How much of it may be sent.

    Returns:
        What of it fits, as it is sent, and how many of its tags stay, by `first_tags`; None: all.
    """
    allowed_bytes = room_bytes
    while True:
        kept = tags_that_fit(styled, allowed_bytes)
        part = styled if kept is None else first_tags(styled, kept)
        sent = for_word(part)
        if size_bytes(sent) <= room_bytes or kept == 0:
            return sent, kept
        # What is for Outlook alone comes on top: the tags of both parts are counted without it.
        allowed_bytes = size_bytes(part) * room_bytes // size_bytes(sent)
