"""Entries that are taken over from documents: the same bytes as if all were written anew."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.feeds import Feeds, build_feeds, pieces_of
from tests.unit.feeds.samples import RICH, channel, entries_of, many
from tests.unit.rendering.samples import AT, author, post, variant

CHANNEL = replace(channel("en", of=RICH), made="0123abcd")
HOSTILE = [
    '</item></channel></rss>]]></entry></feed>"url": "x", "date_modified": "y"',
    '<link>https://x.example/</link><link href="x" rel="alternate" type="text/html"/>',
    '\\",\n "items": [\n  {"id": 1},\n  {"url": "z"}\n ]\n}\n',
    "Broadside 00000000 燈籠 & <item> \\u0022",
]
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"])))


def made(entries, of=CHANNEL):
    return build_feeds(entries, channel=of)


def test_what_was_there_is_taken_over_byte_for_byte():
    entries = many(5)
    pieces = pieces_of(made(entries[1:]), made=CHANNEL.made)

    assert {entry.url for entry in entries[1:]} == pieces.keys()
    assert made(entries) == made([entries[0], *(pieces[entry.url] for entry in entries[1:])])
    assert made(entries) == made([*(pieces_of(made(entries), made=CHANNEL.made).values())])


@settings(max_examples=60)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, st.booleans()), min_size=1, max_size=4))
def test_whatever_texts_say(texts):
    posts = [
        post(
            variant(
                f"<p>{body}</p>", title=title, summary=summary, slug=f"p{n}", authors=(author(),)
            ),
            source_id=f"p{n}",
            updated_at=AT + timedelta(hours=n),
            topics=(title,),
        )
        for n, (title, summary, body, _) in enumerate(texts)
    ]
    entries = entries_of(*posts)
    pieces = pieces_of(made(entries), made=CHANNEL.made)

    mixed = [
        pieces[entry.url] if is_old else entry
        for entry, (*_, is_old) in zip(entries, texts, strict=True)
    ]
    assert made(entries) == made(mixed)


def test_an_empty_feed_is_filled_and_a_full_one_emptied():
    entries = many(1)
    pieces = pieces_of(made(entries), made=CHANNEL.made)

    assert {} == pieces_of(made([]), made=CHANNEL.made)
    assert made(entries) == made([*pieces.values()])


def test_the_newest_change_is_told_of_pieces_too():
    old, new = entries_of(post(), post(source_id="b", updated_at=AT + timedelta(days=9)))
    pieces = pieces_of(made([new]), made=CHANNEL.made)

    assert new.updated_at == pieces[new.url].updated_at
    assert made([old, new]) == made([old, pieces[new.url]])


def test_nothing_is_taken_of_what_was_made_otherwise():
    feeds = made(many(2))

    assert {} == pieces_of(feeds, made="ffffffff")
    assert {} == pieces_of(made(many(2), of=channel("en", of=RICH)), made=CHANNEL.made)


@pytest.mark.parametrize("name", ["rss", "atom", "json"])
@pytest.mark.parametrize("data", [b"", b"x", b"Broadside 0123abcd", b"\n" * 9])
def test_nothing_is_taken_if_one_is_damaged(name, data):
    feeds = made(many(2))
    kept = {"rss": feeds.rss, "atom": feeds.atom, "json": feeds.json}

    assert {} == pieces_of(Feeds(**kept | {name: data}), made=CHANNEL.made)


def test_an_entry_that_one_lacks_is_not_taken():
    entries = many(3)
    feeds, fewer = made(entries), made(entries[:2])

    pieces = pieces_of(replace(feeds, atom=fewer.atom), made=CHANNEL.made)
    assert {entry.url for entry in entries[:2]} == pieces.keys()
