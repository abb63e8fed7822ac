"""Mails and pages are for everybody, by axe-core in Chromium; and they call no other host."""

from urllib.parse import quote, urlsplit

import pytest

from tests.clients import npm_tools
from tests.clients.chromium import launch
from tests.clients.specimens import EVERYTHING, EXAMPLES, names_in, specimens_of
from tests.missing import skipped

pytestmark = pytest.mark.browser
OFF = {
    "mail": {
        "landmark-one-main": "a mail is part of the client's page, which has its own main part",
        "region": "as above: landmarks are the client's",
    },
    "page": {},
}
"""Rules that don't hold for a kind of document, and why."""
LOOKS = [(dark, width) for dark in (False, True) for width in (1280, 360)]
"""Light and dark, on a desk and on a telephone."""
EVERY = [(folder, name) for folder in (EVERYTHING, EXAMPLES) for name in names_in(folder)]


@pytest.fixture(scope="module")
def browser():
    with skipped(), launch() as browser:
        yield browser


@pytest.fixture(scope="module")
def axe():
    with skipped():
        return npm_tools.axe()


def violations(tab, axe, off):
    """Return what axe finds: rule, where, what."""
    rules = ", ".join(f"'{rule}': {{enabled: false}}" for rule in off)
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(axe)
    found = tab.evaluate(
        f"axe.run(document, {{resultTypes: ['violations'], rules: {{{rules}}}}}).then(found =>"
        " found.violations.flatMap(({id, nodes}) => nodes.map(node =>"
        " [id, node.target.join(' '), node.failureSummary])))"
    )
    return [tuple(each) for each in found]


def opened(browser, specimens, url):
    tab = browser.tab(specimens.answer)
    tab.open(url)
    return tab


@pytest.mark.parametrize("kind", ["mail", "page"])
@pytest.mark.parametrize(("folder", "name"), EVERY)
def test_everybody_can_read_it(browser, axe, folder, name, kind):
    specimens = specimens_of(folder)
    url = specimens.mail_url(name) if kind == "mail" else specimens.page_url(name)
    tab = opened(browser, specimens, url)

    for dark, width in LOOKS:
        tab.emulate(dark=dark, width=width)
        assert [] == violations(tab, axe, OFF[kind]), (dark, width)
    assert [] == elsewhere(tab, specimens)
    assert [] == tab.errors


def test_everybody_can_use_the_other_pages(browser, axe):
    specimens = specimens_of(EVERYTHING)

    assert {"/", "/ar/", "/feeds/", "/404", "/en/topics/ferry/"} <= specimens.lists.keys()
    for path in specimens.lists:
        tab = opened(browser, specimens, specimens.site_url + quote(path))
        for dark, width in LOOKS:
            tab.emulate(dark=dark, width=width)
            assert [] == violations(tab, axe, OFF["page"]), (path, dark, width)
        assert [] == elsewhere(tab, specimens), path
        tab.close()


@pytest.mark.parametrize("kind", ["mail", "page"])
@pytest.mark.parametrize(("folder", "name"), EVERY)
def test_no_telephone_has_to_move_it_sideways(browser, folder, name, kind):
    specimens = specimens_of(folder)
    url = specimens.mail_url(name) if kind == "mail" else specimens.page_url(name)
    tab = opened(browser, specimens, url)
    tab.emulate(width=360)

    assert 360 == tab.evaluate("document.documentElement.scrollWidth")


def test_what_somebody_could_not_read_would_be_found(browser, axe):
    tab = browser.tab()
    tab.show("<html lang=en><title>A</title><main><h1>A</h1><p style='color:#bbb'>Faint<img src=x>")

    assert {"color-contrast", "image-alt"} == {rule for rule, _, _ in violations(tab, axe, {})}


def elsewhere(tab, specimens):
    own = urlsplit(specimens.site_url).netloc
    return [url for url in tab.requests if urlsplit(url).netloc != own]


def test_a_request_to_another_host_would_be_found(browser):
    specimens = specimens_of(EVERYTHING)
    tab = browser.tab(specimens.answer)
    tab.show("<img src='https://example.com/pixel.gif'>")

    assert ["https://example.com/pixel.gif"] == elsewhere(tab, specimens)
