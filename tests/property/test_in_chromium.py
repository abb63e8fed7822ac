"""A browser takes what we made for what it is: nothing runs, and no parser makes something else."""

import json

import pytest

from tests.clients.chromium import MissingError, launch
from tests.property.test_any_post import file_of, read
from tests.unit.posts.test_cleaning import hostile
from tests.unit.rendering.samples import mail_of, page_of

pytestmark = pytest.mark.browser

CHANGED = """
    (bodies => bodies.filter(body => {
        const element = document.createElement("div");
        element.innerHTML = body;
        const parsed = new DOMParser().parseFromString("<body>" + body, "text/html");
        return element.innerHTML !== body || parsed.body.innerHTML !== body;
    }))(%s)
"""
RUN = """
    (pages => pages.filter(page => {
        window.alerted = 0;
        const frame = document.createElement("iframe");
        document.body.append(frame);
        frame.contentWindow.alert = () => { window.alerted += 1; };
        frame.contentDocument.open();
        frame.contentDocument.write(page);
        frame.contentDocument.close();
        for (const element of frame.contentDocument.querySelectorAll("*")) {
            element.dispatchEvent(new Event("error"));
            element.dispatchEvent(new MouseEvent("mouseover"));
        }
        return window.alerted;
    }).length)(%s)
"""


@pytest.fixture(scope="module")
def tab():
    try:
        with launch() as browser:
            opened = browser.tab()
            opened.open("about:blank")
            yield opened
    except MissingError:
        pytest.skip("Chromium isn't here")


@pytest.fixture(scope="module")
def posts():
    files = [
        file_of({"title": "T", "lang": "en"}, body, ending=ending)
        for body in hostile()
        for ending in ("md", "html")
    ]
    return [post for file in files if (post := read(file))]


def test_what_is_cleaned_is_parsed_to_the_same_again(tab, posts):
    bodies = [post.variants[0].body_html for post in posts]

    assert len(hostile()) * 2 == len(bodies)
    assert [] == tab.evaluate(CHANGED % json.dumps(bodies))


def test_nothing_of_a_page_or_mail_runs(tab, posts):
    # A page's policy would stop what its HTML didn't.
    policy = "Content-Security-Policy"
    pages = [page_of(post).replace(policy, "x") for post in posts]
    mails = [mail_of(post).html for post in posts]

    assert 0 == tab.evaluate(RUN % json.dumps([*pages, *mails]))


def test_the_judge_can_say_no(tab):
    assert ["<p>a<p>b"] == tab.evaluate(CHANGED % json.dumps(["<p>a<p>b", "<p>a</p>"]))
    hostile_pages = ["<img src=x onerror=alert(1)>", "<p>x</p>", "<script>alert(1)</script>"]
    assert 2 == tab.evaluate(RUN % json.dumps(hostile_pages))
