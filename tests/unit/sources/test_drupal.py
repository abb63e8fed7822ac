"""Drupal's JSON:API: nodes with what they refer to, and nothing in public that wasn't."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from broadside.errors import SourceError
from broadside.posts import Status, read_post
from broadside.sources import FoundAuthor, FoundFile, read_drupal, take_posts

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "drupal"
SITE = "https://old.example.org/"
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
UUID = "7862d283-ece2-4ae1-8bef-865259f72315"


def node(uuid=UUID, relationships=None, **attributes):
    """Make a node."""
    said: dict[str, Any] = {
        "drupal_internal__nid": 7,
        "langcode": "en",
        "default_langcode": True,
        "status": True,
        "title": "T",
        "created": "2026-11-20T10:30:00+01:00",
        "path": {"alias": "/rally", "langcode": "en"},
        "body": {"processed": "<p><a href='/b'>x</a></p>", "value": "y", "summary": "<p>S</p>"},
    }
    return {
        "type": "node--article",
        "id": uuid,
        "attributes": said | attributes,
        "relationships": relationships or {},
    }


def read(*nodes, included=(), **more):
    answer = {"data": list(nodes), "included": list(included)}
    return read_drupal(json.dumps(answer).encode(), home_url=SITE, **more)


def test_a_node_says_everything():
    included = [
        {"type": "user--user", "id": "u", "attributes": {"display_name": "Ada Lee", "name": "a"}},
        {"type": "taxonomy_term--tags", "id": "t", "attributes": {"name": "Rent"}},
        {
            "type": "media--image",
            "id": "m",
            "relationships": {
                "thumbnail": {"data": {"type": "file--file", "id": "small"}},
                "other": {"data": {"type": "media--image", "id": "m"}},
                "field_media_image": {
                    "data": {
                        "type": "file--file",
                        "id": "f",
                        "meta": {"alt": "A boat", "width": 640, "height": 480},
                    }
                },
            },
        },
        {
            "type": "file--file",
            "id": "f",
            "attributes": {"uri": {"url": "/p.jpg"}, "filemime": "image/jpeg", "filesize": 9},
        },
    ]
    found = read(
        node(
            relationships={
                "uid": {"data": {"type": "user--user", "id": "u"}},
                "field_tags": {
                    "data": [
                        {"type": "taxonomy_term--tags", "id": "t"},
                        {"type": "taxonomy_term--tags", "id": "gone"},
                    ]
                },
                "field_image": {"data": {"type": "media--image", "id": "m"}},
            },
            changed="2026-11-20T09:30:00+00:00",
        ),
        included=included,
    )
    (item,) = found.items

    assert ("7 at https://old.example.org", "T") == (item.guid, item.title)
    assert f"{SITE}rally" == item.url
    assert (f'<p><a href="{SITE}b">x</a></p>', "S") == (item.content, item.summary)
    assert (AT, AT, "en") == (item.published_at, item.updated_at, item.language)
    assert ((FoundAuthor(name="Ada Lee"),), ("Rent",)) == (item.authors, item.topics)
    picture = FoundFile(
        url=f"{SITE}p.jpg", media_type="image/jpeg", length_bytes=9, width=640, height=480,
        alt="A boat",
    )  # fmt: skip
    assert picture == item.picture


def test_translations_are_one_post():
    found = read(
        node(),
        node(langcode="zh-hant", default_langcode=False, title="題", path={"alias": "/rally"}),
    )
    (taken,) = take_posts(found.items, states=found.states).posts
    post = read_post(taken.files, source="drupal", languages=("en", "zh-Hant")).post

    assert ["en", "zh-Hant"] == [variant.language for variant in post.variants]
    assert f"{SITE}zh-hant/rally" == found.items[1].url


@pytest.mark.parametrize("status", [False, None, 1, "true"])
def test_what_is_not_said_to_be_published_is_a_draft(status):
    found = read(node(status=status))
    (taken,) = take_posts(found.items, states=found.states).posts

    assert Status.DRAFT is read_post(taken.files, source="d", languages=("en",)).post.status


def test_what_is_published_is():
    assert {} == read(node()).states


def test_a_text_may_be_in_other_fields():
    (item,) = read(
        node(field_a={"value": "<p>a</p>"}, field_b={"processed": "<p>b</p>"}, path=None),
        body_fields=("field_a", "field_none", "field_b"),
    ).items

    assert ("<p>a</p>\n<p>b</p>", f"{SITE}node/7") == (item.content, item.url)


def test_a_mail_address_is_nobody_s_name_and_a_document_no_picture():
    included = [
        {"type": "user--user", "id": "u", "attributes": {"name": "ada@example.org"}},
        {"type": "file--file", "id": "f", "attributes": {"uri": {"url": "/p.pdf"}}},
    ]
    relationships = {
        "uid": {"data": {"type": "user--user", "id": "u"}},
        "field_file": {"data": {"type": "file--file", "id": "f"}},
    }
    (item,) = read(node(relationships=relationships), included=included).items

    assert ((), None) == (item.authors, item.picture)


def test_a_node_without_a_name_is_skipped():
    found = read(node(uuid=None, drupal_internal__nid=None, path=None))

    assert ["has neither a name (guid, id) nor an address"] == [o.reason for o in found.skipped]
    assert not found.items


@pytest.mark.parametrize("data", [b"[]", b'{"data": 7}', b"{", b""])
def test_what_is_no_answer_is_refused(data):
    with pytest.raises(SourceError):
        read_drupal(data, home_url=SITE)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="real answers aren't here")
def test_real_answers_go_through():
    one = read_drupal(
        (CORPUS / "jsonapi-node-raw.json").read_bytes(),
        home_url=SITE,
        body_fields=("field_summary", "field_recipe_instruction"),
    )
    many = read_drupal((CORPUS / "jsonapi-collection-raw.json").read_bytes(), home_url=SITE)

    assert [True] == [bool(item.content and item.published_at) for item in one.items]
    assert (2, 2, True) == (len(many.items), len(many.states), bool(many.next_url))
