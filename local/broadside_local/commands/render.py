"""`broadside render`: email, page and feed entry of a post as files, with no cloud."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from broadside.feeds import atom_entry, channel_of, entry_of
from broadside.ids import stable_id
from broadside.languages import canonical
from broadside.posts import Post, Variant, is_post
from broadside.publication import Publication
from broadside.rendering import (
    Email,
    Theme,
    fill,
    list_headers,
    load_theme,
    page_path,
    render_email,
    render_page,
    to_eml,
)
from broadside_local.errors import WrongUseError
from broadside_local.folder import PostsFolder, read_folder, read_post_files
from broadside_local.intake import take_in
from broadside_local.media import FolderAssets
from broadside_local.publications import TEMPLATES, open_publication
from broadside_local.telling import tell

READER = "reader@example.org"
"""Whom the `.eml` file is addressed to: a made-up reader."""


def render_posts(
    posts: Sequence[Path],
    *,
    out: Path,
    language: str | None,
    publication_file: Path | None,
    as_json: bool,
) -> int:
    """
    Render each post into a folder of its own below `out`.

    Returns:
        The exit code: 0, or 1 when a post can't be used.

    Raises:
        WrongUseError: there is nothing to render, or nowhere to write.
        PublicationError: the publication or the theme can't be used.
    """
    wanted = _canonical(language)
    folders = [_open(place) for place in posts]
    if out.exists() and not out.is_dir():
        raise WrongUseError(f"{out}: is no folder", "Choose another one (--out)")
    for place in posts:
        keep_apart(out, place)
    theme = load_theme(TEMPLATES)
    written: list[str] = []
    refused = 0
    names = _Names()
    for folder in folders:
        assets = FolderAssets(folder.assets)
        _, publication = open_publication(publication_file, folder.root)
        intake = take_in(folder, publication, assets)
        tell((*intake.warnings, *intake.refused), folder.root)
        refused += len(intake.refused)
        rendered = [p.post for p in intake.posts if not wanted or p.post.variant(wanted)]
        for post in rendered:
            files = _files(post, wanted, publication=publication, theme=theme)
            name = names.of(post.source_id)
            written += _write(out, ((f"{name}/{below}", data) for below, data in files))
        used = assets.used_by(rendered)
        written += _write(out, ((path.lstrip("/"), data) for path, data in used))
        written += _write(out, _made(rendered, wanted))
        if logo := publication.logo:
            written += _write(out, [(logo.path.lstrip("/"), logo.data)])
    if not written and not refused:
        raise WrongUseError("there is nothing to render", "Name a post, in a language that it has")
    click.echo(
        json.dumps({"written": written, "refused": refused}) if as_json else _told(written, out)
    )
    return 1 if refused else 0


def _canonical(language: str | None) -> str | None:
    try:
        return canonical(language) if language else None
    except ValueError:
        hint = "Name one such as en or zh-Hant (--lang)"
        raise WrongUseError(f"{language!r} is no language tag", hint) from None


def keep_apart(out: Path, posts: Path) -> None:
    """
    Refuse to write where the pages would be taken for posts the next time.

    Raises:
        WrongUseError: `out` is in a folder of posts.
    """
    below, folder = out.resolve(), posts.resolve()
    if not folder.is_dir() or not below.is_relative_to(folder):
        return
    if is_post((below.relative_to(folder) / "page.html").as_posix()):
        reason = f"{out}: is in a folder of posts, and its pages would be taken for posts"
        raise WrongUseError(reason, "Choose another one (--out)")


def _open(place: Path) -> PostsFolder:
    """Read a folder of posts, or the post that a file is a variant of."""
    if place.is_dir():
        return read_folder(place)
    if not place.is_file() or not is_post(place.name):
        reason = "is no post" if place.is_file() else "isn't there"
        raise WrongUseError(
            f"{place}: {reason}", "Name a .md, .markdown or .html file, or a folder"
        )
    return read_post_files(place)


class _Names:
    """Names of folders, one for each post: below the output folder whatever a post's id says."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, source_id: str) -> str:
        """Make a name of an id, another one each time."""
        parts = [_part(part) for part in source_id.split("/") if part.strip(". ")]
        name = wanted = "/".join(parts) or "post"
        number = 1
        while name.lower() in self._taken:
            number += 1
            name = f"{wanted}-{number}"
        self._taken.add(name.lower())
        return name


def _part(text: str) -> str:
    """Make a file's name that every system takes, at most 80 characters."""
    safe = "".join(c if c.isalnum() or c in "-_. " else "-" for c in text).strip(". ")
    return safe[:80].rstrip(". ")


def _files(
    post: Post, language: str | None, *, publication: Publication, theme: Theme
) -> Iterator[tuple[str, bytes]]:
    """Yield each file of a post: its name, and its bytes."""
    site_url = publication.site_url
    for variant in post.variants:
        if language not in (None, variant.language):
            continue
        with_ending = f"{{}}.{variant.language}.{{}}".format
        mail, eml = sample_mail(post, variant, publication=publication, theme=theme)
        yield with_ending("email", "html"), mail.html.encode()
        yield with_ending("email", "txt"), mail.text.encode()
        yield with_ending("email", "eml"), eml
        page = render_page(post, variant, publication=publication, theme=theme, site_url=site_url)
        yield with_ending("page", "html"), page
        yield with_ending("entry", "xml"), _entry(post, variant, publication)


def sample_mail(
    post: Post, variant: Variant, *, publication: Publication, theme: Theme
) -> tuple[Email, bytes]:
    """Render a variant's mail as a made-up reader gets it: filled in, and as a file."""
    site_url = publication.site_url
    mail = render_email(post, variant, publication=publication, theme=theme, site_url=site_url)
    leave = f"{site_url}/r/unsubscribe/preview"
    preview_id = stable_id("preview", post.id, variant.language)
    filled = fill(mail, {"unsubscribe_url": leave})
    eml = to_eml(
        filled,
        sender=(publication.sender_name, publication.sender_address),
        recipient=READER,
        headers=list_headers(
            name=publication.name_in(variant.language), list_id=publication.list_id, leave_url=leave
        ),
        message_id=f"<{preview_id}@{publication.host}>",
        date=post.published_at,
    )
    return filled, eml


def _made(posts: Sequence[Post], language: str | None) -> Iterator[tuple[str, bytes]]:
    """Yield what posts themselves make: calendar files of their events."""
    made = {
        file.path: file
        for post in posts
        for variant in post.variants
        if language in (None, variant.language)
        for file in variant.files
    }
    yield from ((path.lstrip("/"), file.text.encode()) for path, file in made.items())


def _entry(post: Post, variant: Variant, publication: Publication) -> bytes:
    entry = entry_of(
        post,
        variant,
        publication=publication,
        page_path=page_path(variant),
        site_url=publication.site_url,
    )
    return atom_entry(
        entry, channel_of(publication, variant.language, site_url=publication.site_url)
    )


def _write(out: Path, files: Iterable[tuple[str, bytes]]) -> list[str]:
    written = []
    for below, data in files:
        file = out / below
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.write_bytes(data)
        except OSError as error:
            reason = (error.strerror or "unknown error").lower()
            raise WrongUseError(f"{file}: {reason}", "Choose another folder (--out)") from None
        written.append(str(file))
    return written


def _told(written: Sequence[str], out: Path) -> str:
    return f"{len(written)} files written to {out}"
