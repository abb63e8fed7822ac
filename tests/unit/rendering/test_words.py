"""Words around a post: one file for each language, checked when they are loaded."""

import re
import shutil

import pytest

from broadside.errors import PublicationError
from broadside.publication import parse_publication
from broadside.rendering import load_theme
from broadside.rendering.theme import written_date
from broadside.rendering.words import own_name, wider_tags
from tests.unit.rendering.samples import AT, PUBLICATION, TEMPLATES, THEME, publication


@pytest.fixture
def folder(tmp_path):
    """Copy the theme that ships."""
    copy = tmp_path / "theme"
    shutil.copytree(TEMPLATES, copy)
    return copy


def add(folder, tag, text):
    """Add a file of words to a theme, and load it."""
    (folder / f"words/{tag}.toml").write_text(text, encoding="utf-8")
    return load_theme(folder)


def english_with(folder, **words):
    """Return English as it ships, with some words written otherwise."""
    lines = (folder / "words/en.toml").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.partition(" =")[0] not in words]
    return "\n".join([*kept, *(f"{name} = {word}" for name, word in words.items())])


class TestPlurals:
    @pytest.mark.parametrize(
        ("language", "number", "said"),
        [
            ("en", 1, "1 minute to read"),
            ("en", 2, "2 minutes to read"),
            ("en", 1200, "1,200 minutes to read"),
            ("zh-Hant", 1, "閱讀約1分鐘"),
            ("zh-Hant-HK", 4, "閱讀需時4分鐘"),
        ],
    )
    def test_a_word_has_the_plural_of_its_number(self, language, number, said):
        assert said == THEME.vocabulary[language].counted("reading_time", number)

    @pytest.mark.parametrize(
        ("number", "said"), [(1, "1 минута"), (2, "2 минуты"), (5, "5 минут"), (21, "21 минута")]
    )
    def test_a_language_has_as_many_as_it_needs(self, folder, number, said):
        word = '{ one = "{minutes} минута", few = "{minutes} минуты", other = "{minutes} минут" }'
        theme = add(folder, "ru", english_with(folder, reading_time=word))

        assert said == theme.vocabulary["ru"].counted("reading_time", number)

    def test_without_a_number_it_is_said_as_of_many(self):
        assert "{minutes} minutes to read" == THEME.vocabulary["en"]["reading_time"]

    @pytest.mark.parametrize(
        ("word", "reason"),
        [
            ('{ one = "{minutes}" }', "reading_time.other: is missing. Every table"),
            ('{ few = "{minutes}", other = "x" }', "few: is no plural of fr. It has many, one, ot"),
            ('{ other = "{number}" }', "other: asks for what nobody puts in (number). Write {min"),
            ("{ other = 3 }", 'reading_time.other: must be text. Write other = "…"'),
            ("3", 'reading_time: must be text. Write reading_time = "…"'),
        ],
    )
    def test_one_that_cannot_be_used_is_told_with_its_line(self, folder, word, reason):
        text = english_with(folder, reading_time=word)

        with pytest.raises(PublicationError) as caught:
            add(folder, "fr", text)
        assert ("words/fr.toml", len(text.splitlines())) == (caught.value.file, caught.value.line)
        assert reason in str(caught.value)

    def test_a_line_in_a_table_of_its_own_is_found(self, folder):
        text = english_with(folder, reading_time="1").rpartition("\n")[0]
        text += '\n[reading_time]\nother = "{minutes}"\none = "{x}"\n'

        with pytest.raises(PublicationError) as caught:
            add(folder, "fr", text)
        assert text.count("\n") == caught.value.line

    def test_a_word_without_a_number_has_no_plurals(self, folder):
        with pytest.raises(PublicationError, match="leave: has no number in it"):
            add(folder, "fr", english_with(folder, leave='{ other = "x" }'))


class TestFiles:
    @pytest.mark.parametrize("tag", ["zh-Hant-HK", "zh-Hant-TW"])
    def test_a_regional_file_says_only_what_differs(self, tag):
        chinese, regional = THEME.vocabulary["zh-Hant"], THEME.vocabulary[tag]

        assert chinese.keys() == regional.keys()
        assert chinese["leave"] == regional["leave"]
        assert chinese["why"] != regional["why"]

    def test_a_regional_file_repeats_nothing(self, folder):
        general = (folder / "words/zh-Hant.toml").read_text(encoding="utf-8").splitlines()

        for tag in ("zh-Hant-HK", "zh-Hant-TW"):
            own = (folder / f"words/{tag}.toml").read_text(encoding="utf-8").splitlines()
            assert not set(own) & set(general)

    @pytest.mark.parametrize("tag", ["zh-Hant", "zh-Hant-HK", "zh-Hant-TW"])
    def test_no_space_is_typed_between_chinese_and_other_letters(self, tag):
        for word in THEME.vocabulary[tag].values():
            assert not re.search("[\u4e00-\u9fff，。：] | [\u4e00-\u9fff]", word)

    def test_macau_reads_what_hong_kong_reads(self):
        assert ["zh-Hant-HK", "zh-Hant", "zh"] == list(wider_tags("zh-Hant-MO"))

    def test_an_unknown_word_is_refused(self, folder):
        with pytest.raises(PublicationError, match=r"fr.toml:\d+: leaves: .* Did you mean leave\?"):
            add(folder, "fr", english_with(folder, leaves='"x"'))
        with pytest.raises(PublicationError, match=r"qqq: is no word of en.toml. Take it out"):
            add(folder, "fr", english_with(folder, qqq='"x"'))

    def test_a_language_has_one_file_whatever_its_name(self, folder):
        theme = add(folder, "pt_br", english_with(folder))

        assert "pt-BR" in theme.vocabulary
        with pytest.raises(PublicationError, match="is another file of the same language"):
            add(folder, "zh-HK", "")

    def test_a_file_that_is_not_named_by_a_language(self, folder):
        with pytest.raises(PublicationError, match="isn't named by a language"):
            add(folder, "Notes on words", "")

    def test_broken_toml_is_told_with_its_line(self, folder):
        with pytest.raises(PublicationError, match=r"words/fr\.toml:2: file: isn't TOML"):
            add(folder, "fr", 'by = "x"\nleave = x')

    def test_a_plural_that_is_missing_is_told_as_english_says_it(self, folder):
        text = english_with(folder, reading_time="1").rpartition("\n")[0]

        with pytest.raises(PublicationError, match=r"English says: \{minutes\} minutes to read"):
            add(folder, "fr", text)

    def test_a_word_that_english_lost_is_told_when_it_is_needed(self, folder):
        (folder / "words/zh-Hant.toml").unlink()
        for tag in ("zh-Hant-HK", "zh-Hant-TW"):
            (folder / f"words/{tag}.toml").unlink()
        text = english_with(folder, leave='"x"').rpartition("\n")[0]
        words = add(folder, "en", text).words("en", PUBLICATION)

        assert "leave" not in words
        assert words.keys()
        assert len(words) == len(list(words))
        with pytest.raises(PublicationError, match=r"words/en\.toml: leave: is missing"):
            words["leave"]


class TestWording:
    @pytest.mark.parametrize(
        ("tag", "why"),
        [
            ("zh-HK", "你訂閱了《{name}》，所以收到這封電郵。"),
            ("zh-Hant-MO", "你訂閱了《{name}》，所以收到這封電郵。"),
            ("zh_tw", "因為你訂閱了《{name}》，所以收到這封信。"),
            ("zh", "你訂閱了《{name}》，所以收到這封郵件。"),
        ],
    )
    def test_a_publication_has_the_wording_of_the_tag_it_names(self, tag, why):
        regional = parse_publication(
            f"""
            name = "A"
            host = "a.example.org"
            languages = ["en", "{tag}"]
            postal_address = "B"
            sender.address = "a@example.org"
            """,
            "publication.toml",
        )

        assert ("en", "zh-Hant") == regional.languages
        assert why == THEME.words("zh-Hant", regional)["why"]
        assert "2026年11月20日" == written_date(AT, "zh-Hant", regional)

    def test_dates_are_written_as_in_the_region(self):
        british = publication(wordings={"en": "en-GB"})

        assert "20 November 2026" == written_date(AT, "en", british)


@pytest.mark.parametrize(
    ("tag", "name"), [("fr", "français"), ("ar", "العربية"), ("qaa", "qaa"), ("x1", "x1")]
)
def test_a_language_is_called_as_it_calls_itself(tag, name):
    assert name == own_name(tag)
