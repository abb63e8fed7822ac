"""The preview's pages: what they show, and whom they refuse."""

import re

import pytest
from starlette.testclient import TestClient

from broadside_local.preview.pages import Pages
from tests.unit.local.preview.test_sheet import PNG

HOST = "127.0.0.1:8026"


@pytest.fixture
def client(place):
    return TestClient(Pages(place.desk, hosts=[HOST]).app, base_url=f"http://{HOST}")


@pytest.fixture
def alone(place):
    """The preview of one file."""
    place.save("hello.en.md", "Dear neighbours")
    desk = place.desk_for(place.posts / "hello.en.md")
    return TestClient(Pages(desk, hosts=[HOST]).app, base_url=f"http://{HOST}")


def policy(answer):
    parts = (part.split() for part in answer.headers["content-security-policy"].split(";"))
    return {name: values for name, *values in parts}


class TestTheList:
    def test_leads_to_each_post(self, client, place):
        place.save("sub/one.en.md", "A", "One")
        place.save("two&three.en.md", "B", "Two <b>& three")
        page = client.get("/").text

        assert "One" in page
        assert "Two &lt;b&gt;&amp; three" in page
        links = re.findall(r'href="(/post/[^"]+)"', page)
        assert 2 == len(links)
        assert [200, 200] == [client.get(link).status_code for link in links]

    def test_that_is_empty_says_what_to_do_first(self, client):
        page = client.get("/").text

        assert "There is no post" in page
        assert "first.en.md" in page

    def test_names_the_line_of_a_mistake(self, client, place):
        (place.posts / "bad.en.md").write_text("---\ntitle: [\n---\n\nA")

        assert re.search(r"bad\.en\.md:\d", client.get("/").text)

    def test_says_what_is_wrong_with_the_publication(self, client, place):
        place.publication.write_text("nonsense = 1\n")

        assert 'role="alert"' in client.get("/").text

    def test_of_one_file_is_its_post(self, alone):
        answer = alone.get("/", follow_redirects=False)

        assert "/post/hello" == answer.headers["location"]
        assert "All posts" not in alone.get("/post/hello").text


class TestADocument:
    @pytest.mark.parametrize("view", ["inbox", "mail", "text", "page", "feed"])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_is_served_in_each_view_and_scheme(self, alone, view, scheme):
        answer = alone.get(f"/view/en/{view}/{scheme}/hello")

        assert 200 == answer.status_code
        assert "Dear neighbours" in answer.text
        assert "prefers-color-scheme" not in answer.text

    @pytest.mark.parametrize(
        "path",
        [
            "/view/fr/mail/light/hello",
            "/view/en/other/light/hello",
            "/view/en/mail/light/nothing",
            "/post/nothing",
            "/post/../../etc/passwd",
            "/events/post/nothing",
            "/media/nothing.png",
            "/static/nothing.css",
            "/static/..%2f__init__.py",
            "/elsewhere",
        ],
    )
    def test_that_there_is_not_is_404(self, alone, path):
        assert 404 == alone.get(path).status_code

    def test_can_run_nothing_and_ask_nobody(self, alone):
        found = policy(alone.get("/view/en/page/light/hello"))

        assert ["allow-same-origin"] == found["sandbox"]  # and not allow-scripts
        assert ["'none'"] == found["default-src"]
        assert "script-src" not in found
        assert ["'self'"] == found["img-src"]
        assert ["'none'"] == found["form-action"] == found["base-uri"]

    def test_has_its_pictures(self, client, place):
        (place.posts / "a.png").write_bytes(PNG)
        place.save("hello.en.md", "![A boat](a.png)")
        client.get("/post/hello")
        html = client.get("/view/en/mail/light/hello").text
        (path,) = set(re.findall(r' src="(/media/[^"]+)"', html))
        answer = client.get(path)

        assert ("image/png", PNG) == (answer.headers["content-type"], answer.content)

    def test_has_the_files_that_the_post_makes(self, place, client):
        place.save("hello.en.md", "Dear neighbours")
        sheet = place.desk.open("hello")
        files = {"/media/1.ics": ("text/calendar", b"BEGIN")}
        sheet.state = _with_files(sheet.state, files)

        assert b"BEGIN" == client.get("/media/1.ics").content


def _with_files(state, files):
    from dataclasses import replace

    return replace(state, preview=replace(state.preview, files=files))


class TestTheChrome:
    def test_runs_its_own_scripts_alone(self, alone):
        answer = alone.get("/post/hello")
        found = policy(answer)

        assert ["'none'"] == found["default-src"]
        assert ["'self'"] == found["script-src"] == found["frame-src"] == found["connect-src"]
        assert ["'none'"] == found["frame-ancestors"]
        assert not re.search(r"<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=|https?://", answer.text)

    @pytest.mark.parametrize("name", ["post.js", "frame.js", "morph.js", "findings.js", "list.js"])
    def test_has_its_scripts(self, alone, name):
        assert "javascript" in alone.get(f"/static/{name}").headers["content-type"]

    def test_frames_documents_without_scripts(self, alone):
        script = alone.get("/static/frame.js").text

        assert 'setAttribute("sandbox", "allow-same-origin")' in script
        assert "allow-scripts" not in script

    def test_is_never_cached_and_says_nothing_to_others(self, alone):
        for path in ("/post/hello", "/view/en/mail/light/hello", "/static/post.js"):
            headers = alone.get(path).headers
            assert "no-store" == headers["cache-control"]
            assert "no-referrer" == headers["referrer-policy"]
            assert "nosniff" == headers["x-content-type-options"]
            assert "same-origin" == headers["cross-origin-resource-policy"]


class TestStrangers:
    @pytest.mark.parametrize(
        "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:8026", ""]
    )
    def test_that_made_a_name_point_here_are_refused(self, alone, host):
        assert 403 == alone.get("/post/hello", headers={"host": host}).status_code

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_get_neither_documents_nor_news(self, alone, site):
        headers = {"sec-fetch-site": site, "sec-fetch-dest": "image"}
        for path in ("/view/en/mail/light/hello", "/events/post/hello", "/static/post.js"):
            assert 403 == alone.get(path, headers=headers).status_code

    def test_may_link_here(self, alone):
        headers = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}

        assert 200 == alone.get("/post/hello", headers=headers).status_code

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
    def test_and_everybody_else_can_change_nothing(self, alone, method):
        assert 405 == alone.request(method, "/post/hello").status_code
