"""Rendering: email, plain text, pages. Pure: the same input gives the same bytes."""

from broadside.rendering.addresses import (
    absolute,
    feeds_path,
    list_key,
    opml_path,
    page_key,
    page_path,
)
from broadside.rendering.alarm import render_alarm
from broadside.rendering.body_words import with_words
from broadside.rendering.confirmation import render_confirmation
from broadside.rendering.discovery import FOLLOWED_KINDS, feed_of
from broadside.rendering.email import Composed, Email, compose_email, fill, render_email
from broadside.rendering.eml import list_headers, to_eml
from broadside.rendering.follow import followable, render_feeds_page, render_opml
from broadside.rendering.html import VOID, End, Start, tokens
from broadside.rendering.lists import render_archive, render_index, render_list
from broadside.rendering.mail_body import BRACES, LIMIT_BYTES, size_bytes
from broadside.rendering.mail_facts import DigestItem
from broadside.rendering.page import (
    Button,
    render_join,
    render_not_found,
    render_notice,
    render_page,
)
from broadside.rendering.theme import Theme, load_theme
from broadside.rendering.wrapping import columns

__all__ = [
    "BRACES",
    "FOLLOWED_KINDS",
    "LIMIT_BYTES",
    "VOID",
    "Button",
    "Composed",
    "DigestItem",
    "Email",
    "End",
    "Start",
    "Theme",
    "absolute",
    "columns",
    "compose_email",
    "feed_of",
    "feeds_path",
    "fill",
    "followable",
    "list_headers",
    "list_key",
    "load_theme",
    "opml_path",
    "page_key",
    "page_path",
    "render_alarm",
    "render_archive",
    "render_confirmation",
    "render_email",
    "render_feeds_page",
    "render_index",
    "render_join",
    "render_list",
    "render_not_found",
    "render_notice",
    "render_opml",
    "render_page",
    "size_bytes",
    "to_eml",
    "tokens",
    "with_words",
]
