"""The sample publication of `make demo`: it shows what there is, without one warning."""

import re
from datetime import UTC, datetime
from functools import cache
from urllib.parse import urlsplit

import pytest

from broadside.languages import choose
from broadside.posts import Status, slugify
from broadside.publication import load_publication
from broadside.subscribers import read_csv
from broadside_local.folder import read_folder
from broadside_local.intake import published, take_in
from broadside_local.media import FolderAssets
from broadside_local.publications import CHECKOUT

EXAMPLES = CHECKOUT / "examples"
WRITTEN_AT = datetime(2026, 11, 20, tzinfo=UTC)
NEWEST = "twenty-lanterns"
DRAFT = "cooper-street-sale"
SENTENCE_OF_THE_DRAFT = "This must not leave the house before the forty-one households"
BOTH = {"en", "zh-Hant"}


@cache
def publication():
    return load_publication(EXAMPLES / "publication.toml")


@cache
def assets():
    return FolderAssets(read_folder(EXAMPLES / "posts").assets)


@cache
def intake():
    return take_in(read_folder(EXAMPLES / "posts"), publication(), assets())


@cache
def subscribers():
    return read_csv((EXAMPLES / "subscribers.csv").read_bytes(), "subscribers.csv")


def posts():
    """Return every post by its id in the folder."""
    return {local.post.source_id: local.post for local in intake().posts}


def out():
    """Return the published posts, newest first."""
    return [local.post for local in published(intake().posts, WRITTEN_AT)]


def languages_of(post):
    return {variant.language for variant in post.variants}


def body(post, language="en"):
    return posts()[post].variant(language).body_html


def links(html):
    return re.findall(r'href="([^"]*)"', html)


class TestPosts:
    def test_each_is_read_without_a_finding(self):
        assert () == intake().refused
        assert () == intake().warnings
        assert len(intake().posts) == intake().seen

    def test_all_but_the_draft_are_out(self):
        assert 11 == len(out())
        assert set(posts()) - {DRAFT} == {post.source_id for post in out()}

    def test_they_are_of_the_months_before(self):
        assert {8, 9, 10, 11} == {post.published_at.month for post in out()}
        assert {2026} == {post.published_at.year for post in out()}

    def test_some_are_in_english_some_in_chinese_some_in_both(self):
        found = [languages_of(post) for post in out()]

        assert 4 == found.count({"en"})
        assert 2 == found.count({"zh-Hant"})
        assert 5 == found.count(BOTH)

    @pytest.mark.parametrize("language", sorted(BOTH))
    def test_two_authors_have_boxes_in_each_language(self, language):
        variants = [v for post in out() if (v := post.variant(language))]
        boxes = {a.id for v in variants for a in v.authors if a.place and a.biography and a.picture}

        assert {"mong-ching", "odile"} == boxes

    def test_an_author_is_the_same_person_in_both_languages(self):
        for post in out():
            assert 1 == len({tuple(a.id for a in v.authors) for v in post.variants})

    def test_each_has_a_standfirst_and_topics(self):
        for post in out():
            assert post.topics, post.source_id
            assert all(variant.summary for variant in post.variants), post.source_id

    def test_the_draft_does_not_leave(self):
        draft = posts()[DRAFT]

        assert Status.DRAFT is draft.status
        assert SENTENCE_OF_THE_DRAFT in body(DRAFT)
        # Were it published, it would be the newest: the demo would mail it.
        assert draft.published_at > out()[0].published_at
        assert all(SENTENCE_OF_THE_DRAFT not in v.body_html for p in out() for v in p.variants)


class TestTheRoundUp:
    def test_it_is_the_newest_and_in_both_languages(self):
        assert NEWEST == out()[0].source_id
        assert BOTH == languages_of(out()[0])

    @pytest.mark.parametrize("language", sorted(BOTH))
    def test_it_lists_twenty_things_each_with_a_link(self, language):
        items = re.findall(r"<li>.*?</li>", body(NEWEST, language), re.DOTALL)

        assert 20 == len(items)
        assert all(links(item) for item in items)

    @pytest.mark.parametrize("language", sorted(BOTH))
    def test_it_has_an_author_with_a_box_and_a_picture(self, language):
        (author,) = posts()[NEWEST].variant(language).authors

        assert author.picture.startswith("/media/")
        assert author.place
        assert author.biography

    def test_most_readers_get_it_and_the_others_for_two_reasons(self):
        wanted = {slugify(topic) for topic in posts()[NEWEST].topics}
        interested = [
            row
            for row in subscribers().rows
            if not row.topics or wanted & {slugify(topic) for topic in row.topics}
        ]
        waiting = [r for r in interested if r.languages and not choose(r.languages, BOTH)]

        assert 10 <= len(subscribers().rows) - len(interested) <= 20
        assert 3 <= len(waiting) <= 10


class TestBodies:
    def test_between_them_they_have_everything(self):
        assert "<table>" in body("heat-check")
        assert 'class="footnotes"' in body("heat-check")
        assert "<blockquote>" in body("heat-check")
        assert 'class="button"' in body("late-ferry")
        assert "<ol>" in body("rent-letter")
        assert "<figcaption>" in body("high-tide")
        assert "task-list" in body("november-meeting")

    def test_the_petition_and_the_events_are_in_both_languages(self):
        for post in ("late-ferry", "mending-day", "winter-supper"):
            assert BOTH == languages_of(posts()[post])
            for language in BOTH:
                box = "call" if post == "late-ferry" else "event"
                assert f'class="{box}"' in body(post, language)
                assert 'class="button"' in body(post, language)

    def test_links_lead_to_made_up_places_or_to_posts_of_ours(self):
        ours = {f"/{v.language}/{v.slug}/" for post in out() for v in post.variants}

        for post in posts().values():
            for variant in post.variants:
                calendars = {file.path for file in variant.files}
                for link in links(variant.body_html):
                    host = urlsplit(link).hostname
                    assert (
                        host in {"example.org", "example.com"}
                        or link in ours | calendars
                        or link.startswith(("#", "mailto:"))
                    ), (variant.file, link)

    def test_pictures_are_small_used_and_described(self):
        assert set(assets()) == {
            below for below, asset in assets().items() if asset.path and not asset.small
        }
        used = {path for path, _ in assets().used_by(posts().values())}
        assert {asset.path for asset in assets().values()} == used
        found = read_folder(EXAMPLES / "posts").assets
        assert set(found) == set(assets())
        for file in found.values():
            limit = 20_000 if file.parent.name == "people" else 60_000
            assert file.stat().st_size < limit, file.name
        images = [
            i for p in out() for v in p.variants for i in re.findall("<img[^>]*>", v.body_html)
        ]
        assert 7 == len(images)
        assert all(re.search(r'alt="[^"]{20,}"', image) for image in images)

    def test_chinese_is_set_as_chinese(self):
        for post in posts().values():
            variant = post.variant("zh-Hant")
            if not variant:
                continue
            # When an event is, Babel writes, with its space before the day of the week.
            written = re.sub('<div class="event-when">.*?</div>', "", variant.body_html)
            text = f"{variant.title}\n{variant.summary}\n{written}"
            # Half-width punctuation, typed spaces, Latin quotation marks; marks of emphasis that
            # CommonMark left standing beside full-width punctuation.
            for wrong in (r"[一-鿿][,;:?!.]", r"[一-鿿，。] +[一-鿿]", "[“”]", r"\*\*"):
                assert not re.search(wrong, text), (variant.file, wrong)


class TestSubscribers:
    def test_there_are_two_hundred_and_each_row_is_right(self):
        assert 200 == subscribers().seen
        assert 200 == len({row.address.lower() for row in subscribers().rows})
        assert () == subscribers().refused
        assert () == subscribers().merged

    def test_their_addresses_are_made_up(self):
        domains = {row.address.rpartition("@")[2] for row in subscribers().rows}

        assert {"example.org", "example.com"} == domains

    def test_they_read_one_language_or_two_or_do_not_say(self):
        found = [row.languages for row in subscribers().rows]

        for languages in (("en",), ("zh-Hant",), ("zh-Hant", "en"), ("en", "zh-Hant"), ()):
            assert 5 < found.count(languages)
        assert "fr" in {languages[0] for languages in found if languages}

    def test_their_topics_are_those_of_posts(self):
        known = {slugify(topic) for post in out() for topic in post.topics}
        wanted = {slugify(topic) for row in subscribers().rows for topic in row.topics}

        assert known == wanted


def test_every_topic_is_called_in_chinese_too():
    topics = {topic for post in out() for topic in post.topics}

    assert [] == [topic for topic in topics if publication().topic_in("zh-Hant", topic) == topic]
