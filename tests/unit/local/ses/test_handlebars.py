"""Handlebars as SES's Guide documents it for stored templates."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside_local.ses import limits
from broadside_local.ses.errors import RenderingError
from broadside_local.ses.handlebars import NotDoneError, parse, render

names = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=6).filter(
    lambda name: name not in {"this", "else"}
)
# A backslash before {{ is refused, by a test of its own.
literals = st.text(max_size=20).filter(lambda text: not set(text) & set("{}\\"))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
fragments = st.sampled_from(
    [
        *("{{", "}}", "{{{", "}}}", "{{#if a}}", "{{else}}", "{{/if}}", "{{#each a}}", "{{/each}}"),
        *("{{this}}", "{{@index}}", '{{#*inline "p"}}', "{{/inline}}", "{{> p}}", "~", "a", " "),
        *("{{a}}", "{{a.b}}", "{{{a}}}", "{{#unless a}}", "{{/unless}}", "{{! x }}", "\\", "\n"),
    ]
)


def fill(text, **data):
    return render(parse(text), data)


class TestText:
    @given(st.text().filter(lambda text: "{{" not in text))
    def test_what_has_no_double_brace_stays_as_it_is(self, text):
        assert text == fill(text)

    @given(st.lists(fragments, max_size=12).map("".join), st.dictionaries(names, json_values))
    def test_whatever_it_says_it_is_a_text_or_a_rendering_failure(self, text, data):
        try:
            assert isinstance(render(parse(text), data), str)
        except RenderingError:
            assert "{{" in text

    @given(st.text(st.sampled_from("{}#/~ab>!* \"'."), max_size=30), json_values)
    def test_nonsense_is_never_more_than_a_rendering_failure(self, text, value):
        try:
            fill(text, a=value, b=value)
        except RenderingError:
            assert "{{" in text


class TestValues:
    @given(st.lists(st.tuples(literals, names, st.text()), max_size=5), literals)
    def test_each_becomes_what_it_is_and_the_rest_stays(self, pieces, end):
        data = {name: value for _, name, value in pieces}
        template = "".join(f"{literal}{{{{{name}}}}}" for literal, name, _ in pieces) + end

        expected = "".join(literal + data[name] for literal, name, _ in pieces) + end
        assert expected == render(parse(template), data)

    @given(st.text())
    def test_neither_form_escapes_nor_reads_it_again(self, text):
        value = "{{v}}<&\"'" + text

        assert f"{value}|{value}" == fill("{{v}}|{{{v}}}", v=value)

    def test_a_path_leads_into_objects(self):
        data = {"meta": {"id": 7}, "contact": {"name": {"first": "Anaya"}}}

        assert "Anaya 7" == fill("{{contact.name.first}} {{ this.meta.id }}", **data)

    @pytest.mark.parametrize(("value", "text"), [(True, "true"), (3, "3"), (1.5, "1.5"), ("", "")])
    def test_numbers_and_truth_are_written_as_json_does(self, value, text):
        assert text == fill("{{v}}", v=value)

    @pytest.mark.parametrize("text", ["{{b}}", "{{a.b.c}}", "{{a.c}}", "{{n}}", "{{@index}}"])
    def test_what_is_missing_is_named_in_ses_own_words(self, text):
        path = text.strip("{}")

        with pytest.raises(
            RenderingError, match=rf"^Attribute '{path}' is not present in the rendering data\.$"
        ):
            fill(text, a={"b": "x"}, n=None)

    @pytest.mark.parametrize("value", [[], ["x"], {}, {"a": 1}])
    def test_lists_and_objects_are_no_text(self, value):
        with pytest.raises(RenderingError, match="no text"):
            fill("{{v}}", v=value)

    def test_a_name_may_begin_as_a_word_of_handlebars_does(self):
        assert "1 2 3" == fill("{{thisone}} {{elsewhere}} {{iffy}}", thisone=1, elsewhere=2, iffy=3)


class TestConditions:
    @pytest.mark.parametrize("value", [False, "", 0, [], None])
    def test_what_is_as_good_as_nothing_is_false(self, value):
        text = "{{#if v}}yes{{else}}no{{/if}}{{#unless v}}!{{/unless}}"

        assert "no!" == fill(text, v=value)

    @pytest.mark.parametrize("value", [True, "x", 1, -1, [0], {}, {"a": 0}])
    def test_anything_else_is_true(self, value):
        text = "{{#if v}}yes{{else}}no{{/if}}{{#unless v}}!{{else}}?{{/unless}}"

        assert "yes?" == fill(text, v=value)

    def test_what_is_missing_is_false(self):
        assert "no" == fill("{{#if a.b}}yes{{else}}no{{/if}}", a={})

    def test_only_the_part_that_is_shown_needs_its_values(self):
        assert "x" == fill("{{#if a}}x{{else}}{{missing}}{{/if}}", a=1)


class TestLists:
    def test_each_item_is_its_own_data(self):
        data = {"subscription": [{"interest": "Sports"}, {"interest": "Travel"}]}

        text = "{{#each subscription}}<li>{{interest}}</li>{{/each}}"
        assert "<li>Sports</li><li>Travel</li>" == fill(text, **data)

    def test_items_have_a_place(self):
        assert "0:a 1:b " == fill("{{#each v}}{{@index}}:{{this}} {{/each}}", v=["a", "b"])

    def test_the_inner_list_counts_for_itself(self):
        text = "{{#each v}}{{#each this}}{{@index}}{{/each}}{{@index}};{{/each}}"

        assert "010;01;" == fill(text, v=[["a", "b"], ["c"]])

    def test_an_empty_one_shows_what_stands_after_else(self):
        assert "none" == fill("{{#each v}}x{{else}}none{{/each}}", v=[])

    def test_what_stands_around_the_list_is_not_seen_from_within(self):
        with pytest.raises(RenderingError, match="'name' is not present"):
            fill("{{#each v}}{{name}}{{/each}}", v=[{}], name="Ann")

    @pytest.mark.parametrize(("data", "reason"), [({}, "not present"), ({"v": "x"}, "not a list")])
    def test_what_is_no_list_is_a_failure(self, data, reason):
        with pytest.raises(RenderingError, match=reason):
            fill("{{#each v}}x{{/each}}", **data)


class TestPartials:
    FULL_NAME = '{{#* inline "fullName"}}{{first}}{{#if last}} {{last}}{{/if}}{{/inline}}\n'

    def test_one_is_used_wherever_it_is_named(self):
        text = self.FULL_NAME + "Hello {{> fullName}}!{{#each friends}} {{>fullName}};{{/each}}"
        data = {"first": "Anaya", "last": "Iyengar", "friends": [{"first": "Shirley"}]}

        assert "Hello Anaya Iyengar! Shirley;" == fill(text, **data)

    @pytest.mark.parametrize("text", ["{{> p}}", '{{> p}}{{#*inline "p"}}x{{/inline}}'])
    def test_one_that_is_not_there_yet_is_a_failure(self, text):
        with pytest.raises(RenderingError, match="'p' could not be found"):
            fill(text)

    def test_one_of_a_block_is_not_known_outside(self):
        text = "{{#if a}}{{#*inline 'p'}}x{{/inline}}{{> p}}{{/if}}{{> p}}"

        with pytest.raises(RenderingError, match="could not be found"):
            fill(text, a=1)

    def test_one_that_names_itself_ends(self):
        with pytest.raises(RenderingError, match="without end"):
            fill('{{#*inline "p"}}x{{> p}}{{/inline}}{{> p}}')

    def test_ones_that_multiply_end(self):
        text = '{{#*inline "p0"}}{{/inline}}' + "".join(
            f'{{{{#*inline "p{n}"}}}}{{{{> p{n - 1}}}}}{{{{> p{n - 1}}}}}{{{{/inline}}}}'
            for n in range(1, 60)
        )

        with pytest.raises(RenderingError, match="too long"):
            fill(text + "{{> p59}}")


class TestWhiteSpace:
    def test_a_tilde_takes_it_away_on_its_side(self):
        assert "a<1>  b" == fill("a  {{~#if x~}}  <1>{{/if}}  b", x=1)
        assert "ab c" == fill("a \n {{~! note ~}} \n b {{~#if y}}{{/if}} c")

    def test_the_new_line_after_a_partial_is_not_rendered(self):
        assert "x" == fill('{{#*inline "p"}}y{{/inline}}\nx')
        assert "x" == fill('{{#*inline "p"}}y{{/inline}}\r\nx')
        assert "\nx" == fill('{{#*inline "p"}}y{{/inline}}\n\nx')


class TestRefusals:
    @pytest.mark.parametrize(
        "text",
        [
            *("{{a", "{{{a}}", "{{a}}}", "{{a}} {{", "{{{{a}}}}"),
            *("{{#if a}}x", "{{#if a}}x{{/each}}", "{{/if}}", "x{{else}}y"),
            "{{#if a}}x{{else}}y{{else}}z{{/if}}",
            '{{#*inline "p"}}x{{else}}y{{/inline}}',
        ],
    )
    def test_what_is_wrong_is_said_to_be(self, text):
        with pytest.raises(RenderingError) as error:
            parse(text)

        assert not isinstance(error.value, NotDoneError)

    @pytest.mark.parametrize(
        "text",
        [
            *("{{#with a}}{{/with}}", "{{lookup a b}}", "{{log a}}", "{{../a}}", "{{a.[0]}}"),
            *("{{&a}}", "{{^a}}{{/a}}", "{{#a}}{{/a}}", "{{a b}}", "{{}}", "{{@key}}"),
            *(
                "{{else if a}}",
                "{{{> a}}}",
                "{{> a b}}",
                "\\{{a}}",
                '{{"a"}}',
                "{{#each a as |b|}}",
            ),
        ],
    )
    def test_what_ses_may_do_and_we_do_not_is_named(self, text):
        with pytest.raises(NotDoneError):
            parse(text)

    def test_blocks_in_blocks_have_an_end(self):
        deep = limits.TEMPLATE_DEPTH
        assert "x" == fill("{{#if a}}" * deep + "x" + "{{/if}}" * deep, a=1)

        with pytest.raises(RenderingError, match="blocks in blocks"):
            parse("{{#if a}}" * (deep + 1))
