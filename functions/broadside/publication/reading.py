"""Reading `publication.toml`: every field is checked, and a wrong one told with its line."""

import re
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from broadside.errors import PublicationError
from broadside.languages import canonical, regional
from broadside.publication.document import Document
from broadside.publication.feeds import read_feeds_id, read_hubs
from broadside.publication.logo import read_logo
from broadside.publication.look import LOOK_FIELDS, font_stack, read_look
from broadside.publication.model import CLIENTS, USUAL_CLIENTS, Missing, Publication
from broadside.publication.moved import read_moved
from broadside.publication.topics import read_topics

_TEXT_LINKS = re.compile("notes|inline")
_MISSING = re.compile("|".join(Missing))
_MISSING_SAID = "later, wait or fallback"
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})")
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}"
)
# RFC 3986, without user names; what is outside of ASCII must be percent-encoded.
_LINK = re.compile(rf"https://({_HOST.pattern})(:\d{{1,5}})?(/[A-Za-z0-9._~!$&()*+,;=:@%/?#-]*)?")
_MAX_SOCIAL = 12
_MAX_ORGANISERS = 10

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "": (
        "name", "tagline", "host", "languages", "time_zone", "postal_address", "licence", "footer",
        "clients", "sender", "organisers", "sending", "feeds", "moved", "look", "social", "in",
    ),
    "sender": ("name", "address", "reply_to"),
    "organisers": ("alarms",),
    "sending": ("max_age_days", "approval", "missing_language", "wait_hours"),
    "feeds": ("entries", "hubs", "id"),
    "look": LOOK_FIELDS,
    "in.*": ("name", "tagline", "footer", "font", "topics"),
}  # fmt: skip
"""What each table may hold."""


def load_publication(path: Path) -> Publication:
    """
    Read a publication.toml, and the logo beside it if it names one.

    Raises:
        PublicationError: it can't be read or used; says line, field, reason and hint.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = f"can't be read ({(error.strerror or 'unknown error').lower()})"
        raise PublicationError(str(path), 0, "file", reason, "Check its name and rights") from None
    except UnicodeDecodeError:
        raise PublicationError(str(path), 0, "file", "isn't UTF-8", "Save it as UTF-8") from None
    return parse_publication(text, str(path), folder=path.parent)


def parse_publication(text: str, file: str, *, folder: Path | None = None) -> Publication:
    """
    Read a publication from TOML.

    Args:
        text: The document.
        file: What errors call it.
        folder: Where its logo is; None: it can't have one.

    Raises:
        PublicationError: it can't be used; says line, field, reason and hint.
    """
    document = Document(text, file)
    document.allow_only(_FIELDS)
    return Publication(
        name=document.text("name", required=True),
        tagline=document.text("tagline"),
        host=document.matching("host", _HOST, "a host name such as news.example.org"),
        languages=_languages(document),
        time_zone=_time_zone(document),
        postal_address=document.text("postal_address", required=True),
        licence=document.text("licence"),
        sender_name=document.text("sender.name") or document.text("name"),
        sender_address=document.matching(
            "sender.address", _ADDRESS, "an address such as news@example.org"
        ),
        reply_to=document.matching("sender.reply_to", _ADDRESS, "an address", required=False),
        organisers=_organisers(document),
        max_age_days=document.number("sending.max_age_days", 7, 0, 3650),
        missing_language=Missing(
            document.matching("sending.missing_language", _MISSING, _MISSING_SAID, required=False)
            or Missing.LATER
        ),
        wait_hours=document.number("sending.wait_hours", 48, 1, 24 * 30),
        needs_approval=document.flag("sending.approval", default=False),
        feed_entries=document.number("feeds.entries", 20, 1, 500),
        feeds_id=read_feeds_id(document),
        hubs=read_hubs(document),
        moved=read_moved(document, _languages(document)),
        clients=_clients(document),
        look=read_look(document),
        logo=read_logo(document, folder),
        social=_social(document),
        footer=document.text("footer"),
        names=_by_language(document, "name"),
        taglines=_by_language(document, "tagline"),
        footers=_by_language(document, "footer"),
        text_links=document.matching(
            "look.text_links", _TEXT_LINKS, "notes or inline", required=False
        )
        or "notes",
        wordings={
            canonical(tag): regional(tag)
            for tag in document.value("languages")
            if regional(tag) != canonical(tag)
        },
        fonts={
            tag: font_stack(document, path) for tag, path in _paths_by_language(document, "font")
        },
        topics={
            tag: read_topics(document, path) for tag, path in _paths_by_language(document, "topics")
        },
    )


def _languages(document: Document) -> tuple[str, ...]:
    value = document.value("languages")
    hint = 'Write languages = ["en", "zh-Hant"], the primary one first'
    if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
        reason = "is missing" if value is None else "must list tags"
        raise document.fail("languages", reason, hint)
    tags = tuple(_tag(document, v, "languages") for v in value)
    if len(set(tags)) < len(tags):
        twice = next(tag for tag in tags if tags.count(tag) > 1)
        names = ", ".join(name for name in value if canonical(name) == twice)
        hint = f"Keep one of {names}: all are {twice}"
        raise document.fail("languages", "names a language twice", hint)
    return tags


def _clients(document: Document) -> tuple[str, ...]:
    value = document.value("clients")
    if value is None:
        return USUAL_CLIENTS
    if not isinstance(value, list) or not value or set(map(repr, value)) - set(map(repr, CLIENTS)):
        hint = f"Choose of {', '.join(CLIENTS)}"
        raise document.fail("clients", "must list mail clients", hint)
    return tuple(dict.fromkeys(value))


def _organisers(document: Document) -> tuple[str, ...]:
    path = "organisers.alarms"
    value = document.value(path)
    hint = 'Write alarms = ["people@example.org"], at most 10'
    if value is None:
        return ()
    if not isinstance(value, list) or not value or len(value) > _MAX_ORGANISERS:
        raise document.fail(path, "must list addresses", hint)
    if not all(isinstance(each, str) and _ADDRESS.fullmatch(each) for each in value):
        raise document.fail(path, "must list addresses", hint)
    return tuple(dict.fromkeys(value))


def _by_language(document: Document, name: str) -> Mapping[str, str]:
    said = ((tag, document.text(path)) for tag, path in _paths_by_language(document, name))
    return {tag: text for tag, text in said if text}


def _paths_by_language(document: Document, name: str) -> list[tuple[str, str]]:
    """Return the languages whose table has this field, and its path."""
    tables = [(t, _tag(document, t, f"in.{t}")) for t in document.table("in")]
    return [(tag, f"in.{t}.{name}") for t, tag in tables if document.has(f"in.{t}.{name}")]


def _tag(document: Document, tag: str, path: str) -> str:
    try:
        return canonical(tag)
    except ValueError:
        hint = "Use a tag such as en, zh-Hant, pt-BR"
        raise document.fail(path, f"{tag!r} is no language tag", hint) from None


def _time_zone(document: Document) -> str:
    name = document.text("time_zone") or "UTC"
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        hint = "Use a name such as America/Vancouver or Asia/Hong_Kong"
        raise document.fail("time_zone", "is no time zone", hint) from None
    return name


def _social(document: Document) -> tuple[tuple[str, str], ...]:
    table = document.table("social")
    if len(table) > _MAX_SOCIAL:
        raise document.fail("social", f"lists more than {_MAX_SOCIAL} places", "Keep the best")
    links = []
    for name, url in table.items():
        path = f"social.{name}"
        example = 'Write it as "Mastodon" = "https://social.example.org/@us"'
        document.check_text(path, name)
        if not name.strip():
            raise document.fail("social", "has a link without a name", example)
        if not isinstance(url, str) or len(url) > 500 or not _LINK.fullmatch(url):
            raise document.fail(path, "must be a link that begins with https://", example)
        links.append((" ".join(name.split()), url))
    return tuple(links)
