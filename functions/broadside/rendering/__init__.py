"""Rendering: email, plain text, pages. Pure: the same input gives the same bytes."""

from broadside.rendering.addresses import absolute, page_key, page_path
from broadside.rendering.email import Email, fill, render_email
from broadside.rendering.eml import to_eml
from broadside.rendering.lists import render_feeds_page, render_index
from broadside.rendering.mail_body import BRACES
from broadside.rendering.page import Button, render_not_found, render_notice, render_page
from broadside.rendering.theme import Theme, load_theme

__all__ = [
    "BRACES",
    "Button",
    "Email",
    "Theme",
    "absolute",
    "fill",
    "load_theme",
    "page_key",
    "page_path",
    "render_email",
    "render_feeds_page",
    "render_index",
    "render_not_found",
    "render_notice",
    "render_page",
    "to_eml",
]
