"""Every check, over a post that was read."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from broadside.checks.draft import Draft
from broadside.checks.events import check_events
from broadside.checks.fields import check_fields
from broadside.checks.inbox import check_inbox
from broadside.checks.languages import check_characters, check_variants
from broadside.checks.links import WebLink, check_links, web_links
from broadside.checks.pictures import check_pictures
from broadside.checks.size import MailSize, check_size, measure
from broadside.checks.structure import check_headings, check_tables
from broadside.checks.wording import check_wording
from broadside.errors import PublicationError
from broadside.posts import Finding, ReadPost, finding_of
from broadside.publication import Publication
from broadside.rendering import Theme, compose_email, render_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """What lies around a post."""

    sources: Mapping[str, str]
    """Text of each of its files by its path, for line numbers."""
    paths: Collection[str] | None = None
    """Of the pages of every post at hand (`/en/slug/`); None where others aren't known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What was found out about a post."""

    findings: tuple[Finding, ...]
    """By file and line; errors mean that the post can't be used."""
    sizes: tuple[MailSize, ...]
    """Of the mail in each language; none of one that can't be rendered."""
    links: tuple[WebLink, ...]
    """Those to other sites, which nobody has asked yet."""


def check_post(
    reading: ReadPost,
    *,
    sources: Mapping[str, str],
    publication: Publication,
    theme: Theme,
    site_url: str,
    now: datetime,
) -> tuple[Finding, ...]:
    """
    Find everything that is wrong with a post, and what to do about it.

    Args:
        reading: As `read_post` returned it.
        sources: Text of each file by its path, for line numbers.
        publication: Name, languages, look.
        theme: Templates and words.
        site_url: `https://` and the publication's host.
        now: Aware.

    Returns:
        What reading found, and what the checks did: by file and line.
    """
    folder = Folder(sources=sources)
    return examine(
        reading, folder, publication=publication, theme=theme, site_url=site_url, now=now
    ).findings


def examine(
    reading: ReadPost,
    folder: Folder,
    *,
    publication: Publication,
    theme: Theme,
    site_url: str,
    now: datetime,
) -> Examined:
    """
    Do what `check_post` does, and measure the mails.

    Args:
        reading: As `read_post` returned it.
        folder: What lies around it.
        publication: Name, languages, look.
        theme: Templates and words.
        site_url: `https://` and the publication's host.
        now: Aware.
    """
    drafts = [
        Draft(
            post=reading.post,
            variant=variant,
            publication=publication,
            source=_as_read(folder.sources.get(variant.file, "")),
            now=now,
        )
        for variant in reading.post.variants
    ]
    findings = [*reading.findings]
    findings += check_variants(reading, publication)
    sizes = []
    for draft in drafts:
        findings += _of_text(draft, folder.paths)
        try:
            size = _size(draft, theme, site_url)
        except PublicationError as error:
            findings.append(finding_of(error, "theme-broken"))
        else:
            findings += check_size(draft, size)
            sizes.append(size)
    return Examined(
        findings=tuple(sorted(dict.fromkeys(findings), key=lambda f: (f.file, f.line))),
        sizes=tuple(sizes),
        links=tuple(link for draft in drafts for link in web_links(draft)),
    )


def _as_read(text: str) -> str:
    """End every line as the reader of posts does, so that lines are counted alike."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _of_text(draft: Draft, paths: Collection[str] | None) -> Iterator[Finding]:
    yield from check_fields(draft)
    yield from check_inbox(draft)
    yield from check_wording(draft)
    yield from check_characters(draft)
    yield from check_events(draft)
    yield from check_headings(draft)
    yield from check_links(draft, paths)
    yield from check_pictures(draft)
    yield from check_tables(draft)


def _size(draft: Draft, theme: Theme, site_url: str) -> MailSize:
    """
    Render mail and page, and measure the mail.

    Raises:
        PublicationError: the theme can't render one of them.
    """
    post, variant, publication = draft.post, draft.variant, draft.publication
    mail = compose_email(post, variant, publication=publication, theme=theme, site_url=site_url)
    render_page(post, variant, publication=publication, theme=theme, site_url=site_url)
    return measure(draft, mail)
