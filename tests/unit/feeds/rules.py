"""What makes a feed valid: each rule with where it is written."""

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
SYNDICATION = "{http://purl.org/rss/1.0/modules/syndication/}"
_GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parents[2] / "data/feeds/atom.rng"))
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")

# RSS 2.0 Specification (rssboard.org/rss-specification), "Optional channel elements" and "Elements
# of <item>": those in no namespace, by how often they may be there.
_CHANNEL_ONCE = {
    *("title", "link", "description", "language", "copyright", "managingEditor", "webMaster"),
    *("pubDate", "lastBuildDate", "generator", "docs", "cloud", "ttl", "image", "rating"),
    *("textInput", "skipHours", "skipDays"),
}
_ITEM_ONCE = {
    *("title", "link", "description", "author", "comments", "enclosure", "guid", "pubDate"),
    "source",
}
_ADDRESSES = {"href", "src", "srcset", "poster", "cite", "data", "background", "action", "longdesc"}


def parsed(document) -> Any:
    """Read a document, as strictly as lxml does."""
    return etree.fromstring(document)


def assert_valid(feeds):
    """Hold a feed's three documents to their rules, and to each other."""
    assert_rss(feeds.rss)
    assert_atom(feeds.atom)
    assert_json_feed(feeds.json)
    titles = [[item.findtext("title") for item in parsed(feeds.rss).iter("item")]]
    titles += [[e.findtext(f"{ATOM}title") for e in parsed(feeds.atom).iter(f"{ATOM}entry")]]
    assert titles[0] == titles[1]
    for document in (feeds.rss, feeds.atom):
        read = feedparser.parse(document)
        assert not read.bozo, read.get("bozo_exception")
        assert len(titles[0]) == len(read.entries)


def assert_atom(document):
    """Hold a feed or an entry to RFC 4287: its grammar, and what the grammar can't say."""
    root = parsed(document)
    _GRAMMAR.assertValid(root)
    is_feed = root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry") if is_feed else [root]
    assert root.find(f"{ATOM}author") is not None  # the grammar's rule about authors (§4.1.1)
    seen = set()
    for element in [root, *entries]:
        links = element.findall(f"{ATOM}link")
        rels = [link.get("rel", "alternate") for link in links]
        assert "alternate" in rels  # the grammar's rule about links (§4.1.2)
        kinds = [
            (link.get("type"), link.get("hreflang"))
            for link, rel in zip(links, rels, strict=True)
            if rel == "alternate"
        ]
        assert len(kinds) == len(set(kinds))  # §4.1.1
        for link in links:
            assert_whole(link.get("href"))
        assert_uri(element.findtext(f"{ATOM}id"))  # §4.2.6
        assert element.findtext(f"{ATOM}title")
    if is_feed:
        # §4.2.7.2: "self", once, absolute; W3C feed validator, MissingSelf.
        assert 1 == len([x for x in root.findall(f"{ATOM}link") if x.get("rel") == "self"])
    for entry in entries:
        updated = entry.findtext(f"{ATOM}updated")
        assert entry.findtext(f"{ATOM}id") not in seen  # W3C feed validator, DuplicateEntries
        seen.add(entry.findtext(f"{ATOM}id"))
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}published")) <= (
            datetime.fromisoformat(updated)
        )
        assert_whole_addresses(entry.findtext(f"{ATOM}content"))
        assert all(c.get("term") for c in entry.findall(f"{ATOM}category"))


def assert_rss(document):
    """
    Hold a feed to RSS 2.0 and to the RSS Advisory Board's Best Practices Profile.

    Where a rule is the profile's (rssboard.org/rss-profile), its section is named.
    """
    rss = parsed(document)
    assert ("rss", "2.0") == (rss.tag, rss.get("version"))
    (channel,) = rss
    assert "channel" == channel.tag
    for name in ("title", "link", "description"):
        assert channel.findtext(name)
    _assert_known(channel, _CHANNEL_ONCE, {"category", "item"})
    assert _LANGUAGE.fullmatch(channel.findtext("language"))
    assert re.fullmatch("[1-9][0-9]*", channel.findtext("ttl"))
    assert_whole(channel.findtext("link"))
    assert_whole(channel.findtext("docs"))
    assert_rfc_822(channel.findtext("lastBuildDate"))
    # namespace-elements-atom: a feed says where it is, and of what type it is.
    (itself,) = [x for x in channel.findall(f"{ATOM}link") if x.get("rel") == "self"]
    assert "application/rss+xml" == itself.get("type")
    for link in channel.findall(f"{ATOM}link"):
        assert_whole(link.get("href"))
    # RDF Site Summary 1.0 Modules: Syndication.
    periods = {"hourly", "daily", "weekly", "monthly", "yearly"}
    assert channel.findtext(f"{SYNDICATION}updatePeriod") in periods
    assert re.fullmatch("[1-9][0-9]*", channel.findtext(f"{SYNDICATION}updateFrequency"))
    _assert_image(channel)
    guids = [_assert_item(item) for item in channel.findall("item")]
    assert len(guids) == len(set(guids))  # element-channel-item-guid


def _assert_item(item):
    _assert_known(item, _ITEM_ONCE, {"category"})
    assert item.findtext("title")
    assert_whole(item.findtext("link"))
    assert_rfc_822(item.findtext("pubDate"))
    # element-channel-item-author: an address, or the element isn't there.
    assert item.find("author") is None
    assert all(category.text for category in item.findall("category"))
    # namespace-elements-content: once, after the description, with whole addresses.
    names = [element.tag for element in item]
    assert 1 == names.count(CONTENT)
    assert names.index("description") < names.index(CONTENT)
    assert item.findtext("description")
    assert_whole_addresses(item.findtext(CONTENT) or "")
    for enclosure in item.findall("enclosure"):
        assert_whole(enclosure.get("url"))
        assert re.fullmatch("[0-9]+", enclosure.get("length"))
        assert "/" in enclosure.get("type")
    guid = item.find("guid")
    assert guid.text
    assert guid.get("isPermaLink") == str(guid.text == item.findtext("link")).lower()
    return guid.text


def _assert_known(element, once, often):
    names = [child.tag for child in element if not child.tag.startswith("{")]
    assert set(names) <= once | often
    assert all(names.count(name) == 1 for name in once & set(names))


def _assert_image(channel):
    """Hold the picture to "<image> is an optional sub-element of <channel>"."""
    image = channel.find("image")
    if image is not None:
        assert channel.findtext("title") == image.findtext("title")
        assert channel.findtext("link") == image.findtext("link")
        assert re.search(r"\.(gif|jpg|png)$", image.findtext("url"))
        assert 1 <= int(image.findtext("width")) <= 144
        assert 1 <= int(image.findtext("height")) <= 400


def assert_json_feed(document):
    """Hold a feed to "JSON Feed Version 1.1" (jsonfeed.org/version/1.1)."""
    feed = json.loads(document)
    assert "https://jsonfeed.org/version/1.1" == feed["version"]
    assert feed["title"]
    known = {
        *("version", "title", "home_page_url", "feed_url", "description", "user_comment"),
        *("next_url", "icon", "favicon", "authors", "language", "expired", "hubs", "items"),
    }
    _assert_fields(feed, known)
    assert feed.get("next_url") != feed["feed_url"]
    for hub in feed.get("hubs", []):
        assert {"type", "url"} == hub.keys()
    ids = [_assert_json_item(item) for item in feed["items"]]
    assert len(ids) == len(set(ids))


def _assert_json_item(item):
    known = {
        *("id", "url", "external_url", "title", "content_html", "content_text", "summary"),
        *("image", "banner_image", "date_published", "date_modified", "authors", "tags"),
        *("language", "attachments"),
    }
    _assert_fields(item, known)
    assert isinstance(item["id"], str)
    assert item["id"]
    assert_whole_addresses(item["content_html"])
    assert datetime.fromisoformat(item["date_published"]).tzinfo
    assert datetime.fromisoformat(item["date_modified"]).tzinfo
    assert all(isinstance(tag, str) and tag for tag in item.get("tags", []))
    return item["id"]


def _assert_fields(value, known):
    for name, said in value.items():
        # "Extensions": an underscore, and an object.
        assert name in known or (name.startswith("_") and isinstance(said, dict)), name
        assert said or name in {"content_html", "items"}
        if name.endswith("url") or name in {"icon", "favicon", "image"}:
            assert_whole(said)
    for author in value.get("authors", []):
        assert author
        assert author.keys() <= {"name", "url", "avatar"}
        for name in author.keys() & {"url", "avatar"}:
            assert_whole(author[name])
    assert _LANGUAGE.fullmatch(value["language"])


def assert_rfc_822(text):
    """Hold a date to RFC 822 with a year of four digits (RSS 2.0; data-types-datetime)."""
    assert re.fullmatch(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", text)
    assert parsedate_to_datetime(text).tzinfo


def assert_whole(address):
    """See that an address needs no other one to be understood."""
    parts = urlsplit(address)
    assert parts.scheme in {"http", "https", "mailto", "tel"}, address
    assert parts.netloc or parts.scheme in {"mailto", "tel"}, address


def assert_uri(text):
    """See that a name is a URI: a scheme, and nothing that none holds."""
    assert re.fullmatch(r'[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+', text), text


class _Addresses(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "srcset":
                self.found += [one.split()[0] for one in value.split(", ")]
            elif name in _ADDRESSES:
                self.found.append(value or "")


def assert_whole_addresses(html):
    """See that content leads to the same from everywhere (W3C feed validator, ContainsRelRef)."""
    addresses = _Addresses()
    addresses.feed(html or "")
    addresses.close()
    for address in addresses.found:
        assert_whole(address)
