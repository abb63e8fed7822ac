"""A draft in every shape that readers get it in, as documents to be shown in frames. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from broadside.feeds import channel_of, entry_of
from broadside.posts import Post, Status, Variant
from broadside.publication import Publication
from broadside.rendering import Theme, fill, page_path, render_email, render_page
from broadside_local.preview.inbox import inbox_row

_POLICY = re.compile(r'<meta http-equiv="content-security-policy"[^>]*>', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A draft in one language."""

    language: str
    facts: object
    """What it was made of: as long as that is the same, so is the leaf."""
    name: str
    """The language's own."""
    title: str
    documents: Mapping[str, str]
    """HTML by view."""
    mail_bytes: int
    """Of the mail's HTML part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A draft as readers would get it now."""

    title: str
    status: str
    """`draft`, `scheduled`, `published`, `withdrawn`."""
    date: str
    """When it is published, where the publication is."""
    publication: str
    """The publication's name."""
    leaves: tuple[Leaf, ...]
    """The primary language first."""
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    """What the post itself makes, and the logo: media type and bytes, by path on the site."""


def preview_of(
    post: Post,
    *,
    publication: Publication,
    theme: Theme,
    now: datetime,
    before: Preview | None = None,
) -> Preview:
    """
    Render a draft in every shape and language.

    Args:
        post: The draft.
        publication: Name, sender, look.
        theme: Templates and words.
        now: Decides what is scheduled.
        before: What was shown last: a language that hasn't changed since is taken from it.

    Raises:
        PublicationError: a template can't be used.
    """
    order = {tag: number for number, tag in enumerate(publication.languages)}
    variants = sorted(post.variants, key=lambda v: (order.get(v.language, 99), v.language))
    known = {leaf.language: leaf for leaf in (before.leaves if before else ())}
    leaves = []
    for variant in variants:
        leaf, facts = known.get(variant.language), _facts(post, variant, publication, theme)
        if leaf is None or leaf.facts != facts:
            leaf = _leaf(post, variant, publication=publication, theme=theme)
        leaves.append(leaf)
    return Preview(
        title=variants[0].title,
        status=status_of(post, now),
        date=written_time(post.published_at, publication),
        publication=publication.name,
        leaves=tuple(leaves),
        files=_files(variants, publication),
    )


def _facts(post: Post, variant: Variant, publication: Publication, theme: Theme) -> object:
    """Return what a language's documents are made of: all but the text in the other ones."""
    others = [replace(v, body_html="") for v in post.variants if v.language != variant.language]
    return replace(post, variants=(variant, *others)), publication, theme


def _files(variants: Sequence[Variant], publication: Publication) -> dict[str, tuple[str, bytes]]:
    made = {file.path: file for variant in variants for file in variant.files}
    files = {path: (file.media_type, file.text.encode()) for path, file in made.items()}
    if logo := publication.logo:
        files[logo.path] = logo.media_type, logo.data
    return files


def status_of(post: Post, now: datetime) -> str:
    """Say whether a post is out, in a word."""
    if post.status is Status.PUBLISHED and post.published_at > now:
        return "scheduled"
    return str(post.status)


def written_time(at: datetime, publication: Publication) -> str:
    """Write a time as the publication's clock shows it."""
    return f"{at.astimezone(ZoneInfo(publication.time_zone)):%Y-%m-%d %H:%M}"


@cache
def own_name(language: str) -> str:
    """Call a language as those who read it do."""
    try:
        name: str | None = Locale.parse(language, sep="-").get_display_name()
    except (UnknownLocaleError, ValueError):
        name = None
    return name or language


def _leaf(post: Post, variant: Variant, *, publication: Publication, theme: Theme) -> Leaf:
    site_url = publication.site_url
    mail = fill(
        render_email(post, variant, publication=publication, theme=theme, site_url=site_url),
        {"unsubscribe_url": f"{site_url}/r/unsubscribe/preview"},
    )
    page = render_page(post, variant, publication=publication, theme=theme, site_url=site_url)
    row = inbox_row(publication.sender_name, mail.subject, mail.html)
    about = {"language": variant.language, "title": variant.title}
    documents = {
        "inbox": _document("inbox.html", row=row, **about),
        "mail": mail.html,
        "text": _document("text.html", text=mail.text, **about),
        "page": page.decode(),
        "feed": _feed(post, variant, publication, about),
    }
    return Leaf(
        language=variant.language,
        facts=_facts(post, variant, publication, theme),
        name=own_name(variant.language),
        title=variant.title,
        documents={view: _on_this_machine(html, site_url) for view, html in documents.items()},
        mail_bytes=len(mail.html.encode()),
    )


def _feed(post: Post, variant: Variant, publication: Publication, about: Mapping[str, str]) -> str:
    site_url = publication.site_url
    entry = entry_of(
        post, variant, publication=publication, page_path=page_path(variant), site_url=site_url
    )
    channel = channel_of(publication, variant.language, site_url=site_url)
    return _document(
        "feed.html",
        channel=channel,
        entry=entry,
        # Cleaned by `posts`: nothing in it can run.
        content=Markup(entry.content_html),  # noqa: S704
        date=written_time(entry.published_at, publication),
        **about,
    )


def _on_this_machine(html: str, site_url: str) -> str:
    """
    Fetch the site's own pictures from here; links still say where they lead.

    A page's own policy goes: it names the page's style by a hash, which the dark copy hasn't got. A
    stricter one comes with the document (`pages`).
    """
    pattern = rf"""(\s(?:src|srcset|background|poster)=["']|url\(["']?){re.escape(site_url)}/"""
    return re.sub(pattern, r"\1/", _POLICY.sub("", html))


@cache
def environment() -> Environment:
    """The preview's own templates."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _document(template: str, **values: object) -> str:
    return environment().get_template(template).render(**values)
