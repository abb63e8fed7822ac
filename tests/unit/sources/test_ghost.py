"""Ghost exports: posts with authors and tags, and nothing in public that wasn't."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadside.errors import SourceError
from broadside.posts import Status, read_post
from broadside.sources import FoundAuthor, FoundFile, read_ghost, take_posts

FILE = Path(__file__).parents[4] / "shared" / "corpus" / "ghost" / "ghost-db-export.json"
SITE = "https://old.example.org"
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def post(**fields):
    """Make a row of the posts."""
    return {
        "id": "p",
        "title": "T",
        "slug": "t",
        "html": "<p>x</p>",
        "status": "published",
        "visibility": "public",
        "published_at": "2026-11-20T09:30:00.000Z",
    } | fields


def export(*posts, **tables):
    """Write an export."""
    return json.dumps({"db": [{"meta": {}, "data": {"posts": posts, **tables}}]}).encode()


def one(home_url=f"{SITE}/", tables=None, **fields):
    (item,) = read_ghost(export(post(**fields), **(tables or {})), home_url=home_url).items
    return item


def test_a_post_says_everything():
    tables = {
        "users": [
            {"id": 1, "name": "Ada Lee", "slug": "ada", "profile_image": "__GHOST_URL__/a.png"},
            {"id": 2, "name": "Bo"},
        ],
        "tags": [
            {"id": 1, "name": "Rent"},
            {"id": 2, "name": "#hidden"},
            {"id": 3, "name": "Port"},
        ],
        "posts_tags": [
            {"post_id": "p", "tag_id": 3, "sort_order": 1},
            {"post_id": "p", "tag_id": 1, "sort_order": 0},
            {"post_id": "p", "tag_id": 2, "sort_order": 2},
            {"post_id": "p", "tag_id": 9},
        ],
        "posts_authors": [
            {"post_id": "p", "author_id": 2, "sort_order": 1},
            {"post_id": "p", "author_id": 1, "sort_order": 0},
            {"post_id": "p", "author_id": 9, "sort_order": 3},
        ],
        "posts_meta": [{"post_id": "p", "feature_image_alt": "A boat"}],
    }
    item = one(
        tables=tables,
        html='<a href="__GHOST_URL__/b/">b</a>',
        custom_excerpt="S",
        updated_at="2026-11-20T09:30:00.000Z",
        feature_image="__GHOST_URL__/content/images/p.jpg",
        locale="fr",
    )

    assert ("p", f"{SITE}/t/", "T", "S") == (item.guid, item.url, item.title, item.summary)
    assert (AT, AT, "fr") == (item.published_at, item.updated_at, item.language)
    assert f'<a href="{SITE}/b/">b</a>' == item.content
    ada = FoundAuthor(name="Ada Lee", url=f"{SITE}/author/ada/", picture=f"{SITE}/a.png")
    assert (ada, FoundAuthor(name="Bo")) == item.authors
    assert ("Rent", "Port") == item.topics
    picture = FoundFile(url=f"{SITE}/content/images/p.jpg", media_type="image/jpeg", alt="A boat")
    assert picture == item.picture


def test_of_the_site_its_name_and_language_are_known():
    settings = [{"key": "title", "value": "Old"}, {"key": "locale", "value": "de"}]
    found = read_ghost(export(post(), settings=settings))

    assert ("Old", "de", "") == (found.title, found.language, found.home_url)
    assert ("", None) == (found.items[0].url, found.items[0].picture)


def test_an_older_export_names_one_author_and_has_no_list():
    data = {
        "data": {"posts": [post(author_id=1)], "users": [{"id": 1, "name": "Ada", "slug": "a"}]}
    }
    (item,) = read_ghost(json.dumps(data).encode()).items

    assert (FoundAuthor(name="Ada"),) == item.authors


class TestNothingBecomesPublic:
    @pytest.mark.parametrize(
        "fields",
        [
            {"status": "draft"},
            {"status": "sent"},
            {"status": None},
            {"visibility": "members"},
            {"visibility": "paid"},
            {"visibility": "tiers"},
            {"email_only": True},
            {"email_only": 1},
            {"published_at": None},
        ],
    )
    def test_that_was_not(self, fields):
        assert Status.DRAFT is self.status(**fields)

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"email_only": 0},
            {"visibility": None},
            {"status": "scheduled"},
            {"email_only": False},
        ],
    )
    def test_but_what_was_is(self, fields):
        assert Status.PUBLISHED is self.status(**fields)

    def status(self, **fields):
        found = read_ghost(export(post(**fields)))
        (taken,) = take_posts(found.items, states=found.states).posts
        return read_post(taken.files, source="ghost", languages=("en",)).post.status


def test_what_is_not_taken_is_named():
    found = read_ghost(
        export(
            post(type="page"),
            post(id="l", html=None, lexical='{"root": {}}'),
            post(id=None, title="Nameless", slug=None),
            post(),
        )
    )

    assert ["p"] == [item.guid for item in found.items]
    assert [
        ("p", "is no post (page)"),
        ("l", "has its text as Ghost's editor keeps it, and not as HTML"),
        ("Nameless", "has neither a name (guid, id) nor an address"),
    ] == [(one.name, one.reason) for one in found.skipped]


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"db": [{"data": {"posts": 7}}]}', b"{", b""])
def test_what_is_no_export_is_refused(data):
    with pytest.raises(SourceError):
        read_ghost(data)


@pytest.mark.skipif(not FILE.is_file(), reason="a real export isn't here")
def test_a_real_export_goes_through():
    found = read_ghost(FILE.read_bytes(), home_url=SITE)

    assert (2, 1) == (len(found.items), len(found.skipped))
    assert 2 == len(take_posts(found.items, states=found.states).posts)
