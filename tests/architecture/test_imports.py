"""Who may import whom: the contracts of pyproject.toml hold, and no room escapes them."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, rooms


@pytest.fixture(scope="module")
def contracts():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return {c["id"]: c for c in tomllib.loads(text)["tool"]["importlinter"]["contracts"]}


def test_every_import_contract_holds():
    lint_imports = Path(sys.executable).with_name("lint-imports")

    result = subprocess.run([lint_imports], cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout + result.stderr


def test_every_room_is_held_to_purity(contracts):
    assert {f"broadside.{room}" for room in rooms()} == set(
        contracts["pure-rooms"]["source_modules"]
    )
