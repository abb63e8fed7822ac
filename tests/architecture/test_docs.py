"""What the documents say is what there is."""

import dataclasses
import re
import subprocess

import click
import pytest

from broadside_local.cli import commands
from broadside_local.report import EditionReport, PostsReport, Report, SubscribersReport
from tests.architecture.house import ROOT, functions, template

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def leaves(group=commands, above=""):
    """List every command by its full name; a group is none."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


COMMANDS = dict(leaves())
WITHOUT_REPORT = {"invoke", "local reset", "local wipe"}
"""What they print is JSON already, or a word."""


def test_the_readme_names_every_command():
    assert not [name for name in COMMANDS if f"broadside {name}" not in README]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_teaches_by_an_example(name):
    command = COMMANDS[name]

    assert f"broadside {name} " in (command.help or "")
    options = {option for parameter in command.params for option in parameter.opts}
    assert ("--json" in options) == (name not in WITHOUT_REPORT)


def test_no_document_names_a_command_that_there_is_not():
    for file in DOCUMENTS:
        named = set(re.findall(r"`(?:\.venv/bin/)?broadside ([a-z-]+)", file.read_text("utf-8")))
        assert named <= commands.commands.keys(), file.name
        below = set(
            re.findall(r"`(?:\.venv/bin/)?broadside (local [a-z]+)", file.read_text("utf-8"))
        )
        assert below <= COMMANDS.keys(), file.name


def test_every_test_and_file_that_a_document_names_is_there():
    tests = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("*.py"))
    for file in DOCUMENTS:
        text = re.sub(r"(?s)```.*?```", "", file.read_text(encoding="utf-8"))
        named = set(re.findall(r"`(test_\w+)`", text))
        assert not [name for name in named if f"def {name}(" not in tests], file.name
        paths = re.findall(r"`((?:tests|docs|functions|local)/[\w/.-]+)`", text)
        assert not [path for path in paths if not (ROOT / path).exists()], file.name


def test_each_promise_of_aws_has_its_source_and_its_test_or_the_reason_why_not():
    text = (ROOT / "docs" / "local-cloud.md").read_text(encoding="utf-8")
    _, _, section = text.partition("## What AWS promises")
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")]

    assert len(rows) > 40
    assert not [row for row in rows if len(row) != 5 or not all(cell.strip() for cell in row[1:])]


def test_every_field_of_the_report_is_documented():
    documented = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    parts = {"posts": PostsReport, "subscribers": SubscribersReport, "editions[]": EditionReport}
    fields = [f"{part}.{f.name}" for part, kind in parts.items() for f in dataclasses.fields(kind)]
    fields += [f.name for f in dataclasses.fields(Report) if f.name not in {"posts", "subscribers"}]
    fields.remove("editions")

    assert not [field for field in fields if f"`{field}`" not in documented]


def test_every_link_between_documents_leads_somewhere():
    for file in DOCUMENTS:
        text = re.sub(r"(?s)```.*?```|`[^`]*`", "", file.read_text(encoding="utf-8"))
        for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text):
            assert (file.parent / link).exists(), f"{file.name}: {link}"


def test_every_target_of_make_is_listed_by_its_help():
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    targets = re.findall(
        r"^\.PHONY: ([a-z-]+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE
    )

    assert not [target for target in targets if f"make {target} " not in listed.stdout]


def test_the_events_folder_has_one_sample_for_each_trigger():
    samples = {file.stem.partition("-")[0] for file in (ROOT / "events").glob("*.json")}

    assert {name.lower() for name in functions(template())} == samples
