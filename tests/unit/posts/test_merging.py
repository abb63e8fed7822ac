"""Files of one post: its languages, and what they share."""

import pytest

from broadside.errors import PostError
from broadside.posts import Status
from tests.unit.posts.samples import file, front, read


def en(**fields):
    return file(front(**fields), "2020/post.en.md")


def zh(**fields):
    return file(front(**({"title": "標題"} | fields)), "2020/post.zh-Hant.md")


def fr(**fields):
    return file(front(**({"lang": "fr"} | fields)), "2020/post.md")


def notes(reading):
    return [(f.file, f.field) for f in reading.findings]


def test_variants_stand_in_the_order_of_their_tags_whatever_the_order_of_files():
    one, other = read(zh(), en()), read(en(), zh())

    assert one == other
    assert ["en", "zh-Hant"] == [v.language for v in one.post.variants]
    assert ["A title", "標題"] == [v.title for v in one.post.variants]
    assert "2020/post" == one.post.source_id
    assert "drop" == one.post.source


def test_what_they_share_comes_from_the_first_language():
    reading = read(
        zh(date="2020-12-20", tags="乙", id="z"),
        en(date="2020-12-19", tags="A", id="e"),
        languages=("zh-Hant", "en"),
    )

    assert (("乙",), "z", 20) == (
        reading.post.topics,
        reading.post.source_id,
        reading.post.published_at.day,
    )
    assert [("2020/post.en.md", field) for field in ("id", "date", "topics")] == notes(reading)


def test_what_one_does_not_say_another_may():
    reading = read(en(date=None, updated="2021-01-01"), zh(tags="B", id="z", updated="2021-01-02"))

    assert ("2020-12-19", ("B",), "z", "2021-01-02") == (
        str(reading.post.published_at.date()),
        reading.post.topics,
        reading.post.source_id,
        str(reading.post.updated_at.date()),
    )


def test_a_language_that_the_publication_lacks_comes_last():
    assert 19 == read(fr(date="2020-12-20"), en()).post.published_at.day


def test_a_draft_variant_stays_in_the_house():
    reading = read(en(), zh(draft="true", date="2020-12-25"))

    assert Status.PUBLISHED is reading.post.status
    assert ["en"] == [v.language for v in reading.post.variants]
    assert [("2020/post.zh-Hant.md", "status")] == notes(reading)


def test_so_does_a_draft_in_the_first_language():
    reading = read(en(draft="true"), zh(date="2020-12-25"))

    assert Status.PUBLISHED is reading.post.status
    assert ["zh-Hant"] == [v.language for v in reading.post.variants]
    assert 25 == reading.post.published_at.day


def test_a_post_of_drafts_is_a_draft():
    reading = read(en(draft="true"), zh(draft="true"))

    assert Status.DRAFT is reading.post.status
    assert 2 == len(reading.post.variants)


def test_a_post_withdrawn_in_its_first_language_is_withdrawn():
    reading = read(en(status="withdrawn"), zh())

    assert Status.WITHDRAWN is reading.post.status
    assert ["en"] == [v.language for v in reading.post.variants]


def test_a_variant_withdrawn_in_another_language_is_left_out():
    reading = read(en(), zh(status="withdrawn"))

    assert Status.PUBLISHED is reading.post.status
    assert ["en"] == [v.language for v in reading.post.variants]


def test_a_draft_beside_what_is_withdrawn_is_a_draft():
    assert Status.DRAFT is read(en(draft="true"), zh(status="withdrawn")).post.status


def test_two_files_in_one_language_are_refused():
    with pytest.raises(PostError) as caught:
        read(en(), file(front(), "2020/post.md"))

    assert ("2020/post.md", "lang") == (caught.value.file, caught.value.field)
    assert "is en, as in 2020/post.en.md" in caught.value.reason


def test_an_error_in_one_file_refuses_the_post():
    with pytest.raises(PostError, match=r"^2020/post\.zh-Hant\.md:3: date"):
        read(en(), zh(date="never"))


def test_a_body_that_is_empty_is_told():
    reading = read(file(front()[:-5], "post.md"))

    assert [("post.md", "body")] == notes(reading)


def test_a_variant_is_found_by_exactly_its_language():
    post = read(en(), zh()).post

    assert "標題" == post.variant("zh-Hant").title
    assert post.variant("zh") is None
