"""The preview in Chromium: a save changes what differs and nothing else, and nothing can run."""

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from broadside_local.preview import Desk, Server, Shelf
from broadside_local.preview.surroundings import Surroundings
from tests.clients import npm_tools
from tests.clients.chromium import launch
from tests.missing import skipped
from tests.unit.local.preview.test_sheet import BROKEN, PNG

pytestmark = pytest.mark.browser

LONG = "![A boat](a.png)\n\n" + "\n\n".join(
    f"Paragraph {number}: what the neighbours did together." for number in range(200)
)
DOCUMENT = 'document.querySelector("iframe").contentDocument'


@pytest.fixture(scope="module")
def browser():
    with skipped(), launch() as running:
        yield running


class Shown:
    """A tab with the preview of one post."""

    def __init__(self, tab, url):
        self.tab, self.url = tab, url

    def ask(self, script):
        return self.tab.evaluate(script)

    def wait_for(self, condition):
        """Return when a condition holds in the page; fail when it never does."""
        deadline = time.monotonic() + 10
        script = f"(() => {{ try {{ return Boolean({condition}) }} catch {{ return false }} }})()"
        while not self.ask(script):
            assert time.monotonic() < deadline, condition
            time.sleep(0.01)

    def wait_for_text(self, text):
        self.wait_for(f"{DOCUMENT}.body.textContent.includes({text!r})")

    def open(self, view=""):
        self.tab.open("about:blank")
        self.tab.open(f"{self.url}post/hello{view}")
        self.wait_for_text("Paragraph 7")
        self.wait_for('document.getElementById("live").textContent === "Up to date"')


@pytest.fixture
def shown(place, browser):
    (place.posts / "a.png").write_bytes(PNG)
    place.save("hello.en.md", LONG)
    shelf = Shelf(place.posts)
    server = Server(Desk(shelf, Surroundings(None, place.posts, place.templates)), 0)
    server.start()
    tab = browser.tab()
    tab.emulate(width=1280, height=800)
    yield Shown(tab, server.url)
    server.stop()


def test_a_save_changes_what_differs_and_keeps_the_place(shown, place):
    shown.open("#view=mail&width=phone")
    shown.ask(f"scrollTo(0, 3000); window.kept = {DOCUMENT}.querySelector('img[alt^=A]'); true")
    place.save("hello.en.md", LONG.replace("Paragraph 150", "Changed 150"))
    shown.wait_for_text("Changed 150")

    assert 3000 == shown.ask("scrollY")
    assert shown.ask(f"kept.isConnected && kept.ownerDocument === {DOCUMENT}")
    assert "Phone" == shown.ask('document.querySelector("[data-choice=width] [aria-checked=true]")'
                                ".textContent")  # fmt: skip
    assert [] == shown.tab.errors


@pytest.mark.parametrize("view", ["inbox", "mail", "text", "page", "feed"])
def test_every_view_is_as_if_it_had_been_loaded_anew(shown, place, view):
    if view == "inbox":
        shown.tab.open(f"{shown.url}post/hello#view=inbox")
        shown.wait_for_text("What we did.")
    else:
        shown.open(f"#view={view}")
    html = f"{DOCUMENT}.documentElement.outerHTML"
    for text in (
        LONG.replace("Paragraph 7:", "## Heading\n\n- one\n- two\n\nSeven:"),
        "First\n\n" + LONG.replace("Paragraph 9:", "**Nine**:").replace("Paragraph 100:", "\n"),
        LONG[18:600],
    ):
        before = shown.ask(html)
        place.save("hello.en.md", text, title=f"Title {len(text)}")
        shown.wait_for_text(f"Title {len(text)}")
        exchanged = shown.ask(html)
        shown.tab.open("about:blank")
        shown.tab.open(f"{shown.url}post/hello#view={view}")
        shown.wait_for_text(f"Title {len(text)}")

        assert shown.ask(html) == exchanged != before


def test_a_mistake_is_shown_above_the_last_good_save_and_goes_away(shown, place):
    shown.open()
    (place.posts / "hello.en.md").write_text(BROKEN)
    shown.wait_for('!document.getElementById("trouble").hidden')

    assert "hello.en.md:" in shown.ask('document.getElementById("trouble").textContent')
    assert shown.ask('document.body.classList.contains("stale")')
    assert shown.ask(f"{DOCUMENT}.body.textContent.includes('Paragraph 7')")

    place.save("hello.en.md", LONG.replace("Paragraph 7:", "Mended:"))
    shown.wait_for_text("Mended:")
    shown.wait_for('document.getElementById("trouble").hidden')
    assert not shown.ask('document.body.classList.contains("stale")')


@pytest.fixture
def elsewhere():
    """Another host: its address, and what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<!doctype html><img src='/noticed.png'>")

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_nothing_in_a_template_runs_or_asks_another_host(shown, place, elsewhere):
    url, asked = elsewhere
    page = place.templates / "page.html"
    evil = (
        "<script>parent.document.title = 'Owned'</script>"
        "<img src='x' onerror=\"parent.document.title = 'Owned'\">"
        f"<img src='{url}/a.png'><link rel='stylesheet' href='{url}/a.css'>"
        "<a id='evil' href=\"javascript:parent.document.title = 'Owned'\">A</a>"
        "<iframe srcdoc=\"<script>top.document.title = 'Owned'</script>\"></iframe>"
        f"<meta http-equiv='refresh' content='0; url={url}/refreshed'>"
    )
    page.write_text(page.read_text().replace("{% block main %}", "{% block main %}" + evil))
    shown.open("#view=page")
    shown.ask(f"{DOCUMENT}.getElementById('evil').click()")
    place.save("hello.en.md", LONG.replace("Paragraph 7:", "Saved:"))
    page.write_text(page.read_text().replace("'Owned'", "'Owned again'"))
    shown.wait_for(f"{DOCUMENT}.documentElement.innerHTML.includes('Owned again')")
    shown.ask(f"{DOCUMENT}.getElementById('evil').click()")
    shown.ask("new Promise((resolve) => setTimeout(resolve, 300))")

    assert "Hello · Preview" == shown.ask("document.title")
    assert [] == asked
    shown.tab.open(f"{url}/page")
    assert "/noticed.png" in asked


def test_dark_is_dark_whatever_the_system_prefers(shown):
    colour = f"getComputedStyle({DOCUMENT}.body).backgroundColor"
    found = {}
    for system in (False, True):
        shown.tab.emulate(width=1280, height=800, dark=system)
        for scheme in ("light", "dark"):
            shown.open(f"#view=page&scheme={scheme}")
            found[system, scheme] = shown.ask(colour)

    assert found[False, "light"] == found[True, "light"] != found[False, "dark"]
    assert found[False, "dark"] == found[True, "dark"]


def test_a_reload_comes_back_to_the_view_and_the_place(shown):
    shown.open()
    shown.ask('document.querySelector("button[value=page]").click()')
    shown.wait_for(f"{DOCUMENT}.location.pathname.includes('/page/') && "
                   f"{DOCUMENT}.body.textContent.includes('Paragraph 7')")  # fmt: skip
    shown.ask("new Promise((resolve) => setTimeout(resolve, 200))")
    shown.ask("scrollTo(0, 2000)")
    shown.ask("new Promise((resolve) => setTimeout(resolve, 200))")
    shown.tab.open(shown.ask("location.href").replace("#", "?again#"))
    shown.wait_for("scrollY === 2000")

    assert shown.ask(f"{DOCUMENT}.location.pathname.includes('/page/')")


def test_the_list_follows_what_is_saved(shown, place):
    shown.tab.open(shown.url)
    shown.wait_for('document.querySelectorAll(".posts li").length === 1')
    shown.ask("new Promise((resolve) => setTimeout(resolve, 300))")
    (place.posts / "bad.en.md").write_text(BROKEN)
    place.save("new.en.md", "B", title="A new one")
    shown.wait_for('document.querySelectorAll(".posts li").length === 3')

    assert shown.ask('document.body.textContent.includes("A new one")')
    assert shown.ask('document.body.textContent.includes("Can’t be used")')


def test_a_link_says_where_it_leads_and_stays(shown, place):
    place.save("hello.en.md", "[A link](https://elsewhere.example/)\n\n" + LONG)
    shown.open()
    shown.wait_for_text("A link")
    shown.ask(f"{DOCUMENT}.querySelector('a[href*=elsewhere]').click()")

    assert shown.ask('document.getElementById("target").textContent').startswith(
        "https://elsewhere.example/"
    )
    assert shown.ask(f"{DOCUMENT}.body.textContent.includes('Paragraph 7')")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("path", ["", "post/hello", "post/bad", "post/hello#view=inbox"])
def test_axe_finds_nothing_in_the_chrome(shown, place, path, dark):
    (place.posts / "bad.en.md").write_text(BROKEN)
    place.save("hello.en.md", "[here](https://elsewhere.example/)\n\n" + LONG)
    shown.tab.emulate(width=1280, height=800, dark=dark)
    shown.tab.open(f"{shown.url}{path}")
    shown.ask("new Promise((resolve) => setTimeout(resolve, 800))")
    with skipped():
        shown.ask(npm_tools.axe() + "; true")
    # What is in the frames is looked at where it is made (tests/clients).
    found = shown.ask(
        "axe.run({ exclude: [['iframe']] }, { iframes: false }).then("
        "(r) => r.violations.map((v) => `${v.id}: ${v.nodes[0].html}`))"
    )

    assert [] == found


def test_the_address_of_the_drafts_is_copied_or_selected(browser, place):
    place.save("plans.en.md", "x", "Plans")
    server = Server(place.desk_for(place.posts), 0)
    server.start()
    tab = browser.tab()
    try:
        tab.open(server.url)
        tab.evaluate("document.querySelector('[data-copy]').click()")
        deadline = time.monotonic() + 5
        while not (told := tab.evaluate("document.getElementById('live').textContent")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        selected = tab.evaluate("getSelection().toString()")
    finally:
        tab.close()
        server.stop()

    assert told.startswith("The address is ")
    assert selected in {"", f"{server.url}drafts/atom.xml"}
