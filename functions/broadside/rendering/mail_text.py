"""A mail's plain part: what its HTML part says, set with the same care."""

from collections.abc import Iterator, Sequence
from html import escape

from broadside.posts import Author
from broadside.rendering.body_words import with_words
from broadside.rendering.mail_body import as_literal_text
from broadside.rendering.mail_facts import Facts, author_box
from broadside.rendering.plain_text import plain_text
from broadside.rendering.wrapping import WIDE, WIDTH, columns, wrap

_SHORT_RULE = "-" * 24


def mail_text(facts: Facts, *, body: str, authors: Sequence[Author], leave_mark: str) -> str:
    """
    Write the plain part.

    Args:
        facts: What stands around the post.
        body: As much of the post as the HTML part holds.
        authors: Whom boxes present.
        leave_mark: Stands for the reader's own link.
    """
    before = "\n\n".join([*_before(facts, body, authors), f"{_label(facts.words['leave'])}\n"])
    return f"{as_literal_text(before)}{leave_mark}{as_literal_text(_after(facts))}"


def _before(facts: Facts, body: str, authors: Sequence[Author]) -> list[str]:
    words, variant = facts.words, facts.variant
    masthead = [facts.name, facts.date]
    cut = f"{words['cut']}\n{facts.page_url}" if body != variant.body_html else ""
    parts = [
        "\n".join([*masthead, "=" * min(WIDTH, max(map(columns, masthead)))]),
        _wrapped(facts.instead.get("text", "")),
        _underlined(variant.title),
        _wrapped(variant.summary),
        _wrapped(" · ".join(part for part in (facts.names, facts.reading_time) if part)),
        _hero(facts),
        plain_text(
            with_words(body, words),
            absolute=facts.absolute,
            inline_links=facts.publication.text_links == "inline",
        ),
        cut,
        *("\n".join(_box(author, facts)) for author in authors),
        *_more(facts),
        "-" * WIDTH,
        _wrapped(facts.publication.footer_in(variant.language)),
        "\n".join(f"{_label(name)}\n{url}" for name, url in facts.publication.social),
        _wrapped(facts.why),
    ]
    return [part for part in parts if part]


def _after(facts: Facts) -> str:
    places = [(facts.words["read_on_web"], facts.page_url)]
    places += [(t["label"], t["url"]) for t in facts.translations]
    links = [f"{_label(name)}\n{url}" for name, url in places]
    return "\n\n".join(["", *links, f"{facts.name}\n{facts.publication.postal_address}\n"])


def _hero(facts: Facts) -> str:
    if not facts.hero:
        return ""
    image = f'<img src="{escape(facts.hero.url)}" alt="{escape(facts.hero.alt)}">'
    caption = escape(facts.hero.caption)
    return plain_text(
        f"<figure>{image}<figcaption>{caption}</figcaption></figure>", absolute=facts.absolute
    )


def _box(author: Author, facts: Facts) -> Iterator[str]:
    box = author_box(author, facts)
    yield _SHORT_RULE
    for text in (box["name"], box["place"], box["biography"]):
        if text:
            yield from wrap(text)
    if box["more"]:
        yield f"{_label(box['more'])}\n{box['url']}"


def _more(facts: Facts) -> Iterator[str]:
    if facts.more:
        yield f"{_SHORT_RULE}\n{facts.words['more_from_us']}"
    for item in facts.more:
        yield "\n".join(
            [*wrap(item.title), *(wrap(item.summary) if item.summary else ()), item.url]
        )


def _underlined(title: str) -> str:
    lines = wrap(title)
    return "\n".join([*lines, "=" * max(map(columns, lines))])


def _label(text: str) -> str:
    """Put a colon after a text, in the width of its script."""
    return text + ("：" if WIDE.match(text[-1:]) else ":")


def _wrapped(text: str) -> str:
    return "\n".join(wrap(text)) if text else ""
