"""What an inbox shows: too much, too loud, or nothing."""

import pytest

from tests.unit.checks.samples import codes_of, findings_of, places_of, post


class TestSubject:
    def test_wide_characters_take_two_columns(self):
        assert [] == codes_of(("post.en.md", post(title="字" * 30)))
        assert ["subject-long"] == codes_of(("post.en.md", post(title="字" * 31)))

    def test_it_says_what_is_shown(self):
        (found,) = findings_of(post(title="Word " * 11 + "abcde and more"))

        assert "“Word Word" in found.reason
        assert "abcde…”" in found.reason

    def test_a_shorter_subject_mends_a_long_title(self):
        assert [] == codes_of(post(title="t" * 80, subject="Short"))

    def test_the_place_is_the_field_that_is_shown(self):
        assert [(2, "title")] == places_of("subject-long", post(title="t" * 80))
        assert [(5, "subject")] == places_of("subject-long", post(subject="t" * 80))

    @pytest.mark.parametrize(
        "title",
        [
            "COME TO THE MEETING NOW", "EVERYONE MUST COME TONIGHT", "Come now!!", "Come now ! !",
            "快來！！", "What??!", "Win $$$ today", "Come 🎉🎉🎉", "🔥 Come 🔥 now 🔥",
        ],
    )  # fmt: skip
    def test_one_that_shouts_is_told(self, title):
        assert ["subject-shouting"] == codes_of(post(title=f"'{title}'"))

    @pytest.mark.parametrize(
        "title",
        [
            "Come now!", "NASA and ESA", "UNESCO", "WTO OKs EU", "A new MRI at the BC hospital",
            "What next?", "Party 🎉", "我們贏了！", "Really?!", "$5 a month", "COVID-19 in BC",
            "Hello", "HKDC and NATO on ICC",
        ],
    )  # fmt: skip
    def test_one_that_does_not_is_left_alone(self, title):
        assert [] == codes_of(("post.en.md", post(title=f"'{title}'")))


def test_a_preheader_will_do_for_a_summary():
    assert [] == codes_of(post(description=None, preheader="What it is about."))
