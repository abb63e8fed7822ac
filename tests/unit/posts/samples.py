"""How these tests read posts."""

from datetime import UTC, datetime

from broadside.posts import Asset, SourceFile, read_post

MODIFIED_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LANGUAGES = ("en", "zh-Hant")


def file(text, path="post.md"):
    """Make a file of a text, or of bytes."""
    data = text if isinstance(text, bytes) else text.encode()
    return SourceFile(path=path, data=data, modified_at=MODIFIED_AT)


def read(*files, languages=LANGUAGES, **options):
    """Read files, or texts, as one post."""
    found = [file(f) if isinstance(f, str | bytes) else f for f in files]
    if "assets" in options:
        options["assets"] = {below: asset_at(path) for below, path in options["assets"].items()}
    return read_post(found, source="drop", languages=languages, **options)


def asset_at(path):
    """Return what is at a path of the site: a document, or a picture of 40 × 30 pixels."""
    if isinstance(path, Asset):
        return path
    return Asset(path=path) if path.endswith(".pdf") else Asset(path=path, width=40, height=30)


def front(**fields):
    """Write a post with these fields and nothing doubtful about it."""
    fields = {"title": "A title", "date": "2020-12-19"} | fields
    lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
    return "\n".join(["---", *lines, "---", "Text."])


def variant_of(text, path="post.md", **options):
    """Read one file, and return its only variant."""
    (variant,) = read(file(text, path), **options).post.variants
    return variant


def body_of(text, **options):
    """Read a body, and return its HTML."""
    return variant_of(f"{front()[:-5]}{text}", **options).body_html


def warnings_of(text, path="post.md", **options):
    """Read one file, and return what is said about it: (line, field, reason)."""
    findings = read(file(text, path), **options).findings
    return [(f.line, f.field, f.reason) for f in findings]
