"""`broadside render`: email, page and feed entry of a post as files, with no cloud."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from broadside.feeds import atom_entry, channel_of, entry_of
from broadside.ids import stable_id
from broadside.posts import Post, Variant, is_post, source_id_of
from broadside.publication import Publication
from broadside.rendering import (
    Theme,
    fill,
    load_theme,
    page_path,
    render_email,
    render_page,
    to_eml,
)
from broadside_local.errors import LocalError, WrongUseError
from broadside_local.folder import PostsFolder, read_folder
from broadside_local.intake import take_in
from broadside_local.media import find_pictures
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
        LocalError: nothing could be rendered, or written.
    """
    written: list[str] = []
    refused = 0
    for place in posts:
        folder = _open(place)
        _, publication = open_publication(publication_file, folder.root)
        theme = load_theme(TEMPLATES)
        pictures = find_pictures(folder)
        intake = take_in(folder, publication, pictures.paths)
        tell((*intake.warnings, *intake.refused), folder.root)
        refused += len(intake.refused)
        for local in intake.posts:
            files = _files(local.post, language, publication=publication, theme=theme)
            written += _write(out, files)
        used = pictures.used_by(local.post for local in intake.posts)
        written += _write(
            out, ((path.lstrip("/"), file.read_bytes()) for path, file in used.items())
        )
    if not written and not refused:
        raise LocalError("there is nothing to render", "Name a post, in a language that it has")
    click.echo(
        json.dumps({"written": written, "refused": refused}) if as_json else _told(written, out)
    )
    return 1 if refused else 0


def _open(place: Path) -> PostsFolder:
    """Read a folder of posts, or the post that a file is a variant of."""
    if place.is_dir():
        return read_folder(place)
    if not place.is_file() or not is_post(place.name):
        reason = "is no post" if place.is_file() else "isn't there"
        raise WrongUseError(
            f"{place}: {reason}", "Name a .md, .markdown or .html file, or a folder"
        )
    folder = read_folder(place.parent)
    post = source_id_of(place.name)
    return replace(
        folder,
        groups={name: files for name, files in folder.groups.items() if name == post},
        findings=tuple(f for f in folder.findings if source_id_of(f.file) == post),
    )


def _files(
    post: Post, language: str | None, *, publication: Publication, theme: Theme
) -> Iterator[tuple[str, bytes]]:
    """Yield each file of a post: its path below the output folder, and its bytes."""
    site_url = publication.site_url
    for variant in post.variants:
        if language and variant.language.lower() != language.lower():
            continue
        with_ending = f"{post.source_id}/{{}}.{variant.language}.{{}}".format
        mail = render_email(post, variant, publication=publication, theme=theme, site_url=site_url)
        leave = f"{site_url}/r/unsubscribe/preview"
        filled = fill(mail, {"unsubscribe_url": leave})
        yield with_ending("email", "html"), filled.html.encode()
        yield with_ending("email", "txt"), filled.text.encode()
        yield (
            with_ending("email", "eml"),
            to_eml(
                filled,
                sender=(publication.sender_name, publication.sender_address),
                recipient=READER,
                headers={
                    "List-Unsubscribe": f"<{leave}>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                },
                message_id=f"<{stable_id('preview', post.id, variant.language)}@{publication.host}>",
                date=post.published_at,
            ),
        )
        page = render_page(post, variant, publication=publication, theme=theme, site_url=site_url)
        yield with_ending("page", "html"), page
        yield with_ending("entry", "xml"), _entry(post, variant, publication)


def _entry(post: Post, variant: Variant, publication: Publication) -> bytes:
    entry = entry_of(post, variant, page_path=page_path(variant), site_url=publication.site_url)
    return atom_entry(
        entry, channel_of(publication, variant.language, site_url=publication.site_url)
    )


def _write(out: Path, files: Iterator[tuple[str, bytes]]) -> list[str]:
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
