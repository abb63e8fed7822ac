"""What readers look for beside the text: names that last, dates, authors, pictures, rights."""

import json
from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest
from lxml import etree

from broadside.feeds import build_feeds, channel_of, entry_id, entry_of, fingerprint
from broadside.feeds.entry import Known
from broadside.rendering import page_path
from tests.unit.feeds.rules import ATOM, assert_valid, parsed
from tests.unit.feeds.samples import (
    BOTH,
    CHINESE,
    ENGLISH,
    LOGO,
    MEASURED,
    OLDER,
    RICH,
    channel,
    entries_of,
)
from tests.unit.rendering.samples import AT, SITE, author, post, publication, variant

MEDIA = "{http://search.yahoo.com/mrss/}"
DC = "{http://purl.org/dc/elements/1.1/}"


def feeds_of(*posts, of=RICH, known=None, **fields):
    made = build_feeds(entries_of(*posts, of=of, known=known), channel=channel(of=of, **fields))
    assert_valid(made)
    return made


def item_of(feeds):
    return parsed(feeds.rss).find("channel/item")


def entry_in(feeds):
    return parsed(feeds.atom).find(f"{ATOM}entry")


def links(element):
    return {link.get("rel"): dict(link.attrib) for link in element.findall(f"{ATOM}link")}


class TestIds:
    def test_they_outlive_the_host(self):
        site_url = "https://letter.example.net"
        there = publication(host="letter.example.net", feeds_id="news.example.org,2026")
        path = page_path(ENGLISH)
        moved = entry_of(BOTH, ENGLISH, publication=there, page_path=path, site_url=site_url)

        assert entries_of(BOTH)[0].id == moved.id
        assert channel("en").id == channel_of(there, "en", site_url=site_url).id
        assert "tag:news.example.org,2026:/en/" == channel("en").id

    def test_a_withdrawn_entry_can_be_named_by_its_post_alone(self):
        assert entries_of(BOTH)[1].id == entry_id(BOTH.id, "zh-Hant", site_url=SITE)

    def test_each_feed_has_its_own(self):
        below = {"topics/rents": "Rents", "authors/ada": "Ada"}
        shown = [channel(), channel("en"), channel("zh-Hant")]
        shown += [channel("en", below=b, label=x) for b, x in below.items()]

        assert 5 == len({c.id for c in shown}) == len({c.home_url for c in shown})


class TestImported:
    def test_it_keeps_its_old_guid(self):
        old = "https://old.example.org/?p=12"
        feeds = feeds_of(OLDER, known=Known(guid=old))

        assert ("false", old) == (
            item_of(feeds).find("guid").get("isPermaLink"),
            item_of(feeds).findtext("guid"),
        )
        assert old == entry_in(feeds).findtext(f"{ATOM}id")
        assert old == json.loads(feeds.json)["items"][0]["id"]

    def test_a_guid_that_is_the_page_is_its_permanent_link(self):
        (plain,) = entries_of(OLDER)
        feeds = feeds_of(OLDER, known=Known(guid=plain.url))

        assert "true" == item_of(feeds).find("guid").get("isPermaLink")

    def test_atom_names_an_entry_anew_when_the_old_name_is_no_address(self):
        feeds = feeds_of(OLDER, known=Known(guid="5f3a \n9b\x01"))

        assert "5f3a \n9b" == item_of(feeds).findtext("guid")
        assert entries_of(OLDER)[0].id == entry_in(feeds).findtext(f"{ATOM}id")


class TestDates:
    def test_what_was_kept_counts_more_than_what_the_post_says_now(self):
        known = Known(first_published_at=AT, changed_at=AT + timedelta(hours=2))
        moved = post(published_at=AT + timedelta(days=9), updated_at=AT + timedelta(days=10))
        (entry,) = entries_of(moved, known=known)

        assert (AT, AT + timedelta(hours=2)) == (entry.published_at, entry.updated_at)

    def test_all_formats_tell_when_it_changed(self):
        feeds = feeds_of(BOTH)
        changed = (AT + timedelta(days=1)).isoformat()

        assert changed == item_of(feeds).findtext(f"{ATOM}updated")
        assert changed == entry_in(feeds).findtext(f"{ATOM}updated")
        assert changed == json.loads(feeds.json)["items"][0]["date_modified"]

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Other"},
            {"summary": "Other"},
            {"body_html": "<p>Other</p>"},
            {"authors": (author(name="Other"),)},
        ],
    )
    def test_a_fingerprint_tells_that_the_content_changed(self, change):
        (before,), (after,) = (entries_of(post(v)) for v in (variant(), variant(**change)))

        assert fingerprint(before) != fingerprint(after)

    def test_a_fingerprint_outlives_what_no_reader_reads_anew(self):
        (before,) = entries_of(post(variant(), topics=("Rent",)))
        moved = post(variant(slug="other"), topics=("Rent",), published_at=AT - timedelta(days=1))
        (after,) = entries_of(moved)

        assert fingerprint(before) == fingerprint(after)


class TestAuthors:
    def test_they_have_name_page_and_picture_where_a_format_has_words_for_it(self):
        feeds = feeds_of(BOTH)

        assert ["Ada Lee", "Bo"] == [c.text for c in item_of(feeds).findall(f"{DC}creator")]
        ada = entry_in(feeds).find(f"{ATOM}author")
        assert ["Ada Lee", f"{SITE}/en/authors/ada/"] == [child.text for child in ada]
        assert f"{SITE}/media/a.jpg" == json.loads(feeds.json)["items"][0]["authors"][0]["avatar"]

    def test_only_those_with_a_page_lead_to_it(self):
        crowd = tuple(author(id=f"a{n}", name=f"A {n}") for n in range(21))
        (entry,) = entries_of(post(variant(authors=crowd)))

        assert ["", f"{SITE}/en/authors/a19/"] == [a.url for a in entry.authors[:18:-1]]


class TestPicture:
    def test_it_is_enclosed_and_shown_with_its_size(self):
        feeds = feeds_of(MEASURED)
        url = f"{SITE}/media/quay.png"

        assert {"url": url, "length": "1234", "type": "image/png"} == (
            dict(item_of(feeds).find("enclosure").attrib)
        )
        enclosure = {"rel": "enclosure", "href": url, "type": "image/png", "length": "1234"}
        assert enclosure == links(entry_in(feeds))["enclosure"]
        for element in (item_of(feeds), entry_in(feeds)):
            content = element.find(f"{MEDIA}content")
            expected = {"medium": "image", "type": "image/png", "fileSize": "1234"}
            assert expected | {"url": url, "width": "640", "height": "480"} == content.attrib
            assert "The quay" == content.findtext(f"{MEDIA}description")
            thumbnail = element.find(f"{MEDIA}thumbnail")
            assert {"url": url, "width": "640", "height": "480"} == thumbnail.attrib
        assert url == json.loads(feeds.json)["items"][0]["image"]

    def test_without_its_length_rss_doesnt_enclose_it(self):
        feeds = feeds_of(BOTH)

        assert item_of(feeds).find("enclosure") is None
        content = item_of(feeds).find(f"{MEDIA}content")
        assert {"medium", "url", "type", "width", "height"} == set(content.keys())
        assert "length" not in links(entry_in(feeds))["enclosure"]

    def test_of_an_unknown_kind_and_size_it_says_neither(self):
        feeds = feeds_of(post(variant(picture="/media/a.bmp", picture_bytes=9)))

        assert item_of(feeds).find("enclosure") is None
        assert "type" not in links(entry_in(feeds))["enclosure"]
        assert {"url", "medium", "fileSize"} == set(item_of(feeds).find(f"{MEDIA}content").keys())
        assert ["url"] == item_of(feeds).find(f"{MEDIA}thumbnail").keys()

    def test_its_small_copy_is_the_thumbnail(self):
        small = variant(picture="/media/a.png", picture_small="/media/b.png", picture_small_width=9)
        thumbnail = item_of(feeds_of(post(small))).find(f"{MEDIA}thumbnail")

        assert {"url": f"{SITE}/media/b.png", "width": "9"} == dict(thumbnail.attrib)

    def test_there_is_none_of_other_hosts(self):
        feeds = feeds_of(post(variant(picture="https://x.org/a.png")))

        assert item_of(feeds).find(f"{MEDIA}content") is None
        assert links(entry_in(feeds)).keys() == {"alternate"}


class TestChannel:
    def test_of_a_topic(self):
        shown = channel("zh-Hant", below="topics/房屋", label="房屋")

        assert "海港通訊 · 房屋" == shown.title
        assert f"{SITE}/zh-Hant/topics/%E6%88%BF%E5%B1%8B/atom.xml" == shown.feed_url("atom.xml")
        assert_valid(build_feeds(entries_of(post(CHINESE)), channel=shown))

    def test_of_a_topic_that_its_readers_call_otherwise(self):
        named = publication(topics={"zh-Hant": {"rents": "租金"}})
        shown = channel("zh-Hant", of=named, below="topics/rents", label="Rents")

        assert "海港通訊 · 租金" == shown.title

    def test_its_author_is_the_publication(self):
        feeds = feeds_of(post(ENGLISH), language="en", below="topics/rents", label="Rents")

        assert "The Harbour Letter" == parsed(feeds.atom).findtext(f"{ATOM}author/{ATOM}name")
        assert "The Harbour Letter" == json.loads(feeds.json)["authors"][0]["name"]

    def test_hubs_are_told_in_each_format(self):
        feeds = feeds_of(OLDER)
        hub = "https://hub.example.org/"

        assert {"rel": "hub", "href": hub} == links(parsed(feeds.atom))["hub"]
        assert {"rel": "hub", "href": hub} == links(parsed(feeds.rss).find("channel"))["hub"]
        assert [{"type": "WebSub", "url": hub}] == json.loads(feeds.json)["hubs"]

    def test_rights_and_licence(self):
        feeds = feeds_of(OLDER)
        licence = "https://creativecommons.org/licenses/by/4.0/"

        assert "© The Harbour Letter · CC BY 4.0" == parsed(feeds.rss).findtext("channel/copyright")
        assert "© The Harbour Letter · CC BY 4.0" == parsed(feeds.atom).findtext(f"{ATOM}rights")
        assert licence == links(parsed(feeds.atom))["license"]["href"]
        assert licence == json.loads(feeds.json)["_rights"]["license_url"]

    @pytest.mark.parametrize(
        ("licence", "url"),
        [
            ("CC BY-NC-SA 4.0", "https://creativecommons.org/licenses/by-nc-sa/4.0/"),
            ("cc-by-nd-3.0", "https://creativecommons.org/licenses/by-nd/3.0/"),
            ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
            ("Ours: https://x.org/terms.", "https://x.org/terms"),
            ("All rights reserved", ""),
            ("", ""),
        ],
    )
    def test_a_licence_leads_to_its_text(self, licence, url):
        assert url == channel(of=publication(licence=licence)).licence_url

    def test_logo_and_icon(self):
        feeds = feeds_of(OLDER)
        image = parsed(feeds.rss).find("channel/image")

        assert SITE + LOGO.path == parsed(feeds.atom).findtext(f"{ATOM}logo")
        assert ["144", "29"] == [image.findtext("width"), image.findtext("height")]
        assert parsed(feeds.atom).find(f"{ATOM}icon") is None

    def test_a_small_logo_is_shown_as_it_is(self):
        small = publication(logo=replace(LOGO, width=60, height=30))
        image = parsed(feeds_of(OLDER, of=small).rss).find("channel/image")

        assert ["60", "30"] == [image.findtext("width"), image.findtext("height")]

    def test_a_square_logo_is_the_icon(self):
        square = publication(logo=replace(LOGO, media_type="image/webp", width=64))
        feeds = feeds_of(OLDER, of=square)
        url = SITE + square.logo.path

        assert url == parsed(feeds.atom).findtext(f"{ATOM}icon")
        assert url == json.loads(feeds.json)["icon"] == json.loads(feeds.json)["favicon"]
        # RSS knows no WebP.
        assert parsed(feeds.rss).find("channel/image") is None

    def test_hints_how_often_to_look(self):
        read = feedparser.parse(feeds_of(OLDER).rss).feed

        assert ("60", "hourly", "1") == (read.ttl, read.sy_updateperiod, read.sy_updatefrequency)


def test_an_entry_is_the_same_bytes_in_every_feed():
    entries = entries_of(MEASURED, OLDER)
    every = build_feeds(entries, channel=channel(of=RICH))

    for entry in entries:
        alone = build_feeds([entry], channel=channel("en"))
        for name, begin, end in (("rss", b"<item>", b"</item>"), ("atom", b"<entry ", b"</entry>")):
            document = getattr(alone, name)
            at = document.index(begin)
            assert document[at : document.index(end)] in getattr(every, name)
        (line,) = [x for x in alone.json.splitlines() if x.startswith(b'  {"id"')]
        assert line in every.json


def test_an_entry_for_every_language_says_which():
    feeds = feeds_of(BOTH)

    assert ["en", "zh-Hant"] == [e.text for e in parsed(feeds.rss).iter(f"{DC}language")]
    assert b"xmlns" in etree.tostring(entry_in(feeds))
