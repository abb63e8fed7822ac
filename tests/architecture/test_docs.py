"""What the documents say is what there is."""

import dataclasses
import re
import subprocess

import pytest

from broadside_local.cli import commands
from broadside_local.report import EditionReport, PostsReport, Report, SubscribersReport
from tests.architecture.house import ROOT, functions, template

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_readme_names_every_command():
    assert not [name for name in commands.commands if f"broadside {name}" not in README]


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_teaches_by_an_example(name):
    command = commands.commands[name]

    assert f"broadside {name} " in (command.help or "")
    options = {option for parameter in command.params for option in parameter.opts}
    assert "--json" in options


def test_no_document_names_a_command_that_there_is_not():
    for file in DOCUMENTS:
        named = set(re.findall(r"`(?:\.venv/bin/)?broadside ([a-z-]+)", file.read_text("utf-8")))
        assert named <= commands.commands.keys(), file.name


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
