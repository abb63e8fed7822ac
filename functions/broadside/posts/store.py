"""What the Posts table keeps beside the posts themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from broadside.posts.model import Status


class Mailing(StrEnum):
    """Whether the first publication of a post becomes an edition by itself."""

    AUTO = "auto"
    """If it is recent enough (`[sending] max_age_days`): importing an archive mails nobody."""
    NOW = "now"
    """Whatever its date: the operator said so."""
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostHead:
    """The newest revision of a post, and what is still to be done about it."""

    post_id: str
    revision: int
    status: Status
    published_at: datetime
    languages: tuple[str, ...]
    content_hash: str
    path: str = ""
    """What the post's files are called below the drop, without language and ending."""
    mailing: Mailing = Mailing.AUTO
    todo: int = 0
    """The first revision not yet announced (page, feeds, edition); 0 when none."""
    pages: tuple[str, ...] = ()
    """Site keys of the announced revision, so that a changed slug leaves nothing behind."""
    mails: Mapping[str, str] = field(default_factory=dict)
    """Content hash of the announced revision's rendered mail, by language: what a release pins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One line of the index by publication time: a variant of a published post."""

    post_id: str
    revision: int
    language: str
    published_at: datetime
