"""Strict SES could be a package of its own: it needs nothing of ours."""

import ast
import sys
from pathlib import Path

import broadside_local.ses

FOLDER = Path(broadside_local.ses.__file__).parent
ALLOWED = {"botocore", "msgspec"}


def imported(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or "."
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_it_imports_itself_the_standard_library_botocore_and_msgspec():
    files = sorted(FOLDER.rglob("*.py"))
    strange = {
        f"{file.name}: {name}"
        for file in files
        for name in imported(file)
        if not f"{name}.".startswith("broadside_local.ses.")
        and name.partition(".")[0] not in ALLOWED | sys.stdlib_module_names
    }

    assert set() == strange
    assert len(files) > 20
