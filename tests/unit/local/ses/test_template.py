"""Simple substitution, as SES does it: values as they are, and nothing else."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside_local.ses.errors import ApiError, RenderingError
from broadside_local.ses.template import compile_template, fill_inline, read_data

names = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=8)
literals = st.text().filter(lambda text: "{" not in text and "}" not in text)


class TestSubstitution:
    @given(st.lists(st.tuples(literals, names, st.text())), literals)
    def test_each_variable_becomes_its_value_and_the_rest_stays(self, pieces, end):
        data = {name: value for _, name, value in pieces}
        template = "".join(f"{literal}{{{{{name}}}}}" for literal, name, _ in pieces) + end

        expected = "".join(literal + data[name] for literal, name, _ in pieces) + end
        assert expected == compile_template(template).render(data)

    @given(st.text(st.characters() | st.sampled_from("{}"), max_size=30))
    def test_whatever_the_text_it_is_a_mail_or_a_rendering_failure(self, text):
        try:
            rendered = compile_template(text).render({})
        except RenderingError:
            assert "{{" in text
        else:
            assert text == rendered

    @given(st.text())
    def test_values_are_not_read_as_templates_nor_escaped(self, text):
        value = "{{v}}<&'" + text

        assert f"<{value}>" == compile_template("<{{v}}>").render({"v": value})

    def test_spaces_within_the_braces_mean_nothing(self):
        assert "Ann" == compile_template("{{ name }}").render({"name": "Ann"})

    def test_single_braces_are_text(self):
        assert "a { b } }} {" == compile_template("a { b } }} {").render({})

    @pytest.mark.parametrize(
        "text",
        [
            "{{#if a}}x{{/if}}",
            "{{{a}}}",
            "{{{a}}",
            "{{a}}}",
            "{{> part}}",
            "{{! comment}}",
            "{{^a}}x{{/a}}",
            "{{&a}}",
            "{{a.b}}",
            "{{a b}}",
            "{{}}",
            "{{a",
            "{{a}} {{",
            "{{{{raw}}}}",
        ],
    )
    def test_anything_but_a_name_in_braces_is_a_rendering_failure(self, text):
        with pytest.raises(RenderingError):
            compile_template(text).render({"a": "1", "b": "2"})

    def test_a_missing_variable_is_named_in_ses_own_words(self):
        with pytest.raises(
            RenderingError, match=r"^Attribute 'a' is not present in the rendering data\.$"
        ):
            compile_template("{{a}}").render({"b": "2"})


class TestData:
    def test_text_stays_numbers_and_truth_are_written_as_json_does(self):
        data = read_data(json.dumps({"a": "é<", "b": 3, "c": 1.5, "d": True}))

        body = fill_inline({"Subject": "{{a}}", "Text": "{{b}} {{c}} {{d}}"}, data)

        assert ("é<", "3 1.5 true", None) == (body.subject, body.text, body.html)

    @pytest.mark.parametrize("value", ["null", "[1]", '{"d": "e"}'])
    def test_what_is_no_simple_value_is_as_good_as_missing(self, value):
        data = read_data(f'{{"a": {value}}}')

        with pytest.raises(RenderingError, match="'a' is not present"):
            fill_inline({"Subject": "{{a}}", "Text": "x"}, data)

    @pytest.mark.parametrize("text", ["nonsense", "[]", '"text"', "{", "null"])
    def test_what_is_no_object_fails_the_call(self, text):
        with pytest.raises(ApiError, match="BadRequestException: The template data is invalid"):
            read_data(text)
