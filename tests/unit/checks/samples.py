"""How these tests check a post."""

from dataclasses import replace
from datetime import UTC, datetime

from broadside.app.preparing import prepare
from broadside.checks import Folder, examine
from broadside.errors import PostError
from broadside.posts import SourceFile, finding_of, read_post
from tests import pictures
from tests.unit.rendering.samples import PUBLICATION, SITE, THEME

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ENGLISH = replace(PUBLICATION, languages=("en",))
PNG = pictures.png(width=640, height=480)


def front(**fields):
    """Write front matter that nothing is to be said about, but for these fields."""
    usual = {"title": "A title", "date": "2026-11-20", "description": "What it is about."}
    lines = [f"{name}: {value}" for name, value in (usual | fields).items() if value is not None]
    return "\n".join(["---", *lines, "---", ""])


def post(body="Text.\n", **fields):
    """Write a post."""
    return front(**fields) + body


def files_of(*texts):
    """Make files of texts, of bytes, or of pairs of path and text; the first ones are named."""
    names = ("post.en.md", "post.zh-Hant.md", "post.fr.md")
    pairs = [
        text if isinstance(text, tuple) else (name, text)
        for text, name in zip(texts, names, strict=False)
    ]
    return [
        SourceFile(
            path=path, data=text.encode() if isinstance(text, str) else text, modified_at=NOW
        )
        for path, text in pairs
    ]


def look(*texts, publication=ENGLISH, pictures=None, paths=None, now=NOW, theme=THEME):
    """Check texts as one post."""
    files = files_of(*texts)
    reading = read_post(
        files,
        source="drop",
        languages=publication.languages,
        assets={path: prepare(path, data).asset for path, data in (pictures or {}).items()},
    )
    return examine(
        reading,
        Folder(
            sources={file.path: file.data.decode() for file in files},
            paths=paths,
        ),
        publication=publication,
        theme=theme,
        site_url=SITE,
        now=now,
    )


def findings_of(*texts, **options):
    """Check texts as one post; one that can't be used has the finding that says so."""
    try:
        return look(*texts, **options).findings
    except PostError as error:
        return (finding_of(error),)


def codes_of(*texts, **options):
    """List what is found, by code."""
    return [found.code for found in findings_of(*texts, **options)]


def places_of(code, *texts, **options):
    """List where something is found: line and field."""
    found = findings_of(*texts, **options)
    return [(one.line, one.field) for one in found if one.code == code]
