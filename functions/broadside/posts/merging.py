"""The variants of one post, put together."""

from collections.abc import Callable, Sequence

from broadside.posts.model import Post, Status
from broadside.posts.moved import without_repeats
from broadside.posts.naming import source_id_of
from broadside.posts.reading import ReadPost
from broadside.posts.variants import ReadVariant


def merge(read: Sequence[ReadVariant], *, source: str, languages: Sequence[str]) -> ReadPost:
    """
    Make one post of its variants.

    What variants share (id, date, topics) comes from the file in the publication's first language
    among those that are published. A variant that is a draft or withdrawn is left out while
    another is published; if the first language's is withdrawn, the post is.

    Raises:
        PostError: two files are in one language.
    """
    ordered = sorted(read, key=lambda r: (_rank(r, languages), r.variant.language))
    _check_languages(ordered)
    status = _status(ordered)
    used = [r for r in ordered if r.status is status] or ordered
    first = next((r for r in used if r.dated), used[0])
    _compare(used)
    _tell_left_out(ordered, used, status)
    return ReadPost(
        post=Post(
            source=source,
            source_id=_first(ordered, lambda r: r.details.id)
            or source_id_of(ordered[0].variant.file),
            status=status,
            published_at=first.published_at,
            updated_at=max(
                (r.details.updated_at for r in used if r.details.updated_at), default=None
            ),
            topics=next((r.details.topics for r in used if r.details.topics), ()),
            variants=tuple(sorted(without_repeats(used), key=lambda v: v.language)),
        ),
        # Languages of one file share its fields, and what is to be said about them.
        findings=tuple(dict.fromkeys(finding for r in read for finding in r.remarks.findings)),
    )


def _rank(read: ReadVariant, languages: Sequence[str]) -> int:
    language = read.variant.language
    return languages.index(language) if language in languages else len(languages)


def _status(ordered: Sequence[ReadVariant]) -> Status:
    statuses = [r.status for r in ordered]
    if statuses[0] is Status.WITHDRAWN:
        return Status.WITHDRAWN
    if Status.PUBLISHED in statuses:
        return Status.PUBLISHED
    return Status.DRAFT


def _first(ordered: Sequence[ReadVariant], field: Callable[[ReadVariant], str]) -> str:
    return next((value for r in ordered if (value := field(r))), "")


def _check_languages(ordered: Sequence[ReadVariant]) -> None:
    seen: dict[str, str] = {}
    for r in ordered:
        language, file = r.variant.language, r.variant.file
        if language in seen:
            other = seen[language]
            where = "above its first marker, too" if other == file else f"as in {other}"
            raise r.remarks.error(
                "lang",
                f"is {language}, {where}: a post has one text for each language",
                "Put the language before the ending (post.zh-Hant.md), or take one text away",
                code="lang-twice",
            )
        seen[language] = file


def _tell_left_out(
    ordered: Sequence[ReadVariant], used: Sequence[ReadVariant], status: Status
) -> None:
    for r in ordered:
        if r not in used:
            r.remarks.warn(
                "status",
                f"is {r.status}, and the post is {status}: this language is left out",
                "Nothing to do if that is meant",
                code="variant-left-out",
            )


def _compare(used: Sequence[ReadVariant]) -> None:
    """Note where files of one post say different things about it."""
    first = used[0]
    for r in used[1:]:
        for field, differs in (
            ("id", _differ(first.details.id, r.details.id)),
            ("date", first.dated and r.dated and first.published_at != r.published_at),
            ("topics", _differ(first.details.topics, r.details.topics)),
        ):
            if differs:
                r.remarks.warn(
                    field,
                    f"isn't the same as in {first.variant.file}, which counts",
                    "Say it in one file only, or the same in each",
                    code="field-differs",
                )


def _differ(one: object, other: object) -> bool:
    return bool(one and other and one != other)
