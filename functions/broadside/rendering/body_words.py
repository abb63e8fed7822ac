"""Words that stand in a post's body and are the publication's: said as its theme says them."""

import re
from collections.abc import Mapping
from html import escape

# `posts` writes them: in a language that it has no words of, as signs.
_CALENDAR = re.compile(r'(<div class="event-calendar"><a href="[^"]*">)[^<]*')
_FILM = re.compile(r'(<a href="[^"]*" class="video">▶\ufe0e )▶(?=</a>)')


def with_words(body_html: str, words: Mapping[str, str]) -> str:
    """
    Put the theme's words into a body.

    Args:
        body_html: A post's cleaned body.
        words: Of the body's language.

    Returns:
        The body with the same tags.
    """
    if 'class="event-calendar"' in body_html:
        calendar = escape(words["add_to_calendar"])
        body_html = _CALENDAR.sub(lambda found: found[1] + calendar, body_html)
    if 'class="video"' in body_html:
        film = escape(words["watch_video"])
        body_html = _FILM.sub(lambda found: found[1] + film, body_html)
    return body_html
