"""What a post was called on the site that it was imported from: its feed's name, its addresses."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from broadside.old_addresses import old_path
from broadside.posts.model import Variant
from broadside.posts.remarks import Remarks
from broadside.posts.text import one_line, tidy
from broadside.posts.yaml_fields import Value

if TYPE_CHECKING:
    from broadside.posts.variants import ReadVariant

MAX_GUID_CHARACTERS = 1_000
MAX_OLD_URLS = 50

_HINT = "Write it as the old site had it: https://old.example.org/2019/rally/ or /2019/rally/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Names on an old site, as front matter has them."""

    guid: str = ""
    addresses: tuple[str, ...] = ()
    line: int = 0
    """Where the addresses begin."""


def read_moved(
    guid: Value, urls: tuple[str, Value], remarks: Remarks, *, guid_line: int, urls_line: int
) -> Moved:
    """
    Read what front matter says of an old site.

    Args:
        guid: What the old site's feed called the post, letter for letter.
        urls: Which field names its addresses there, and what it holds: one or a list. Of `aliases`
            and their like only paths and addresses are any: elsewhere it means other names.
        remarks: Where what can't be used is noted.
        guid_line: The file's line that the one is in.
        urls_line: And that the other begins in.
    """
    name, value = urls
    written = value if isinstance(value, list) else [value]
    found = [tidy(one).strip() for one in written if isinstance(one, str)]
    if name == "oldurls":
        for one in written:
            if one is not None and not isinstance(one, str):
                _refuse("old_urls", "holds what isn't an address", remarks, urls_line)
    else:
        found = [one for one in found if one.startswith(("/", "http://", "https://"))]
    return Moved(
        guid=_guid(guid, remarks, guid_line),
        addresses=tuple(dict.fromkeys(filter(None, found))),
        line=urls_line,
    )


def _guid(value: Value, remarks: Remarks, line: int) -> str:
    if value is None:
        return ""
    guid = tidy(value).strip() if isinstance(value, str) else ""
    reason = ""
    if not one_line(guid) or "\n" in guid:
        reason = "isn't one line of text"
    elif len(guid) > MAX_GUID_CHARACTERS:
        reason = f"has {len(guid):,} characters, and {MAX_GUID_CHARACTERS:,} are the limit"
    if not reason:
        return guid
    remarks.warn(
        "guid",
        f"{reason}, and was left out",
        "Copy it from the old site's feed, in quotes",
        line=line,
        code="guid-invalid",
    )
    return ""


def find_old_urls(moved: Moved, remarks: Remarks, *, languages: Collection[str]) -> tuple[str, ...]:
    """Return the old addresses that can lead on, as paths; others are left out with a warning."""
    paths: dict[str, None] = {}
    for address in moved.addresses[:MAX_OLD_URLS]:
        try:
            paths[old_path(address, languages=languages)] = None
        except ValueError as error:
            _refuse("old_urls", f"{error} ({address[:100]})", remarks, moved.line)
    if (more := len(moved.addresses) - MAX_OLD_URLS) > 0:
        _refuse("old_urls", f"lists {more:,} more than {MAX_OLD_URLS}", remarks, moved.line)
    return tuple(paths)


def _refuse(field: str, reason: str, remarks: Remarks, line: int) -> None:
    remarks.warn(field, f"{reason}, and was left out", _HINT, line=line, code="old-url-invalid")


def without_repeats(read: Sequence["ReadVariant"]) -> list[Variant]:
    """
    Return the variants of a post, each old name in one of them only, the first.

    Languages of one file share its fields, so it says nothing there; for files of their own there
    is a warning.
    """
    variants: list[Variant] = []
    for r in read:
        before = {v.guid for v in variants if v.guid} & {r.variant.guid}
        taken = {path for v in variants for path in v.old_urls}.intersection(r.variant.old_urls)
        if (before or taken) and all(v.file != r.variant.file for v in variants):
            r.remarks.warn(
                "guid" if before else "old_urls",
                "is also another language's, which keeps it",
                "Say it in the language that the old post was in",
                code="old-name-twice",
            )
        variants.append(
            replace(
                r.variant,
                guid="" if before else r.variant.guid,
                old_urls=tuple(path for path in r.variant.old_urls if path not in taken),
            )
        )
    return variants
