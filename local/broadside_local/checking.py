"""Posts on disk, looked at by every check that needs no network and no other program."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from broadside.checks import Folder, MailSize, WebLink, examine
from broadside.errors import PublicationError
from broadside.posts import Finding, Post, ReadPost, finding_of, is_post
from broadside.publication import Publication
from broadside.rendering import Theme, load_theme, page_path
from broadside_local.errors import WrongUseError
from broadside_local.folder import PostsFolder, read_post_files, read_posts
from broadside_local.intake import LocalPost, take_in
from broadside_local.media import FolderAssets
from broadside_local.publications import TEMPLATES, open_publication


@dataclass(slots=True)
class Checked:
    """What was found; every file by the path that opens it from here."""

    findings: list[Finding] = field(default_factory=list)
    sizes: list[MailSize] = field(default_factory=list)
    links: list[WebLink] = field(default_factory=list)
    posts: list[tuple[Path, Post, Publication]] = field(default_factory=list)
    """Those that can be used, each with its folder and its publication."""
    seen: int = 0
    """Posts, whether or not they can be used."""


def check_places(
    places: Sequence[Path], *, publication_file: Path | None, theme: Theme | None, now: datetime
) -> Checked:
    """
    Check posts: files, with the languages beside them, and folders.

    Args:
        places: What to check.
        publication_file: The one to use, if it isn't the nearest.
        theme: What posts are rendered with; None when it can't be used: then they are only read.
        now: Decides what is past.

    Raises:
        WrongUseError: one of them isn't there, is no post, or holds none.
    """
    checked = Checked()
    seen: set[tuple[Path, str]] = set()
    for folder, is_whole in [_open(place) for place in places]:
        groups = {
            source_id: files
            for source_id, files in folder.groups.items()
            if (folder.root.resolve(), source_id) not in seen
        }
        seen |= {(folder.root.resolve(), source_id) for source_id in groups}
        _check_folder(
            replace(folder, groups=groups),
            checked,
            publication_file=publication_file,
            theme=theme,
            now=now,
            is_whole=is_whole,
        )
    checked.findings = list(dict.fromkeys(checked.findings))
    return checked


def open_theme() -> tuple[Theme | None, list[Finding]]:
    """Read the theme that posts are rendered with; what is wrong with it is a finding, too."""
    try:
        return load_theme(TEMPLATES), []
    except PublicationError as error:
        return None, [from_publication(error, "theme-broken")]


def from_publication(error: PublicationError, code: str) -> Finding:
    """Say what is wrong with a theme or a publication, as a finding with the file's path."""
    return replace(finding_of(error, code), file=_path_of(error.file))


def _path_of(file: str) -> str:
    """Return the path of a file that may be named by its place in the theme."""
    path = TEMPLATES / file if (TEMPLATES / file).is_file() else Path(file)
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _open(place: Path) -> tuple[PostsFolder, bool]:
    if place.is_dir():
        return read_posts(place), True
    if not place.is_file() or not is_post(place.name):
        reason = "is no post" if place.is_file() else "isn't there"
        raise WrongUseError(
            f"{place}: {reason}", "Name a .md, .markdown or .html file, or a folder"
        )
    return read_post_files(place), False


def _check_folder(
    folder: PostsFolder,
    checked: Checked,
    *,
    publication_file: Path | None,
    theme: Theme | None,
    now: datetime,
    is_whole: bool,
) -> None:
    try:
        file, publication = open_publication(publication_file, folder.root)
    except PublicationError as error:
        checked.findings.append(from_publication(error, "publication-broken"))
        return
    if theme:
        checked.findings += _wordless(file, publication, theme)
    intake = take_in(folder, publication, FolderAssets(folder.assets))
    checked.seen += intake.seen
    pages = {page_path(v) for local in intake.posts for v in local.post.variants}
    found = list(intake.refused)
    for local in intake.posts:
        names = {file.path for file in local.files}
        reading = ReadPost(
            post=local.post, findings=tuple(f for f in intake.warnings if f.file in names)
        )
        if theme is None:
            found += reading.findings
            continue
        around = Folder(
            sources=dict(_sources(local)),
            paths=pages if is_whole else None,
        )
        examined = examine(
            reading,
            around,
            publication=publication,
            theme=theme,
            site_url=publication.site_url,
            now=now,
        )
        found += examined.findings
        checked.sizes += [replace(s, file=str(folder.root / s.file)) for s in examined.sizes]
        checked.links += [replace(k, file=str(folder.root / k.file)) for k in examined.links]
        checked.posts.append((folder.root, local.post, publication))
    checked.findings += [_placed(folder.root, finding) for finding in found]


def _wordless(file: Path, publication: Publication, theme: Theme) -> Iterator[Finding]:
    """Find languages whose readers would get the words around a post in another one."""
    for language in publication.languages:
        if not theme.speaks(language):
            yield Finding(
                file=_path_of(str(file)),
                line=0,
                field="languages",
                reason=f"{language} has no words yet: what stands around posts is in another one",
                hint=f"Copy templates/words/en.toml to {language}.toml there, and translate it",
                code="words-missing",
            )


def _placed(root: Path, finding: Finding) -> Finding:
    """Name a finding's file as it is opened from here; a theme's is no post's."""
    if finding.code == "theme-broken":
        return replace(finding, file=_path_of(finding.file))
    return replace(finding, file=str(root / finding.file))


def _sources(local: LocalPost) -> Iterator[tuple[str, str]]:
    for file in local.files:
        encoding = "utf-16" if file.data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
        yield file.path, file.data.decode(encoding, errors="replace")
