"""Whether each function's handler is there: AWS finds out when the function is called first."""

import ast
from pathlib import Path

from broadside_local.cloud.errors import CloudError
from broadside_local.cloud.template.source import Template


def check_handlers(template: Template, functions: Path) -> None:
    """
    Make sure that every handler names a function in a module that is there.

    Args:
        template: Translated.
        functions: The folder that is deployed.

    Raises:
        CloudError: one doesn't ("Define Lambda function handler in Python": `module.function`).
    """
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Lambda::Function":
            handler = str(resource["Properties"].get("Handler", ""))
            module, _, function = handler.rpartition(".")
            file = functions / (module.replace(".", "/") + ".py")
            if not module or not file.is_file() or function not in _names(file):
                raise CloudError(
                    f"template.yaml: {name}: there is no handler {handler}",
                    "It is the path of a module below functions/ and a function in it, with dots",
                )


def _names(file: Path) -> set[str]:
    """Name what a module defines or imports at its top; nothing, if it isn't Python."""
    try:
        body = ast.parse(file.read_bytes()).body
    except SyntaxError:
        return set()
    names = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names
