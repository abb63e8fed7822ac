"""publication.toml: read as a whole, or refused with line, field, reason and hint."""

import string
import tomllib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadside.errors import PublicationError
from broadside.publication import Look, load_publication, parse_publication
from tests.unit.rendering.samples import TEMPLATES

AN_ADDRESS = "must be an address such as news@example.org"
DAYS = "must be a number from 0 to 3650"
LEAST = """name = "The Letter"
host = "news.example.org"
languages = ["en"]
postal_address = "1 Pier Road"
[sender]
address = "letter@example.org"
"""
WHOLE = """name = "The Letter"
tagline = "News  of the\\nharbour"
host = "news.example.org"
languages = ["en-ca", "zh"]
time_zone = "America/Vancouver"
postal_address = \"\"\"
1 Pier Road
Harbour Town\"\"\"
licence = "CC BY 4.0"
sender = { name = "The Crew", address = "letter@example.org", reply_to = "crew@example.org" }
[sending]
max_age_days = 0
[feeds]
entries = 500
[look]
accent = "#123456"
[in.zh-TW]
name = "海港通訊"
[in.en]
tagline = "Harbour news"
"""


def parse(text):
    return parse_publication(text, "p.toml")


def refusal(text):
    with pytest.raises(PublicationError) as caught:
        parse(text)
    error = caught.value
    assert "p.toml" == error.file
    assert error.hint
    return error.line, error.field, error.reason


def with_line(line, text=LEAST):
    """Put a line first; its field's other line goes."""
    name = line.partition("=")[0].strip()
    kept = [old for old in text.splitlines() if old.partition("=")[0].strip() != name]
    return "\n".join([line, *kept])


def test_what_must_be_there_is_enough():
    publication = parse(LEAST)

    assert ("The Letter", "The Letter") == (publication.name, publication.sender_name)
    assert ("https://news.example.org", ("en",)) == (publication.site_url, publication.languages)
    assert ("UTC", 7, 50, Look()) == (
        publication.time_zone,
        publication.max_age_days,
        publication.feed_entries,
        publication.look,
    )
    assert ("", "", "") == (publication.tagline, publication.reply_to, publication.licence)


def test_everything_can_be_said():
    publication = parse(WHOLE)

    assert ("en-CA", "zh-Hant") == publication.languages
    assert "News of the harbour" == publication.tagline
    assert "1 Pier Road\nHarbour Town" == publication.postal_address
    assert ("The Crew", "crew@example.org") == (publication.sender_name, publication.reply_to)
    assert (0, 500) == (publication.max_age_days, publication.feed_entries)
    assert Look(accent="#123456") == publication.look
    assert ("海港通訊", "The Letter") == (
        publication.name_in("zh-Hant"),
        publication.name_in("en-CA"),
    )
    assert "Harbour news" == publication.tagline_in("en")
    assert "News of the harbour" == publication.tagline_in("zh-Hant")


@pytest.mark.parametrize(
    "host", ["a.org", "news-2.example.co.uk", "xn--80ak6aa92e.com", "news.xn--p1ai"]
)
def test_hosts(host):
    assert host == parse(with_line(f'host = "{host}"')).host


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ('name = ""', "name", "is missing"),
        ('name = "  "', "name", "is missing"),
        ("name = 3", "name", "must be text"),
        ('name = "a\\u0000"', "name", "holds control characters"),
        ('name = "a\\u202eb"', "name", "holds control characters"),
        (f'name = "{"x" * 501}"', "name", "is longer than 500 characters"),
        ("tagline = []", "tagline", "must be text"),
        ('host = "https://a.org"', "host", "must be a host name such as news.example.org"),
        ('host = "localhost"', "host", "must be a host name such as news.example.org"),
        ('languages = "en"', "languages", "must list tags"),
        ("languages = []", "languages", "must list tags"),
        ("languages = [1]", "languages", "must list tags"),
        ('languages = ["english"]', "languages", "'english' is no language tag"),
        ('languages = ["zh", "zh-TW"]', "languages", "names a language twice"),
        ('time_zone = "Mars"', "time_zone", "is no time zone"),
        ('time_zone = "../x"', "time_zone", "is no time zone"),
        ('time_zone = "America"', "time_zone", "is no time zone"),
        ('postal_address = ""', "postal_address", "is missing"),
        ("in = 3", "in", "must be a table"),
        ("sending = 3", "sending", "must be a table"),
        (
            "sending = { max_age_days = -1 }",
            "sending.max_age_days",
            "must be a number from 0 to 3650",
        ),
        ('subtitle = "x"', "subtitle", "is no field of a publication"),
        ("x = 1", "x", "is no field of a publication"),
    ],
)
def test_a_wrong_value_is_told_with_its_line(line, field, reason):
    assert (1, field, reason) == refusal(with_line(line))


@pytest.mark.parametrize(
    ("table", "field", "reason"),
    [
        ('[sender]\naddress = "a"', "sender.address", AN_ADDRESS),
        ('[sender]\naddress = "a@b.org"\nreply_to = "b"', "sender.reply_to", "must be an address"),
        ("[sending]\nmax_age_days = true", "sending.max_age_days", DAYS),
        ("[feeds]\nentries = 0", "feeds.entries", "must be a number from 1 to 500"),
        ('[feeds]\nentries = "9"', "feeds.entries", "must be a number from 1 to 500"),
        ('[look]\naccent = "red"', "look.accent", "must be a colour such as #9B1C31"),
        ('[look]\ncolour = "#123456"', "look.colour", "is no field of a publication"),
        ("[in]\nfr = 3", "in.fr", "must be a table"),
        ('[in.french]\nname = "x"', "in.french", "'french' is no language tag"),
        ('[in."a.b"]\nname = "x"', "in.a.b", "'a.b' is no language tag"),
        ("[in.fr]\nname = 3", "in.fr.name", "must be text"),
        ('[in.fr]\ntitle = "x"', "in.fr.title", "is no field of a publication"),
    ],
)  # fmt: skip
def test_a_wrong_value_in_a_table_is_told_with_its_line(table, field, reason):
    head = LEAST.partition("[sender]")[0] if "[sender]" in table else LEAST
    line = (head + table).count("\n") + (1 if "french" not in table and "a.b" not in table else 0)

    assert (line, field, reason) == refusal(head + table)


@pytest.mark.parametrize("field", ["name", "host", "languages", "postal_address"])
def test_what_is_missing_is_named(field):
    text = "\n".join(line for line in LEAST.splitlines() if not line.startswith(field))

    assert (0, field, "is missing") == refusal(text)


def test_a_missing_field_of_a_table_is_told_where_the_table_is():
    text = LEAST.partition('address = "letter')[0] + 'name = "x"'

    assert (5, "sender.address", "is missing") == refusal(text)


def test_a_near_miss_is_suggested():
    with pytest.raises(PublicationError, match="Did you mean tagline"):
        parse(with_line('tagline_ = "x"'))
    with pytest.raises(PublicationError, match="It may hold accent, accent_dark"):
        parse(LEAST + "[look]\nxyz = 1")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('name = "a"\nhost', 2, "isn't TOML"),
        ('name = "a"\nname = "b"', 2, "isn't TOML"),
        ("a = " + "[" * 9_000, 0, "isn't TOML"),
        ("a = " + "9" * 9_000, 0, "isn't TOML"),
        ("a = 2026-13-45", 1, "isn't TOML"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text, line, reason):
    found, field, told = refusal(text)

    assert (line, "file") == (found, field)
    assert told.startswith(reason)
    assert "\n" not in told


WORDS = st.sampled_from(
    [
        *("name", "host", "languages", "sender", "address", "in", "look", "feeds", "entries", "zh"),
        *(
            "[",
            "]",
            "[[",
            "{",
            "}",
            "=",
            ".",
            ",",
            '"',
            "'",
            "#",
            "\n",
            " ",
            '"""',
            "\\u0000",
            "-1",
        ),
        *('"a@example.org"', '"news.example.org"', '["en"]', "2026-01-01", "true", "0x", "9" * 20),
    ]
)
VALUES = st.recursive(
    st.sampled_from(['""', '"x"', "1", "-1", "true", "1.5", "2026-01-01", '"en"', '"#123456"'])
    | st.text(string.ascii_letters + "港", max_size=9).map(lambda t: f'"{t}"'),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda v: f"[{', '.join(v)}]")
        | st.dictionaries(st.sampled_from(["name", "address", "x", "en"]), inner, max_size=2).map(
            lambda d: "{" + ", ".join(f"{k} = {v}" for k, v in d.items()) + "}"
        )
    ),
    max_leaves=5,
)
FIELDS = st.sampled_from(
    [
        *("name", "tagline", "host", "languages", "time_zone", "postal_address", "licence"),
        *("sender", "sending", "feeds", "look", "in", "in.zh", 'in."x y"', "sender.address"),
    ]
)
CHANGED = st.tuples(FIELDS, VALUES).map(lambda pair: with_line(f"{pair[0]} = {pair[1]}", WHOLE))
GARBAGE = st.text(max_size=80) | st.lists(WORDS, max_size=30).map("".join) | CHANGED


@settings(max_examples=400)
@given(GARBAGE)
@example('""=""')
def test_any_text_is_a_publication_or_told(text):
    try:
        publication = parse(text)
    except PublicationError as error:
        told = error
    else:
        assert publication.languages
        assert tomllib.loads(text)["host"] == publication.host
        return

    assert 0 <= told.line <= text.count("\n") + 1
    assert all((told.file, told.field, told.reason, told.hint))
    assert "\n" not in told.reason


class TestLoading:
    def test_the_one_that_ships_can_be_used(self):
        assert load_publication(TEMPLATES / "publication.toml").languages

    def test_a_byte_order_mark_is_none_of_it(self, tmp_path):
        file = tmp_path / "publication.toml"
        file.write_bytes(b"\xef\xbb\xbf" + LEAST.encode())

        assert "The Letter" == load_publication(file).name

    @pytest.mark.parametrize(
        ("data", "reason"),
        [(b"\xff\xfe", "isn't UTF-8"), (None, "can't be read (no such file or directory)")],
    )
    def test_a_file_that_cannot_be_read(self, tmp_path, data, reason):
        file = tmp_path / "publication.toml"
        if data:
            file.write_bytes(data)

        with pytest.raises(PublicationError) as caught:
            load_publication(file)
        assert (str(file), "file", reason) == (
            caught.value.file,
            caught.value.field,
            caught.value.reason,
        )
