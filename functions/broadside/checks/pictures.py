"""Pictures: whether those who don't see them learn what they show, and how big their files are."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from broadside.checks.draft import Draft
from broadside.pictures import pixels
from broadside.posts import PICTURE_MAX_BYTES, Finding, media_path

LARGE_BYTES = 1_000_000
"""Of a picture's file: a phone waits for more than this."""
LARGE_PIXELS = 4_000
"""Of a picture's longer side: no screen of a reader has more."""

_WITHOUT = re.compile(
    r"!\[\s*\](?=[(\[])|<img\b(?![^<>]*\salt\s*=\s*(?:\"\s*[^\"\s]|'\s*[^'\s]|[^\s\"'<>]))",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r"[\w() -]+\.(?:jpe?g|png|gif|webp|heic)"
    r"|(?:IMG|DSCN?|DSCF|PXL|Screenshot)[\s_-]?[\d_. -]{4,}[\w]?"
    r"|(?:an? |the )?(?:image|img|photo|picture|pic|alt text|圖|圖片|照片|相片)[\s_-]?\d*",
    re.IGNORECASE,
)
_HINT = "Say what it shows: ![Twenty people at the pier](pier.jpg)"
_SMALLER = "Make it smaller: 1,600 pixels are wide enough"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A file that a post shows, or would."""

    size_bytes: int
    data: bytes
    """All of it, or its beginning when it is larger than a picture may be."""


def check_pictures(draft: Draft) -> Iterator[Finding]:
    """Find pictures that nothing is said about, or nothing of use."""
    variant = draft.variant
    if variant.picture and not variant.picture_alt and not variant.picture_caption:
        yield draft.warning(
            "alt-missing",
            "picture",
            "is without a description",
            "Add a field to the front matter: picture_alt: what it shows",
            line=draft.field_line("picture", "image", "cover", "featuredimage"),
        )
    without = [
        draft.line_at(found.start()) for found in _WITHOUT.finditer(draft.source, *draft.place)
    ]
    silent = [shown for shown in draft.body.pictures if not shown.description.strip()]
    for number in range(len(silent)):
        yield draft.warning(
            "alt-missing",
            "body",
            "has a picture without a description",
            _HINT,
            # Where other such places are there (in code, or not in the folder) the first is named.
            line=without[number] if len(without) == len(silent) else min(without, default=0),
        )
    finder = draft.finder()
    for shown in draft.body.pictures:
        if _FILE_NAME.fullmatch(shown.description.strip()):
            yield draft.warning(
                "alt-poor",
                "body",
                f"has a picture whose description says nothing ({shown.description[:60]})",
                _HINT,
                line=finder.line(f"![{shown.description}]", shown.description),
            )


def check_files(
    findings: Iterable[Finding], drafts: Iterable[Draft], pictures: Mapping[str, Picture]
) -> list[Finding]:
    """
    Say which pictures aren't taken and why, and which readers would wait for.

    Of those that aren't taken, reading only found that they aren't there: that leaves.
    """
    told = list(findings)
    reasons = {path: why for path, one in pictures.items() if (why := _why_not_taken(one))}
    for draft in drafts:
        for path, (code, what, hint) in reasons.items():
            line = _line_of(path, draft)
            if not line:
                continue
            told = [f for f in told if not _is_about(f, draft.variant.file, line, path)]
            told.append(
                draft.warning(code, "body", f"has a picture that {what} ({path})", hint, line=line)
            )
    return told


def _why_not_taken(picture: Picture) -> tuple[str, str, str] | None:
    size = f"{picture.size_bytes / 1_000_000:.1f} MB"
    if picture.size_bytes > PICTURE_MAX_BYTES:
        limit = PICTURE_MAX_BYTES // 1_000_000
        return "picture-refused", f"is left out, as its {size} are over {limit} MB", _SMALLER
    if media_path(picture.data) is None:
        hint = "Save it as JPEG, PNG, GIF or WebP"
        return "picture-refused", "is left out, as it is in no format that we take", hint
    width, height = pixels(picture.data) or (0, 0)
    if picture.size_bytes > LARGE_BYTES:
        return "picture-large", f"has {size}, and keeps readers on phones waiting", _SMALLER
    if max(width, height) > LARGE_PIXELS:
        return "picture-large", f"has {width:,} × {height:,} pixels", _SMALLER
    return None


def _line_of(path: str, draft: Draft) -> int:
    """Return the line that names a file: from the post on, from its own folder, from the top."""
    folder, stem = posixpath.dirname(draft.variant.file), posixpath.splitext(draft.variant.file)[0]
    names = [posixpath.relpath(path, base or ".") for base in (folder, stem)] + [path]
    spelled = "|".join(re.escape(way) for name in names for way in (name, quote(name)))
    found = re.search(rf"(?<![\w/-])(?:\./|/)?(?:{spelled})", draft.source)
    return draft.line_at(found.start()) if found else 0


def _is_about(finding: Finding, file: str, line: int, path: str) -> bool:
    name = path.rpartition("/")[2]
    return (
        finding.code in {"picture-missing", "author-picture"}
        and (finding.file, finding.line) == (file, line)
        and (name in finding.reason or quote(name) in finding.reason)
        and " more)" not in finding.reason
    )
