"""
Whatever a post holds, what becomes of it is valid, can do nothing, and stays in bounds.

Valid: two parsers read it alike, every element is closed in its place. Safe: nothing runs, nothing
asks another host, every link is of a scheme that only leads somewhere. Bounded: so many times its
input, and a mail never beyond what Gmail shows.
"""

import contextlib
import json
import os
import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import compat32, default

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from broadside.errors import PostError
from broadside.feeds import atom_entry, build_feeds, channel_of, entry_of
from broadside.posts import Asset, SourceFile, read_post
from broadside.rendering import fill, list_headers, page_path, render_index, to_eml
from tests.property.oracle import assert_valid_and_safe, squeezed, words
from tests.property.soup import LINES, MARKDOWN, SOUP
from tests.unit.rendering.samples import AT, PUBLICATION, SITE, THEME, lines_of, mail_of, page_of

LEAVE = f"{SITE}/r/unsubscribe/AQEAAAAAAAAA"
GROWTH, OVERHEAD = 60, 60_000
"""What comes out has at most so many bytes for each that goes in, beside the page's own."""

BODIES = MARKDOWN | SOUP
FIELDS = st.fixed_dictionaries(
    {"title": LINES},
    optional={
        "summary": LINES,
        "subject": LINES,
        "preheader": LINES,
        "slug": LINES,
        "picture": st.just("a.png") | LINES,
        "picture_alt": LINES,
        "picture_caption": LINES,
        "lang": st.sampled_from(["en", "zh-Hant"]) | LINES,
        "topics": st.lists(LINES, max_size=3),
        "author": LINES
        | st.fixed_dictionaries(
            {"name": LINES, "place": LINES, "biography": LINES, "picture": LINES | st.just("a.png")}
        ),
    },
)
NAMES = st.sampled_from(["a", "2026-11-20-a b", "海港", "a.zh-Hant"]) | LINES
EVERYDAY = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
LONG = settings(
    max_examples=20_000 if os.environ.get("FULL") else 1_200,
    suppress_health_check=[HealthCheck.too_slow],
)


def file_of(fields, body, name="post", ending="md"):
    """A file whose front matter is JSON: its escapes write what UTF-8 can't."""
    text = f"{json.dumps(fields | {'date': '2026-11-20'})}\n{body}"
    data = text.encode("utf-8", "replace")
    return SourceFile(path=f"{name}.{ending}", data=data, modified_at=AT)


def read(file):
    """Read a post, or return None if it is refused."""
    with contextlib.suppress(PostError):
        return read_post(
            [file],
            source="drop",
            languages=("en", "zh-Hant"),
            assets={"a.png": Asset(path="/media/a.png", width=9, height=9)},
        ).post
    return None


def assert_fine(a_post, size):
    """Look at everything that is made of a post."""
    (variant,) = a_post.variants
    language = variant.language
    page = page_of(a_post, language)
    assert_valid_and_safe(page, forms=True)
    assert_bounded(page, size)
    index = render_index(
        lines_of([(a_post, variant)]),
        language=None,
        publication=PUBLICATION,
        theme=THEME,
        site_url=SITE,
    )
    assert_valid_and_safe(index.decode(), forms=True)
    mail = fill(mail_of(a_post, language), {"unsubscribe_url": LEAVE})
    assert_valid_and_safe(mail.html)
    assert len(mail.html.encode()) <= 102_000
    assert_bounded(mail.text, size)
    assert_says_the_same(variant, mail)
    assert_feeds_hold_it(a_post, variant)
    assert_file_holds_it(a_post, mail)
    for file in variant.files:
        assert_calendar_is_one(file.text)


def assert_calendar_is_one(text):
    """An event's file has the fields that an event has: none was smuggled in (RFC 5545 §3.1)."""
    lines = text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert ["BEGIN:VCALENDAR", "END:VCALENDAR"] == [lines[0], lines[-1]]
    assert 1 == lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT")
    assert all(re.fullmatch(r"[A-Z-]+(;[A-Z]+=[\w/-]+)*:[^\r\n\0]*", line) for line in lines)
    assert {re.split("[;:]", line)[0] for line in lines} <= CALENDAR_FIELDS


CALENDAR_FIELDS = {
    *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "UID", "DTSTAMP", "DTSTART"),
    *("DTEND", "SUMMARY", "LOCATION", "URL", "DESCRIPTION", "NAME", "X-WR-CALNAME", "SEQUENCE"),
    *("LAST-MODIFIED", "DURATION", "TRANSP", "STATUS", "CLASS"),
}


def assert_bounded(text, size):
    assert len(text.encode()) <= GROWTH * size + OVERHEAD


def assert_says_the_same(variant, mail):
    """Every word of the post stands in both parts."""
    # Words of ours, not the post's: plain text has no leaf of a calendar, and its own for the link.
    body = re.sub(r'<(td|div) class="event-(?:date|calendar)">.*?</\1>', "", variant.body_html)
    _, written = assert_valid_and_safe(body)
    (shown, _), text = assert_valid_and_safe(mail.html), squeezed(mail.text)
    for word in [*words(f"{variant.title} {variant.summary}"), *written]:
        assert word in text
        assert word in shown


def assert_feeds_hold_it(a_post, variant):
    entry = entry_of(
        a_post, variant, publication=PUBLICATION, page_path=page_path(variant), site_url=SITE
    )
    assert_valid_and_safe(entry.content_html)
    channel = channel_of(PUBLICATION, variant.language, site_url=SITE)
    feeds = build_feeds([entry], channel=channel)
    rss, atom, alone = map(etree.fromstring, (feeds.rss, feeds.atom, atom_entry(entry, channel)))
    contents = [
        rss.findtext(".//{http://purl.org/rss/1.0/modules/content/}encoded"),
        atom.findtext(".//{*}entry/{*}content"),
        alone.findtext("{*}content"),
        json.loads(feeds.json)["items"][0]["content_html"],
    ]
    assert [entry.content_html] * 4 == [content or "" for content in contents]
    assert [variant.title] * 2 == [rss.findtext(".//item/title"), alone.findtext("{*}title")]


def assert_file_holds_it(a_post, mail):
    data = to_eml(
        mail,
        sender=(mail.subject, "letter@example.org"),
        recipient="reader@example.org",
        headers=list_headers(name=mail.subject, list_id=PUBLICATION.list_id, leave_url=LEAVE),
        message_id="<a@example.org>",
        date=AT + timedelta(days=len(a_post.variants)),
    )
    for policy in (default, compat32):
        message = message_from_bytes(data, policy=policy)
        assert [] == message.defects
        assert HEADERS == message.keys()
        assert f"<{LEAVE}>" == "".join(message["List-Unsubscribe"].splitlines())
        _, *parts = message.walk()
        decoded = [bytes(part.get_payload(decode=True)).decode() for part in parts]
        assert [mail.text, mail.html] == [part.replace("\r\n", "\n") for part in decoded]
    assert mail.subject == message_from_bytes(data, policy=default)["Subject"]


HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Language"),
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Type"),
]


def assert_read_or_refused(fields, body, name, ending):
    file = file_of(fields, body, name, ending)
    if a_post := read(file):
        assert_fine(a_post, len(file.data))


ENDINGS = st.sampled_from(["md", "html"])


@EVERYDAY
@given(FIELDS, BODIES, NAMES, ENDINGS)
def test_any_post_becomes_something_fine(fields, body, name, ending):
    assert_read_or_refused(fields, body, name, ending)


@pytest.mark.prove
@LONG
@given(FIELDS, BODIES, NAMES, ENDINGS)
def test_a_great_many_posts_become_something_fine(fields, body, name, ending):
    assert_read_or_refused(fields, body, name, ending)


@EVERYDAY
@given(st.text(max_size=2000), ENDINGS)
def test_any_text_becomes_something_fine(text, ending):
    assert_read_or_refused({"title": "T"}, text, "post", ending)
