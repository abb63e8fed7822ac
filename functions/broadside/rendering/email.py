"""A variant as a mail: HTML, plain text and subject, ready for SES's simple substitution."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import mjml

from broadside.errors import PublicationError
from broadside.posts import Author, Post, Variant
from broadside.publication import Publication
from broadside.rendering.addresses import absolute, page_path
from broadside.rendering.html import blocks
from broadside.rendering.mail_body import (
    LIMIT_BYTES,
    as_literal_html,
    as_literal_text,
    cut,
    style_body,
)
from broadside.rendering.plain_text import plain_text
from broadside.rendering.styles import mail_styles
from broadside.rendering.theme import Theme, fonts, is_chinese, written_date
from broadside.rendering.wrapping import WIDTH, columns, wrap

_BODY = "broadside-body-goes-here"
_LEAVE = "https://broadside-leave-goes-here/"
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
BRACES: Mapping[str, str] = {"o": "{", "c": "}"}
"""Values that every mail carries: content's own braces, so that a template can't see them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """
    A mail before a reader's own values are put in.

    The only placeholders are `{{unsubscribe_url}}`, and `{{o}}` and `{{c}}` for braces.
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
        The mail; its HTML is below 102,000 bytes, cut at a heading where it must be.
    """
    mail = _Mail(post, variant, publication=publication, theme=theme, site_url=site_url)
    return Email(
        language=variant.language,
        subject=as_literal_text(mail.subject),
        html=mail.html(),
        text=mail.text(),
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
        self.subject = " ".join((variant.subject or variant.title).split())

    def html(self) -> str:
        whole = [
            style_body(block, self._styles, site_url=self._site_url, page_url=self._page_url)
            for block in blocks(self._variant.body_html)
        ]
        styled = [as_literal_html(block) for block in whole]
        frame = self._frame(is_cut=False)
        body, is_cut = cut(self._variant.body_html, LIMIT_BYTES - len(frame.encode()), styled)
        if is_cut:
            frame = self._frame(is_cut=True)
            room = LIMIT_BYTES - len(frame.encode())
            body, _ = cut(self._variant.body_html, room, styled)
        return frame.replace(_BODY, body, 1).replace(_LEAVE, "{{unsubscribe_url}}")

    def _frame(self, *, is_cut: bool) -> str:
        """Render everything but the body."""
        language = self._variant.language
        source = self._theme.render(
            "email.mjml",
            authors=[self._author(author) for author in self._variant.authors],
            body_mark=_BODY,
            date=self._date(),
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
            postal_address=", ".join(self._publication.postal_address.splitlines()),
            publication=self._publication,
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

    def text(self) -> str:
        words, variant = self._words, self._variant
        parts = [
            "\n".join([self._name, self._date(), "=" * min(WIDTH, columns(self._name))]),
            "\n".join(wrap(variant.title)),
            "\n".join(wrap(variant.summary)) if variant.summary else "",
            self._byline(),
            plain_text(variant.body_html, absolute=self._absolute),
            *("\n".join(_box(author)) for author in variant.authors),
            "-" * WIDTH,
            "\n".join(wrap(words["why"].format(name=self._name))),
        ]
        links = [f"{words['leave']}:", _LEAVE, f"{words['read_on_web']}:", self._page_url]
        links += [f"{t['label']}: {t['url']}" for t in self._translations()]
        parts += ["\n".join(links), f"{self._name}\n{self._publication.postal_address}"]
        text = as_literal_text("\n\n".join(part for part in parts if part) + "\n")
        return text.replace(_LEAVE, "{{unsubscribe_url}}")

    def _absolute(self, url: str) -> str:
        return absolute(url, site_url=self._site_url, page_url=self._page_url)

    def _date(self) -> str:
        return written_date(self._post.published_at, self._variant.language, self._publication)

    def _byline(self) -> str:
        names = [author.name for author in self._variant.authors]
        joined = ("、" if is_chinese(self._variant.language) else ", ").join(names)
        return self._words["by"].format(names=joined) if names else ""

    def _author(self, author: Author) -> Mapping[str, str]:
        # Only pictures of our own: a mail asks nobody else for anything.
        own = author.picture.startswith("/") and not author.picture.startswith("//")
        return {
            "name": author.name,
            "place": author.place,
            "biography": author.biography,
            "picture": self._absolute(author.picture) if own else "",
        }

    def _translations(self) -> Sequence[Mapping[str, str]]:
        others = (v for v in self._post.variants if v.language != self._variant.language)
        return [
            {
                "language": other.language,
                "url": self._site_url + page_path(other),
                "label": self._theme.words(other.language, self._publication)["other_language"],
            }
            for other in others
        ]


def _box(author: Author) -> list[str]:
    lines = ["-" * 24, author.name, *([author.place] if author.place else [])]
    return [*lines, *(wrap(author.biography) if author.biography else [])]


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
