"""The house as the architecture tests see it: its files, its modules' trees, its template."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / "functions"
TEMPLATE = ROOT / "template.yaml"

PACKAGE = FUNCTIONS / "broadside"
"""What every function shares. Its sub-packages are rooms, but for those named below."""

NOT_ROOMS = {"adapters", "app", "ports"}


def rooms() -> list[str]:
    """Name the rooms there are."""
    packages = (file.parent.name for file in PACKAGE.glob("*/__init__.py"))
    return sorted(set(packages) - NOT_ROOMS)


def modules(*folders: Path) -> list[Path]:
    """List the Python files below folders."""
    return sorted(file for folder in folders for file in folder.rglob("*.py"))


def imported_names(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each name that a module's imports bind, with the dotted name that it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (
                    alias.asname or alias.name.split(".")[0],
                    (alias.name if alias.asname else alias.name.split(".")[0]),
                )
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def used_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything imported that a module uses, aliases undone."""
    known = dict(imported_names(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Attribute | ast.Name):
            first, *rest = ast.unparse(node).split(".")
            if first in known:
                yield node.lineno, ".".join([known[first], *rest])


class _TemplateLoader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags, read as their long forms."""


def _intrinsic(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    match node:
        case yaml.ScalarNode():
            value: Any = loader.construct_scalar(node)
        case yaml.SequenceNode():
            value = loader.construct_sequence(node, deep=True)
        case _:
            assert isinstance(node, yaml.MappingNode)
            value = loader.construct_mapping(node, deep=True)
    return {tag if tag in {"Ref", "Condition"} else f"Fn::{tag}": value}


_TemplateLoader.add_multi_constructor("!", _intrinsic)


def template() -> dict[str, Any]:
    """Read `template.yaml`."""
    loaded: dict[str, Any] = yaml.load(TEMPLATE.read_text(encoding="utf-8"), _TemplateLoader)
    return loaded


def functions(of: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the properties of each function in a template, over what Globals say of all."""
    shared = of.get("Globals", {}).get("Function", {})
    return {
        name: shared | resource["Properties"]
        for name, resource in of["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def environment(of: Mapping[str, Any]) -> set[str]:
    """Name every variable that a template sets, in Globals or for one function."""
    everywhere = [of.get("Globals", {}).get("Function", {}), *functions(of).values()]
    return {
        variable
        for properties in everywhere
        for variable in properties.get("Environment", {}).get("Variables", {})
    }
