"""The site bucket is served as CloudFront serves it: folders, validators, nothing beside it."""

import gzip
import io
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from broadside_local.cloud.edge.http_api import Request, Response
from broadside_local.cloud.edge.site import SiteOrigin
from broadside_local.cloud.edge.viewer_functions import CODES, folder_index
from broadside_local.cloud.errors import NotHonouredError

HTML = "text/html; charset=utf-8"
CHANGED = "Fri, 20 Nov 2026 09:30:00 GMT"
PAGE = {
    "Body": b"<p>hi",
    "ContentType": HTML,
    "ETag": '"one"',
    "CacheControl": "public, max-age=60",
    "LastModified": datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
}
LONG = PAGE | {"Body": b"<p>hi</p>" * 200}
ERRORS = {403: {"ResponseCode": 404, "ResponsePagePath": "/404.html"}}


class FakeBucket:
    def __init__(self, **objects):
        self.objects = objects

    def get_object(self, *, Bucket, Key):  # noqa: N803 - boto3's
        if Key not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        about = self.objects[Key]
        return {**about, "Body": io.BytesIO(about["Body"])}


@pytest.fixture
def site():
    pages = {
        "en/a/index.html": PAGE,
        "en/b/index.html": LONG,
        "404.html": PAGE | {"Body": b"lost"},
        "..": PAGE,
        "node/7/index.html": PAGE | {"Metadata": {"location": "/en/a/", "owner": "post"}},
        "_old/p=7": PAGE | {"Metadata": {"location": "/en/a/", "owner": "post"}},
        "atom.xml": LONG
        | {
            "ContentType": "application/xml; charset=utf-8",
            "Metadata": {"type": "application/atom+xml; charset=utf-8"},
        },
    }
    bucket = FakeBucket(**pages)
    return SiteOrigin(bucket, "site", functions=CODES, errors=ERRORS, compresses=True)


def get(path, method="GET", **headers):
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    path, _, query = path.partition("?")
    return Request(method=method, path=path, query=query, headers=named, body=b"", caller="x")


def test_a_folder_is_its_index(site):
    answer = site.answer(get("/en/a/"))

    assert (200, b"<p>hi") == (answer.status, answer.body)
    assert {
        "content-type": HTML,
        "etag": '"one"',
        "cache-control": "public, max-age=60",
        "last-modified": CHANGED,
        "vary": "Accept-Encoding",
    } == dict(answer.headers)


def test_a_folder_without_its_slash_gets_one(site):
    assert Response(status=301, headers=(("location", "/en/a/"),)) == site.answer(get("/en/a"))


def test_a_redirect_is_written_as_a_url(site):
    answer = site.answer(get("/zh-Hant/春 天"))

    assert (("location", "/zh-Hant/%E6%98%A5%20%E5%A4%A9/"),) == answer.headers


@pytest.mark.parametrize("tag", ['"one"', 'W/"one"', '"two", "one"', "*"])
def test_who_has_it_gets_304(site, tag):
    answer = site.answer(get("/en/a/", If_None_Match=tag))

    assert (304, b"") == (answer.status, answer.body)
    assert {
        "etag": '"one"',
        "cache-control": "public, max-age=60",
        "last-modified": CHANGED,
        "vary": "Accept-Encoding",
    } == dict(answer.headers)


def test_who_has_an_older_one_gets_it(site):
    assert 200 == site.answer(get("/en/a/", If_None_Match='"two"')).status


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (CHANGED, 304),
        ("Fri, 20 Nov 2026 09:30:01 GMT", 304),
        ("Fri, 20 Nov 2026 09:29:59 GMT", 200),
        ("Fri, 20 Nov 2026 10:00:00", 200),
        *(("soon", 200), ("", 200)),
    ],
)
def test_a_date_is_asked_for_too(site, since, status):
    assert status == site.answer(get("/en/a/", If_Modified_Since=since)).status


def test_a_date_says_nothing_where_a_tag_is_named(site):
    asked = get("/en/a/", If_None_Match='"two"', If_Modified_Since=CHANGED)

    assert 200 == site.answer(asked).status


def test_it_is_compressed_for_those_who_take_it(site):
    answer = site.answer(get("/en/b/", Accept_Encoding="br;q=1.0, gzip;q=0.5, *;q=0"))
    headers = dict(answer.headers)

    assert LONG["Body"] == gzip.decompress(answer.body)
    assert ("gzip", 'W/"one"') == (headers["content-encoding"], headers["etag"])
    assert answer == site.answer(get("/en/b/", Accept_Encoding="gzip"))


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.000", "identity", "gzip=1"])
def test_it_is_left_as_it_is_for_others(site, accepted):
    answer = site.answer(get("/en/b/", Accept_Encoding=accepted))

    assert LONG["Body"] == answer.body
    assert '"one"' == dict(answer.headers)["etag"]


@pytest.mark.parametrize("tag", ['"one"', 'W/"one"'])
@pytest.mark.parametrize("accepted", ["gzip", ""])
def test_who_has_one_or_the_other_gets_304(site, tag, accepted):
    asked = get("/en/b/", If_None_Match=tag, Accept_Encoding=accepted)

    assert (304, b"") == (site.answer(asked).status, site.answer(asked).body)


@pytest.mark.parametrize(
    "about",
    [
        LONG | {"ContentType": "application/atom+xml"},
        LONG | {"ContentType": "image/png"},
        LONG | {"ContentEncoding": "br"},
        LONG | {"Body": b"x" * 999},
        LONG | {"Body": b"x" * 10_000_001},
    ],
)
def test_not_everything_is_compressed(about):
    bucket = FakeBucket(**{"x.txt": about})
    site = SiteOrigin(bucket, "site", functions={}, errors=ERRORS, compresses=True)

    assert about["Body"] == site.answer(get("/x.txt", Accept_Encoding="gzip")).body


def test_a_weak_tag_stays_weak():
    bucket = FakeBucket(**{"x.txt": LONG | {"ETag": 'W/"one"'}})
    site = SiteOrigin(bucket, "site", functions={}, errors=ERRORS, compresses=True)

    answer = site.answer(get("/x.txt", Accept_Encoding="gzip"))

    assert ('W/"one"', "gzip") == tuple(
        dict(answer.headers)[name] for name in ("etag", "content-encoding")
    )


def test_a_feed_is_compressed_as_xml_and_said_to_be_what_it_is(site):
    answer = site.answer(get("/atom.xml", Accept_Encoding="gzip"))
    headers = dict(answer.headers)

    assert LONG["Body"] == gzip.decompress(answer.body)
    assert "application/atom+xml; charset=utf-8" == headers["content-type"]
    assert not [name for name in headers if name.startswith("x-amz-")]


@pytest.mark.parametrize("path", ["/node/7/", "/?p=7", "/?utm_source=feed&p=7"])
def test_an_old_address_leads_on(site, path):
    answer = site.answer(get(path))
    headers = dict(answer.headers)

    assert (301, "/en/a/") == (answer.status, headers["location"])
    assert {"location", "content-type", "cache-control", "vary"} == set(headers)


def test_an_old_folder_gets_its_slash_first(site):
    assert "/node/7/" == dict(site.answer(get("/node/7")).headers)["location"]


def test_other_queries_say_nothing(site):
    assert 200 == site.answer(get("/en/a/?utm_source=x")).status
    assert 404 == site.answer(get("/?p=8")).status


def test_what_is_not_there_is_the_404_page(site):
    answer = site.answer(get("/en/c/", If_None_Match='"one"'))

    assert (404, b"lost") == (answer.status, answer.body)
    assert "etag" not in dict(answer.headers)


def test_without_a_404_page_it_is_said_in_words():
    empty = SiteOrigin(FakeBucket(), "site", functions={}, errors=ERRORS)

    assert 404 == empty.answer(get("/")).status


def test_without_an_error_response_it_is_forbidden_as_s3_says():
    empty = SiteOrigin(FakeBucket(), "site", functions={}, errors={})

    assert 403 == empty.answer(get("/x.txt")).status


@pytest.mark.parametrize("path", ["/../..", "/en/../..", "/en/./a.txt", "//x.txt", "/a\\b.txt"])
def test_a_path_that_climbs_finds_nothing(site, path):
    assert 404 == site.answer(get(path)).status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_it_can_only_be_read(site, method):
    assert 403 == site.answer(get("/en/a/", method)).status


def test_another_error_of_the_bucket_is_not_hidden():
    class Broken:
        def get_object(self, **_):
            raise ClientError({"Error": {"Code": "InternalError"}}, "GetObject")

    with pytest.raises(ClientError):
        SiteOrigin(Broken(), "site", functions={}, errors=ERRORS).answer(get("/x.txt"))


@pytest.mark.parametrize("event", CODES)
def test_code_that_we_have_no_python_for_is_an_error(event):
    with pytest.raises(NotHonouredError, match="CloudFront::Function"):
        SiteOrigin(FakeBucket(), "site", functions={event: "function handler() {}"}, errors={})


@given(st.text().map(lambda text: f"/{text}"))
def test_a_redirect_never_leads_to_another_host(path):
    answer = folder_index(path)

    if isinstance(answer, Response):
        ((_, location),) = answer.headers
        assert location.startswith("/")
        assert not location.startswith("//")
