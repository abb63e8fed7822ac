"""Pictures: whether those who don't see them learn what they show."""

import re
from collections.abc import Iterator

from broadside.checks.draft import Draft
from broadside.posts import Finding

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
