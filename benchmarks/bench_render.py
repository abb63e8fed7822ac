"""
Render: from a post's file to a mail's HTML and text, against the libraries' part of that alone.

The bare calls are those that no program could spare which makes this mail with these libraries, on
the very input that ours gives them: markdown-it parses and renders the body with the same
extensions, nh3 cleans what comes out, mrml makes HTML of the MJML document. Warm on both sides:
parser, cleaner and templates are made beforehand.

Ours does all the rest in the ratio's margin: front matter, leftovers of other sites, links and
headings, a second cleaning, styles on the elements, the document's template, the plain text.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import mjml
import nh3
from markdown_it import MarkdownIt
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.footnote import footnote_plugin

from broadside.posts import SourceFile, read_post
from broadside.posts.cleaning import CLASSES, SCHEMES
from broadside.publication import load_publication
from broadside.rendering import Email, load_theme, render_email
from measure import alternate, conclude
from round_up import round_up

PROMISE = 1.5
ROUNDS = 60
_TEMPLATES = Path(__file__).parents[1] / "templates"
_ASSETS = {"footbridge.jpg": "/media/0123456789abcdef.jpg"}


def main() -> None:
    """Measure, and print the ratio last."""
    text = round_up()
    ours = _ours(text)
    document = _document_of(ours)
    markdown = _markdown(text.partition("\n---\n")[2])
    cleaning, email = _cleaning(markdown()), _mjml(document)
    whole, *parts = alternate(ours, markdown, cleaning, email, rounds=ROUNDS)
    mail = ours()
    print(
        f"render: a post of {len(text.split()):,} words; its mail has {len(mail.html):,} characters"
        f" of HTML and {len(mail.text):,} of text; {ROUNDS} rounds\n\n"
        f"{'':24}{'best':>10}{'median':>10}   milliseconds of CPU"
    )
    names = ("Broadside", "markdown-it", "nh3", "mrml")
    for name, timing in zip(names, (whole, *parts), strict=True):
        print(f"{name:24}{timing.best * 1000:10.2f}{timing.usual * 1000:10.2f}")
    bare = sum(part.best for part in parts)
    ratio = whole.best / bare
    print(f"{'the three together':24}{bare * 1000:10.2f}\n")
    conclude(
        f"render: {ratio:.2f} times its bare library calls (at most {PROMISE})",
        kept=ratio <= PROMISE,
    )


def _ours(text: str) -> Callable[[], Email]:
    """Return the whole way: what ingest and publish do with a post, but for its page."""
    publication, theme = load_publication(_TEMPLATES / "publication.toml"), load_theme(_TEMPLATES)
    file = SourceFile(
        path="round-up.md", data=text.encode(), modified_at=datetime(2026, 11, 14, tzinfo=UTC)
    )

    def render() -> Email:
        read = read_post(
            [file],
            source="drop",
            languages=publication.languages,
            time_zone=publication.time_zone,
            assets=_ASSETS,
        )
        (variant,) = read.post.variants
        return render_email(
            read.post, variant, publication=publication, theme=theme, site_url="https://example.org"
        )

    return render


def _document_of(render: Callable[[], Email]) -> str:
    """Return the MJML document that ours gives mrml: everything but the body, put in later."""
    with patch.object(mjml, "mjml2html", wraps=mjml.mjml2html) as spy:
        render()
    (call,) = spy.call_args_list  # once: the post is short enough not to be cut
    return str(call.args[0])


def _markdown(body: str) -> Callable[[], str]:
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    markdown.use(footnote_plugin)
    markdown.use(attrs_plugin, after=("image", "link_close"), allowed=("class", "width", "height"))
    return lambda: str(markdown.render(body))


def _cleaning(html: str) -> Callable[[], str]:
    cleaner = nh3.Cleaner(
        allowed_classes={tag: set(names) for tag, names in CLASSES.items()},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return lambda: cleaner.clean(html)


def _mjml(document: str) -> Callable[[], str]:
    return lambda: str(mjml.mjml2html(document))


if __name__ == "__main__":
    main()
