"""What a file's path says: post or asset, which post, language, day, slug."""

from datetime import date

import pytest

from broadside.posts import is_post, source_id_of
from broadside.posts.naming import date_in, folder_language_in, in_drafts, language_in, words_in


@pytest.mark.parametrize("path", ["a.md", "2020/a.markdown", "a.html", "A.MD", "a.zh-Hant.md"])
def test_markdown_and_html_are_posts(path):
    assert is_post(path)


@pytest.mark.parametrize(
    "path",
    [
        *("a.png", "a", "md", ".md", ".a.md", ".git/a.md", "a.txt", "_index.md", "x/_index.zh.md"),
        *("README.md", "posts/README.zh.md", "LICENSE.md"),
        *("_includes/a.html", "x/_layouts/b/a.html", "node_modules/a/b.md", "scaffolds/post.md"),
    ],
)
def test_assets_hidden_files_lists_and_templates_are_no_posts(path):
    assert not is_post(path)


@pytest.mark.parametrize("path", ["readme.md", "_posts/a.md", "_drafts/a.md", "layouts/a.md"])
def test_what_might_be_about_something_is_a_post(path):
    assert is_post(path)


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("content/zh-tw/rally.md", "zh-Hant"),
        ("zh_TW/news/_posts/rally.md", "zh-Hant"),
        ("site/content/pt-br/2020/rally.md", "pt-BR"),
        ("en/rally.md", "en"),
        ("_posts/fr/rally.md", "fr"),
        ("pl/rally.md", "pl"),  # the publication is in Polish
        ("it/rally.md", None),
        ("is-it/rally.md", None),
        ("en-route/rally.md", None),
        ("ja-team/rally.md", None),
        ("recipes/fr/rally.md", None),
        ("rally.md", None),
    ],
)
def test_a_folder_for_a_language_is_told_from_others(path, language):
    assert language == folder_language_in(path, ("en", "zh-Hant", "pl"))


@pytest.mark.parametrize(
    ("path", "source_id", "language"),
    [
        ("2020/post.md", "2020/post", None),
        ("2020/post.en.md", "2020/post", "en"),
        ("2020/post.zh-Hant.md", "2020/post", "zh-Hant"),
        ("post.ZH_tw.markdown", "post", "zh-Hant"),
        ("post.en-ca.html", "post", "en-CA"),
        ("post.es-419.md", "post", "es-419"),
        ("rust-1.52.1.md", "rust-1.52.1", None),
        ("node.js.md", "node.js", None),
        ("socket.io.md", "socket.io", None),
        ("v2.final.md", "v2.final", None),
        ("en.md", "en", None),
        ("notes.txt", "notes.txt", None),
    ],
)
def test_the_path_names_post_and_language(path, source_id, language):
    assert (source_id, language) == (source_id_of(path), language_in(path))


@pytest.mark.parametrize(
    ("path", "day", "words"),
    [
        ("2020-12-19-what-we-did.md", date(2020, 12, 19), "what-we-did"),
        ("news/2020-1-9 rally.en.md", date(2020, 1, 9), "rally"),
        ("2020/12/19/rally.md", date(2020, 12, 19), "rally"),
        ("text-2015-02-02-long.md", date(2015, 2, 2), "text-2015-02-02-long"),
        ("2020-12-19.md", date(2020, 12, 19), ""),
        ("2020-12-19-18-30.md", date(2020, 12, 19), "2020-12-19-18-30"),
        ("2020-12-19-疫情.md", date(2020, 12, 19), "疫情"),
        ("2020-13-45-never.md", None, "never"),
        ("rally/index.md", None, "rally"),
        ("2020-12-19-rally/index.zh.md", date(2020, 12, 19), "rally"),
        ("index.md", None, ""),
        ("post.md", None, "post"),
    ],
)
def test_the_path_says_day_and_words(path, day, words):
    assert (day, words) == (date_in(path), words_in(path))


def test_a_folder_of_drafts_is_known_anywhere():
    assert in_drafts("_drafts/a.md")
    assert in_drafts("source/_drafts/a.md")
    assert not in_drafts("my_drafts/a.md")
