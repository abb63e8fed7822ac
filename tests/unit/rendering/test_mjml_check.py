"""A theme's MJML: what mrml would take in silence is told with file and line."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadside.errors import PublicationError
from broadside.rendering.mjml_check import check_mjml
from broadside.rendering.mjml_rules import DEFAULTS_FOR, REFUSED, RULES, fault_of
from tests.unit.rendering.samples import SITE, THEME

HEAD = "<mjml>\n<mj-head>{}</mj-head>\n<mj-body></mj-body></mjml>"
BODY = "<mjml><mj-body>\n{}\n</mj-body></mjml>"
COLUMN = BODY.format("<mj-section><mj-column>\n{}\n</mj-column></mj-section>")


def check(source, **parts):
    """Check a document, and parts beside it."""
    check_mjml({"email.mjml": source, **{f"{n}.mjml": text for n, text in parts.items()}})


def refusal(source, **parts):
    """Return line, tag, reason and hint of what is wrong in a document."""
    with pytest.raises(PublicationError) as caught:
        check(source, **parts)
    error = caught.value
    return error.line, error.field, error.reason, error.hint


class TestWhatShips:
    def test_it_keeps_to_the_rules(self):
        check_mjml(THEME.sources)

    def test_every_component_is_checked(self):
        broken = {
            name: source + "<mj-textt />" * (name == "components/digest_item.mjml")
            for name, source in THEME.sources.items()
        }

        with pytest.raises(PublicationError, match=r"^components/digest_item.mjml:\d: mj-textt"):
            check_mjml(broken)

    @pytest.mark.parametrize("tag", ["mj-column", "mj-section", "mj-body", "mj-head", "mj-all"])
    def test_a_misspelt_tag_is_told_with_its_line(self, tag):
        for name, source in sorted(THEME.sources.items(), reverse=True):
            if name in {"email.mjml", "components/head.mjml"} and f"<{tag}" in source:
                wrong = re.sub(rf"(</?){tag}\b", rf"\1{tag}s", source)
                line = source[: source.index(f"<{tag}")].count("\n") + 1
                with pytest.raises(PublicationError) as caught:
                    check_mjml({**THEME.sources, name: wrong})
                assert (name, line, f"{tag}s") == (
                    caught.value.file,
                    caught.value.line,
                    caught.value.field,
                )
                assert f"Did you mean {tag}?" == caught.value.hint


class TestTags:
    def test_the_least_document(self):
        check(BODY.format(""))

    @pytest.mark.parametrize("tag", sorted(REFUSED))
    def test_tags_that_can_not_be_used_say_why(self, tag):
        assert (2, tag, "can't be used", REFUSED[tag]) == refusal(BODY.format(f"<{tag} />"))

    @pytest.mark.parametrize("tag", ["mj-carousel", "mj-hero", "mj-accordion", "div", "part", "x"])
    def test_tags_that_nobody_needs(self, tag):
        line, told, reason, hint = refusal(BODY.format(f"<{tag} />"))

        assert (2, tag, "is no tag of MJML that a newsletter needs") == (line, told, reason)
        assert hint.startswith(("Did you mean", "There are mjml, mj-head"))

    @pytest.mark.parametrize(
        ("source", "line", "tag", "told"),
        [
            (BODY.format("<mj-text>a</mj-text>"), 2, "mj-text", "can't stand in mj-body"),
            (BODY.format("<mj-column />"), 2, "mj-column", "can't stand in mj-body"),
            (COLUMN.format("<mj-section />"), 3, "mj-section", "can't stand in mj-column"),
            (COLUMN.format("<mj-style />"), 3, "mj-style", "can't stand in mj-column"),
            (HEAD.format("<mj-section />"), 2, "mj-section", "can't stand in mj-head"),
            (HEAD.format("<mj-all />"), 2, "mj-all", "can't stand in mj-head"),
            (COLUMN.format("<mj-text>\n<mj-text /></mj-text>"), 4, "mj-text", "stand in mj-text"),
            (COLUMN.format("<mj-text><p><mj-image /></p></mj-text>"), 3, "mj-image", "in mj-text"),
            ("<mj-body />", 1, "mj-body", "can't be the outermost tag"),
            ("<mjml><mjml /></mjml>", 1, "mjml", "can't stand in mjml"),
            ("<mjml></mjml>", 0, "mjml", "has no mj-body"),
        ],
    )
    def test_a_tag_in_the_wrong_place(self, source, line, tag, told):
        found, field, reason, hint = refusal(source)

        assert (line, tag) == (found, field)
        assert told in reason
        assert hint

    @pytest.mark.parametrize(
        ("source", "line"),
        [
            (BODY.format("text"), 2),
            (COLUMN.format("\ntext"), 4),
            (COLUMN.format("{{ text }}"), 3),
            (COLUMN.format("<mj-image>text</mj-image>"), 3),
            (HEAD.format("text"), 2),
            (HEAD.format("<mj-attributes>\n<mj-text>text</mj-text></mj-attributes>"), 3),
        ],
    )
    def test_text_out_of_place(self, source, line):
        found, _, reason, hint = refusal(source)

        assert (line, "can't hold text", "Put the text into mj-text") == (found, reason, hint)

    def test_defaults_for_other_tags(self):
        defaults = "".join(f"<{tag} />" for tag in DEFAULTS_FOR)

        check(HEAD.format(f'<mj-attributes><mj-class name="x" />{defaults}</mj-attributes>'))


class TestAttributes:
    @pytest.mark.parametrize(
        ("tag", "name", "hint"),
        [
            ("mj-section", "paddin", "Did you mean padding?"),
            ("mj-section", "style", "It may have background-color,"),
            ("mj-section", "background-url", "Did you mean background-color?"),
        ],
    )
    def test_an_unknown_one_is_told(self, tag, name, hint):
        line, field, reason, told = refusal(BODY.format(f'<{tag}\n {name}="1" />'))

        assert (2, tag, f"has no attribute {name}") == (line, field, reason)
        assert told.startswith(hint)

    def test_a_tag_without_any(self):
        assert "It may have none" == refusal(HEAD.format('<mj-title x="1" />'))[3]

    def test_nothing_is_inlined(self):
        told = refusal(HEAD.format('<mj-style inline="inline" />'))

        assert "Nothing is inlined: write style on the element itself" == told[3]

    @pytest.mark.parametrize(
        ("kind", "right", "wrong"),
        [
            ("any", ["", "x", "1px solid"], []),
            ("colour", ["#fff", "#9B1C31", "red", "rgb(1, 2, 3)"], ["#ff", "9B1C31", "", "r;"]),
            ("number", ["0", "12"], ["", "-1", "1px"]),
            ("left|right", ["left", "right"], ["", "middle", "left|right"]),
            ("px", ["0", "12px", "-1px", "1.5px"], ["", "12", "1%", "1 px", "auto", "1px 2px"]),
            ("px,%", ["3%", "3px"], ["3em"]),
            ("px,%,", ["1.6", "24px"], ["1.6em", ""]),
            ("px,%{1,4}", ["0", "1px 2px", "0 1% 2px 3px"], ["", "1px 2px 3px 4px 5px", "a"]),
            ("px,auto", ["auto", "1px"], ["none"]),
        ],
    )
    def test_values(self, kind, right, wrong):
        assert [""] * len(right) == [fault_of(value, kind) for value in right]
        assert all(fault_of(value, kind) for value in wrong)

    def test_a_wrong_value_is_told_with_what_is_right(self):
        told = refusal(COLUMN.format('<mj-text align="middle">a</mj-text>'))

        wanted = "Write one of left, center, right, justify"
        assert (3, "mj-text", 'has align="middle"', wanted) == told

    def test_what_jinja_puts_in_may_be_anything(self):
        check(COLUMN.format('<mj-text align="{{ "a" }}" padding="{{ x }} 0">a</mj-text>'))


class TestElsewhere:
    @pytest.mark.parametrize(
        "html",
        [
            '<mj-image src="https://x.org/a.png" />',
            '<mj-text><img src="https://x.org/a.png" /></mj-text>',
            '<mj-text><img src="//x.org/{{ a }}" /></mj-text>',
            '<mj-text><img src="{{ a }}" srcset="https://x.org/ 2x" /></mj-text>',
            '<mj-raw><td background="https://x.org/a.png"></td></mj-raw>',
            '<mj-text><p style="background:URL (https://x.org)">a</p></mj-text>',
            "<mj-text><style>@import 'x'</style></mj-text>",
            "<mj-raw><!--[if mso]><v:fill src='x' /><![endif]--></mj-raw>",
            "<mj-text><script>x</script></mj-text>",
            '<mj-text><iframe src="{{ a }}" /></mj-text>',
            '<mj-text><p onclick="x">a</p></mj-text>',
            '<mj-text><a href=" JavaScript:x">a</a></mj-text>',
            '<mj-raw><meta http-equiv="refresh" content="0" /></mj-raw>',
            '<mj-text><p style="width:expression(x)">a</p></mj-text>',
        ],
    )
    def test_nothing_is_asked_of_others_and_nothing_runs(self, html):
        assert 3 == refusal(COLUMN.format(html))[0]

    @pytest.mark.parametrize(
        "css", ["@import 'x';", "a{background:url(x)}", "@font-face{}", "a{behavior:x}"]
    )
    def test_nor_by_styles(self, css):
        line, tag, _, _ = refusal(HEAD.format(f"<mj-style>a{{b:c}}\n{css}\n</mj-style>"))

        assert (3, "mj-style") == (line, tag)

    @pytest.mark.parametrize("tag", ["mj-style", "mj-title", "mj-preview"])
    def test_no_elements_where_text_is(self, tag):
        assert "<p>" not in refusal(HEAD.format(f"<{tag}><p>a</p></{tag}>"))[2]

    def test_pictures_of_the_site_are_fine(self):
        check(COLUMN.format('<mj-image src="{{ logo.url }}" />'))
        check_mjml(
            {"email.mjml": COLUMN.format(f'<mj-image src="{SITE}/a.png" />')},
            pictures_from=f"{SITE}/",
        )


class TestJinja:
    def test_lines_are_counted_through_what_jinja_takes(self):
        comment = "{# one\ntwo #}{% if a < b\n%}{% endif %}{{ a\n}}"
        told = refusal(HEAD.format(f"<mj-title>{comment}</mj-title>\n<mj-x />"))

        assert (6, "mj-x") == told[:2]

    def test_every_branch_counts(self):
        source = COLUMN.format("{% if a %}<mj-text>a</mj-text>{% else %}<mj-x />{% endif %}")

        assert "mj-x" == refusal(source)[1]

    def test_a_part_is_told_by_its_own_name_and_line(self):
        with pytest.raises(PublicationError) as caught:
            check(COLUMN.format('{% include "part.mjml" %}'), part="\n<mj-text /><mj-section />")

        assert ("part.mjml", 2, "mj-section") == (
            caught.value.file,
            caught.value.line,
            caught.value.field,
        )

    def test_a_part_in_html_is_html(self):
        within = COLUMN.format("<mj-text><p>{% include 'part.mjml' %}</p></mj-text>")

        check(within, part="text <b>a</b>")
        assert "mj-image" == refusal(within, part="<mj-image />")[1]

    @pytest.mark.parametrize(
        ("source", "reason"),
        [
            ('{% include "none.mjml" %}', "none.mjml isn't there"),
            ("{% include name %}", "holds {% include %}, behind which nothing can be checked"),
            (
                '{% extends "part.mjml" %}',
                "holds {% extends %}, behind which nothing can be checked",
            ),
            ("{% raw %}", "holds {% raw %}, behind which nothing can be checked"),
            ('{% include "part.mjml" %}', "part.mjml includes itself"),
        ],
    )
    def test_what_can_not_be_checked_is_refused(self, source, reason):
        assert reason == refusal(COLUMN.format(source), part='{% include "part.mjml" %}')[2]


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ("", 1, "no element found"),
        ("<mjml>\n<mj-body></mjml>", 2, "mismatched tag"),
        (COLUMN.format("<mj-text>a<br></mj-text>"), 3, "mismatched tag"),
        (COLUMN.format("<mj-text>a&nbsp;b</mj-text>"), 3, "undefined entity"),
        (COLUMN.format("<mj-text {{ a }}>a</mj-text>"), 3, "not well-formed"),
        (COLUMN.format("<mj-text>a</part></mj-text>"), 3, "mismatched tag"),
    ],
)
def test_what_is_not_well_formed(source, line, reason):
    found, field, told, hint = refusal(source)

    assert (line, "file") == (found, field)
    assert reason in told
    assert "&#160;" in hint


def test_entities_are_not_declared():
    source = "<!DOCTYPE mjml [<!ENTITY a 'b'>]>" + BODY.format("&a;")

    assert (1, "file", "declares a DOCTYPE") == refusal(source)[:3]


def test_a_missing_template_is_told():
    with pytest.raises(PublicationError, match=r"^email.mjml: file: is missing"):
        check_mjml({})


PIECES = st.sampled_from(
    [
        *(f"<{tag}>" for tag in RULES),
        *(f"</{tag}>" for tag in RULES),
        *("<part>", "</part>", "{{ a }}", "{%", "%}", '{% include "a.mjml" %}', "<?include x?>"),
        *("text", "<p>", "</p>", "<!-- ", " -->", "&", "\ue000", "\0", "\ud800", "<!DOCTYPE x>"),
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES, max_size=6).map("".join))
@example('{% include "a.mjml" %}', "{{ a }}")
def test_any_text_is_right_or_told(source, part):
    told = None
    try:
        check_mjml({"email.mjml": source, "a.mjml": part})
    except PublicationError as error:
        told = error

    assert told is None or all((told.file, told.field, told.reason, told.hint))
    assert told is None or told.line <= source.count("\n") + part.count("\n") + 1
