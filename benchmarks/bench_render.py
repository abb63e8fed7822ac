"""
Render: from a post's file to a mail's HTML and text, against the libraries' part of that alone.

The bare calls are those that no program could spare which makes this mail with these libraries, on
the very input that ours gives them: markdown-it parses and renders the body with the same
extensions, nh3 cleans once what comes out, mrml makes HTML of the MJML document without the body
(with the body in it, mrml alone takes longer). Warm on both sides: parser, cleaner and templates
are made beforehand.

Ours does all the rest in the ratio's margin: front matter, leftovers of other sites, links and
headings, a second cleaning, styles on the elements, the document's template, the plain text.

The promise is for round-ups, a newsletter's long posts: paragraphs, lists of links, a table. What
markdown-it has little to do with is shown beside it: prose without a mark, and a few lines, where
the part that every mail costs decides.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from unittest.mock import patch

import mjml
from markdown_it import MarkdownIt
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.footnote import footnote_plugin

from broadside.posts import Asset, SourceFile, read_post
from broadside.posts.cleaning import cleaner
from broadside.publication import load_publication
from broadside.rendering import Email, load_theme, render_email
from measure import alternate, conclude
from round_up import PARAGRAPHS, round_up
from round_up_zh import PARAGRAPHS as CHINESE_PARAGRAPHS
from round_up_zh import round_up_in_both, round_up_in_chinese

PROMISE = 1.5
ROUNDS = 60
_ROOT = Path(__file__).parents[1]
_TEMPLATES = _ROOT / "templates"
_ASSETS = {"footbridge.jpg": Asset(path="/media/0123456789abcdef.jpg", width=1200, height=800)}
_PROSE_PARAGRAPHS = 60


def main() -> None:
    """Measure, and print the largest ratio of the promise's last."""
    print(
        f"render: {ROUNDS} rounds, milliseconds of CPU, the best of them\n\n{'':24}{'KB':>5}"
        f"{'Broadside':>11}{'(median)':>10}{'markdown-it':>13}{'nh3':>6}{'mrml':>6}{'ratio':>7}"
    )
    promised = {
        "round-up, English": round_up(),
        "round-up, Chinese": round_up_in_chinese(),
        "round-up, both": round_up_in_both(),
    }
    shown = {
        "twenty items, English": _example("twenty-lanterns.en.md"),
        "twenty items, Chinese": _example("twenty-lanterns.zh-Hant.md"),
        "prose, English": _prose(PARAGRAPHS, "en"),
        "prose, Chinese": _prose(CHINESE_PARAGRAPHS, "zh-Hant"),
        "three lines": _prose(PARAGRAPHS, "en", 1),
    }
    ratios = [_ratio(name, text) for name, text in promised.items()]
    print()
    for name, text in shown.items():
        _ratio(name, text)
    print()
    conclude(
        f"render: {max(ratios):.2f} times its bare library calls on round-ups (at most {PROMISE})",
        kept=max(ratios) <= PROMISE,
    )


def _ratio(name: str, text: str) -> float:
    """Measure one post, and print its line."""
    ours = mail_of(text)
    document = _document_of(ours)
    markdown = _markdown(text.partition("\n---\n")[2])
    whole, *parts = alternate(ours, markdown, _cleaning(markdown()), _mjml(document), rounds=ROUNDS)
    ratio = whole.best / sum(part.best for part in parts)
    figures = [f"{timing.best * 1000:.2f}" for timing in parts]
    print(
        f"{name:24}{len(text.encode()) / 1000:5.0f}{whole.best * 1000:11.2f}"
        f"{whole.usual * 1000:10.2f}{figures[0]:>13}{figures[1]:>6}{figures[2]:>6}{ratio:7.2f}",
        flush=True,
    )
    return ratio


def _example(name: str) -> str:
    (path,) = (_ROOT / "examples" / "posts").rglob(name)
    return path.read_text(encoding="utf-8")


def _prose(paragraphs: list[str], language: str, count: int = _PROSE_PARAGRAPHS) -> str:
    """Write a post of paragraphs without any mark."""
    head = f"---\ntitle: What we did this year\ndate: 2026-11-14\nlang: {language}\n---\n"
    return head + "\n\n".join(islice(cycle(paragraphs), count)) + "\n"


def mail_of(text: str) -> Callable[[], Email]:
    """Return the whole way: what ingest and publish do with a post, but for its page."""
    publication, theme = load_publication(_TEMPLATES / "publication.toml"), load_theme(_TEMPLATES)
    file = SourceFile(
        path="post.md", data=text.encode(), modified_at=datetime(2026, 11, 14, tzinfo=UTC)
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
    return lambda: cleaner(links_anywhere=True).clean(html)


def _mjml(document: str) -> Callable[[], str]:
    return lambda: str(mjml.mjml2html(document))


if __name__ == "__main__":
    main()
