"""The site bucket is served as CloudFront serves it: folders, ETags, and nothing beside it."""

import io

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from broadside_local.cloud.edge.http_api import Request, Response
from broadside_local.cloud.edge.site import FOLDER_INDEX, SiteOrigin, folder_index
from broadside_local.cloud.errors import NotHonouredError

PAGE = {"Body": b"<p>hi", "ContentType": "text/html; charset=utf-8", "ETag": '"one"'}
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
    pages = {"en/a/index.html": PAGE, "404.html": PAGE | {"Body": b"lost"}, "..": PAGE}
    return SiteOrigin(FakeBucket(**pages), "site", functions=[FOLDER_INDEX], errors=ERRORS)


def get(path, method="GET", **headers):
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Request(method=method, path=path, query="", headers=named, body=b"", caller="x")


def test_a_folder_is_its_index(site):
    answer = site.answer(get("/en/a/"))

    assert (200, b"<p>hi") == (answer.status, answer.body)
    assert {"content-type": "text/html; charset=utf-8", "etag": '"one"'} == dict(answer.headers)


def test_a_folder_without_its_slash_gets_one(site):
    assert Response(status=301, headers=(("location", "/en/a/"),)) == site.answer(get("/en/a"))


def test_a_redirect_is_written_as_a_url(site):
    answer = site.answer(get("/zh-Hant/春 天"))

    assert (("location", "/zh-Hant/%E6%98%A5%20%E5%A4%A9/"),) == answer.headers


@pytest.mark.parametrize("tag", ['"one"', 'W/"one"', '"two", "one"', "*"])
def test_who_has_it_gets_304(site, tag):
    answer = site.answer(get("/en/a/", If_None_Match=tag))

    assert Response(status=304, headers=(("etag", '"one"'),)) == answer


def test_who_has_an_older_one_gets_it(site):
    assert 200 == site.answer(get("/en/a/", If_None_Match='"two"')).status


def test_what_is_not_there_is_the_404_page(site):
    answer = site.answer(get("/en/b/", If_None_Match='"one"'))

    assert (404, b"lost") == (answer.status, answer.body)
    assert "etag" not in dict(answer.headers)


def test_without_a_404_page_it_is_said_in_words():
    empty = SiteOrigin(FakeBucket(), "site", functions=[], errors=ERRORS)

    assert 404 == empty.answer(get("/")).status


def test_without_an_error_response_it_is_forbidden_as_s3_says():
    empty = SiteOrigin(FakeBucket(), "site", functions=[], errors={})

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
        SiteOrigin(Broken(), "site", functions=[], errors=ERRORS).answer(get("/x.txt"))


def test_code_that_we_have_no_python_for_is_an_error():
    with pytest.raises(NotHonouredError, match="CloudFront::Function"):
        SiteOrigin(FakeBucket(), "site", functions=["function handler() {}"], errors={})


@given(st.text().map(lambda text: f"/{text}"))
def test_a_redirect_never_leads_to_another_host(path):
    answer = folder_index(path)

    if isinstance(answer, Response):
        ((_, location),) = answer.headers
        assert location.startswith("/")
        assert not location.startswith("//")
