"""What front matter says about a post, field by field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from broadside.languages import canonical
from broadside.posts.authors import read_authors
from broadside.posts.dates import read_date
from broadside.posts.fields import FIELDS, NESTS
from broadside.posts.front_matter import FrontMatter
from broadside.posts.hero import Hero, read_hero
from broadside.posts.model import Author, Status
from broadside.posts.moved import Moved, read_moved
from broadside.posts.remarks import Remarks
from broadside.posts.text import one_line, plain
from broadside.posts.topics import read_topics
from broadside.posts.yaml_fields import Value, normal
from broadside.slugs import slugify

MAX_TITLE_CHARACTERS = 500
MAX_SUMMARY_CHARACTERS = 2_000

_YES = frozenset({"true", "yes", "on", "1"})
_NO = frozenset({"false", "no", "off", "0"})
_STATUSES = {
    **dict.fromkeys(("published", "publish", "public", "live", "future", "scheduled"), "published"),
    **dict.fromkeys(("draft", "drafted", "pending", "private", "auto-draft"), "draft"),
    **dict.fromkeys(("withdrawn", "unpublished", "retracted", "trash", "trashed"), "withdrawn"),
}
# Eleventy fills these in from the file or its history.
_DATES_OF_THE_FILE = frozenset({"created", "last modified", "git created", "git last modified"})
_PERMALINK_STYLES = frozenset({"date", "pretty", "ordinal", "weekdate", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The front matter of one file, understood; empty or None for what it doesn't say."""

    title: str
    published_at: datetime | None
    updated_at: datetime | None
    status: Status
    slug: str
    language: str | None
    topics: tuple[str, ...]
    authors: tuple[Author, ...]
    summary: str
    subject: str
    preheader: str
    picture: Hero
    id: str
    address: str
    """The path that the post had on its old site."""
    moved: Moved


def read_details(front: FrontMatter, remarks: Remarks, *, time_zone: str) -> Details:
    """
    Understand front matter of Jekyll, Hugo, Zola, Eleventy or Hexo; unknown fields are fine.

    Raises:
        PostError: a date that can't be read, a title that is too long.
    """
    levels = (front.fields, *map(front.fields.get, NESTS))
    places = tuple(level for level in levels if isinstance(level, dict))
    return _Reading(front, remarks, time_zone, places).details()


@dataclass(frozen=True, slots=True)
class _Reading:
    front: FrontMatter
    remarks: Remarks
    time_zone: str
    places: tuple[Mapping[str, Value], ...]
    """The fields at the top, and those a level below."""

    def details(self) -> Details:
        address = self.text("permalink", "url", "path")
        if ":" in address or address in _PERMALINK_STYLES:  # a pattern, not an address
            address = ""
        return Details(
            title=self.short("title", MAX_TITLE_CHARACTERS),
            published_at=self.published_at(),
            updated_at=self.date(*_names("updated")),
            status=self.status(),
            slug=slugify(self.text("slug") or _last_segment(address)),
            language=self.language(),
            topics=read_topics(lambda name: self.found(name)[1]),
            authors=read_authors(self.found(*_names("author"))[1], self.remarks),
            summary=self.paragraph(*_names("summary")),
            subject=self.short("subject", MAX_TITLE_CHARACTERS),
            preheader=self.paragraph(*_names("preheader")),
            picture=self.picture(),
            id=self.short("id", MAX_TITLE_CHARACTERS),
            address=address,
            moved=self.moved(),
        )

    def found(self, *names: str) -> tuple[str, Value]:
        """Return the first of these fields that says something, at the top or a level below."""
        for place in self.places:
            for name in names:
                if place.get(name) not in (None, "", [], {}):
                    return name, place[name]
        return names[0], None

    def line(self, name: str) -> int:
        return self.front.lines.get(name, 0)

    def text(self, *names: str) -> str:
        name, value = self.found(*names)
        if isinstance(value, str):
            return one_line(value)
        if value is not None:
            self.remarks.warn(
                name,
                "isn't text, and was left out",
                "Write one line",
                line=self.line(name),
                code="field-not-text",
            )
        return ""

    def short(self, name: str, limit: int) -> str:
        text = self.text(name)
        if len(text) > limit:
            reason = f"has {len(text):,} characters, and {limit} are the limit"
            raise self.remarks.error(
                name, reason, "Shorten it", line=self.line(name), code="field-too-long"
            )
        return text

    def picture(self) -> Hero:
        name, value = self.found(*_names("picture"))
        alt_name, alt = self.found(*_names("picture_alt"))
        alt = plain(alt) if isinstance(alt, str) else self.text(alt_name)
        return read_hero(value, alt=alt, line=self.line(name))

    def moved(self) -> Moved:
        urls = self.found(*_names("old_urls"))
        return read_moved(
            self.found("guid")[1],
            urls,
            self.remarks,
            guid_line=self.line("guid"),
            urls_line=self.line(urls[0]),
        )

    def paragraph(self, *names: str) -> str:
        name, value = self.found(*names)
        text = plain(value) if isinstance(value, str) else self.text(name)
        if len(text) <= MAX_SUMMARY_CHARACTERS:
            return text
        reason = f"has {len(text):,} characters, and was cut at {MAX_SUMMARY_CHARACTERS:,}"
        self.remarks.warn(
            name, reason, "Say it in a paragraph", line=self.line(name), code="summary-too-long"
        )
        return text[: MAX_SUMMARY_CHARACTERS - 1] + "…"

    def published_at(self) -> datetime | None:
        # `published` is Jekyll's switch, and others' date.
        names = [name for name in _names("date") if name != "published"]
        name, value = self.found("published")
        if isinstance(value, str) and _truth(value) is None:
            names.append(name)
        name, value = self.found(*names)
        if isinstance(value, str) and value.lower() in _DATES_OF_THE_FILE:
            return None
        return self.date(*names)

    def date(self, *names: str) -> datetime | None:
        name, value = self.found(*names)
        if value is None:
            return None
        line = self.line(name)
        try:
            moment = read_date(value if isinstance(value, str) else "", time_zone=self.time_zone)
        except ValueError as error:
            shown = f" ({one_line(value)[:40]})" if isinstance(value, str) else ""
            hint = "Write it as 2020-12-31 or 2020-12-31 20:00 -05:00"
            raise self.remarks.error(
                name, f"{error}{shown}", hint, line=line, code="date-invalid"
            ) from None
        for reason, hint in moment.doubts:
            self.remarks.warn(name, reason, hint, line=line, code="date-doubtful")
        return moment.at

    def status(self) -> Status:
        if self.switch("draft") is True or self.switch("published") is False:
            return Status.DRAFT
        if self.text("permalink").lower() == "false":  # Eleventy: write no page
            return Status.DRAFT
        written = self.text("status")
        if written and written.lower() not in _STATUSES:
            reason = f"is none that we know ({written[:40]}), so the post stays a draft"
            hint = "Write draft, published or withdrawn"
            self.remarks.warn(
                "status", reason, hint, line=self.line("status"), code="status-unknown"
            )
            return Status.DRAFT
        return Status(_STATUSES.get(written.lower(), "published"))

    def switch(self, name: str) -> bool | None:
        """Return what a switch says; `draft` also when that can't be told."""
        written = self.text(name)
        if not written:
            return None
        truth = _truth(written)
        if truth is None and name == "draft":
            reason = f"is neither true nor false ({written[:40]}), so the post stays a draft"
            self.remarks.warn(
                name, reason, "Write true or false", line=self.line(name), code="status-unknown"
            )
            return True
        return truth

    def language(self) -> str | None:
        name, _ = self.found(*_names("lang"))
        written = self.text(name)
        if not written:
            return None
        try:
            return canonical(written.partition(".")[0])  # en_CA.UTF-8
        except ValueError:
            reason = f"is no language tag ({written[:40]}), and was left out"
            self.remarks.warn(
                name, reason, "Write en or zh-Hant", line=self.line(name), code="lang-invalid"
            )
            return None


@cache
def _names(field: str) -> tuple[str, ...]:
    """Return what a field may be called, as fields are looked up."""
    return tuple(map(normal, FIELDS[field]))


def _truth(text: str) -> bool | None:
    lowered = text.strip().lower()
    return True if lowered in _YES else False if lowered in _NO else None


def _last_segment(address: str) -> str:
    path = address.partition("?")[0].partition("#")[0]
    path = re.sub(r"(?:/index)?\.html?$", "", path.rstrip("/"))
    return path.rpartition("/")[2]
