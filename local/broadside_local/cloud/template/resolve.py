"""Working out CloudFormation's intrinsic functions, for what the emulator doesn't deploy."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from broadside_local.cloud.errors import NotHonouredError

_PLACE = re.compile(r"\$\{([^!}][^}]*)\}")

NO_VALUE = object()
"""What `AWS::NoValue` stands for: the property is left out."""


class Resolver:
    """Values of references in one template."""

    def __init__(
        self, template: Mapping[str, Any], values: Mapping[str, str], parameters: Mapping[str, str]
    ) -> None:
        """
        Make one.

        Args:
            template: For its conditions, and the names of its resources.
            values: What `Name` (a reference) and `Name.Attribute` stand for.
            parameters: Values of the template's parameters.
        """
        self._conditions = template.get("Conditions", {})
        self._resources = template["Resources"]
        self._values = {**parameters, **values}

    def resolve(self, node: Any) -> Any:
        """
        Return the same structure with every function in it worked out.

        Raises:
            NotHonouredError: it holds a function or a reference that we don't know.
        """
        if isinstance(node, list):
            return [item for item in map(self.resolve, node) if item is not NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            name, argument = next(iter(node.items()))
            if name in self._functions:
                return self._functions[name](self, argument)
            if name.startswith("Fn::"):
                raise NotHonouredError(f"the function {name}")
        resolved = {key: self.resolve(value) for key, value in node.items()}
        return {key: value for key, value in resolved.items() if value is not NO_VALUE}

    def condition(self, name: str) -> bool:
        """
        Say whether one of the template's conditions holds.

        Raises:
            NotHonouredError: there is no such condition.
        """
        if name not in self._conditions:
            raise NotHonouredError(f"the condition {name}, which isn't there")
        return bool(self.resolve(self._conditions[name]))

    def _reference(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name not in self._values:
            raise NotHonouredError(f"the reference to {name}")
        return self._values[name]

    def _attribute(self, argument: Any) -> Any:
        name = argument if isinstance(argument, str) else ".".join(argument)
        # What we deploy ourselves needs no attribute's value, only which one is meant.
        if name not in self._values and name.partition(".")[0] in self._resources:
            return name
        return self._reference(name)

    def _substitute(self, argument: Any) -> str:
        text, own = argument if isinstance(argument, list) else (argument, {})
        values = {name: self.resolve(value) for name, value in own.items()}

        def value(match: re.Match[str]) -> str:
            name = match[1]
            return str(values[name] if name in values else self._attribute(name))

        return _PLACE.sub(value, text).replace("${!", "${")

    def _join(self, argument: Any) -> str:
        separator, parts = argument
        return str(separator).join(str(part) for part in self.resolve(parts))

    def _if(self, argument: Any) -> Any:
        name, yes, no = argument
        return self.resolve(yes if self.condition(name) else no)

    def _equals(self, argument: Any) -> bool:
        first, second = self.resolve(argument)
        return str(first) == str(second)

    _functions: Mapping[str, Callable[["Resolver", Any], Any]] = {
        "Ref": _reference,
        "Condition": condition,
        "Fn::GetAtt": _attribute,
        "Fn::Sub": _substitute,
        "Fn::Join": _join,
        "Fn::If": _if,
        "Fn::Equals": _equals,
        "Fn::Not": lambda self, argument: not self.resolve(argument)[0],
        "Fn::And": lambda self, argument: all(self.resolve(argument)),
        "Fn::Or": lambda self, argument: any(self.resolve(argument)),
    }


FUNCTIONS = frozenset(Resolver._functions)  # noqa: SLF001 - our own
"""What a template may call, `Ref` and `Condition` among them."""


def substitute(node: Any, values: Mapping[str, str | int]) -> Any:
    """
    Replace references to some resources by what they stand for, and leave every other function.

    Args:
        node: Part of a template.
        values: By `Name` (a reference) and `Name.Attribute`.
    """
    if isinstance(node, list):
        return [substitute(item, values) for item in node]
    if not isinstance(node, dict):
        return node
    if len(node) == 1:
        name, argument = next(iter(node.items()))
        if name in {"Ref", "Fn::GetAtt"}:
            key = argument if isinstance(argument, str) else ".".join(argument)
            return values.get(key, node)
        if name == "Fn::Sub" and isinstance(argument, str):
            return {name: _PLACE.sub(lambda match: str(values.get(match[1], match[0])), argument)}
    return {key: substitute(value, values) for key, value in node.items()}


def references(node: Any) -> Iterator[str]:
    """Yield what each Ref, GetAtt and Sub in a part of a template is about: `Name[.Attribute]`."""
    if isinstance(node, list):
        for item in node:
            yield from references(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "Ref":
                yield value
            elif key == "Fn::GetAtt":
                yield value if isinstance(value, str) else ".".join(value)
            elif key == "Fn::Sub":
                text, own = value if isinstance(value, list) else (value, {})
                yield from (name for name in _PLACE.findall(text) if name not in own)
                yield from references(own)
            else:
                yield from references(value)


def functions(node: Any) -> Iterator[str]:
    """Yield the name of each `Fn::` that a part of a template calls."""
    if isinstance(node, list):
        for item in node:
            yield from functions(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key.startswith("Fn::"):
                yield key
            yield from functions(value)
