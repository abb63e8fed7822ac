"""The template's CloudFront functions and what we have of them in Python do the same."""

import json
import shutil
import subprocess
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from broadside.old_addresses import old_path, redirect_key
from broadside_local.cloud.edge.http_api import Response
from broadside_local.cloud.edge.viewer_functions import (
    CODES,
    FOLDER_INDEX,
    SITE_ANSWER,
    folder_index,
    site_answer,
)

MAX_BYTES = 10 * 1024
"""CloudFront, "Quotas on CloudFront Functions": maximum function size."""

NODE = shutil.which("node") or ""
RUN = """
const fs = require('fs');
const [code, events] = JSON.parse(fs.readFileSync(0));
const handler = new Function(code + '; return handler;')();
process.stdout.write(JSON.stringify(events.map((event) => handler(event))));
"""

PATHS = st.lists(
    st.sampled_from(["en", "a", "index.php", "story.PHP", "a.html", "", "春", "..", "x.php.txt"]),
    max_size=4,
).map(lambda parts: "/" + "/".join(parts))
NAMES = st.sampled_from(
    [
        "p",
        "page_id",
        "q",
        "feed",
        "cat",
        "id",
        "utm_source",
        "gclid",
        "_ga",
        "a[]",
        "",
        "x-y",
        "fbclidx",
    ]
)
VALUES = st.sampled_from(
    [
        "7",
        "node%2f12",
        "node/12",
        "5%3Aa",
        "5%3ab",
        "",
        "..",
        "a/../b",
        "a.b",
        "%41",
        "a//b",
        "~",
        "é",
        "a b",
    ]
)
QUERIES = st.lists(st.tuples(NAMES, VALUES), max_size=4)

ANSWERS = [
    {"etag": '"a"', "last-modified": "x", "content-type": "text/html"},
    {
        "content-type": "text/html",
        "x-amz-meta-location": "/en/",
        "x-amz-meta-owner": "post",
        "etag": '"a"',
        "last-modified": "x",
        "cache-control": "max-age=60",
    },
    {"content-type": "application/xml", "x-amz-meta-type": "application/atom+xml"},
    {"etag": '"a"', "x-amz-meta-type": "application/atom+xml"},
    {},
]


def run(code, events):
    """Run a function's code on events, as CloudFront would."""
    asked = json.dumps([code, events])
    done = subprocess.run(
        [NODE, "-e", RUN], input=asked, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def request(path, query):
    """Write a request as CloudFront tells it: of two of a name the first is its value."""
    fields: dict[str, Any] = {}
    for name, value in query:
        fields.setdefault(name, {"value": value})
    return {"request": {"uri": quote(path), "querystring": fields}}


def response_of(response):
    """Write an answer as CloudFront tells it."""
    told = {"headers": {name: {"value": value} for name, value in response.headers}}
    moved = {"statusDescription": "Moved Permanently"} if response.status == 301 else {}
    return {"statusCode": response.status, **moved, **told}


def answered(uri_or_answer):
    if "uri" in uri_or_answer:
        return uri_or_answer["uri"]
    return (301, uri_or_answer["headers"]["location"]["value"])


@pytest.mark.parametrize("code", CODES.values())
def test_they_are_small_enough(code):
    assert len(code.encode()) < MAX_BYTES


@pytest.mark.skipif(not NODE, reason="node isn't installed")
class TestInNode:
    # Without shrinking: each example is a process, and a difference says what it is about anyway.
    @settings(max_examples=4, phases=[Phase.generate])
    @given(st.lists(st.tuples(PATHS, QUERIES), min_size=150, max_size=200))
    def test_requests_go_the_same_way(self, asked):
        theirs = run(FOLDER_INDEX, [request(*one) for one in asked])

        for (path, query), their in zip(asked, map(answered, theirs), strict=True):
            ours = folder_index(path, "&".join("=".join(pair) for pair in query))
            if isinstance(ours, Response):
                ((_, location),) = ours.headers
                # Ours also takes slashes from the end; there are none that a folder would have.
                assert (301, location) == their
            else:
                assert quote(ours, safe="/=&:~") == quote(their, safe="/=&:~%")

    def test_answers_are_the_same(self):
        told = [
            Response(status=status, headers=tuple(headers.items()))
            for headers in ANSWERS
            for status in (200, 304)
        ]
        theirs = run(SITE_ANSWER, [{"response": response_of(each)} for each in told])

        assert theirs == [response_of(site_answer(each)) for each in told]

    def test_every_old_address_is_asked_for_where_it_was_put(self):
        written = [
            *("/node/7/", "/a.html", "/?p=7", "/blog/?p=7", "/blog?p=7&utm_x=y", "/春/天/"),
            *("/index.php?id=5:a&option=b", "/?q=node/12", "/x.asp?b=1&a=2", "/x.php"),
        ]
        paths = [old_path(address, languages=["en"]) for address in written]
        asked = [address.partition("?") for address in written]
        events = [
            request(path, [tuple(pair.split("=")) for pair in query.split("&") if pair])
            for path, _, query in asked
        ]

        keys = [answered(each) for each in run(FOLDER_INDEX, events)]

        assert [f"/{quote(redirect_key(p), safe='/=&:')}" for p in paths] == keys
