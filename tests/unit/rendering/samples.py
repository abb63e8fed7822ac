"""A publication, posts, and how these tests look at what was rendered from them."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from broadside.posts import Author, Post, SourceFile, Status, Variant, read_post, teasers_of
from broadside.publication import parse_publication
from broadside.rendering import load_theme, render_email, render_page

TEMPLATES = Path(__file__).parents[3] / "templates"
SITE = "https://news.example.org"
THEME = load_theme(TEMPLATES)
PUBLICATION = parse_publication(
    """
    name = "The Harbour Letter"
    tagline = "News of the harbour"
    host = "news.example.org"
    languages = ["en", "zh-Hant"]
    postal_address = "1 Pier Road\\nHarbour Town"
    [sender]
    address = "letter@example.org"
    [in.zh-Hant]
    name = "海港通訊"
    """,
    "publication.toml",
)
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LONGEST_LINK = f"https://{'h' * 63}.{'h' * 63}.{'h' * 63}.{'h' * 57}.org/r/unsubscribe/{'t' * 67}"
"""A host name has at most 253 characters, a token 67."""


def variant(body="<p>Text.</p>", **fields):
    """Make a variant whose body is already cleaned."""
    defaults = {"language": "en", "title": "A title", "slug": "a-title", "body_html": body}
    return Variant(**defaults | fields)


def post(*variants, **fields):
    """Make a published post."""
    defaults: dict[str, Any] = {
        "source": "drop",
        "source_id": "post",
        "status": Status.PUBLISHED,
        "published_at": AT,
        "variants": variants or (variant(),),
    }
    return Post(**defaults | fields)


def read(*texts):
    """Read a post from files' texts: English, then Chinese."""
    files = [
        SourceFile(path=f"post.{language}.md", data=text.encode(), modified_at=AT)
        for language, text in zip(("en", "zh-Hant"), texts, strict=False)
    ]
    return read_post(files, source="drop", languages=("en", "zh-Hant")).post


def author(**fields):
    """Make an author."""
    return Author(**{"id": "ada", "name": "Ada Lee"} | fields)


def mail_of(a_post, language="en", publication=PUBLICATION):
    """Render a post's mail."""
    return render_email(
        a_post, a_post.variant(language), publication=publication, theme=THEME, site_url=SITE
    )


def mail(body="<p>Text.</p>", **fields):
    """Render the mail of a post with this body."""
    return mail_of(post(variant(body, **fields)), fields.get("language", "en"))


def page_of(a_post, language="en", of=PUBLICATION):
    """Render a post's page."""
    return render_page(
        a_post, a_post.variant(language), publication=of, theme=THEME, site_url=SITE
    ).decode()


def publication(**fields):
    """Make a publication that differs in these fields."""
    return replace(PUBLICATION, **fields)


class Elements(HTMLParser):
    """Lists the elements of a document, and its text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.shown = []
        self.comments = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.shown.append(data)

    def handle_comment(self, data):
        self.comments.append(data)

    @property
    def text(self):
        """All of its text, with single spaces."""
        return " ".join("".join(self.shown).split())

    def all(self, name):
        """Return the attributes of each element of this name."""
        return [attributes for tag, attributes in self.found if tag == name]


def substituted(template, values):
    r"""
    Substitute as SES's Handlebars does with names alone: nothing is escaped.

    A backslash before a placeholder shows it as it stands, two are one (Handlebars, "Escaping
    Handlebars expressions"); everything between two braces is a name.
    """

    def value(found):
        if len(found[1]) % 2:
            return found[1][1:] + found[2]
        return found[1][: len(found[1]) // 2] + values[found[3].strip()]

    return re.sub(r"(\\*)(\{\{\{?([^{}]*)\}?\}\})", value, template)


def lines_of(variants):
    """Return the lines of posts and their variants in the list of all."""
    return [
        line
        for post, variant in variants
        for line in teasers_of(post, 1, time_zone="UTC")
        if (line.list, line.language) == ("*/posts", variant.language)
    ]
