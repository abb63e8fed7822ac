"""
Each mail client shows our mails, by what caniemail.com's volunteers have found out.

What a client of `publication.toml` doesn't support isn't used, or `fallbacks.toml` says why nobody
misses it.
"""

import re
import tomllib
from pathlib import Path

import pytest

from broadside.publication import Publication
from broadside.publication.model import CLIENTS
from broadside_local.publications import CHECKOUT
from tests.clients import npm_tools
from tests.clients.specimens import EVERYTHING, EXAMPLES, names_in, specimens_of
from tests.missing import skipped

FALLBACKS = tomllib.loads((Path(__file__).parent / "fallbacks.toml").read_text(encoding="utf-8"))
FEATURES = {feature for each in FALLBACKS["fallback"] for feature in each["features"]}
SPECIMENS = (EXAMPLES, EVERYTHING)


def unsupported(mails, publication):
    with skipped():
        return npm_tools.support(mails, [f"{client}.*" for client in publication.clients])


def without_fallback(mails, publication):
    found = unsupported(mails, publication)
    return {(u.feature, u.client, u.document) for u in found if u.feature not in FEATURES}


@pytest.mark.prove
@pytest.mark.parametrize("folder", SPECIMENS, ids=lambda folder: folder.parent.name)
def test_what_a_client_does_not_support_has_a_fallback(folder):
    specimens = specimens_of(folder)

    assert specimens.mails
    assert set() == without_fallback(specimens.mails, specimens.publication)


@pytest.mark.prove
@pytest.mark.parametrize(
    ("css", "feature"), [("display:flex", "display:flex"), ("position:sticky", "position")]
)
def test_a_mail_that_needs_what_is_missing_is_found(css, feature):
    specimens = specimens_of(EVERYTHING)
    mail = specimens.mails["everything.en"].replace("<h1 ", f'<h1 id="x" style="{css}" ', 1)
    flexible = mail.replace("</h1>", f'</h1><p style="{css}">One</p>', 1)

    found = without_fallback({"mail": flexible}, specimens.publication)

    assert {feature} == {name for name, _, _ in found}
    assert ("outlook.windows", "mail") in {(client, document) for _, client, document in found}


@pytest.mark.prove
def test_only_the_clients_of_the_publication_are_asked():
    mail = {"mail": '<p style="display:flex">One</p>'}
    publication = Publication(
        name="", host="", languages=(), sender_name="", sender_address="", postal_address="",
        clients=("thunderbird", "apple-mail"),
    )  # fmt: skip

    assert set() == without_fallback(mail, publication)


@pytest.mark.prove
def test_each_fallback_is_still_needed():
    used = set()
    for specimens in map(specimens_of, SPECIMENS):
        used |= {u.feature for u in unsupported(specimens.mails, specimens.publication)}

    assert set() == FEATURES - used


@pytest.mark.prove
def test_each_client_that_a_publication_may_name_is_known():
    with skipped():
        known = npm_tools.clients()

    assert sorted(known) == sorted(CLIENTS)


def test_each_client_that_a_publication_may_name_is_documented():
    text = (CHECKOUT / "docs" / "clients.md").read_text(encoding="utf-8")

    assert [] == [name for name in CLIENTS if f"`{name}`" not in text and f'"{name}"' not in text]


@pytest.mark.parametrize("folder", SPECIMENS, ids=lambda folder: folder.parent.name)
def test_what_is_looked_at_is_all_that_is_published(folder):
    assert sorted(names_in(folder)) == sorted(specimens_of(folder).mails)


NOT_USED = {
    "negative margins": r"margin[\w-]*:[^;]*-\d",
    "borders above 8 px": r"border(?:-top|-right|-bottom|-left|-width)?:\s*(?:9|\d\d)",
    "sizes of type in rem or per cent": r"font-size:[^;]*(?:rem|%)",
    "flow-relative alignment": r"text-align:\s*(?:start|end|match-parent)",
    "pictures as bullets": r"list-style[\w-]*:[^;]*url\(",
    "pictures behind text": r"background[\w-]*:[^;]*url\(",
    "several decorations": r"text-decoration:\s*\w+ \w+",
    "floats": r"float:",
}
"""Values that some client doesn't take, of features that it supports otherwise."""


@pytest.mark.parametrize("what", NOT_USED)
@pytest.mark.parametrize("folder", SPECIMENS, ids=lambda folder: folder.parent.name)
def test_values_that_some_client_does_not_take_are_not_used(folder, what):
    for name, mail in specimens_of(folder).mails.items():
        seen = re.sub(r"<!--.*?-->", "", mail, flags=re.DOTALL)
        inline = re.findall(r'\sstyle="([^"]*)"', seen)

        assert inline, name
        assert [] == [style for style in inline if re.search(NOT_USED[what], style)], name


@pytest.mark.parametrize("folder", SPECIMENS, ids=lambda folder: folder.parent.name)
def test_outlook_gets_its_tables(folder):
    """MJML writes tables for the Word engine into comments that it alone reads; all are closed."""
    for name, mail in specimens_of(folder).mails.items():
        ghosts = "".join(re.findall(r"<!--\[if mso \| IE\]>(.*?)<!\[endif\]-->", mail, re.DOTALL))

        assert "<table" in ghosts, name
        assert ghosts.count("<table") == ghosts.count("</table>"), name
        assert ghosts.count("<td") == ghosts.count("</td>"), name
        assert mail.count("<!--[if") == mail.count("<![endif]-->"), name
