"""YAML that is only looked at: nothing it says is made into anything but text, lists, mappings."""

import re
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from broadside.posts.remarks import Remarks
from broadside.posts.text import tidy
from broadside.posts.yaml_repairs import respaced, with_quotes

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"

_MAX_DEPTH = 20
_MAX_VALUES = 5_000
"""Aliases of aliases multiply: nine lines of them can mean a thousand million values."""

# In C where there is one: six times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_MAX_REPAIRS = 20
_SEPARATORS = re.compile(r"[\s_-]")
_NULL = "tag:yaml.org,2002:null"


class ValueTooLargeError(ValueError):
    """A value is nested too deep, or repeats itself without end."""

    def __str__(self) -> str:
        """Say so."""
        return "its values are nested too deep, or too many"


def normal(name: str) -> str:
    """Spell a field's name as we look it up: `last_modified`, `lastModified` are one."""
    return _SEPARATORS.sub("", name).casefold()


def read_yaml(
    text: str, first: int, remarks: Remarks
) -> tuple[dict[str, Value], dict[str, int]] | None:
    """
    Read the fields of a YAML mapping.

    Args:
        text: The YAML, or what people take for it: see `yaml_repairs`.
        first: The file's line that it begins in.
        remarks: Where doubled and mended fields are noted.

    Returns:
        Values and lines by field; None when it is no mapping at all.

    Raises:
        PostError: it isn't YAML; with its line.
    """
    text = respaced(text, first, remarks)
    try:
        node = _composed(text, first, remarks)
        if node is None:
            return {}, {}
        if not isinstance(node, yaml.MappingNode):
            return None
        lines = _lines(node, first, remarks)
        return _Reader().mapping(node, 0), lines
    except yaml.MarkedYAMLError as error:
        reason = str(error.problem)
        # A quote that nothing closes: where it opens says more than where the text ends.
        mark = (error.context_mark if "end of stream" in reason else None) or error.problem_mark
        line = mark.line if mark else 0
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        reason, line = str(error).partition("\n")[0], 0
    raise remarks.error(
        "front matter",
        f"isn't YAML ({reason})",
        _hint(reason, text),
        line=first + line,
        code="front-matter-invalid",
    )


def _composed(text: str, first: int, remarks: Remarks) -> yaml.Node | None:
    """Compose YAML; where a value lacks quotes, mend that and begin again."""
    for _ in range(_MAX_REPAIRS):
        try:
            return _composed_as_it_is(text)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line if error.problem_mark else 0
            mended = with_quotes(text, line)
            if mended is None:
                raise
            text, name = mended
            reason = "isn't YAML without quotes, and was read as it stands"
            remarks.warn(
                name, reason, "Put quotes around the value", line=first + line, code="yaml-quotes"
            )
    return _composed_as_it_is(text)


def _composed_as_it_is(text: str) -> yaml.Node | None:
    _check_depth(text)
    return yaml.compose(text, Loader=_LOADER)


def _check_depth(text: str) -> None:
    """Refuse what would overflow the stack of the composer in C, which doesn't check."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise ValueTooLargeError


def _lines(node: yaml.MappingNode, first: int, remarks: Remarks) -> dict[str, int]:
    lines: dict[str, int] = {}
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode):
            name, line = normal(key.value), first + key.start_mark.line
            if name in lines:
                reason = f"is there twice, also in line {lines[name]}: the last one counts"
                remarks.warn(
                    key.value, reason, "Take one of them out", line=line, code="field-twice"
                )
            lines[name] = line
    return lines


def _hint(reason: str, text: str) -> str:
    if "mapping values are not allowed" in reason:
        return "Begin each field at the start of its line; a value with a colon in it needs quotes"
    if "cannot start any token" in reason and re.search(r"^ *\t", text, re.MULTILINE):
        return "Indent with spaces instead of tabs"
    return "Write each field as name: value, in quotes if it has special characters"


@dataclass(slots=True)
class _Reader:
    """Follows nodes to their values, and counts them."""

    count: int = 0

    def mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Value]:
        return {
            normal(tidy(key.value)): self.value(value, depth + 1)
            for key, value in node.value
            if isinstance(key, yaml.ScalarNode)
        }

    def value(self, node: yaml.Node, depth: int) -> Value:
        self.count += 1
        if depth > _MAX_DEPTH or self.count > _MAX_VALUES:
            raise ValueTooLargeError
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, depth + 1) for item in node.value]
        return None if node.tag == _NULL else tidy(str(node.value))
