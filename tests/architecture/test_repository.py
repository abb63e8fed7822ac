"""What is in the repository runs anywhere: it names no machine, folder or mirror of ours."""

import re
import shutil
import subprocess

import pytest

from tests.architecture.house import ROOT

HOME = re.compile(r"(?<![\w.:/-])/(?:root|work|home/\w+|Users/\w+)/")
"""A folder of somebody's machine; `https://example.org/work/` is none."""

INDEX = re.compile(r"files\.pythonhosted|pypi\.org/simple|registry\.npmjs")
"""Where packages come from: that is for each machine to say."""


def listed(*options):
    """List the files that git has, or would take."""
    git = shutil.which("git")
    if not git or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard", *options]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in output.split("\0") if name and (ROOT / name).is_file()]


def naming(pattern):
    """Find the lines that a pattern occurs in, as "file:line"."""
    found = []
    for file in listed():
        if file.samefile(__file__) or b"\0" in (content := file.read_bytes()):
            continue
        lines = content.decode("utf-8", "replace").splitlines()
        found += [
            f"{file.relative_to(ROOT)}:{number}"
            for number, line in enumerate(lines, start=1)
            if pattern.search(line)
        ]
    return found


def test_no_file_names_a_folder_of_a_machine():
    assert [] == naming(HOME)


def test_no_file_names_a_package_index():
    assert [] == naming(INDEX)


def test_nothing_that_can_be_made_is_kept():
    made = re.compile(r"(^|/)(\.venv[^/]*|__pycache__|\.broadside|\.aws-sam)/|\.py[cod]$")

    assert [] == [file for file in listed() if made.search(str(file.relative_to(ROOT)))]
