"""A variant as a mail: HTML, plain text and subject, ready for SES's simple substitution."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

import mjml
from markupsafe import Markup

from broadside.errors import PublicationError
from broadside.posts import Author, Post, Variant
from broadside.publication import Publication
from broadside.rendering.addresses import absolute, own_picture, page_path
from broadside.rendering.authors import boxes, byline
from broadside.rendering.mail_body import (
    BRACES,
    LIMIT_BYTES,
    as_literal_html,
    as_literal_text,
    first_tags,
    size_bytes,
    style_body,
    tags_that_fit,
)
from broadside.rendering.plain_text import plain_text
from broadside.rendering.scripts import direction, fonts, is_chinese
from broadside.rendering.styles import mail_styles
from broadside.rendering.theme import Theme, written_date
from broadside.rendering.wrapping import WIDTH, columns, wrap

# A text's own braces are written as entities or values, so it can't hold these.
_BODY = Markup("{{body}}")
_LEAVE = Markup("{{unsubscribe_url}}")
_LINK_BYTES = 600
"""Room for a reader's own link: a host name has at most 253 characters, a token 67."""
_PREHEADER_TAGS, _PREHEADER_CHARACTERS = 20, 150
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


def render_email(
    post: Post, variant: Variant, *, publication: Publication, theme: Theme, site_url: str
) -> Email:
    """
    Render a variant as a mail.

    Args:
        post: The post.
        variant: The one of its variants to render.
        publication: Name, sender, look.
        theme: Templates and words.
        site_url: `https://` and the publication's host.

    Returns:
        The mail; its HTML stays below 102,000 bytes with a reader's link in it. A longer post is
        cut at a heading, in both parts at the same place, with a link to the whole.

    Raises:
        PublicationError: a template can't be used.
    """
    mail = _Mail(post, variant, publication=publication, theme=theme, site_url=site_url)
    html, body = mail.html()
    return Email(
        language=variant.language,
        subject=as_literal_text(mail.subject),
        html=html,
        text=mail.text(body),
    )


class _Mail:
    def __init__(
        self, post: Post, variant: Variant, *, publication: Publication, theme: Theme, site_url: str
    ) -> None:
        self._post, self._variant = post, variant
        self._publication, self._theme, self._site_url = publication, theme, site_url
        self._words = theme.words(variant.language, publication)
        self._styles = mail_styles(publication.look, variant.language)
        self._page_url = site_url + page_path(variant)
        self._name = publication.name_in(variant.language)
        self._authors: Sequence[Author] = boxes(variant)
        self.subject = " ".join((variant.subject or variant.title).split())

    def html(self) -> tuple[str, str]:
        """Return the HTML part, and as much of the post's body as it holds."""
        body = self._variant.body_html
        styled = as_literal_html(
            style_body(body, self._styles, site_url=self._site_url, page_url=self._page_url)
        )
        frame = self._frame_that_fits()
        kept = tags_that_fit(styled, self._room(frame))
        if kept is not None:
            frame = self._frame(is_cut=True)
            kept = tags_that_fit(styled, self._room(frame)) or 0
            styled, body = first_tags(styled, kept), first_tags(body, kept)
        before, _, after = frame.partition(_BODY)
        return before + styled + after, body

    def _room(self, frame: str) -> int:
        return LIMIT_BYTES - _LINK_BYTES - size_bytes(frame)

    def _frame_that_fits(self) -> str:
        """Render everything but the body; many long biographies leave, so that the post stays."""
        shorter = [replace(author, biography="") for author in self._authors]
        frame = self._frame(is_cut=False)
        for authors in (shorter, ()):
            if size_bytes(frame) <= LIMIT_BYTES // 2:
                break
            self._authors = authors
            frame = self._frame(is_cut=False)
        return frame

    def _frame(self, *, is_cut: bool) -> str:
        """Render everything but the body."""
        language = self._variant.language
        source = self._theme.render(
            "email.mjml",
            authors=[self._author(author) for author in self._authors],
            body_mark=_BODY,
            date=self._date(),
            direction=direction(language),
            fonts=fonts(language),
            home_url=f"{self._site_url}/{language}/",
            is_cut=is_cut,
            language=language,
            leading="1.8" if is_chinese(language) else "1.6",
            leave_mark=_LEAVE,
            look=self._publication.look,
            name=self._name,
            names=self._byline(),
            page_url=self._page_url,
            preheader=self._preheader(),
            postal_address=", ".join(self._publication.postal_address.splitlines()),
            styles=self._styles,
            subject=self.subject,
            summary=self._variant.summary,
            title=self._variant.title,
            translations=self._translations(),
            why=self._words["why"].format(name=self._name),
            words=self._words,
        )
        try:
            rendered: str = mjml.mjml2html(source)
        except ValueError as error:
            reason = f"isn't well-formed MJML ({error})"
            raise PublicationError(
                "email.mjml", 0, "file", reason, "Undo its last change"
            ) from None
        return rendered

    def text(self, body: str) -> str:
        """Return the plain part, with as much of the body as the HTML part holds."""
        words, variant = self._words, self._variant
        masthead = [self._name, self._date()]
        cut = f"{words['cut']}\n{self._page_url}" if body != variant.body_html else ""
        parts = [
            "\n".join([*masthead, "=" * min(WIDTH, max(map(columns, masthead)))]),
            "\n".join(wrap(variant.title)),
            "\n".join(wrap(variant.summary)) if variant.summary else "",
            "\n".join(wrap(self._byline())),
            plain_text(body, absolute=self._absolute),
            cut,
            *("\n".join(_box(author)) for author in self._authors),
            "-" * WIDTH,
            "\n".join(wrap(words["why"].format(name=self._name))),
        ]
        before = "\n\n".join([*(part for part in parts if part), f"{words['leave']}:\n"])
        links = [f"\n{words['read_on_web']}:", self._page_url]
        links += [f"{t['label']}:\n{t['url']}" for t in self._translations()]
        after = "\n".join([*links, "", self._name, self._publication.postal_address, ""])
        return f"{as_literal_text(before)}{_LEAVE}{as_literal_text(after)}"

    def _absolute(self, url: str) -> str:
        return absolute(url, site_url=self._site_url, page_url=self._page_url)

    def _date(self) -> str:
        return written_date(self._post.published_at, self._variant.language, self._publication)

    def _byline(self) -> str:
        return byline(self._variant, self._words)

    def _preheader(self) -> str:
        """Return what an inbox shows beside the subject: the summary, else how the post begins."""
        if self._variant.summary:
            return self._variant.summary
        beginning = first_tags(self._variant.body_html, _PREHEADER_TAGS)
        return " ".join(plain_text(beginning, absolute=str).split())[:_PREHEADER_CHARACTERS]

    def _author(self, author: Author) -> Mapping[str, str]:
        picture = own_picture(author)
        return {
            "name": author.name,
            "place": author.place,
            "biography": author.biography,
            "picture": self._absolute(picture) if picture else "",
        }

    def _translations(self) -> Sequence[Mapping[str, str]]:
        others = (v for v in self._post.variants if v.language != self._variant.language)
        return [
            {
                "language": other.language,
                "url": self._site_url + page_path(other),
                "label": self._theme.say("other_language", other.language),
                "fonts": fonts(other.language),
            }
            for other in others
        ]


def _box(author: Author) -> list[str]:
    place = wrap(author.place) if author.place else []
    biography = wrap(author.biography) if author.biography else []
    return ["-" * 24, *wrap(author.name), *place, *biography]


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
