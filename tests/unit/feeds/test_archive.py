"""The archive (RFC 5005): a reader gets the whole history, and what is full stays as it is."""

import json
from datetime import timedelta

import feedparser
import pytest

from broadside.feeds import Archive, Gone, archive_name, build_feeds
from tests.unit.feeds.rules import ATOM, assert_valid, parsed
from tests.unit.feeds.samples import RICH, channel, entries_of, many
from tests.unit.rendering.samples import AT, SITE, post

HISTORY = "{http://purl.org/syndication/history/1.0}"
FULL, POSTS = 5, 18
"""Posts of a full document, and of the site: three documents, and three posts that are in none."""


def site(entries, of=RICH):
    """Write the feeds of a site and their archive, by address: documents hold 5 from the oldest."""
    full = len(entries) // FULL
    home = channel("en", of=of)
    newest = str(full) if full else ""
    made = build_feeds(entries[: -FULL - 1 : -1], channel=home, newest_archive=newest)
    documents = {SITE + "/en/" + name: data for name, data in made.by_name().items()}
    assert_valid(made)
    for number in range(1, full + 1):
        archive = Archive(
            name=str(number),
            older=str(number - 1) if number > 1 else "",
            newer=str(number + 1) if number < full else "",
        )
        held = entries[(number - 1) * FULL : number * FULL][::-1]
        made = build_feeds(held, channel=home, archive=archive)
        assert_valid(made)
        documents |= {
            f"{SITE}/en/{archive_name(name, archive.name)}": data
            for name, data in made.by_name().items()
        }
    return documents


def links_of(document):
    return {link["rel"]: link["href"] for link in feedparser.parse(document).feed.links}


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml"])
@pytest.mark.parametrize("rel", ["prev-archive", "next"])
def test_a_reader_walks_through_the_whole_history(name, rel):
    entries = many(POSTS)
    documents = site(entries)
    at, walked = f"{SITE}/en/{name}", []
    found: dict[str, str] = {}
    while at:
        links = links_of(documents[at])
        assert at == links["self"]
        found |= {entry.id: entry.title for entry in feedparser.parse(documents[at]).entries}
        walked.append(at)
        at = links.get(rel, "")

    assert {entry.id: entry.title for entry in entries} == found
    assert 1 + POSTS // FULL == len(walked)
    # And back again, to the newest document of the archive.
    back = [walked[-1]]
    while following := links_of(documents[back[-1]]).get("next-archive"):
        back.append(following)
    assert walked[:0:-1] == back
    assert {walked[0]} == {links_of(documents[address])["current"] for address in back}


def test_json_feed_leads_through_it_too():
    entries = many(POSTS)
    documents = site(entries)
    at, found = f"{SITE}/en/feed.json", set()
    while at:
        feed = json.loads(documents[at])
        assert at == feed["feed_url"]
        found |= {item["id"] for item in feed["items"]}
        at = feed.get("next_url", "")

    assert {entry.id for entry in entries} == found


def test_a_new_post_changes_no_full_document_but_the_one_that_learns_of_a_newer():
    before = site(many(POSTS))
    # One more post, then those that fill the next document.
    after, later = site(many(POSTS + 1)), site(many(POSTS + 2))
    archived = {address for address in before if address.split("/")[-2] != "en"}

    assert archived < before.keys()
    assert all(before[address] == after[address] for address in archived)
    changed = {address for address in archived if before[address] != later[address]}
    assert {f"{SITE}/en/feed/3.xml", f"{SITE}/en/atom/3.xml"} == changed


def test_only_documents_of_the_archive_say_so_and_name_no_hub():
    feed, document = (
        build_feeds(many(2), channel=channel("en", of=RICH), archive=archive)
        for archive in (None, Archive(name="2026-11"))
    )

    assert b"fh:archive/" not in feed.rss + feed.atom
    assert parsed(document.rss).find(f"channel/{HISTORY}archive") is not None
    assert parsed(document.atom).find(f"{HISTORY}archive") is not None
    assert ("hub" in links_of(feed.atom), "hub" in links_of(document.atom)) == (True, False)
    assert "hubs" not in json.loads(document.json)
    # All documents are of one feed.
    assert parsed(feed.atom).findtext(f"{ATOM}id") == parsed(document.atom).findtext(f"{ATOM}id")


def test_a_feed_without_an_archive_leads_to_none():
    feeds = build_feeds(many(2), channel=channel("en"))

    assert {"self", "alternate"} == links_of(feeds.atom).keys()
    assert "next_url" not in json.loads(feeds.json)


def test_a_tombstone_tells_readers_of_atom_what_is_gone():
    (entry, withdrawn) = entries_of(post(), post(source_id="withdrawn"))
    gone = [Gone(uri=withdrawn.uri, at=AT + timedelta(days=3))]
    feeds = build_feeds([entry], channel=channel(), gone=gone)
    root = parsed(feeds.atom)

    assert_valid(feeds)
    (tombstone,) = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert {"ref": withdrawn.uri, "when": "2026-11-23T09:30:00+00:00"} == tombstone.attrib
    # Whoever asks what is new since yesterday learns of it.
    assert "2026-11-23T09:30:00+00:00" == root.findtext(f"{ATOM}updated")
    assert withdrawn.uri.encode() not in feeds.rss + feeds.json
