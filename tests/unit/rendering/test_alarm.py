"""The mail to organisers: the numbers, what to do, in the publication's first language."""

from dataclasses import replace

import pytest

from broadside.rendering import render_alarm
from broadside.sending import SENDING_OFF, Measure
from tests.unit.rendering.harmless import assert_harmless
from tests.world import PUBLICATION, THEME

PURPOSES = [*Measure, SENDING_OFF]


def mail(purpose=Measure.EDITION_BOUNCES, *, languages=("en", "zh-Hant"), count=1_234, **changes):
    publication = replace(PUBLICATION, languages=languages, **changes)
    return render_alarm(
        purpose,
        edition_id="e" * 32,
        count=count,
        of=20_000,
        publication=publication,
        theme=THEME(),
        site_url=publication.site_url,
    )


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
@pytest.mark.parametrize("purpose", PURPOSES)
def test_each_purpose_has_its_words_and_says_what_to_do(purpose, language):
    made = mail(purpose, languages=(language,))

    assert language == made.language
    assert f'lang="{language}"' in made.html
    for command in ("statement", "resume", "cancel"):
        said = f"broadside {command} {'e' * 32}"
        assert said in made.html
        assert said in made.text.splitlines()
    for part in (made.html, made.text, made.subject):
        assert "{" not in part.partition("<body")[2]
        assert "alarm_" not in part


@pytest.mark.parametrize(
    ("language", "numbers"),
    [("en", ("1,234", "20,000", "6.17%")), ("zh-Hant", ("1,234", "20,000", "6.17%"))],
)
def test_the_numbers_are_written_as_the_language_does(language, numbers):
    text = mail(languages=(language,)).text.replace("\n", "")

    assert all(number in text for number in numbers)


def test_it_asks_nobody_for_anything_and_is_small():
    made = mail()

    assert_harmless(made.html)
    assert len(made.html.encode()) < 10_000
    assert "unsubscribe" not in made.html.lower()


def test_a_name_is_text():
    made = mail(name='{{x}} <b>"é"', names={})

    assert "<b>" not in made.html
    assert '{{x}} <b>"é"' in made.subject
