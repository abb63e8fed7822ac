"""`clients` of publication.toml: the mail clients that mails must hold in."""

import pytest

from broadside.errors import PublicationError
from broadside.publication import parse_publication

USUAL = ("gmail", "outlook", "apple-mail", "yahoo", "thunderbird", "protonmail")


def clients(line=""):
    text = f"""
        name = "The Harbour Letter"
        host = "news.example.org"
        languages = ["en"]
        postal_address = "1 Pier Road"
        {line}
        [sender]
        address = "letter@example.org"
        """
    return parse_publication(text, "publication.toml").clients


def test_the_usual_ones_are_meant_when_none_is_named():
    assert USUAL == clients()


def test_they_are_taken_in_their_order_each_once():
    assert ("gmx", "gmail") == clients('clients = ["gmx", "gmail", "gmx"]')


@pytest.mark.parametrize("value", ['["gmial"]', '"gmail"', "[]", '[["gmail"]]', "[1]"])
def test_a_wrong_one_is_refused_with_its_line_and_what_there_is(value):
    with pytest.raises(PublicationError) as caught:
        clients(f"clients = {value}")

    assert 6 == caught.value.line
    assert "must list mail clients" == caught.value.reason
    assert "gmail, outlook, apple-mail" in caught.value.hint
