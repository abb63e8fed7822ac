"""Subscribers from a CSV file, as any program exports it."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from broadside.errors import InvalidError
from broadside.languages import canonical
from broadside.subscribers.addresses import normalise_address
from broadside.subscribers.text import one_line

MAX_BYTES = 50_000_000
MAX_NAME = 200
"""Characters; the rest is cut off."""

_TITLES: Mapping[str, tuple[str, ...]] = {
    "email": (
        *("email", "emailaddress", "mail"),
        *("電郵", "電郵地址", "電子郵件", "電子郵件地址", "address"),
    ),
    "name": ("name", "fullname", "姓名", "名字"),
    "first": ("firstname", "givenname"),
    "last": ("lastname", "surname", "familyname"),
    "languages": ("languages", "language", "lang", "locale", "語言"),
    "topics": ("topics", "topic", "interests"),
    "time_zone": ("timezone", "tz", "時區"),
    "status": ("status", "subscriptionstatus", "state"),
    "disabled": ("emaildisabled", "unsubscribed"),
    "wanted": ("subscribedtoemails", "subscribed"),
}
"""Column titles, in small letters without anything between, the surest first."""

_NOT_ACTIVE = frozenset(
    {"bounced", "cleaned", "complained", "inactive", "nonsubscribed", "pending", "unsubscribed"}
)
_YES = frozenset({"1", "true", "yes"})
_NO = frozenset({"0", "false", "no"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row that can be used."""

    line: int
    address: str
    name: str = ""
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    time_zone: str = ""
    """IANA name; empty where there is none that we know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFinding:
    """Something about a row; it never repeats the address, or any other cell."""

    file: str
    line: int
    reason: str
    hint: str
    severity: str = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvResult:
    """What a file holds."""

    seen: int
    rows: tuple[Row, ...]
    """One for each address, in the file's order."""
    refused: tuple[RowFinding, ...]
    merged: tuple[RowFinding, ...]


def read_csv(data: bytes, file: str) -> CsvResult:
    """
    Read subscribers.

    Args:
        data: The file: UTF-8 or UTF-16, commas, semicolons or tabs between; the first row names the
            columns, of which `email` is needed.
        file: What findings call it.

    Raises:
        InvalidError: it is no such file; one line that says what to do.
    """
    if len(data) > MAX_BYTES:
        raise InvalidError(f"{file}: is larger than 50 MB. Split it into several files")
    rows = _rows(_decode(data, file))
    line, titles = next(rows, (1, None))
    columns = _columns(titles or ())
    if "email" not in columns:
        hint = "Name one column `email` in the first row"
        raise InvalidError(f"{file}:{line}: has no column with addresses. {hint}")
    return _collect(rows, columns, file)


def _decode(data: bytes, file: str) -> str:
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InvalidError(f"{file}:{line}: isn't UTF-8. Save it as CSV in UTF-8") from None


def _rows(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """
    Read the rows that aren't empty, each with the line that it begins in.

    A line that is no CSV (a quote that is never closed, say) is None; after it the next line
    begins a row, so that it takes no other with it.
    """
    lines = io.StringIO(text, newline="").readlines()
    delimiter = _delimiter(lines)
    begin = 0
    while begin < len(lines):
        rest = map(lines.__getitem__, range(begin, len(lines)))
        reader = csv.reader(rest, delimiter=delimiter, skipinitialspace=True, strict=True)
        row = begin
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield row + 1, cells
                row = begin + reader.line_num
        except csv.Error:
            yield row + 1, None
            begin = row + 1
        else:
            return


def _delimiter(lines: Sequence[str]) -> str:
    titles = next((line for line in lines if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", titles)
    return max(",;\t", key=bare.count)


def _columns(titles: Sequence[str]) -> dict[str, int]:
    plain = [re.sub(r"[\W_]+", "", title.lower()) for title in titles]
    found: dict[str, int] = {}
    for name, spellings in _TITLES.items():
        present = [title for title in spellings if title in plain]
        if present:
            found[name] = plain.index(present[0])
    return found


def _collect(
    rows: Iterator[tuple[int, list[str] | None]], columns: Mapping[str, int], file: str
) -> CsvResult:
    seen = 0
    people: dict[str, Row] = {}
    away: dict[str, int] = {}
    refused: list[RowFinding] = []
    merged: list[RowFinding] = []
    for line, cells in rows:
        seen += 1
        try:
            row, left = _row(line, cells, columns)
        except InvalidError as error:
            refused.append(_refusal(file, line, str(error)))
            continue
        if left:
            refused.append(_refusal(file, line, f"is {left} where it comes from", _LEFT))
            away.setdefault(row.address.lower(), line)
            continue
        first = people.setdefault(row.address.lower(), row)
        if first is not row:
            reason = f"has the same address as line {first.line}"
            hint = "The first row counts"
            merged.append(
                RowFinding(file=file, line=line, reason=reason, hint=hint, severity="warning")
            )
    # Whoever left by one row doesn't come back by another.
    for address in away.keys() & people.keys():
        reason = f"has the same address as line {away[address]}, which isn't active"
        refused.append(_refusal(file, people.pop(address).line, reason, _LEFT))
    return CsvResult(
        seen=seen,
        rows=tuple(people.values()),
        refused=tuple(sorted(refused, key=lambda finding: finding.line)),
        merged=tuple(merged),
    )


_CORRECT = "Correct the row, and add it again"
_LEFT = "It stays out; who wants to come back can subscribe again"


def _refusal(file: str, line: int, reason: str, hint: str = _CORRECT) -> RowFinding:
    return RowFinding(file=file, line=line, reason=reason, hint=hint)


def _row(line: int, cells: Sequence[str] | None, columns: Mapping[str, int]) -> tuple[Row, str]:
    """Read a row; also say in what state the person is, when it isn't active."""
    if cells is None:
        raise InvalidError("is no CSV: a quote isn't closed, or text follows a closed one")
    values = {name: one_line(cells[n]) if n < len(cells) else "" for name, n in columns.items()}
    name = values.get("name") or f"{values.get('first', '')} {values.get('last', '')}".strip()
    topics = filter(None, map(str.strip, values.get("topics", "").split(";")))
    row = Row(
        line=line,
        address=normalise_address(values["email"]),
        name=name[:MAX_NAME],
        languages=_languages(values.get("languages", "")),
        time_zone=_time_zone(values.get("time_zone", "")),
        topics=tuple(dict.fromkeys(topics)),
    )
    return row, _left(values)


def _left(values: Mapping[str, str]) -> str:
    """Say how somebody isn't active, by whichever column tells."""
    status = re.sub(r"[\W_]+", "", values.get("status", "").lower())
    if status in _NOT_ACTIVE:
        return status
    disabled = values.get("disabled", "").lower() in _YES
    unwanted = values.get("wanted", "").lower() in _NO
    return "unsubscribed" if disabled or unwanted else ""


def _languages(text: str) -> tuple[str, ...]:
    try:
        return tuple(
            dict.fromkeys(canonical(tag) for tag in re.split(r"[;,|]", text) if tag.strip())
        )
    except ValueError:
        # Without what it says: columns that got mixed up may have put an address there.
        raise InvalidError("has a language that is none; write `en;zh-Hant`") from None


def _time_zone(text: str) -> str:
    """Return the name of a time zone; empty for what is none: the publication's will do."""
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError):
        return ""
