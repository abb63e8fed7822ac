"""Whatever a file holds, it is read or refused in words, and no finding tells a cell."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.errors import InvalidError
from broadside.subscribers import normalise_address, read_csv

PIECES = st.sampled_from(
    [
        *("email", "name", "languages", "topics", "status", "Email Address", ",", ";", "\t"),
        *("\n", "\r\n", "\r", '"', '""', '",', ',"', " ", "\x00", "\ufeff", "\u2028", "\u0085"),
        *("a@example.org", "A@EXAMPLE.ORG", "b@bücher.example", "@", "unsubscribed", "zh_HK"),
        *("en;fr", "=1+1", "陳大文", "\u202e", "\x1c", "ı", "İ", "ﬀ"),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=40).map("".join)
FILES = (
    st.binary(max_size=200)
    | TEXTS.map(lambda text: text.encode("utf-8", "replace"))
    | TEXTS.map(lambda text: ("email\n" + text).encode("utf-8", "replace"))
    | TEXTS.map(lambda text: text.encode("utf-16", "replace"))
)


@settings(max_examples=500)
@given(FILES)
def test_any_bytes_are_read_or_refused(data):
    try:
        result = read_csv(data, "people.csv")
    except InvalidError as error:
        refusal = str(error)
    else:
        assert_sound(result, data)
        return

    assert re.fullmatch(r"people\.csv(:\d+)?: [^\n]+", refusal)


def assert_sound(result, data):
    lines = data.count(b"\n") + data.count(b"\r") + 1
    people = [row.address.lower() for row in result.rows]
    assert len(people) == len(set(people))
    assert result.seen == len(people) + len(result.refused) + len(result.merged)
    for row in result.rows:
        assert row.address == normalise_address(row.address)
        assert row.name == " ".join(row.name.split())
        assert len(row.name) <= 200
    for finding in (*result.rows, *result.refused, *result.merged):
        assert 1 <= finding.line <= lines


SECRETS = st.text("abcdefghijkmnopqrstuvwxyz0123456789", min_size=8, max_size=12).map(
    lambda text: f"q{text}"
)


@given(st.lists(SECRETS, min_size=4, max_size=4), st.permutations(range(4)), st.booleans())
def test_no_finding_tells_a_cell(words, order, doubled):
    """Whichever column an address got into."""
    cells = [f"{words[0]}@example.org", words[1], words[2], f"{words[3]}@example.org"]
    row = [cells[n] for n in order]
    file = io.StringIO()
    csv.writer(file).writerows(
        [["email", "name", "languages", "status"], *[row] * (1 + doubled), [words[1], '"']]
    )

    result = read_csv(file.getvalue().encode(), "people.csv")

    told = " ".join(f"{f.reason} {f.hint}" for f in (*result.refused, *result.merged))
    assert not any(word in told for word in words)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_no_refusal_of_a_file_tells_a_cell(encoding):
    word = "q7f3k9x2"
    data = f"{word}@example.org,é{word}\n".encode(encoding)

    with pytest.raises(InvalidError) as refusal:
        read_csv(data, "people.csv")

    assert word not in str(refusal.value)
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None
