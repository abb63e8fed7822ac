"""A variant as a mail: HTML, plain text and subject, ready for SES's simple substitution."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from markupsafe import Markup

from broadside.posts import Author, Post, Variant
from broadside.publication import Publication
from broadside.rendering.body_words import with_words
from broadside.rendering.fitting import what_fits
from broadside.rendering.mail_body import (
    BRACES,
    LIMIT_BYTES,
    as_literal_html,
    as_literal_text,
    first_tags,
    size_bytes,
    style_body,
)
from broadside.rendering.mail_facts import DigestItem, Facts, author_box, gather, instead_line
from broadside.rendering.mail_text import mail_text
from broadside.rendering.mjml_html import around_mail, html_of
from broadside.rendering.outlook import for_word
from broadside.rendering.styles import mail_styles
from broadside.rendering.theme import Theme

_TEMPLATE = "email.mjml"
# A text's own braces are written as entities or values, so it can't hold these.
_BODY = Markup("{{body}}")
_LEAVE = Markup("{{unsubscribe_url}}")
_LINK_BYTES = 600
"""Room for a reader's own link: a host name has at most 253 characters, a token 67."""
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """
    A mail before a reader's own values are put in.

    The only placeholders are `{{unsubscribe_url}}` and those of `BRACES`.
    """

    language: str
    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A mail, and what became of the post's body in it: for those who measure."""

    email: Email
    body: str
    """As much of the post's own HTML as both parts hold: all of it, unless it was cut."""
    body_bytes: int
    """What that takes in the HTML part, styled."""
    whole_body: str
    """All of the post's HTML, styled as in the HTML part."""


def render_email(
    post: Post,
    variant: Variant,
    *,
    publication: Publication,
    theme: Theme,
    site_url: str,
    more: Sequence[DigestItem] = (),
    reader: str = "",
) -> Email:
    """
    Render a variant as a mail.

    Args:
        post: The post.
        variant: The one of its variants to render.
        publication: Name, sender, look.
        theme: Templates and words.
        site_url: `https://` and the publication's host.
        more: Other posts to name at its end.
        reader: The language of readers who get this variant for want of their own: a line in it
            says so on top. Empty for those whose own it is.

    Returns:
        The mail; its HTML stays below 102,000 bytes with a reader's link in it. A longer post is
        cut at a heading, in both parts at the same place, with a link to the whole.

    Raises:
        PublicationError: a template can't be used.
    """
    return compose_email(
        post,
        variant,
        publication=publication,
        theme=theme,
        site_url=site_url,
        more=more,
        reader=reader,
    ).email


def compose_email(
    post: Post,
    variant: Variant,
    *,
    publication: Publication,
    theme: Theme,
    site_url: str,
    more: Sequence[DigestItem] = (),
    reader: str = "",
) -> Composed:
    """Render a mail as `render_email` does, and tell how its body came to fit."""
    facts = gather(
        post, variant, publication=publication, theme=theme, site_url=site_url, more=more
    )
    if reader:
        facts = replace(facts, instead=instead_line(reader, publication, theme))
    mail = _Mail(facts, theme)
    html, body = mail.html()
    email = Email(
        language=variant.language,
        subject=as_literal_text(facts.subject),
        html=html,
        text=mail_text(facts, body=body, authors=mail.authors, leave_mark=_LEAVE),
    )
    return Composed(
        email=email,
        body=body,
        body_bytes=mail.body_bytes,
        whole_body=mail.whole_body,
    )


class _Mail:
    """The HTML part, as it is put together."""

    def __init__(self, facts: Facts, theme: Theme) -> None:
        self._facts, self._theme = facts, theme
        self.authors: Sequence[Author] = facts.authors
        self.whole_body, self.body_bytes = "", 0

    def html(self) -> tuple[str, str]:
        """Return the HTML part, and as much of the post's body as it holds."""
        facts = self._facts
        body, look = facts.variant.body_html, facts.publication.look
        styles = mail_styles(look, facts.variant.language)
        styled = as_literal_html(
            style_body(
                with_words(body, facts.words),
                styles,
                site_url=facts.site_url,
                page_url=facts.page_url,
            )
        )
        self.whole_body = for_word(styled)
        frame = self._frame_that_fits()
        sent, kept = what_fits(styled, self._room(frame))
        if kept is not None:
            frame = self._frame(is_cut=True)
            sent, kept = what_fits(styled, self._room(frame))
            body = body if kept is None else first_tags(body, kept)
        self.body_bytes = size_bytes(sent)
        before, _, after = frame.partition(_BODY)
        return before + sent + after, body

    def _room(self, frame: str) -> int:
        return LIMIT_BYTES - _LINK_BYTES - size_bytes(frame)

    def _frame_that_fits(self) -> str:
        """Render everything but the body; many long biographies leave, so that the post stays."""
        shorter = [replace(author, biography="") for author in self.authors]
        frame = self._frame(is_cut=False)
        for authors in (shorter, ()):
            if size_bytes(frame) <= LIMIT_BYTES // 2:
                break
            self.authors = authors
            frame = self._frame(is_cut=False)
        return frame

    def _frame(self, *, is_cut: bool) -> str:
        """Render everything but the body."""
        source = self._theme.render(
            _TEMPLATE,
            **_values(self._facts),
            authors=[author_box(author, self._facts) for author in self.authors],
            body_mark=_BODY,
            is_cut=is_cut,
            leave_mark=_LEAVE,
        )
        return html_of(source, _TEMPLATE)


def _values(facts: Facts) -> Mapping[str, object]:
    """Return what the templates put in, whether or not the post is cut."""
    variant, publication, language = facts.variant, facts.publication, facts.variant.language
    return {
        **around_mail(publication, language, site_url=facts.site_url),
        "date": facts.date,
        "footer": publication.footer_in(language),
        "hero": facts.hero,
        "instead": facts.instead,
        "mail_link": facts.mail_link,
        "more": facts.more,
        "name": facts.name,
        "names": facts.names,
        "page_url": facts.page_url,
        "preheader": facts.preheader,
        "reading_time": facts.reading_time,
        "social": publication.social,
        "subject": facts.subject,
        "summary": variant.summary,
        "title": variant.title,
        "translations": facts.translations,
        "why": facts.why,
        "words": facts.words,
    }


def fill(email: Email, values: Mapping[str, str]) -> Email:
    """
    Put a reader's values in, as strict SES does.

    Args:
        email: As rendered.
        values: By placeholder; they are escaped for the HTML part.

    Raises:
        KeyError: a placeholder has no value.
    """
    plain = {**BRACES, **values}
    escaped = {name: escape(value) for name, value in plain.items()}
    return Email(
        language=email.language,
        subject=_PLACEHOLDER.sub(lambda found: plain[found[1]], email.subject),
        html=_PLACEHOLDER.sub(lambda found: escaped[found[1]], email.html),
        text=_PLACEHOLDER.sub(lambda found: plain[found[1]], email.text),
    )
