"""Joining in a browser: by keyboard, on a telephone, with and without scripts, in two languages."""

import time

import pytest

from broadside.posts import Post, Status, Variant
from broadside.subscribers import State
from broadside_local.publications import CHECKOUT
from tests.clients import npm_tools
from tests.clients.chromium import launch
from tests.clients.reader_site import reader_site
from tests.clients.test_accessibility import LOOKS, OFF, violations
from tests.missing import skipped
from tests.world import NOW

pytestmark = pytest.mark.browser
ADDRESS = "newcomer@example.com"
POST = Post(
    source="drop",
    source_id="harvest",
    status=Status.PUBLISHED,
    published_at=NOW,
    topics=(),
    variants=(
        Variant(language="en", title="Harvest", slug="harvest", body_html="<p>Rice.</p>"),
        Variant(language="zh-Hant", title="收成", slug="harvest", body_html="<p>米。</p>"),
    ),
)
LABELS = {"en": "Your email address", "zh-Hant": "你的電子郵件地址"}
KEYS = {"Tab": 9, "Enter": 13}


@pytest.fixture(scope="module")
def browser():
    with skipped(), launch() as browser:
        yield browser


@pytest.fixture(scope="module")
def axe():
    with skipped():
        return npm_tools.axe()


@pytest.fixture
def site():
    with reader_site() as site:
        site.publish(POST)
        yield site


@pytest.fixture
def tab(browser):
    tab = browser.tab()
    yield tab
    tab.close()


def press(tab, key):
    code = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
    text = {"text": "\r"} if key == "Enter" else {}
    tab.send("Input.dispatchKeyEvent", type="keyDown", **code, **text)
    tab.send("Input.dispatchKeyEvent", type="keyUp", **code)


def focused(tab, selector, *, most=40):
    """Go there by the keyboard; return how many places were passed."""
    for passed in range(most):
        press(tab, "Tab")
        assert "homepage" != tab.evaluate("document.activeElement.name")
        if tab.evaluate(f"document.activeElement.matches({selector!r})"):
            return passed
    raise AssertionError(f"{selector} can't be reached by keyboard")


def arrived(tab, done, seconds=10):
    """Wait for what a press leads to."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done() and tab.evaluate("document.readyState") == "complete":
            return
        time.sleep(0.02)
    raise AssertionError(tab.evaluate("document.body.innerText"))


def go(tab, url):
    """Open a page; without scripts nobody is told when it is there."""
    tab.send("Page.navigate", url=url)
    arrived(tab, lambda: tab.evaluate("location.href") == url)


def said(tab):
    return tab.evaluate("document.querySelector('h1')?.innerText ?? ''")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize(
    ("language", "asked", "confirm", "confirmed"),
    [
        ("en", "Now check your inbox", "Get The Leaflet by email?", "You are subscribed"),
        ("zh-Hant", "請查看你的信箱", "確定以電子郵件訂閱《傳單》？", "訂閱成功"),
    ],
)
def test_from_a_post_to_being_subscribed(tab, site, scripts, language, asked, confirm, confirmed):
    tab.emulate(width=360)
    tab.send("Emulation.setScriptExecutionDisabled", value=not scripts)
    go(tab, f"{site.url}/{language}/harvest/")

    focused(tab, "#email")
    tab.send("Input.insertText", text=ADDRESS)
    press(tab, "Enter")
    arrived(tab, lambda: asked == said(tab))
    assert f"{site.url}/r/subscribe" == tab.evaluate("location.href")
    assert ADDRESS not in tab.evaluate("document.documentElement.outerHTML")

    go(tab, site.url + site.welcome())
    assert confirm == said(tab)
    assert [State.PENDING] == [p.state for p in site.world.subscribers.by_id.values()]
    focused(tab, "main button")
    press(tab, "Enter")
    arrived(tab, lambda: confirmed == said(tab))

    (person,) = site.world.subscribers.by_id.values()
    assert (ADDRESS, State.ACTIVE, (language,)) == (
        person.address,
        person.state,
        person.languages,
    )
    assert language == tab.evaluate("document.documentElement.lang")
    assert {True} == {url.startswith(site.url) for url in tab.requests}
    assert [] == tab.errors


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_everybody_can_use_each_page(tab, axe, site, language):
    tab.open(f"{site.url}/{language}/harvest/")
    tab.evaluate(f"document.querySelector('#email').value = {ADDRESS!r}")
    look_at(tab, axe)
    tab.evaluate("document.querySelector('.join form').submit()")
    arrived(tab, lambda: tab.evaluate("location.pathname") == "/r/subscribe")
    look_at(tab, axe)
    link = site.welcome()
    for path in ("/r/subscribe", link, link[:-1]):
        tab.open(site.url + path)
        look_at(tab, axe)
    tab.open(site.url + link)
    tab.evaluate("document.querySelector('main form').submit()")
    arrived(tab, lambda: "<form" not in tab.evaluate("document.body.innerHTML"))
    look_at(tab, axe)


def look_at(tab, axe):
    for dark, width in LOOKS[::3]:
        tab.emulate(dark=dark, width=width)
        assert [] == violations(tab, axe, OFF["page"]), (dark, width)
        assert width == tab.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_a_screen_reader_names_the_field_and_not_the_trap(tab, site, language):
    tab.open(f"{site.url}/{language}/harvest/")

    nodes = tab.send("Accessibility.getFullAXTree")["nodes"]

    fields = [n["name"]["value"] for n in nodes if n.get("role", {}).get("value") == "textbox"]
    assert [LABELS[language]] == fields


def test_what_is_no_address_does_not_leave_the_page(tab, site):
    tab.open(f"{site.url}/en/harvest/")
    focused(tab, "#email")
    tab.send("Input.insertText", text="nobody")
    press(tab, "Enter")
    time.sleep(0.2)

    assert "/en/harvest/" == tab.evaluate("location.pathname")
    assert not site.world.joins.requests


def test_the_form_of_the_docs_works_on_another_site(tab, site):
    text = (CHECKOUT / "docs" / "subscribing.md").read_text(encoding="utf-8")
    snippet = text.partition("```html\n")[2].partition("```")[0]
    tab.show("<!doctype html>" + snippet.replace("https://news.example.org", site.url))
    focused(tab, "[name=email]")
    tab.send("Input.insertText", text=ADDRESS)
    press(tab, "Enter")

    arrived(tab, lambda: said(tab) == "Now check your inbox")

    (request,) = site.world.joins.requests.values()
    assert (ADDRESS, "en") == (request.address, request.language)
