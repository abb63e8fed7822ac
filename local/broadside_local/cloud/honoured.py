"""Holding a template against `honoured.toml`: what the local cloud does, leaves, and why."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadside_local.cloud.errors import NotHonouredError

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


def read(file: Path = FILE) -> Mapping[str, Honoured]:
    """Read the list, by type; what every resource may have is under `*`."""
    listed = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        name: Honoured(
            by=about["by"],
            properties=frozenset(about.get("honoured", [])),
            left=about.get("left", {}),
        )
        for name, about in listed.items()
    }


def check(template: Mapping[str, Any], known: Mapping[str, Honoured]) -> None:
    """
    Make sure that every type and every property in a translated template is listed.

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
        for path in _paths(resource.get("Properties", {})):
            if not _covers(known[kind], path):
                raise NotHonouredError(f"{kind} {path} ({name})")


def _covers(about: Honoured, path: str) -> bool:
    """Say whether a path, or something that it is part of, is listed."""
    parts = path.split(".")
    prefixes = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return not prefixes.isdisjoint(about.properties | about.left.keys())


def _paths(node: Any, path: str = "") -> Iterator[str]:
    """Yield the path of every value; both branches of a condition count."""
    if isinstance(node, list) and node:
        for item in node:
            yield from _paths(item, path)
    elif isinstance(node, dict) and node:
        name = next(iter(node))
        if name == "Fn::If":
            yield from _paths(node[name][1:], path)
        elif len(node) == 1 and (name == "Ref" or name.startswith("Fn::")):
            if path:
                yield path
        else:
            for key, value in node.items():
                yield from _paths(value, f"{path}.{key}" if path else key)
    elif path:
        yield path
