"""A post keeps the names that it had on an old site: its feed's, and its addresses."""

import pytest

from tests.unit.posts.samples import file, front, read, variant_of

OLD = "https://old.example.org/?p=7"


def codes(*files):
    return [(f.file, f.line, f.field, f.code) for f in read(*files).findings]


def test_its_name_in_the_old_feed_stays_letter_for_letter():
    assert OLD == variant_of(front(guid=OLD)).guid
    assert "Ein  Name" == variant_of(front(guid="'Ein  Name'")).guid
    assert "1234" == variant_of(front(guid=1234)).guid


@pytest.mark.parametrize("guid", ["[a]", '"a\\nb"', "x" * 1001, '"\\u200b\\0"', "{a: b}"])
def test_what_can_be_no_name_is_left_out_with_a_warning(guid):
    text = front(guid=guid)

    assert "" == variant_of(text).guid
    assert [("post.md", 4, "guid", "guid-invalid")] == codes(text)


@pytest.mark.parametrize("field", ["old_urls", "oldUrls", "aliases", "redirect_from"])
def test_old_addresses_have_many_names(field):
    text = front(**{field: f"[{OLD}, /node/7, /node/7]"})

    assert ("/?p=7", "/node/7") == variant_of(text).old_urls
    assert [] == codes(text)


def test_one_address_needs_no_list():
    assert ("/node/7",) == variant_of(front(old_urls="/node/7")).old_urls


def test_other_names_of_a_note_are_no_addresses():
    text = front(aliases="[Our rally, rally, 12, [a]]")

    assert ((), []) == (variant_of(text).old_urls, codes(text))


@pytest.mark.parametrize(
    "urls", ["rally", "'javascript:alert(1)'", "/a/../b", "/en/", "{a: b}", "[[a]]", "/media/a.png"]
)
def test_what_nothing_can_lead_on_from_is_left_out_with_a_warning(urls):
    text = front(old_urls=urls)

    assert () == variant_of(text).old_urls
    assert [("post.md", 4, "old_urls", "old-url-invalid")] == codes(text)


def test_an_empty_list_says_nothing():
    assert [] == codes(front(old_urls="[null, '']"))
    assert () == variant_of(front(old_urls="[null, '']")).old_urls


def test_there_are_fifty_at_most():
    text = front(old_urls=f"[{', '.join(f'/node/{n}' for n in range(53))}]")

    assert 50 == len(variant_of(text).old_urls)
    assert "lists 3 more than 50, and was left out" == read(text).findings[0].reason


def test_a_name_is_one_languages_only():
    mine = {"guid": OLD, "old_urls": "[/node/7, /node/8]"}
    en = file(front(**mine), "post.en.md")
    zh = file(front(**mine | {"old_urls": "[/node/8, /node/9]"}), "post.zh-Hant.md")

    post = read(zh, en, languages=("zh-Hant", "en")).post

    assert {"en": "", "zh-Hant": OLD} == {v.language: v.guid for v in post.variants}
    assert ("/node/7",) == post.variant("en").old_urls
    assert ("/node/8", "/node/9") == post.variant("zh-Hant").old_urls
    assert [("post.zh-Hant.md", 0, "guid", "old-name-twice")] == codes(zh, en)


def test_an_address_alone_may_be_twice_too():
    files = [file(front(old_urls="/node/7"), name) for name in ("post.en.md", "post.zh-Hant.md")]

    assert [("post.zh-Hant.md", 0, "old_urls", "old-name-twice")] == codes(*files)


def test_languages_that_were_posts_of_their_own_keep_their_names():
    en = file(front(guid="a", old_urls="/en/a"), "post.en.md")
    zh = file(front(guid="b", old_urls="/zh/a"), "post.zh-Hant.md")

    assert ["a", "b"] == [v.guid for v in read(en, zh).post.variants]
    assert [] == codes(en, zh)


def test_in_one_file_they_are_the_first_languages():
    text = front(guid="a", old_urls="/node/7").replace("date:", "zh-Hant: {guid: b}\ndate:")
    post = read(f"{text}\n\n<!-- lang: zh-Hant -->\n\n大家來。").post

    assert [("a", ("/node/7",)), ("b", ())] == [(v.guid, v.old_urls) for v in post.variants]
