"""Holding a template against `honoured.toml`: what the local cloud does, leaves, and why."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadside_local.cloud.errors import NotHonouredError
from broadside_local.cloud.template.resolve import FUNCTIONS, functions, references

if TYPE_CHECKING:
    from broadside_local.cloud.deploy import Stack

FILE = Path(__file__).with_name("honoured.toml")

_SECTIONS = {
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Honoured:
    """What is known of one type of resource."""

    by: str
    """Who sees to it: `emulator`, `strict SES`, `edge`, `deployer` or `nobody`."""
    properties: frozenset[str]
    """Paths (`A.B`, lists left out) that have their effect, with all below them."""
    left: Mapping[str, str]
    """Paths that have none, with all below them, and why that does no harm."""
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The only values that a path may have, where another one would have another effect."""
    attributes: frozenset[str] = frozenset()
    """What GetAtt may ask of it."""


def read(file: Path = FILE) -> Mapping[str, Honoured]:
    """Read the list, by type; what every resource may have is under `*`."""
    listed = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        name: Honoured(
            by=about["by"],
            properties=frozenset(about.get("honoured", [])),
            left=about.get("left", {}),
            values={path: frozenset(v) for path, v in about.get("values", {}).items()},
            attributes=frozenset(about.get("attributes", [])),
        )
        for name, about in listed.items()
    }


def check(template: Mapping[str, Any], known: Mapping[str, Honoured]) -> None:
    """
    Make sure that every type, property and function in a translated template is listed.

    Raises:
        NotHonouredError: one isn't; it says which, of which resource.
    """
    for section in template.keys() - _SECTIONS:
        raise NotHonouredError(f"the section {section}")
    for name, resource in template["Resources"].items():
        kind = resource["Type"]
        if kind not in known:
            raise NotHonouredError(f"{kind} ({name})")
        for attribute in resource.keys() - {"Type", "Properties"}:
            if not _covers(known["*"], attribute):
                raise NotHonouredError(f"{attribute} of {name}")
        for function in functions(resource):
            if function not in FUNCTIONS:
                raise NotHonouredError(f"the function {function} ({name})")
        for path, value in _leaves(resource.get("Properties", {})):
            if not _covers(known[kind], path, empty=value in ({}, [])):
                raise NotHonouredError(f"{kind} {path} ({name})")


def check_resolved(stack: "Stack", known: Mapping[str, Honoured]) -> None:
    """
    Make sure that every value and attribute in a planned stack is one that we know.

    Raises:
        NotHonouredError: one isn't; it says which, of which resource.
    """
    for name, resource in stack.template["Resources"].items():
        for reference in references(resource):
            first, _, attribute = reference.partition(".")
            kind = stack.template["Resources"].get(first, {}).get("Type")
            if kind and attribute and attribute not in known[kind].attributes:
                raise NotHonouredError(f"the attribute {reference} (asked for by {name})")
        properties = stack.resolver().resolve(resource.get("Properties", {}))
        for path, value in _leaves(properties):
            allowed = known[resource["Type"]].values.get(path)
            if allowed and value not in ({}, []) and _text(value) not in allowed:
                words = f"{resource['Type']} {path} {_text(value)} ({name})"
                raise NotHonouredError(f"{words}, but {', '.join(sorted(allowed))}")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _covers(about: Honoured, path: str, *, empty: bool = False) -> bool:
    """Say whether a path, or something that it is part of, is listed; nothing is part of all."""
    parts = path.split(".")
    prefixes = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    listed = about.properties | about.left.keys()
    return not prefixes.isdisjoint(listed) or (
        empty and any(one.startswith(f"{path}.") for one in listed)
    )


def _leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield path and value of whatever isn't divided further; both branches of an If count."""
    if isinstance(node, list) and node:
        for item in node:
            yield from _leaves(item, path)
    elif isinstance(node, dict) and node:
        name = next(iter(node))
        if name == "Fn::If":
            yield from _leaves(node[name][1:], path)
        elif len(node) == 1 and (name == "Ref" or name.startswith("Fn::")):
            if path:
                yield path, node
        else:
            for key, value in node.items():
                yield from _leaves(value, f"{path}.{key}" if path else key)
    elif path:
        yield path, node
