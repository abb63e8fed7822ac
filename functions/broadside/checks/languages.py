"""Languages: which are missing, and Chinese in the wrong characters."""

from collections.abc import Iterator

from broadside.checks.draft import Draft
from broadside.posts import Finding, ReadPost, simplified_in
from broadside.publication import Publication

_LEFT_OUT = "variant-left-out"
"""What reading says of a variant that is there, but stays in the house."""
_SHOWN = 10


def check_variants(reading: ReadPost, publication: Publication) -> Iterator[Finding]:
    """Find the publication's languages that a post isn't in."""
    if any(found.code == _LEFT_OUT for found in reading.findings):
        return
    variants = {variant.language: variant for variant in reading.post.variants}
    first = next((variants[tag] for tag in publication.languages if tag in variants), None)
    for language in publication.languages if first else ():
        if first and language not in variants:
            yield Finding(
                file=first.file,
                line=0,
                field="lang",
                reason=f"isn't there in {language}, which the publication is in, too",
                hint=f"Put a file beside it that is named alike, but for .{language} before its "
                "ending; readers of that language get it when it is there",
                code="variant-missing",
            )


def check_characters(draft: Draft) -> Iterator[Finding]:
    """Find simplified characters in a text in traditional ones."""
    if draft.variant.language != "zh-Hant":
        return
    finder = draft.finder()
    places = (
        ("title", draft.variant.title, draft.field_line("title")),
        (
            "description",
            draft.variant.summary,
            draft.field_line("description", "summary", "excerpt"),
        ),
        ("body", draft.body.own_words, -1),
    )
    for about, text, line in places:
        if found := simplified_in(text):
            shown = "".join(found[:_SHOWN]) + ("…" if len(found) > _SHOWN else "")
            yield draft.warning(
                "simplified-character",
                about,
                f"has simplified characters in a text in traditional ones ({shown})",
                "Write the traditional ones, or lang: zh-Hans if the text is meant so",
                line=finder.line(found[0]) if line < 0 else line,
            )
