"""The page of feeds in Chromium: an address is copied by one press, or without scripts selected."""

import re
import time
from urllib.parse import urlsplit

import pytest

from tests.architecture.house import ROOT
from tests.clients.chromium import Answer, launch
from tests.clients.specimens import EXAMPLES, specimens_of
from tests.missing import skipped

pytestmark = pytest.mark.browser
FIRST = "https://lanternquay.example.org/en/feed.xml"
ADDRESSES = "document.querySelectorAll('.address').length"
COUNT = "document.querySelectorAll('.feeds button').length"
PRESS = "document.querySelector('.feeds button').click()"
SAYS = "document.querySelector('.feeds button').textContent"


@pytest.fixture(scope="module")
def browser():
    with skipped(), launch() as browser:
        yield browser


def policy():
    """Return the distribution's policy, which holds beside the page's own."""
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    (found,) = re.findall(r"ContentSecurityPolicy: >-\n((?: {14}.*\n)+)", template)
    return " ".join(found.split())


def answer(url):
    place = urlsplit(url)
    page = specimens_of(EXAMPLES).lists.get(place.path)
    if page is None:
        return Answer(b"", status=404)
    if place.query == "other":
        page = page.replace("<main", "<script>window.ran = true</script><main", 1)
    meta = f'<meta http-equiv="content-security-policy" content="{policy()}">'
    return Answer(page.replace("<title>", f"{meta}<title>", 1).encode())


@pytest.fixture
def tab(browser):
    tab = browser.tab(answer)
    yield tab
    tab.close()


def opened(tab, clipboard):
    """Open the page; `clipboard` is what becomes of a text that is to be copied."""
    tab.open("https://lanternquay.example.org/feeds/")
    tab.evaluate(f"void (navigator.clipboard.writeText = (text) => {clipboard})")
    return tab


def test_one_press_copies_an_address(tab):
    opened(tab, "Promise.resolve(window.copied = text)")

    assert tab.evaluate(COUNT) == tab.evaluate(ADDRESSES)
    assert "Copy address" == tab.evaluate(SAYS)
    tab.evaluate(PRESS)
    assert "Copied" == tab.evaluate(SAYS)
    assert FIRST == tab.evaluate("window.copied")


def test_where_copying_is_not_allowed_it_is_selected(tab):
    opened(tab, "Promise.reject(new Error())")

    tab.evaluate(PRESS)

    assert FIRST == tab.evaluate("Promise.resolve().then(() => getSelection().toString())")
    assert "Copy address" == tab.evaluate(SAYS)


def test_each_button_is_described_by_what_it_copies(tab):
    opened(tab, "0")
    described = "[...document.querySelectorAll('.feeds button')].map(button =>"
    described += " document.getElementById(button.getAttribute('aria-describedby')).textContent)"

    assert ["English", "中文", "All languages"] == tab.evaluate(described)[:3]


def test_without_scripts_there_is_no_button_and_the_address_can_be_selected(tab):
    tab.send("Emulation.setScriptExecutionDisabled", value=True)
    tab.send("Page.navigate", url="https://lanternquay.example.org/feeds/")
    # Nothing on the page can tell when it is there.
    while tab.evaluate("document.readyState") != "complete" or not tab.evaluate(ADDRESSES):
        time.sleep(0.05)
    style = "getComputedStyle(document.querySelector('.address')).userSelect"

    assert 0 == tab.evaluate(COUNT)
    assert "all" == tab.evaluate(style)
    assert FIRST == tab.evaluate("document.querySelector('.address').innerText")


def test_another_script_would_not_run(tab):
    """Or the tests above would say nothing of the policies."""
    tab.open("https://lanternquay.example.org/feeds/?other")

    assert 0 < tab.evaluate(COUNT)
    assert "undefined" == tab.evaluate("typeof window.ran")
