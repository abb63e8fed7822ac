"""One file of a post, read by itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from broadside.languages import choose
from broadside.posts.body import Body, Frame, read_body
from broadside.posts.details import MAX_TITLE_CHARACTERS, Details, read_details
from broadside.posts.front_matter import split_front_matter
from broadside.posts.hero import find_hero
from broadside.posts.lists import RESERVED
from broadside.posts.media import Asset, is_remote
from broadside.posts.model import Author, Status, Variant
from broadside.posts.moved import find_old_urls
from broadside.posts.naming import (
    date_in,
    folder_language_in,
    in_drafts,
    language_in,
    source_id_of,
    words_in,
)
from broadside.posts.remarks import Remarks
from broadside.posts.rewriting import Place
from broadside.posts.sections import Section, fields_in, split_sections
from broadside.posts.text import chinese_in, one_line, read_text, tidy
from broadside.slugs import slugify

if TYPE_CHECKING:
    from broadside.posts.reading import SourceFile

_CODE = re.compile(r"^([ \t]*)(`{3,}|~{3,}).*?(?:^[ \t]*\2|\Z)", re.MULTILINE | re.DOTALL)


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


def read_variants(
    file: "SourceFile", *, languages: Sequence[str], time_zone: str, assets: Mapping[str, Asset]
) -> list[ReadVariant]:
    """
    Read one file: the variant that it is, or one for each language that its markers name.

    Raises:
        PostError: it can't be used.
    """
    remarks = Remarks(tidy(file.path).replace("\n", " "))
    if remarks.file != file.path:
        raise remarks.error(
            "file", "has a name with characters that aren't text", "Rename it", code="file-name"
        )
    text = read_text(file.data, remarks)
    front = split_front_matter(text, remarks)
    sections = split_sections(front, remarks)
    place = Place(path=file.path, source=text, title="", assets=assets)
    source = _Source(file=file, place=place, languages=languages, time_zone=time_zone)
    own = [replace(remarks, findings=[*remarks.findings]) for _ in sections]
    return [source.variant(*pair) for pair in zip(sections, own, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A file being read."""

    file: "SourceFile"
    place: Place
    languages: Sequence[str]
    time_zone: str

    def variant(self, section: Section, remarks: Remarks) -> ReadVariant:
        path, front = self.file.path, section.front
        details = read_details(front, remarks, time_zone=self.time_zone)
        named = section.language or self.named(details)
        found = named or _guessed(details.title, front.body, self.languages)
        language = choose([found], self.languages)
        fields = fields_in(front.fields, language or found)
        if not section.language and fields is not front.fields:
            details = read_details(replace(front, fields=fields), remarks, time_zone=self.time_zone)
        if in_drafts(path):
            details = replace(details, status=Status.DRAFT)
        published_at = _published_at(self.file, details, self.time_zone, Remarks(path))
        frame = Frame(
            first_line=front.body_line,
            language=language or found,
            time_zone=self.time_zone,
            key=details.id or source_id_of(path),
            stamp=details.updated_at or published_at,
        )
        place = replace(self.place, title=details.title)
        body = read_body(front.body, place, frame, remarks)
        title = _title(details.title, one_line(body.title), path, remarks)
        if not body.html:
            remarks.warn(
                "body", "is empty", "Write something below the front matter", code="body-empty"
            )
        _tell_language(named, found, language, self.languages, remarks)
        variant = self.made(details, title, body, frame.language, remarks)
        return ReadVariant(
            variant=variant,
            details=details,
            dated=details.published_at is not None,
            published_at=_published_at(self.file, details, self.time_zone, remarks),
            remarks=remarks,
        )

    def named(self, details: Details) -> str:
        """Return the language that the file's name says, its front matter or its folder."""
        path = self.file.path
        folder = folder_language_in(path, self.languages)
        return language_in(path) or details.language or folder or ""

    def made(
        self, details: Details, title: str, body: Body, language: str, remarks: Remarks
    ) -> Variant:
        path = self.file.path
        picture = find_hero(details.picture, self.place, remarks)
        slug = details.slug or slugify(words_in(path)) or slugify(title)
        if not slug:
            raise remarks.error(
                "slug",
                "is missing",
                "Add a field to the front matter: slug: my-post",
                code="slug-missing",
            )
        if slug in RESERVED:
            slug += "-1"
        authors = (_with_picture(author, self.place, remarks) for author in details.authors)
        return Variant(
            language=language,
            title=title,
            slug=slug,
            body_html=body.html,
            summary=details.summary,
            subject=details.subject,
            preheader=details.preheader,
            picture=picture.asset.path,
            picture_width=picture.asset.width,
            picture_height=picture.asset.height,
            picture_bytes=picture.asset.length_bytes,
            picture_small=picture.asset.small,
            picture_small_width=picture.asset.small_width,
            picture_alt=picture.alt,
            picture_caption=picture.caption,
            authors=tuple(authors),
            files=body.files,
            file=path,
            guid=details.moved.guid,
            old_urls=find_old_urls(details.moved, remarks, languages=self.languages),
        )


def _title(written: str, heading: str, path: str, remarks: Remarks) -> str:
    if written:
        return written
    title = heading[:MAX_TITLE_CHARACTERS]
    if not title:
        title = one_line(words_in(path).replace("-", " ").replace("_", " "))
        title = title[:1].upper() + title[1:]
    if not title:
        raise remarks.error(
            "title",
            "is missing",
            "Begin the file with ---, a line title: My title, and ---",
            code="title-missing",
        )
    remarks.warn(
        "title",
        f"is missing, so the {'first heading' if heading else 'name of the file'} was taken",
        "Add a field to the front matter: title: My title",
        code="title-guessed",
    )
    return title


def _tell_language(
    named: str, found: str, language: str | None, languages: Sequence[str], remarks: Remarks
) -> None:
    """Note a language that had to be guessed, or that isn't the publication's."""
    if not named and language != languages[0]:
        remarks.warn(
            "lang",
            f"is missing, and by its letters the text is in {found}",
            f"Add a field to the front matter: lang: {found}",
            code="lang-guessed",
        )
    elif language is None:
        remarks.warn(
            "lang",
            f"is {found}, and the publication is in {', '.join(languages)}",
            "Add it to the publication's languages, or correct it",
            code="lang-unknown",
        )


def _guessed(title: str, body: str, languages: Sequence[str]) -> str:
    """Tell Chinese from what isn't; between other languages the publication's first is meant."""
    if chinese := chinese_in(f"{title}\n{_CODE.sub('', body)}"):
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
        remarks.warn(
            "date", f"is missing, so {day} was taken from {where}", hint, code="date-guessed"
        )
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone))
        return midnight.astimezone(UTC)
    remarks.warn(
        "date",
        "is missing, so the time was taken when the file was last changed",
        hint,
        code="date-guessed",
    )
    return file.modified_at.astimezone(UTC).replace(microsecond=0)


def _with_picture(author: Author, place: Place, remarks: Remarks) -> Author:
    """Say where the author's picture is; one on another host that isn't copied stays there."""
    address = author.picture
    asset = place.asset(address) if address else Asset()
    if asset.is_picture:  # it is shown small
        return replace(author, picture=asset.small or asset.path)
    if not address or (is_remote(address) and not asset.refused):
        return author
    why = asset.refused or "isn't in the folder"
    remarks.warn(
        "author",
        f"has a picture that {why} ({address[:100]})",
        "Put the picture beside the post, and write its path from there",
        line=place.line_of(address),
        code="author-picture",
    )
    return replace(author, picture="")
