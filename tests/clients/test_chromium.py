"""What other tests ask of Chromium, it does."""

import time

import pytest

from tests.clients.chromium import Answer, ChromiumError, launch
from tests.missing import skipped

pytestmark = pytest.mark.browser
SITE = "https://letter.example.org"


@pytest.fixture(scope="module")
def browser():
    with skipped(), launch() as browser:
        yield browser


def test_it_shows_a_page_and_answers_about_it(browser):
    tab = browser.tab()
    tab.show("<title>碼頭</title><p>The quay")

    assert "碼頭 The quay" == tab.evaluate("`${document.title} ${document.body.innerText}`")
    assert {"a": [1, None]} == tab.evaluate("Promise.resolve({a: [1, null]})")


def test_it_waits_until_all_of_a_page_is_there(browser):
    answers = {
        f"{SITE}/": Answer(b"<img src=quay.svg>"),
        f"{SITE}/quay.svg": Answer(
            b"<svg xmlns='http://www.w3.org/2000/svg' width='7'/>", "image/svg+xml"
        ),
    }
    tab = browser.tab(answers.get)

    tab.open(f"{SITE}/")
    assert 7 == tab.evaluate("document.images[0].naturalWidth")
    tab.show(f"<img src='{SITE}/quay.svg'>{'long ' * 1_000_000}")
    assert 7 == tab.evaluate("document.images[0].naturalWidth")


def test_what_a_script_throws_is_told(browser):
    tab = browser.tab()
    tab.show("<script>console.error('one'); throw Error('two')</script>")

    assert ["one"] == tab.errors[:1]
    assert "two" in tab.errors[1]
    with pytest.raises(ChromiumError, match="quay is not defined"):
        tab.evaluate("quay")


def test_it_is_a_telephone_in_the_dark_and_paper(browser):
    tab = browser.tab()
    asked = (
        "[innerWidth, ...['(prefers-color-scheme: dark)', 'print'].map(q => matchMedia(q).matches)]"
    )
    tab.show("")

    tab.emulate(width=360, dark=True)
    assert [360, True, False] == tab.evaluate(asked)
    tab.emulate(width=800, paper=True)
    assert [800, False, True] == tab.evaluate(asked)


def test_every_byte_comes_from_the_answer(browser):
    answers = {f"{SITE}/": Answer(b"<img src=quay.png><img src=https://example.com/spy.gif>")}
    tab = browser.tab(answers.get)
    tab.open(f"{SITE}/")

    wanted = {f"{SITE}/", f"{SITE}/quay.png", "https://example.com/spy.gif"}
    assert wanted <= set(tab.requests)
    assert 0 == tab.evaluate("document.images[0].naturalWidth")


def test_without_an_answer_no_other_machine_is_reached(browser):
    began = time.monotonic()

    with pytest.raises(ChromiumError, match="ERR_NAME_NOT_RESOLVED"):
        browser.tab().open("https://example.com/")

    assert 10 > time.monotonic() - began


def test_a_picture_holds_the_whole_page(browser, tmp_path):
    tab = browser.tab()
    tab.emulate(width=300, height=200)
    tab.show("<body style='margin:0'><p style='margin:0;height:900px'>The quay")

    tab.screenshot(tmp_path / "below" / "whole.png")
    tab.screenshot(tmp_path / "screen.png", whole=False)

    assert (300, 900) == size(tmp_path / "below" / "whole.png")
    assert (300, 200) == size(tmp_path / "screen.png")


def size(file):
    """Return a PNG's width and height (PNG specification, §11.2.1)."""
    data = file.read_bytes()
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
