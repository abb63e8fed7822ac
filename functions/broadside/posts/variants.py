"""One file of a post, read by itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from broadside.languages import choose
from broadside.posts.boxes import without_boxes
from broadside.posts.cleaning import clean
from broadside.posts.details import MAX_TITLE_CHARACTERS, Details, read_details
from broadside.posts.front_matter import FrontMatter, split_front_matter
from broadside.posts.leftovers import Leftovers
from broadside.posts.markdown import to_html
from broadside.posts.model import Author, Status, Variant
from broadside.posts.naming import (
    date_in,
    folder_language_in,
    in_drafts,
    language_in,
    slugify,
    words_in,
)
from broadside.posts.raw_html import show_embeds
from broadside.posts.remarks import Remarks
from broadside.posts.rewriting import Place
from broadside.posts.text import chinese_in, one_line, plain, read_text, tidy

if TYPE_CHECKING:
    from broadside.posts.reading import SourceFile

_MAX_BRACKETS = 100_000
_END_OF_LABEL = re.compile(r" (?:%\}|>\}\}|%\}\})\Z|…\}\Z")
_HTML_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)</title>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadVariant:
    """A variant, what its file says about the post as a whole, and what is to be said about it."""

    variant: Variant
    details: Details
    dated: bool
    """The date was written in the front matter."""
    published_at: datetime
    remarks: Remarks

    @property
    def status(self) -> Status:
        """Whether this file may leave the house."""
        return self.details.status


def read_variant(
    file: "SourceFile", *, languages: Sequence[str], time_zone: str, assets: Mapping[str, str]
) -> ReadVariant:
    """
    Read one file.

    Raises:
        PostError: it can't be used.
    """
    remarks = Remarks(tidy(file.path).replace("\n", " "))
    if remarks.file != file.path:
        raise remarks.error("file", "has a name with characters that aren't text", "Rename it")
    text = read_text(file.data, remarks)
    front = split_front_matter(text, remarks)
    details = read_details(front, remarks, time_zone=time_zone)
    if in_drafts(file.path):
        details = replace(details, status=Status.DRAFT)
    place = Place(path=file.path, source=text, title=details.title, assets=assets)
    heading, body = _read_body(front, place, remarks)
    title = _title(details.title, one_line(heading), file.path, remarks)
    if not body:
        remarks.warn("body", "is empty", "Write something below the front matter")
    variant = Variant(
        language=_language(file.path, details, f"{title}\n{body}", languages, remarks),
        title=title,
        slug=details.slug or slugify(words_in(file.path)) or slugify(title),
        body_html=body,
        summary=details.summary,
        subject=details.subject,
        authors=tuple(_with_picture(author, place, remarks) for author in details.authors),
        file=file.path,
    )
    if not variant.slug:
        raise remarks.error("slug", "is missing", "Add a field to the front matter: slug: my-post")
    return ReadVariant(
        variant=variant,
        details=details,
        dated=details.published_at is not None,
        published_at=_published_at(file, details, time_zone, remarks),
        remarks=remarks,
    )


def _read_body(front: FrontMatter, place: Place, remarks: Remarks) -> tuple[str, str]:
    """Return the title that the body gives the post, or already has, and the body's safe HTML."""
    leftovers = Leftovers()
    if PurePosixPath(place.path).suffix.lower() == ".html":
        unsafe = leftovers.html(front.body)
        if found := _HTML_TITLE.search(unsafe):
            place = replace(place, other_title=plain(found[1]))
        unsafe = show_embeds(unsafe)
    else:
        _check_brackets(front.body, remarks)
        unsafe = to_html(without_boxes(front.body, leftovers), leftovers)
    if leftovers.tags:
        remarks.warn(
            "body",
            f"has marks of another site generator, left out: {', '.join(leftovers.tags)}",
            "Take them out, or write what they stood for",
            line=place.line_of(_END_OF_LABEL.sub("", next(iter(leftovers.tags)))),
        )
    if leftovers.expressions:
        first = leftovers.expressions[0]
        remarks.warn(
            "body",
            f"has {one_line(first)[:60]}, which a template should have filled in, kept as text",
            "Write what it stands for, or put it in a code span if it is meant",
            line=place.line_of(first),
        )
    return clean(unsafe, place, remarks)


def _check_brackets(body: str, remarks: Remarks) -> None:
    """Refuse what would keep the reader of Markdown busy for minutes: each may begin a link."""
    if (count := body.count("[")) > _MAX_BRACKETS:
        reason = f"has {count:,} brackets, and {_MAX_BRACKETS:,} are the limit"
        raise remarks.error("body", reason, "Split it, or put data in a file of its own")


def _title(written: str, heading: str, path: str, remarks: Remarks) -> str:
    if written:
        return written
    title = heading[:MAX_TITLE_CHARACTERS]
    if not title:
        title = one_line(words_in(path).replace("-", " ").replace("_", " "))
        title = title[:1].upper() + title[1:]
    if not title:
        raise remarks.error(
            "title", "is missing", "Begin the file with ---, a line title: My title, and ---"
        )
    remarks.warn(
        "title",
        f"is missing, so the {'first heading' if heading else 'name of the file'} was taken",
        "Add a field to the front matter: title: My title",
    )
    return title


def _language(
    path: str, details: Details, text: str, languages: Sequence[str], remarks: Remarks
) -> str:
    """Return the language: the file's name says it, the front matter, the folder, or the text."""
    named = language_in(path) or details.language or folder_language_in(path, languages)
    found = named or _guessed(text, languages)
    language = choose([found], languages)
    if not named and language != languages[0]:
        remarks.warn(
            "lang",
            f"is missing, and by its letters the text is in {found}",
            f"Add a field to the front matter: lang: {found}",
        )
    elif language is None:
        remarks.warn(
            "lang",
            f"is {found}, and the publication is in {', '.join(languages)}",
            "Add it to the publication's languages, or correct it",
        )
    return language or found


def _guessed(text: str, languages: Sequence[str]) -> str:
    """Tell Chinese from what isn't; between other languages the publication's first is meant."""
    if chinese := chinese_in(text):
        return chinese
    return next((tag for tag in languages if not tag.startswith("zh")), languages[0])


def _published_at(
    file: "SourceFile", details: Details, time_zone: str, remarks: Remarks
) -> datetime:
    if details.published_at:
        return details.published_at
    hint = "Add a field to the front matter: date: 2020-12-31"
    in_path = date_in(file.path)
    if day := in_path or date_in(details.address):
        where = "the file's name" if in_path else "its address"
        remarks.warn("date", f"is missing, so {day} was taken from {where}", hint)
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone))
        return midnight.astimezone(UTC)
    remarks.warn("date", "is missing, so the time was taken when the file was last changed", hint)
    return file.modified_at.astimezone(UTC).replace(microsecond=0)


def _with_picture(author: Author, place: Place, remarks: Remarks) -> Author:
    """Say where the author's picture is, if it is one of the folder's or has an address."""
    address = author.picture
    if not address or address.startswith(("https://", "http://")):
        return author
    asset = place.asset(address)
    if not asset:
        remarks.warn(
            "author",
            f"has a picture that isn't in the folder ({address[:100]})",
            "Put the picture beside the post, and write its path from there",
            line=place.line_of(address),
        )
    return replace(author, picture=asset)
