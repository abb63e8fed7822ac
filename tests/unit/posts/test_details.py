"""What the fields of Jekyll, Hugo, Zola, Eleventy and Hexo mean."""

from datetime import UTC, datetime

import pytest

from broadside.errors import PostError
from broadside.posts import Status
from tests.unit.posts.samples import MODIFIED_AT, file, front, read, variant_of, warnings_of


def post_of(text, path="post.md", **options):
    return read(file(text, path), **options).post


def at(year, month, day, hour=0):
    return datetime(year, month, day, hour, tzinfo=UTC)


class TestTitle:
    def test_is_the_front_matters(self):
        assert "東西 & <b>" == variant_of(front(title="東西 & <b>")).title

    def test_without_one_the_first_heading_is_it_and_leaves_the_body(self):
        text = "---\ndate: 2020-12-19\n---\nIntro.\n\n## Part\n\n# The *real* title\n\nText."
        variant = variant_of(text)

        assert "The real title" == variant.title
        assert "<p>Intro.</p>\n<h2>Part</h2>\n<p>Text.</p>" == variant.body_html
        assert [(0, "title", "is missing, so the first heading was taken")] == warnings_of(text)

    def test_a_lower_heading_will_do(self):
        variant = variant_of("## iPhones\n\nText.")

        assert ("iPhones", "<p>Text.</p>") == (variant.title, variant.body_html)

    def test_an_html_documents_own_title_will_do(self):
        text = "<html><head><title>A &amp; B</title></head><body><h2>Part</h2><p>Text.</p>"
        variant = variant_of(text, "post.html")

        assert ("A & B", "<h2>Part</h2><p>Text.</p>") == (variant.title, variant.body_html)

    def test_the_files_name_will_do(self):
        text = "---\ndate: 2020-12-19\n---\nText."

        assert "What we did" == variant_of(text, "2020-12-19-what_we-did.md").title
        assert "name of the file" in warnings_of(text)[0][2]

    def test_without_any_the_post_is_refused_with_a_hint(self):
        with pytest.raises(PostError, match=r"title: is missing\. Begin the file with ---"):
            read(file("Text.", "2020-12-19.md"))

    def test_a_heading_that_repeats_it_at_the_top_leaves_the_body(self):
        assert "<p>x</p>" == variant_of(f"{front()[:-5]}# A title\n\nx").body_html

    def test_of_more_than_500_characters_is_refused(self):
        with pytest.raises(PostError) as caught:
            read(front(title="x" * 501))

        assert (2, "title", "has 501 characters, and 500 are the limit") == (
            caught.value.line,
            caught.value.field,
            caught.value.reason,
        )

    def test_that_is_a_list_is_left_out(self):
        assert [(2, "title"), (0, "title")] == [w[:2] for w in warnings_of(front(title="[a, b]"))]


class TestDate:
    @pytest.mark.parametrize(
        "field", ["date", "publishDate", "pubDate", "pub_datetime", "published"]
    )
    def test_has_many_names(self, field):
        text = f"---\ntitle: T\n{field}: 2020-12-19 20:00\n---\nx"

        assert at(2020, 12, 20, 1) == post_of(text, time_zone="America/Toronto").published_at

    def test_to_publish_counts_before_the_one_of_writing(self):
        text = front(date="2020-01-01", publishDate="2030-01-01")

        assert at(2030, 1, 1) == post_of(text).published_at

    def test_is_the_files_names_otherwise(self):
        text = front(date=None)

        assert at(2020, 12, 19, 5) == (
            post_of(text, "2020-12-19-x.md", time_zone="America/Toronto").published_at
        )
        assert [(0, "date", "is missing, so 2020-12-19 was taken from the file's name")] == (
            warnings_of(text, "2020-12-19-x.md")
        )

    def test_is_the_old_addresss_otherwise(self):
        assert at(2021, 5, 10) == post_of(front(date=None, path="2021/05/10/Rust")).published_at

    def test_is_the_files_own_time_otherwise(self):
        text = front(date=None)

        assert MODIFIED_AT == post_of(text).published_at
        assert ["is missing, so the time was taken when the file was last changed"] == [
            reason for _, _, reason in warnings_of(text)
        ]

    def test_is_the_files_own_time_if_it_says_so(self):
        assert MODIFIED_AT == post_of(front(date="git Last Modified")).published_at

    @pytest.mark.parametrize("value", ["2020-02-30", "soon", "[2020, 1]"])
    def test_that_is_none_is_refused_with_its_line(self, value):
        with pytest.raises(PostError) as caught:
            read(front(date=value))

        assert (3, "date") == (caught.value.line, caught.value.field)
        assert "2020-12-31" in caught.value.hint

    def test_with_an_unknown_zone_is_doubted(self):
        assert [(3, "date")] == [w[:2] for w in warnings_of(front(date="2020-12-19 10:00 XYZ"))]

    @pytest.mark.parametrize("field", ["updated", "lastmod", "last_modified", "last_modified_at"])
    def test_of_the_last_change_has_many_names(self, field):
        assert at(2021, 1, 1) == post_of(front(**{field: "2021-01-01"})).updated_at

    def test_of_the_last_change_may_be_missing(self):
        assert post_of(front()).updated_at is None


class TestStatus:
    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({}, Status.PUBLISHED),
            ({"draft": "false"}, Status.PUBLISHED),
            ({"draft": "true"}, Status.DRAFT),
            ({"draft": "Yes"}, Status.DRAFT),
            ({"draft": '"true"'}, Status.DRAFT),
            ({"published": "false"}, Status.DRAFT),
            ({"published": "true"}, Status.PUBLISHED),
            ({"published": "2020-12-19"}, Status.PUBLISHED),
            ({"permalink": "false"}, Status.DRAFT),
            ({"status": "draft"}, Status.DRAFT),
            ({"status": "Published"}, Status.PUBLISHED),
            ({"status": "publish"}, Status.PUBLISHED),
            ({"status": "private"}, Status.DRAFT),
            ({"status": "withdrawn"}, Status.WITHDRAWN),
            ({"status": "published", "draft": "true"}, Status.DRAFT),
        ],
    )
    def test_is_published_unless_the_front_matter_says_otherwise(self, fields, status):
        assert status is post_of(front(**fields)).status
        assert [] == warnings_of(front(**fields))

    @pytest.mark.parametrize(("field", "value"), [("draft", "maybe"), ("status", "evergreen")])
    def test_that_nobody_knows_keeps_the_post_in_the_house(self, field, value):
        text = front(**{field: value})

        assert Status.DRAFT is post_of(text).status
        assert [(4, field)] == [found[:2] for found in warnings_of(text)]

    def test_of_a_file_among_drafts_is_draft(self):
        assert Status.DRAFT is post_of(front(), "_drafts/post.md").status


class TestSlug:
    @pytest.mark.parametrize(
        ("fields", "path", "slug"),
        [
            ({}, "2020-12-19-What we did.en.md", "what-we-did"),
            ({}, "rally/index.md", "rally"),
            ({}, "2020-12-19.md", "a-title"),
            ({"slug": "My Slug"}, "post.md", "my-slug"),
            ({"permalink": "/2020/rally.html"}, "post.md", "rally"),
            ({"permalink": "/2020/rally/index.html"}, "post.md", "rally"),
            ({"url": "/2020/rally/?x=1"}, "post.md", "rally"),
            ({"permalink": "/:year/:title/"}, "post.md", "post"),
            ({"permalink": "pretty"}, "post.md", "post"),
        ],
    )
    def test_is_the_fields_or_the_addresss_or_the_files(self, fields, path, slug):
        assert slug == variant_of(front(**fields), path).slug

    def test_that_cannot_be_made_is_asked_for(self):
        with pytest.raises(PostError, match="slug: is missing"):
            read(file(front(title="?!"), "2020-12-19.md"))


class TestLanguage:
    @pytest.mark.parametrize("field", ["lang", "language", "locale"])
    def test_is_the_front_matters(self, field):
        assert "zh-Hant" == variant_of(front(**{field: "zh_TW.UTF-8"})).language

    def test_is_the_file_names_before_that(self):
        assert "zh-Hant" == variant_of(front(lang="en"), "post.zh-Hant.md").language

    def test_the_folder_counts_where_neither_says_it(self):
        assert "zh-Hant" == variant_of(front(), "content/zh-tw/post.md").language
        assert [] == warnings_of(front(), "content/zh-tw/post.md")
        assert "en" == variant_of(front(lang="en"), "content/zh-tw/post.md").language
        assert "en" == variant_of(front(), "content/zh-tw/post.en.md").language

    def test_is_the_publications_that_matches(self):
        assert "en" == variant_of(front(lang="en-US")).language

    def test_is_the_publications_first_otherwise(self):
        assert "fr" == variant_of(front(), languages=("fr", "en")).language

    def test_is_chinese_if_the_text_is(self):
        text = front(title="香港人行動") + "我們這兩年來的發展"

        assert "zh-Hant" == variant_of(text).language
        assert [(0, "lang", "is missing, and by its letters the text is in zh-Hant")] == (
            warnings_of(text)
        )
        assert [] == warnings_of(text, languages=("zh-Hant", "en"))

    def test_is_not_chinese_if_the_text_is_not(self):
        assert "en" == variant_of(front(), languages=("zh-Hant", "en")).language
        assert "zh-Hant" == variant_of(front(), languages=("zh-Hant",)).language

    def test_that_the_publication_lacks_is_kept_and_told(self):
        assert "fr" == variant_of(front(lang="fr")).language
        assert [(0, "lang", "is fr, and the publication is in en, zh-Hant")] == (
            warnings_of(front(lang="fr"))
        )

    def test_that_is_none_is_left_out(self):
        assert "en" == variant_of(front(lang="English!")).language
        assert [(4, "lang")] == [found[:2] for found in warnings_of(front(lang="English!"))]


class TestTopics:
    @pytest.mark.parametrize(
        ("fields", "topics"),
        [
            ({"tags": "[A, b, a]"}, ("A", "b")),
            ({"tags": "another tag"}, ("another tag",)),
            ({"tags": "a, b；c"}, ("a", "b", "c")),
            ({"categories": "[[News, Canada], [News]]", "tags": "x"}, ("News", "Canada", "x")),
            ({"category": "release"}, ("release",)),
            ({"topics": "[t]", "tags": "[x]"}, ("t",)),
            ({"keywords": "k"}, ("k",)),
            ({"keywords": "k", "tags": "x"}, ("x",)),
            ({"tags": "[posts, post, all, '!', 人權]"}, ("人權",)),
            ({"tags": "{a: b}"}, ()),
            ({"taxonomies": "{tags: [z]}"}, ("z",)),
        ],
    )
    def test_are_tags_and_categories(self, fields, topics):
        assert topics == post_of(front(**fields)).topics


class TestWords:
    @pytest.mark.parametrize("field", ["description", "summary", "excerpt"])
    def test_of_the_summary_are_plain(self, field):
        text = front(**{field: '"<p>What <b>we</b> did</p> &amp; how"'})

        assert "What we did & how" == variant_of(text).summary

    def test_of_a_long_summary_are_cut(self):
        text = front(summary="x" * 3_000)

        assert "x" * 1_999 + "…" == variant_of(text).summary
        assert [(4, "summary")] == [found[:2] for found in warnings_of(text)]

    def test_of_a_summary_that_is_none_are_left_out(self):
        assert "" == variant_of(front(summary="[a]")).summary

    def test_of_the_subject_are_one_line(self):
        assert "Sign now" == variant_of(front(subject='"Sign\\r\\n now"')).subject

    def test_of_the_id_name_the_post_for_ever(self):
        one, other = post_of(front(id="7"), "a.md"), post_of(front(id="7"), "b.md")

        assert "7" == one.source_id
        assert one.id == other.id


class TestAuthors:
    def authors(self, value, **options):
        return variant_of(front(author=value), **options).authors

    @pytest.mark.parametrize(
        ("value", "names"),
        [
            ("Mimi Lee", ["Mimi Lee"]),
            ("[Mimi Lee, 陳大文]", ["Mimi Lee", "陳大文"]),
            ('"Felix Klock, Mark Rousskov"', ["Felix Klock", "Mark Rousskov"]),
            ('"Martin Luther King, Jr."', ["Martin Luther King, Jr."]),
            ("[{name: A B}, C D, A B]", ["A B", "C D"]),
            ("{username: mimi}", ["mimi"]),
            ("Mimi Lee <mimi@example.org>", ["Mimi Lee"]),
            ("mimi@example.org", ["mimi"]),
            ("[{}, ~, {name: [x]}]", []),
        ],
    )
    def test_are_names_or_boxes_or_lists_of_either(self, value, names):
        assert names == [author.name for author in self.authors(value)]

    def test_have_a_box(self):
        value = (
            "{name: Mimi Lee, username: mcklee, location: Markham, bio: '<p>One <b>of</b> us</p>'}"
        )
        (author,) = self.authors(value)

        assert ("mcklee", "Mimi Lee", "Markham", "One of us", "") == (
            author.id,
            author.name,
            author.place,
            author.biography,
            author.picture,
        )

    def test_have_an_id_without_an_address(self):
        (author,) = self.authors("{name: Mimi, username: mimi@example.org}")

        assert "mimi" == author.id

    def test_have_an_id_even_if_their_name_has_no_letter(self):
        (author,) = self.authors("'!!'")

        assert 32 == len(author.id)

    def test_have_a_picture_of_the_folder(self):
        assets = {"people/mimi.jpg": "/media/1.jpg"}
        (author,) = self.authors("{name: Mimi, picture: people/mimi.jpg}", assets=assets)

        assert "/media/1.jpg" == author.picture

    def test_have_a_picture_of_another_host(self):
        (author,) = self.authors("{name: Mimi, avatar: 'https://x.org/m.jpg'}")

        assert "https://x.org/m.jpg" == author.picture

    def test_have_no_picture_that_is_not_there(self):
        text = front(author="{name: Mimi, image: nope.jpg}")

        assert "" == variant_of(text).authors[0].picture
        assert [(4, "author", "has a picture that isn't in the folder (nope.jpg)")] == (
            warnings_of(text)
        )

    def test_have_a_biography_that_ends(self):
        text = front(author=f"{{name: Mimi, bio: {'x' * 6_000}}}")

        assert 5_000 == len(variant_of(text).authors[0].biography)
        assert ["author"] == [field for _, field, _ in warnings_of(text)]

    def test_are_also_found_where_themes_keep_them(self):
        text = "+++\ntitle = 'T'\n[params]\nauthor = 'Mimi Lee'\n+++\nx"

        assert "Mimi Lee" == variant_of(text).authors[0].name
