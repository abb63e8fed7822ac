"""Subscribers from a CSV file, as any program exports it."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from broadside.errors import InvalidError
from broadside.languages import canonical
from broadside.subscribers.addresses import normalise_address

MAX_BYTES = 50_000_000

_NAMES: Mapping[str, tuple[str, ...]] = {
    "email": (
        *("email", "emailaddress", "mail", "address"),
        *("電郵", "電郵地址", "電子郵件", "電子郵件地址"),
    ),
    "name": ("name", "fullname", "姓名", "名字"),
    "first": ("firstname", "givenname"),
    "last": ("lastname", "surname", "familyname"),
    "languages": ("languages", "language", "lang", "locale", "語言"),
    "topics": ("topics", "topic", "interests"),
    "status": ("status", "state", "subscriptionstatus"),
}
"""Column titles, in small letters without anything between."""

_NOT_ACTIVE = frozenset(
    {"bounced", "cleaned", "complained", "inactive", "nonsubscribed", "pending", "unsubscribed"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row that can be used."""

    line: int
    address: str
    name: str = ""
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFinding:
    """Something about a row; it never repeats the address."""

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
    text = _decode(data, file)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    numbered = ((reader.line_num, row) for row in _rows(reader, file))
    title_line = next(numbered, None)
    columns = _columns(title_line[1]) if title_line else {}
    if "email" not in columns:
        hint = "Name one column `email` in the first row"
        raise InvalidError(f"{file}:1: has no column with addresses. {hint}")
    return _collect(numbered, columns, file)


def _decode(data: bytes, file: str) -> str:
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InvalidError(f"{file}:{line}: isn't UTF-8. Save it as CSV in UTF-8") from None


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _rows(reader: "Iterator[list[str]]", file: str) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise InvalidError(f"{file}: isn't CSV ({error}). Export it again as CSV") from None


def _columns(titles: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, title in enumerate(titles):
        plain = re.sub(r"[\W_]+", "", title.lower())
        for name, spellings in _NAMES.items():
            if plain in spellings:
                found.setdefault(name, number)
    return found


def _collect(
    numbered: Iterator[tuple[int, list[str]]], columns: Mapping[str, int], file: str
) -> CsvResult:
    rows: dict[str, Row] = {}
    refused: list[RowFinding] = []
    merged: list[RowFinding] = []
    seen = 0
    for line, cells in numbered:
        values = {name: _cell(cells, number) for name, number in columns.items()}
        if not any(cell.strip() for cell in cells):
            continue
        seen += 1
        try:
            row = _row(line, values)
        except InvalidError as error:
            hint = "Correct the row, and add it again"
            refused.append(RowFinding(file=file, line=line, reason=str(error), hint=hint))
            continue
        first = rows.setdefault(row.address.lower(), row)
        if first is not row:
            merged.append(
                RowFinding(
                    file=file,
                    line=line,
                    reason=f"has the same address as line {first.line}",
                    hint="The first row counts",
                    severity="warning",
                )
            )
    return CsvResult(
        seen=seen, rows=tuple(rows.values()), refused=tuple(refused), merged=tuple(merged)
    )


def _cell(cells: Sequence[str], number: int) -> str:
    return "".join(c for c in cells[number] if c.isprintable()) if number < len(cells) else ""


def _row(line: int, values: Mapping[str, str]) -> Row:
    if re.sub(r"\W+", "", values.get("status", "").lower()) in _NOT_ACTIVE:
        raise InvalidError(f"is {values['status'].strip().lower()} where it comes from")
    name = values.get("name", "") or " ".join(
        filter(None, (values.get("first", "").strip(), values.get("last", "").strip()))
    )
    return Row(
        line=line,
        address=normalise_address(values["email"]),
        name=" ".join(name.split())[:200],
        languages=_languages(values.get("languages", "")),
        topics=tuple(
            dict.fromkeys(filter(None, map(str.strip, values.get("topics", "").split(";"))))
        ),
    )


def _languages(text: str) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(canonical(tag) for tag in _parts(text)))
    except ValueError as error:
        raise InvalidError(f"has a language that is none ({error})") from None


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
