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


PACKED = re.compile(
    r"\.(whl|egg|zip|jar|tar|tgz|gz|bz2|xz|zst|7z|rar|deb|rpm|so|dylib|dll|exe|prof|pstats)$",
    re.IGNORECASE,
)
"""What a tool makes or fetches: nobody can read it, and a lock file says where it comes from."""

LARGEST_BYTES = 600_000
"""The largest is a picture of 120 KB. What is larger slipped in, or belongs elsewhere."""


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


def misplaced(files):
    """Find files that are packed, or larger than anything we write."""
    return [
        f"{file.name}: {file.stat().st_size:,} bytes"
        for file in files
        if PACKED.search(file.name) or file.stat().st_size > LARGEST_BYTES
    ]


def test_nothing_large_or_packed_has_slipped_in():
    assert [] == misplaced(listed())


@pytest.mark.parametrize(
    ("name", "size"),
    [("profiler-1.0-cp311.whl", 9), ("a.ZIP", 9), ("layer.tar.gz", 9), ("a.toml", 600_001)],
)
def test_what_would_have_slipped_in_is_found(tmp_path, name, size):
    (tmp_path / name).write_bytes(bytes(size))

    assert [f"{name}: {size:,} bytes"] == misplaced(tmp_path.iterdir())


def test_what_we_write_is_not_found(tmp_path):
    for name in ("page.webp", "unzip.py", "requirements.txt"):
        (tmp_path / name).write_bytes(bytes(600_000))

    assert [] == misplaced(tmp_path.iterdir())


def test_nothing_that_can_be_made_is_kept():
    made = re.compile(r"(^|/)(\.venv[^/]*|__pycache__|\.broadside|\.aws-sam)/|\.py[cod]$")

    assert [] == [file for file in listed() if made.search(str(file.relative_to(ROOT)))]
