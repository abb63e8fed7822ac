"""mrml makes of our MJML what npm's mjml does; docs/clients.md explains the differences."""

import re

import pytest

from broadside_local.publications import CHECKOUT
from tests.clients import npm_tools
from tests.clients.mjml_comparison import KNOWN, differences, sources, unknown
from tests.clients.specimens import EVERYTHING, EXAMPLES, specimens_of
from tests.missing import skipped

DOCUMENT = CHECKOUT / "docs" / "clients.md"


@pytest.fixture(scope="module", params=[EXAMPLES, EVERYTHING], ids=["examples", "everything"])
def compared(request):
    """Return the differences of each mail, and what npm's mjml says of its source."""
    made = sources(specimens_of(request.param))
    with skipped():
        theirs = npm_tools.mjml({name: source for name, (source, _) in made.items()})
    return {
        name: (differences(html, theirs[name].html), theirs[name].errors)
        for name, (_, html) in made.items()
    }


@pytest.mark.prove
def test_each_difference_is_known(compared):
    assert compared
    assert {} == {name: unknown(lines) for name, (lines, _) in compared.items() if unknown(lines)}


@pytest.mark.prove
def test_each_known_difference_is_still_there(compared):
    lines = [line for found, _ in compared.values() for line in found]

    assert [] == [k for k, how in KNOWN.items() if not any(re.fullmatch(how, li) for li in lines)]


@pytest.mark.prove
def test_our_templates_are_valid_to_npm_s_mjml(compared):
    assert {} == {name: errors for name, (_, errors) in compared.items() if errors}


def test_each_known_difference_is_explained():
    text = DOCUMENT.read_text(encoding="utf-8")

    assert [] == [name for name in KNOWN if f"| {name} |" not in text]


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (
            '<p class="a b" style="top:1px;left:0">x',
            "<P style='left: 0; top:1px;' class='b a'> x",
            [],
        ),
        ("<td>a</td>", "<td>b</td>", ["-a", "+b"]),
        ("<!--[if mso | IE]><td><![endif]-->", "<td>", ['-<outlook if="mso | IE">', "-</outlook>"]),
        ("<style>a { b : c; }</style>", "<style>a{b:c}</style>", []),
    ],
)
def test_only_what_means_something_is_a_difference(ours, theirs, expected):
    assert expected == differences(ours, theirs)
