"""The form to join: whatever is sent, it is read or refused, and nothing of it is repeated."""

import json
import unicodedata
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.errors import FormError
from broadside.subscribers import Form, Problem, read_form

URLENCODED, JSON = "application/x-www-form-urlencoded", "application/json"
TEXTS = st.text(max_size=300)


def as_form(**fields):
    return read_form(urlencode(fields, errors="surrogatepass").encode(), URLENCODED)


def problem_of(body, content_type):
    with pytest.raises(FormError) as caught:
        read_form(body, content_type)
    assert 1 == len(caught.value.args)
    return caught.value.args[0]


class TestReading:
    def test_all_fields(self):
        form = as_form(email=" a@b.example ", name="A\r\nB", language="zh_tw", topics="x; y;x;")

        assert (
            Form(
                address="a@b.example", how="form", name="A B", language="zh-Hant", topics=("x", "y")
            )
            == form
        )

    def test_the_same_as_json(self):
        told = {"email": "a@b.example", "name": "A", "language": "en", "topics": ["x", "y;z"]}

        assert Form(
            address="a@b.example", how="json", name="A", language="en", topics=("x", "y", "z")
        ) == read_form(json.dumps(told).encode(), "Application/JSON; charset=utf-8")

    def test_the_first_of_two_counts(self):
        assert "a@b" == read_form(b"email=a%40b&email=c%40d", URLENCODED).address

    @pytest.mark.parametrize("language", ["", "?", "x" * 99, "<script>"])
    def test_a_language_that_is_none(self, language):
        assert "" == as_form(email="a@b", language=language).language

    def test_much_is_cut(self):
        form = as_form(email="a@b", name="n" * 999, topics=";".join(map(str, range(99))))

        assert (200, 20) == (len(form.name), len(form.topics))

    @pytest.mark.parametrize(("field", "trapped"), [("", False), (" ", False), ("x", True)])
    def test_the_field_that_nobody_sees(self, field, trapped):
        assert trapped is as_form(email="a@b", homepage=field).trapped

    def test_values_of_other_kinds_are_nothing(self):
        told = {"email": ["a@b", 1], "name": {"a": 1}, "topics": [None, "x", 2], "language": 3}
        form = read_form(json.dumps(told).encode(), JSON)

        assert Form(address="a@b", how="json", topics=("x",)) == form


class TestRefusing:
    @pytest.mark.parametrize(
        ("body", "content_type", "problem"),
        [
            (b"email=a%40b" + b"&" * 8192, URLENCODED, Problem.TOO_LARGE),
            (b"email=a%40b", "", Problem.UNKNOWN_TYPE),
            (b"email=a%40b", "text/html", Problem.UNKNOWN_TYPE),
            (b"\xff", URLENCODED, Problem.DAMAGED),
            (b"a&" * 200, URLENCODED, Problem.DAMAGED),
            (b"null", JSON, Problem.DAMAGED),
            (b"[" * 8000, JSON, Problem.DAMAGED),
            (b"email=nobody", URLENCODED, Problem.NO_ADDRESS),
            (b"email=%40" + b"a" * 254, URLENCODED, Problem.NO_ADDRESS),
            (b"{}", JSON, Problem.NO_ADDRESS),
        ],
    )
    def test_it_says_what_is_wrong(self, body, content_type, problem):
        assert problem is problem_of(body, content_type)

    @given(st.binary(max_size=500), st.sampled_from([URLENCODED, JSON, "multipart/form-data", ""]))
    def test_whatever_comes_is_read_or_refused(self, body, content_type):
        with suppress(FormError):
            assert "@" in read_form(body, content_type).address


class TestCleaning:
    @given(TEXTS, TEXTS, st.booleans())
    def test_no_value_can_break_a_line_or_hide(self, address, name, is_json):
        fields = {"email": f"a@{address}", "name": name, "topics": name}
        try:
            form = read_form(json.dumps(fields).encode(), JSON) if is_json else as_form(**fields)
        except FormError:
            return
        for value in (form.address, form.name, *form.topics):
            assert not [
                c for c in value if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
            ]
