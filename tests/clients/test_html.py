"""What we make is HTML, by html-validate; `html_rules.toml` says which of its rules don't hold."""

import tomllib
from pathlib import Path

import pytest

from tests.clients import npm_tools
from tests.clients.specimens import EVERYTHING, EXAMPLES, specimens_of
from tests.missing import skipped

pytestmark = pytest.mark.prove
REASONS = tomllib.loads((Path(__file__).parent / "html_rules.toml").read_text(encoding="utf-8"))


def mistakes(documents, kind):
    off = {**REASONS["everywhere"], **REASONS.get(kind, {})}
    with skipped():
        return npm_tools.validate(documents, dict.fromkeys(off, "off"))


@pytest.fixture(scope="module", params=[EXAMPLES, EVERYTHING], ids=["examples", "everything"])
def specimens(request):
    return specimens_of(request.param)


def test_mails_hold_no_mistake(specimens):
    assert specimens.mails
    assert [] == mistakes(specimens.mails, "mails")


def test_pages_hold_no_mistake(specimens):
    assert specimens.pages
    assert [] == mistakes({**specimens.pages, **specimens.lists}, "pages")


def test_a_mistake_would_be_found(specimens):
    name, html = next(iter(specimens.mails.items()))
    wrong = html.replace("</h1>", "</h2>", 1)

    assert {"close-order"} <= {m.rule for m in mistakes({name: wrong}, "mails")}


def test_each_rule_that_is_off_would_find_something(specimens):
    found = {m.rule for m in mistakes(specimens.mails, "none")}

    assert set() == REASONS["mails"].keys() - found
