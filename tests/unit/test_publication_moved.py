"""`[moved]` of publication.toml: where addresses of an old site lead."""

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
[moved]
"""


def read(*lines):
    return parse_publication(HEAD + "\n".join(lines), "publication.toml")


def test_unsaid_nothing_leads_on():
    assert {} == read().moved


def test_addresses_lead_on():
    table = read(
        '"https://old.example.org/rss.xml" = "/feed.xml"',
        '"/?feed=rss2&x=1" = "/en/feed.xml"',
        '"/about" = "https://example.org/about?a=b#c"',
    )

    assert {
        "/rss.xml": "/feed.xml",
        "/?feed=rss2": "/en/feed.xml",
        "/about": "https://example.org/about?a=b#c",
    } == table.moved


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('"/feed.xml" = "/atom.xml"', "is an address that this site uses itself"),
        ('"/en/topics/x/" = "/en/"', "is an address that this site uses itself"),
        ('"javascript:x" = "/en/"', "is neither an address that begins with https:// nor a path"),
        ('"/a" = "//evil.example.org/"', "must lead to a path of this site"),
        ('"/a" = "/\\\\evil"', "must lead to a path of this site"),
        ('"/a" = "http://example.org/"', "must lead to a path of this site"),
        ('"/a" = "/b\\r\\nset-cookie: c"', "must lead to a path of this site"),
        ('"/a" = "/春"', "must lead to a path of this site"),
        ('"/a" = 1', "must lead to a path of this site"),
        (f'"/a" = "/{"x" * 1000}"', "must lead to a path of this site"),
        ('"/a" = "/a/#top"', "leads to itself"),
    ],
)
def test_what_leads_nowhere_is_refused_with_its_line(line, reason):
    with pytest.raises(PublicationError) as told:
        read(line)

    assert told.value.reason.startswith(reason)
    assert told.value.line in {8, 9}


def test_there_are_a_thousand_at_most():
    with pytest.raises(PublicationError, match="more than 1,000 addresses"):
        read(*(f'"/{n}" = "/en/"' for n in range(1001)))
