"""Every code: documented, found where it should be, and only there."""

import ast
import re

import pytest

from tests.architecture.house import FUNCTIONS, ROOT, modules
from tests.unit.checks.cases import CASES
from tests.unit.checks.samples import codes_of

DOCUMENTED = re.findall(
    r"^#### `([a-z-]+)`$", (ROOT / "docs" / "checks.md").read_text("utf-8"), re.MULTILINE
)
ELSEWHERE = {
    "contrast",
    "file-unreadable",
    "id-taken",
    "link-doubtful",
    "link-gone",
    "link-private",
    "publication-broken",
    "slug-taken",
    "spam-score",
    "theme-broken",
    "words-missing",
}
"""What only the command finds: `tests/unit/local/test_check.py` has a test of each."""


def test_each_is_documented_once_and_each_that_is_documented_is_tested():
    assert len(DOCUMENTED) == len(set(DOCUMENTED))
    assert set(DOCUMENTED) == CASES.keys() | ELSEWHERE


def test_what_the_command_finds_is_tested_there():
    tests = (ROOT / "tests" / "unit" / "local" / "test_check.py").read_text("utf-8")

    assert not [code for code in ELSEWHERE if f'"{code}"' not in tests]


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_post_that_has_it_is_told(code):
    bad, _ = CASES[code]

    assert code in codes_of(*bad.texts, **bad.options)


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_post_that_does_not_have_it_is_not_told(code):
    _, good = CASES[code]

    assert code not in codes_of(*good.texts, **good.options)


@pytest.mark.parametrize("code", sorted(CASES))
def test_no_finding_is_without_a_documented_code(code):
    for one in CASES[code]:
        assert set(codes_of(*one.texts, **one.options)) <= set(DOCUMENTED)


def test_whatever_is_told_has_a_code():
    """A call that notes something names its code, at least as a variable."""
    without = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in modules(FUNCTIONS / "broadside" / "posts")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"warn", "error"}
        and "remarks" in ast.unparse(call.func.value)
        and "code" not in {keyword.arg for keyword in call.keywords}
    ]

    assert [] == without
