"""The edge answers as the template's distribution would: pages, feeds, the reader API."""

import base64
import gzip
import json
from hashlib import md5
from http.client import HTTPConnection

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from broadside.adapters.s3_site import S3Site
from broadside.old_addresses import redirect_key

HTML = "text/html; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
LONG = b"<p>hi</p>" * 200


@pytest.fixture(scope="module")
def site(small_cloud):
    """A site of two pages, a feed, and an address that a post had before."""
    kept = S3Site(small_cloud.client("s3"), small_cloud.outputs["SiteBucket"])
    pages = {"en/a/index.html": b"<p>hi", "en/long/index.html": LONG, "404.html": b"<p>lost"}
    for key, body in pages.items():
        kept.put(key, body, content_type=HTML)
    kept.put("atom.xml", LONG, content_type=ATOM)
    kept.put_redirect(redirect_key("/?p=7"), "/en/a/", owner="post")
    return small_cloud


@pytest.fixture
def ask(site):
    def ask(method, path, body=None, **headers):
        connection = HTTPConnection(site.site_url.removeprefix("http://"), timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, dict(response.getheaders()), content

    return ask


class TestSite:
    def test_a_folder_is_its_index(self, ask):
        status, headers, body = ask("GET", "/en/a/")

        assert (200, b"<p>hi") == (status, body)
        assert (HTML, "public, max-age=60") == (headers["content-type"], headers["cache-control"])
        assert "Accept-Encoding" == headers["vary"]
        assert f'"{md5(body).hexdigest()}"' == headers["etag"]

    def test_the_templates_security_headers_are_on_it(self, ask):
        _, headers, _ = ask("GET", "/en/a/")

        assert "nosniff" == headers["x-content-type-options"]
        assert headers["content-security-policy"].startswith("default-src 'none'")

    def test_who_has_it_gets_304(self, ask):
        _, headers, _ = ask("GET", "/en/a/")

        status, again, body = ask("GET", "/en/a/", If_None_Match=headers["etag"])

        assert (304, b"", headers["etag"]) == (status, body, again["etag"])

    def test_who_had_it_then_gets_304(self, ask):
        _, headers, _ = ask("GET", "/en/a/")

        status, again, body = ask("GET", "/en/a/", If_Modified_Since=headers["last-modified"])

        assert (304, b"", headers["last-modified"]) == (status, body, again["last-modified"])
        assert 200 == ask("GET", "/en/a/", If_Modified_Since="Fri, 20 Nov 2020 09:30:00 GMT")[0]

    @pytest.mark.parametrize(("path", "media_type"), [("/en/long/", HTML), ("/atom.xml", ATOM)])
    def test_it_comes_compressed_to_those_who_take_it(self, ask, path, media_type):
        _, headers, body = ask("GET", path, Accept_Encoding="gzip, deflate")
        again, _, _ = ask("GET", path, Accept_Encoding="gzip", If_None_Match=headers["etag"])

        assert (LONG, media_type) == (gzip.decompress(body), headers["content-type"])
        assert ("gzip", "Accept-Encoding") == (headers["content-encoding"], headers["vary"])
        assert 304 == again
        assert LONG == ask("GET", path)[2]

    def test_an_old_address_leads_on(self, ask):
        status, headers, _ = ask("GET", "/?p=7&utm_source=feed")

        assert (301, "/en/a/") == (status, headers["location"])
        assert not [name for name in headers if name.startswith("x-amz-")]

    def test_head_is_get_without_its_body(self, ask):
        _, got, _ = ask("GET", "/en/a/")

        status, headers, body = ask("HEAD", "/en/a/")

        assert (200, b"") == (status, body)
        assert got["content-length"] == headers["content-length"]

    def test_a_folder_without_its_slash_gets_one(self, ask):
        status, headers, _ = ask("GET", "/en/a")

        assert (301, "/en/a/") == (status, headers["location"])

    @pytest.mark.parametrize("path", ["/en/b/", "/../404.html", "/%2e%2e/404.html", "//404.html"])
    def test_what_is_not_there_is_the_404_page(self, ask, path):
        status, headers, body = ask("GET", path)

        assert (404, b"<p>lost", HTML) == (status, body, headers["content-type"])

    def test_pages_can_only_be_read(self, ask):
        status, _, _ = ask("POST", "/en/a/", b"x")

        assert 403 == status


class TestReader:
    def test_a_binary_body_arrives_as_it_was(self, ask):
        body = bytes(range(256))

        status, headers, answer = ask(
            "POST", "/r/leave/x?a=1&a=2", body, Content_Type="application/octet-stream", X_Up="Y"
        )
        event = json.loads(answer)

        assert 200 == status
        assert "a=1" == headers["set-cookie"]
        assert body == base64.b64decode(event["body"])
        assert "Y" == event["headers"]["x-up"]
        assert {"a": "1,2"} == event["queryStringParameters"]
        assert "ANY /r/{proxy+}" == event["routeKey"]

    def test_a_form_comes_in_base64(self, ask):
        _, _, answer = ask(
            "POST",
            "/r/leave/x",
            b"List-Unsubscribe=One-Click",
            Content_Type="application/x-www-form-urlencoded",
        )
        event = json.loads(answer)

        assert event["isBase64Encoded"]
        assert b"List-Unsubscribe=One-Click" == base64.b64decode(event["body"])

    def test_a_viewer_can_not_say_who_it_is_or_that_it_came_this_way(self, site, ask):
        _, _, body = ask("GET", "/r/x", X_Broadside_Edge="guessed", X_Forwarded_For="203.0.113.7")

        headers = json.loads(body)["headers"]
        assert site.stack.ids["AWS::StackId"] == headers["x-broadside-edge"]
        assert "203.0.113.7, 127.0.0.1, 127.0.0.1" == headers["x-forwarded-for"]

    def test_a_path_without_a_route_is_not_found(self, ask):
        status, _, body = ask("GET", "/r/")

        assert (404, {"message": "Not Found"}) == (status, json.loads(body))


def test_pages_of_ours_can_be_shown_beside_it(site, ask):
    site.show([Route("/outbox/", lambda _: PlainTextResponse("mails"))])

    assert b"mails" == ask("GET", "/outbox/")[2]
    assert b"<p>hi" == ask("GET", "/en/a/")[2]
