"""
A mail goes through SES's templates with only a reader's values put in: post text stays text.

Strict SES, which refuses what SES's Handlebars might take for an order, stands for SES: both by its
Handlebars and by the simple substitution that templates get which come with a call.
"""

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.rendering import BRACES, Email, fill
from broadside_local.ses.handlebars import parse, render
from broadside_local.ses.template import compile_template
from tests.property.oracle import assert_valid_and_safe, squeezed
from tests.property.soup import BRACES as MARKS
from tests.property.soup import LINES, MARKDOWN, SOUP
from tests.property.test_any_post import EVERYDAY, FIELDS, LEAVE, LONG, file_of, read
from tests.unit.rendering.samples import author, mail, mail_of, page_of, post, variant

VALUES = {"unsubscribe_url": LEAVE}
CROWDED = st.lists(
    st.sampled_from([*MARKS, *MARKS, "word", " ", "\n"]), min_size=1, max_size=30
).map("".join)
WAYS = {
    "handlebars": lambda template, data: render(parse(template), data),
    "simple substitution": lambda template, data: compile_template(template).render(data),
}


def assert_seen_as_text(a_mail):
    """What SES makes of a mail is what we make of it, character for character."""
    filled = fill(a_mail, VALUES)
    for ses in WAYS.values():
        for ours, template in (
            (filled.subject, a_mail.subject),
            (filled.html, a_mail.html),
            (filled.text, a_mail.text),
        ):
            assert ours == ses(template, {**VALUES, **BRACES})
    return filled


def assert_post_is_text(fields, body, ending):
    if a_post := read(file_of(fields, body, ending=ending)):
        (only,) = a_post.variants
        filled = assert_seen_as_text(mail_of(a_post, only.language))
        assert " ".join((only.subject or only.title).split()) == filled.subject
        page, _ = assert_valid_and_safe(page_of(a_post, only.language), forms=True)
        assert squeezed(only.title) in page
        assert squeezed(only.title) in squeezed(filled.text)


@EVERYDAY
@given(FIELDS, CROWDED | SOUP | MARKDOWN, st.sampled_from(["md", "html"]))
def test_ses_sees_post_text_as_text(fields, body, ending):
    assert_post_is_text(fields, body, ending)


@pytest.mark.prove
@LONG
@given(FIELDS, CROWDED | SOUP | MARKDOWN, st.sampled_from(["md", "html"]))
def test_ses_sees_the_text_of_a_great_many_posts_as_text(fields, body, ending):
    assert_post_is_text(fields, body, ending)


@EVERYDAY
@given(CROWDED | LINES)
def test_braces_are_text_wherever_they_stand(line):
    line = " ".join(line.encode("utf-8", "ignore").decode().replace("\0", "").split())
    box = author(name=line, place=line, biography=line)
    hostile = variant(title=line, subject=line, summary=line, authors=(box,))

    filled = assert_seen_as_text(mail_of(post(hostile)))

    assert line == filled.subject
    assert squeezed(line) in squeezed(filled.text)


@pytest.mark.parametrize("mark", MARKS)
def test_each_mark_is_text(mark):
    filled = assert_seen_as_text(mail(f"<p>x{escape(mark)}x</p>", title=mark, subject=mark))

    shown, _ = assert_valid_and_safe(filled.html)
    assert squeezed(f"x{mark}x") in shown
    assert squeezed(f"x{mark}x") in squeezed(filled.text)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "template", ["{{x}", "{{#if x}}", "{{/if}}", "{{{x}}", "{{", "{{missing}}"]
)
def test_the_judge_refuses_what_might_be_an_order(way, template):
    with pytest.raises(Exception, match=r"template|present"):
        WAYS[way](template, {})


@settings(max_examples=60)
@given(LINES)
def test_a_readers_values_are_escaped(value):
    value = value.encode("utf-8", "ignore").decode()
    a_mail = Email(language="en", subject="{{x}}", html='<p title="{{x}}">{{x}}</p>', text="{{x}}")

    filled = fill(a_mail, {"x": value})

    assert (value, value) == (filled.subject, filled.text)
    assert f'<p title="{escape(value)}">{escape(value)}</p>' == filled.html
