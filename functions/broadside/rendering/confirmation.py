"""The mail that asks somebody whether they want to join."""

from broadside.publication import Publication
from broadside.rendering.email import Email
from broadside.rendering.mjml_html import around_mail, html_of
from broadside.rendering.theme import Theme
from broadside.rendering.wrapping import WIDTH, columns, wrap

_TEMPLATE = "confirmation.mjml"


def render_confirmation(
    link: str, *, language: str, publication: Publication, theme: Theme, site_url: str
) -> Email:
    """
    Render the mail, all of it our own words: nothing that somebody sent by the form is in it.

    Args:
        link: Where the page is whose button confirms.
        language: One that the publication has.
        publication: Name, look.
        theme: Templates and words.
        site_url: `https://` and the publication's host.

    Returns:
        The mail as it is sent: unlike a post's, it has no placeholders.

    Raises:
        PublicationError: a template can't be used.
    """
    words, name = theme.words(language, publication), publication.name_in(language)
    said = {
        word: words[word].format(name=name) for word in ("confirm_mail_title", "confirm_mail_text")
    }
    source = theme.render(
        _TEMPLATE,
        **around_mail(publication, language, site_url=site_url),
        date=publication.tagline_in(language),
        link_url=link,
        name=name,
        preheader=said["confirm_mail_text"],
        subject=said["confirm_mail_title"],
        text=said["confirm_mail_text"],
        title=said["confirm_mail_title"],
        translations=[],
        words=words,
    )
    html = html_of(source, _TEMPLATE)
    text = _plain(name, said, words["confirm_mail_ignore"], link, publication)
    return Email(language=language, subject=said["confirm_mail_title"], html=html, text=text)


def _plain(
    name: str, said: dict[str, str], ignore: str, link: str, publication: Publication
) -> str:
    title = wrap(said["confirm_mail_title"])
    parts = [
        f"{name}\n{'=' * min(WIDTH, columns(name))}",
        *("\n".join(lines) for lines in (title, wrap(said["confirm_mail_text"]))),
        link,
        "\n".join(wrap(ignore)),
        "-" * WIDTH,
        f"{name}\n{publication.postal_address}",
    ]
    return "\n\n".join(parts) + "\n"
