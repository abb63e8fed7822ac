"""Templates and words: an organiser's, so whatever is wrong with them is told in a line."""

import shutil
from datetime import UTC, datetime

import pytest

from broadside.errors import PublicationError
from broadside.rendering import Theme, load_theme
from broadside.rendering.theme import written_date
from tests.unit.rendering.samples import AT, PUBLICATION, TEMPLATES, THEME, publication


@pytest.fixture
def folder(tmp_path):
    """Copy the theme that ships."""
    copy = tmp_path / "theme"
    shutil.copytree(TEMPLATES, copy)
    return copy


class TestLoading:
    def test_the_theme_that_ships_has_english_and_chinese(self):
        theme = load_theme(TEMPLATES)

        assert {"en", "zh-Hant"} <= theme.vocabulary.keys()
        assert theme.vocabulary["en"].keys() == theme.vocabulary["zh-Hant"].keys()

    def test_other_files_are_left_alone(self, folder):
        (folder / "notes.txt").write_bytes(b"\xff")

        assert "notes.txt" not in load_theme(folder).sources

    def test_a_theme_that_is_not_there(self, tmp_path):
        with pytest.raises(PublicationError, match=r"en\.toml: file: is missing"):
            load_theme(tmp_path / "none")

    @pytest.mark.parametrize(
        ("file", "data", "reason"),
        [
            ("page.html", b"\xff", "isn't UTF-8"),
            ("words/en.toml", b"\xff", "isn't UTF-8"),
            ("words/en.toml", b"a b", "isn't TOML"),
            ("words/en.toml", b"a = " + b"[" * 9_000, "isn't TOML"),
            ("words/fr.toml", b'language = "x"', "by: is missing. English says: By {names}"),
        ],
    )
    def test_a_file_that_cannot_be_used(self, folder, file, data, reason):
        (folder / file).write_bytes(data)

        with pytest.raises(PublicationError) as caught:
            load_theme(folder)
        assert reason in str(caught.value)
        assert file in str(caught.value)

    def test_mjml_that_nobody_would_notice_is_told_with_its_line(self, folder):
        part = folder / "components/header.mjml"
        part.write_text(
            part.read_text().replace("<mj-text", "<mj-txt").replace("/mj-text", "/mj-txt")
        )

        with pytest.raises(PublicationError, match=r"components/header\.mjml:2: mj-txt: is no tag"):
            load_theme(folder)

    def test_a_mail_without_a_template(self, folder):
        (folder / "email.mjml").unlink()

        with pytest.raises(PublicationError, match=r"^email\.mjml: file: is missing"):
            load_theme(folder)

    def test_a_file_that_cannot_be_read(self, folder):
        (folder / "page.html").unlink()
        (folder / "page.html").mkdir()

        with pytest.raises(PublicationError, match=r"page.html: file: can't be read \(is a dir"):
            load_theme(folder)

    @pytest.mark.parametrize("word", ["{who}", "{", "{names.real}", "{0}", "{}"])
    def test_words_ask_only_for_what_is_put_in(self, folder, word):
        words = folder / "words/en.toml"
        written = words.read_text().replace('by = "By {names}"', f'by = "By {word}"')
        words.write_text(written)

        with pytest.raises(PublicationError, match="by: asks for what nobody puts in"):
            load_theme(folder)


class TestWords:
    @pytest.mark.parametrize(
        ("language", "by"),
        [("en", "By"), ("en-CA", "By"), ("zh-Hant", "文"), ("fr", "文")],
    )
    def test_a_language_without_words_has_the_primary_ones(self, language, by):
        chinese = publication(languages=("zh-Hant", "en"))

        assert THEME.words(language, chinese)["by"].startswith(by)

    def test_english_is_always_there(self):
        assert THEME.words("fr", publication(languages=("fr",)))["by"].startswith("By")

    @pytest.mark.parametrize(
        ("language", "said"),
        [("en-CA", "English"), ("zh-Hant", "中文"), ("fr", "français"), ("qaa", "qaa")],
    )
    def test_a_language_is_called_as_it_calls_itself(self, language, said):
        assert said == THEME.say("language", language)


class TestRendering:
    @pytest.mark.parametrize(
        ("source", "line", "reason"),
        [("\n{% if %}", 2, "Expected an expression"), ("\n{{ x }}", 2, "'x' is undefined")],
    )
    def test_a_broken_template_is_told_with_its_line(self, source, line, reason):
        theme = Theme(sources={"a.html": source}, vocabulary={})

        with pytest.raises(PublicationError) as caught:
            theme.render("a.html")
        assert ("a.html", line) == (caught.value.file, caught.value.line)
        assert reason in caught.value.reason

    def test_a_broken_part_of_a_template_is_told_with_its_own_name(self):
        sources = {"a.html": "{% include 'b.html' %}", "b.html": "\n\n{{ x.y }}"}

        with pytest.raises(PublicationError) as caught:
            Theme(sources=sources, vocabulary={}).render("a.html")
        assert ("b.html", 3) == (caught.value.file, caught.value.line)

    def test_a_missing_template_is_told(self):
        with pytest.raises(PublicationError, match=r"^a.html: file: can't be used"):
            Theme(sources={}, vocabulary={}).render("a.html")

    def test_whatever_is_put_in_is_text(self):
        theme = Theme(sources={"a.html": "{{ x }}{{ n }}"}, vocabulary={})

        assert "&lt;&#123;&amp;&#34;x3" == theme.render("a.html", x='<{&"\0x', n=3)


class TestDates:
    @pytest.mark.parametrize(
        ("language", "written"),
        [
            ("en", "November 20, 2026"),
            ("en-GB", "20 November 2026"),
            ("zh-Hant", "2026年11月20日"),
            ("fr", "20 novembre 2026"),
            ("qaa", "November 20, 2026"),
            ("x1", "November 20, 2026"),
        ],
    )
    def test_a_day_is_written_as_its_readers_do(self, language, written):
        assert written == written_date(AT, language, PUBLICATION)

    def test_it_is_the_day_where_the_publication_is(self):
        late = datetime(2026, 11, 20, 20, tzinfo=UTC)

        assert "November 21, 2026" == (
            written_date(late, "en", publication(time_zone="Asia/Hong_Kong"))
        )
