"""
Conditions of a statement: operators, their forms, and what a request's context says to them.

All by "IAM JSON policy elements: Condition operators" and "Conditions with multiple context keys
or values" (IAM User Guide). An operator that isn't here is an error, never a guess.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from broadside_local.iam.errors import PolicyError
from broadside_local.iam.wildcards import is_arn_like, is_like

Context = Mapping[str, Sequence[str]]
"""Values by the name of their key; a key that isn't there has none."""

_FOR_ALL, _FOR_ANY, _IF_EXISTS = "forallvalues", "foranyvalue", "ifexists"

_ALIKE: Mapping[str, Callable[[str, str], bool]] = {
    "stringequals": lambda value, wanted: value == wanted,
    "stringequalsignorecase": lambda value, wanted: value.lower() == wanted.lower(),
    "stringlike": is_like,
    # The guide: both ARN operators behave identically.
    "arnequals": is_arn_like,
    "arnlike": is_arn_like,
    "bool": lambda value, wanted: value.lower() == wanted.lower(),
}

_NEGATED = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
}

_NULL = "null"


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator on one key: what must hold of a request's context."""

    operator: str
    """In small letters, without its forms: `stringlike`."""
    key: str
    """In small letters: keys' names aren't case-sensitive."""
    wanted: tuple[str, ...]
    quantifier: str = ""
    """`forallvalues`, `foranyvalue`, or nothing."""
    if_exists: bool = False

    def holds(self, context: Context) -> bool:
        """
        Tell whether a request meets it.

        Raises:
            PolicyError: the request has several values, and the operator takes one.
        """
        values = _values(context, self.key)
        if self.operator == _NULL:
            return self.wanted == (str(not any(values)).lower(),)
        if not values and self.if_exists:
            return True
        if self.quantifier:
            # "...if the context key value resolves to a null dataset, such as an empty string".
            present = [value for value in values if value]
            if self.quantifier == _FOR_ALL:
                return all(map(self._meets, present))
            return any(map(self._meets, present))
        if len(values) > 1:
            raise PolicyError(f"{self.key} has several values: {self.operator} needs ForAllValues")
        if not values:
            return self.operator in _NEGATED
        return self._meets(values[0])

    def _meets(self, value: str) -> bool:
        """Compare one value: policies' values are "or", and "nor" where the operator negates."""
        alike = _ALIKE[_NEGATED.get(self.operator, self.operator)]
        return any(alike(value, wanted) for wanted in self.wanted) is not (
            self.operator in _NEGATED
        )


def read_conditions(block: Mapping[str, Mapping[str, str | Sequence[str]]]) -> list[Condition]:
    """
    Read a statement's Condition.

    Raises:
        PolicyError: it has an operator that we don't know, or a policy variable.
    """
    return [
        _read(operator, key, wanted)
        for operator, keys in block.items()
        for key, wanted in keys.items()
    ]


def _read(name: str, key: str, wanted: str | Sequence[str]) -> Condition:
    quantifier, _, operator = name.lower().rpartition(":")
    if_exists = operator.endswith(_IF_EXISTS)
    operator = operator.removesuffix(_IF_EXISTS)
    known = operator in _ALIKE or operator in _NEGATED or name.lower() == _NULL
    if not known or quantifier not in {"", _FOR_ALL, _FOR_ANY}:
        raise PolicyError(f"the condition operator {name}")
    values = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    if any("${" in value for value in values):
        raise PolicyError(f"a variable in a value of {key}")
    if operator == _NULL and values not in {("true",), ("false",)}:
        raise PolicyError(f"Null of {key} that is neither true nor false")
    return Condition(operator, key.lower(), values, quantifier, if_exists)


def _values(context: Context, key: str) -> list[str]:
    return [value for name, values in context.items() if name.lower() == key for value in values]
