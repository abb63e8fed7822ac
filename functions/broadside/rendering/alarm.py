"""The mail that tells organisers that an edition is paused, with the numbers and what to do."""

from babel.numbers import format_decimal, format_percent

from broadside.publication import Publication
from broadside.rendering.email import Email
from broadside.rendering.mjml_html import around_mail, html_of
from broadside.rendering.theme import Theme
from broadside.rendering.words import Words, locale_of
from broadside.rendering.wrapping import WIDTH, columns, wrap

_TEMPLATE = "alarm.mjml"
_COMMANDS = ("statement", "resume", "cancel")


def render_alarm(
    purpose: str,
    *,
    edition_id: str,
    count: int,
    of: int,
    publication: Publication,
    theme: Theme,
    site_url: str,
) -> Email:
    """
    Render the mail in the publication's primary language.

    Args:
        purpose: What words are called by it: `alarm_edition_bounces`, and what to do about it.
        edition_id: Which edition is paused.
        count: Mails that were too many.
        of: Of so many; 0 where it isn't about numbers.
        publication: Name, look.
        theme: Templates and words.
        site_url: `https://` and the publication's host.

    Raises:
        PublicationError: a template can't be used.
    """
    language = publication.languages[0]
    words, name = theme.words(language, publication), publication.name_in(language)
    told = _numbers(count, of, publication.wording(language))
    title = words["alarm_title"].format(name=name)
    text = words[f"alarm_{purpose.replace('-', '_')}"].format(**told)
    advice = _advice(words, purpose)
    commands = [f"broadside {command} {edition_id}" for command in _COMMANDS]
    source = theme.render(
        _TEMPLATE,
        **around_mail(publication, language, site_url=site_url),
        advice=advice,
        commands=commands,
        date=publication.tagline_in(language),
        name=name,
        preheader=text,
        subject=title,
        text=text,
        title=title,
        translations=[],
        words=words,
    )
    parts = [
        f"{name}\n{'=' * min(WIDTH, columns(name))}",
        *("\n".join(wrap(part)) for part in (title, text, advice)),
        "\n".join(commands),
    ]
    plain = "\n\n".join(parts) + "\n"
    return Email(language=language, subject=title, html=html_of(source, _TEMPLATE), text=plain)


def _advice(words: Words, purpose: str) -> str:
    kind = purpose.rpartition("-")[2]
    return words[f"alarm_advice_{kind}"]


def _numbers(count: int, of: int, tag: str) -> dict[str, str]:
    """Write the numbers as the language does."""
    locale = locale_of(tag)
    share = count / of if of else 0.0
    return {
        "count": format_decimal(count, locale=locale, numbering_system="default"),
        "total": format_decimal(of, locale=locale, numbering_system="default"),
        "share": format_percent(share, "#,##0.##%", locale=locale, numbering_system="default"),
    }
