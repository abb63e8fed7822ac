"""`[feeds]` of publication.toml: how many entries, who names them, which hubs are told."""

import pytest

from broadside.errors import PublicationError
from broadside.publication import parse_publication

HEAD = """
name = "N"
host = "news.example.org"
languages = ["en"]
postal_address = "1 Pier Road"
[sender]
address = "letter@example.org"
[feeds]
"""


def read(line):
    return parse_publication(HEAD + line, "publication.toml")


def test_unsaid_the_host_names_entries_and_no_hub_is_told():
    assert ("", ()) == (read("").feeds_id, read("").hubs)


@pytest.mark.parametrize("date", ["2026", "2026-11", "2026-11-20"])
def test_a_host_and_a_date_name_entries(date):
    assert f"old.example.org,{date}" == read(f'id = "old.example.org,{date}"').feeds_id


@pytest.mark.parametrize(
    "value",
    [
        *("news.example.org", "news.example.org,", "news.example.org,26", "2026", "a,2026"),
        *("a b.org,2026", "https://a.org,2026", "a.org,2026-13", "a.org,2026-1-1", "a.org,2026:x"),
        f"{'a.' * 200}org,2026",
    ],
)
def test_anything_else_names_nothing(value):
    with pytest.raises(PublicationError) as told:
        read(f'id = "{value}"')

    assert ("feeds.id", 9) == (told.value.field, told.value.line)


def test_hubs_are_told_once_each():
    hubs = '["https://hub.example.org/", "https://b.example.org", "https://hub.example.org/"]'

    assert ("https://hub.example.org/", "https://b.example.org") == read(f"hubs = {hubs}").hubs


@pytest.mark.parametrize(
    "value",
    [
        *('"https://hub.example.org/"', "[1]", '["http://hub.example.org/"]', '["https://a b/"]'),
        *('["https://hub.example.org:8443/"]', '["https://hub@example.org/"]'),
        *('["https://a.org/\\"x"]', f'["https://a.org/{"x" * 500}"]'),
        str([f"https://{n}.example.org/" for n in range(6)]),
    ],
)
def test_a_hub_is_a_link(value):
    with pytest.raises(PublicationError) as told:
        read(f"hubs = {value}")

    assert "feeds.hubs" == told.value.field
