"""What was meant to be filled in, and is still there."""

import re
from collections.abc import Collection, Iterable, Iterator

from broadside.checks.draft import Draft
from broadside.posts import Finding

_PLACEHOLDERS = (
    re.compile(r"\blorem ipsum\b", re.IGNORECASE),
    re.compile(r"\b(?:TODO|FIXME|TK(?:TK)?(?! [A-Z])|XXX+)\b(?![/.-]\w)"),
    re.compile(
        r"[\[［【](?:insert |add |your )?"
        r"(?:link|url|address|name|date|time|place|venue|photo|image|picture|caption|title|quote|"
        r"number|tbd|tbc|todo|tk|連結|網址|姓名|日期|時間|地點|圖片|照片|待補|待定|待填)"
        r"(?: here| to come)?[\]］】](?![(\[:])",
        re.IGNORECASE,
    ),
    re.compile(r"\[insert [^\]\n]{1,60}\](?![(\[:])", re.IGNORECASE),
    re.compile(r"[（(【](?:待補|待填|待補充|稍後補上)[）)】]"),
)
_VALUE = re.compile(r"\{\{\s*[\w.]+\s*\}\}|\*\|\w+\|\*|%%\w+%%")
_WORDS = dict.fromkeys(("es", "gl", "pt"), frozenset({"TODO"}))
"""What is a word like any other in a language."""
_HINT = "Write what belongs there, or put it in a code span (`…`) if it is meant"


def check_wording(draft: Draft) -> Iterator[Finding]:
    """Find what was to be filled in before anybody reads it."""
    variant = draft.variant
    words = _WORDS.get(variant.language.partition("-")[0], frozenset())
    places = (
        ("title", variant.title, ("title",)),
        ("subject", variant.subject, ("subject",)),
        ("description", variant.summary, ("description", "summary", "excerpt")),
        ("preheader", variant.preheader, ("preheader", "previewtext")),
    )
    for about, text, names in places:
        for found in _all(text, (*_PLACEHOLDERS, _VALUE), words):
            yield _finding(draft, about, found, draft.field_line(*names))
    finder = draft.finder()
    # What looks like a template's expression was told when the post was read.
    for found in _all(draft.body.prose, _PLACEHOLDERS, words):
        yield _finding(draft, "body", found, finder.line(found))


def _all(text: str, patterns: Iterable[re.Pattern[str]], words: Collection[str]) -> Iterator[str]:
    found = {(one.start(), one[0]) for pattern in patterns for one in pattern.finditer(text)}
    return (part for _, part in sorted(found) if part not in words)


def _finding(draft: Draft, about: str, found: str, line: int) -> Finding:
    reason = f"still says {found}"
    return draft.warning("placeholder", about, reason, _HINT, line=line)
