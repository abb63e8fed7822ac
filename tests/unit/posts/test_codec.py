"""Posts as bytes: what is kept is what comes back, and a change shows in the hash."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.posts import Author, Post, SiteFile, Status, Variant, content_hash, decode, encode

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MOMENTS = st.datetimes(
    datetime.fromisoformat("1950-01-01"),
    datetime.fromisoformat("2150-01-01"),
    timezones=st.just(UTC),
)
AUTHORS = st.builds(Author, id=WORDS, name=WORDS, place=WORDS, biography=WORDS, picture=WORDS)
VARIANTS = st.builds(
    Variant,
    language=st.sampled_from(["en", "zh-Hant", "fr"]),
    title=WORDS,
    slug=WORDS,
    body_html=WORDS,
    summary=WORDS,
    subject=WORDS,
    preheader=WORDS,
    picture=WORDS,
    picture_alt=WORDS,
    picture_caption=WORDS,
    files=st.lists(st.builds(SiteFile, path=WORDS, media_type=WORDS, text=WORDS), max_size=2).map(
        tuple
    ),
    authors=st.lists(AUTHORS, max_size=2).map(tuple),
    file=WORDS,
    guid=WORDS,
    old_urls=st.lists(WORDS, max_size=2).map(tuple),
)
POSTS = st.builds(
    Post,
    source=WORDS,
    source_id=WORDS,
    status=st.sampled_from(Status),
    published_at=MOMENTS,
    updated_at=st.none() | MOMENTS,
    topics=st.lists(WORDS, max_size=3).map(tuple),
    variants=st.lists(VARIANTS, max_size=3).map(tuple),
)


@given(POSTS)
def test_what_is_written_is_read_back(post):
    assert post == decode(encode(post))


def test_a_post_that_was_kept_before_variants_had_pictures_is_read():
    old = (
        b'{"source":"drop","source_id":"a","status":"published",'
        b'"published_at":"2026-11-20T18:00:00Z","updated_at":null,"topics":[],"variants":[{'
        b'"language":"en","title":"A","slug":"a","body_html":"<p>A</p>","summary":"",'
        b'"subject":"","authors":[],"file":"a.md"}]}'
    )

    (variant,) = decode(old).variants

    assert ("", "", ()) == (variant.preheader, variant.picture, variant.files)
    assert ("", ()) == (variant.guid, variant.old_urls)


@given(POSTS)
def test_the_same_post_has_the_same_bytes(post):
    assert encode(post) == encode(decode(encode(post)))
    assert content_hash(post) == content_hash(replace(post))


@given(POSTS)
def test_a_change_shows_in_the_hash(post):
    later = replace(post, published_at=post.published_at + timedelta(seconds=1))

    assert content_hash(post) != content_hash(later)


def test_the_bytes_are_json():
    post = Post(
        source="drop",
        source_id="a",
        status=Status.DRAFT,
        published_at=datetime(2020, 12, 19, 5, tzinfo=UTC),
    )

    assert (
        b'{"source":"drop","source_id":"a","status":"draft","published_at":"2020-12-19T05:00:00Z",'
        b'"updated_at":null,"topics":[],"variants":[]}' == encode(post)
    )


@pytest.mark.parametrize("data", [b"", b"{}", b'{"source": 1}'])
def test_what_is_no_post_is_not_read(data):
    with pytest.raises(msgspec.DecodeError):
        decode(data)
