"""
Conditions hold as the IAM User Guide says.

"IAM JSON policy elements: Condition operators", "Conditions with multiple context keys or values".
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside_local.iam import PolicyError
from broadside_local.iam.conditions import read_conditions

KEY = "ses:Recipients"
PLAIN = [
    *("StringEquals", "StringLike", "StringEqualsIgnoreCase"),
    *("ArnEquals", "ArnLike", "Bool"),
]
NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotLike": "StringLike",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}
values = st.text("ab*?", min_size=1, max_size=3)
several = st.lists(values, min_size=1, max_size=3)


def holds(operator, wanted, *given, key=KEY):
    """Tell whether a condition on `ses:Recipients` holds of these values."""
    (condition,) = read_conditions({operator: {KEY: wanted}})
    return condition.holds({key: given} if given else {})


class TestOperators:
    @pytest.mark.parametrize(
        ("operator", "wanted", "value", "expected"),
        [
            ("StringEquals", "a@x", "a@x", True),
            ("StringEquals", "a@x", "A@x", False),
            ("StringEquals", "a*", "ab", False),
            ("StringEqualsIgnoreCase", "a@x", "A@X", True),
            ("StringLike", "success*@x", "success+1@x", True),
            ("StringLike", "success*@x", "Success@x", False),
            ("StringLike", "success*@x", "success@x\n", False),
            ("StringLike", ["a", "b?"], "bc", True),
            ("ArnEquals", "arn:aws:sns:*:0:a", "arn:aws:sns:ca:0:a", True),
            ("ArnLike", "arn:aws:sns:*:a", "arn:aws:sns:ca:0:a", False),
            ("Bool", "true", "True", True),
        ],
    )
    def test_values_are_compared(self, operator, wanted, value, expected):
        assert expected is holds(operator, wanted, value)

    @pytest.mark.parametrize(("negated", "plain"), NEGATED.items())
    @given(wanted=several, value=values)
    def test_a_negated_one_is_the_opposite_of_any(self, negated, plain, wanted, value):
        assert holds(negated, wanted, value) is not holds(plain, wanted, value)

    def test_the_names_of_keys_have_no_case(self):
        assert holds("StringEquals", "a", "a", key="SES:recipients")

    @pytest.mark.parametrize("operator", PLAIN)
    def test_a_key_that_is_missing_fails(self, operator):
        assert not holds(operator, "true")

    @pytest.mark.parametrize("operator", NEGATED)
    def test_a_key_that_is_missing_passes_where_it_must_not_be(self, operator):
        assert holds(operator, "a")

    @pytest.mark.parametrize("operator", [*PLAIN, *NEGATED])
    @given(wanted=several, value=values)
    def test_if_exists_is_the_same_for_a_key_that_does(self, operator, wanted, value):
        assert holds(f"{operator}IfExists", wanted)
        assert holds(f"{operator}IfExists", wanted, value) is holds(operator, wanted, value)

    def test_several_values_need_a_set_operator(self):
        with pytest.raises(PolicyError):
            holds("StringEquals", "a", "a", "b")


class TestSets:
    def test_all_values_must_be_wanted(self):
        assert holds("ForAllValues:StringLike", ["a*", "b"], "a1", "b")
        assert not holds("ForAllValues:StringLike", ["a*", "b"], "a1", "c")

    def test_any_value_may_be_wanted(self):
        assert holds("ForAnyValue:StringLike", "a*", "c", "a1")
        assert not holds("ForAnyValue:StringLike", "a*", "c", "b")

    @pytest.mark.parametrize("nothing", [(), ("",)])
    def test_of_nothing_everything_is_true_and_something_is_not(self, nothing):
        assert holds("ForAllValues:StringEquals", "a", *nothing)
        assert not holds("ForAnyValue:StringEquals", "a", *nothing)

    @given(wanted=several, given=several)
    def test_all_are_wanted_unless_any_is_not(self, wanted, given):
        every = holds("ForAllValues:StringLike", wanted, *given)

        assert every is not holds("ForAnyValue:StringNotLike", wanted, *given)

    @given(wanted=several, value=values)
    def test_of_one_value_all_and_any_are_the_same(self, wanted, value):
        forms = ("", "ForAllValues:", "ForAnyValue:")

        assert 1 == len({holds(f"{form}StringLike", wanted, value) for form in forms})


class TestNull:
    def test_it_asks_whether_there_is_a_value(self):
        assert holds("Null", "false", "a")
        assert holds("Null", "true")
        assert holds("Null", "true", "")
        assert not holds("Null", "false")
        assert not holds("Null", "true", "a")


def test_all_conditions_of_a_statement_are_read():
    block = {
        "StringEquals": {"aws:SourceAccount": "0", "aws:SourceArn": "a"},
        "Null": {KEY: "true"},
    }

    assert 3 == len(read_conditions(block))
