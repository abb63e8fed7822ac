"""What the emulator gets instead of what the template says stands for the same."""

from typing import Any

import pytest

from broadside_local.cloud.deploy import _use_folders, _write_out_punctuation
from broadside_local.cloud.staging import Staged


def function(folder, layers=("Templates",)):
    properties = {"Environment": {"Variables": {"TEMPLATES_DIR": folder}}}
    return {**properties, "Layers": list(layers)}


def use_folders(about, folder):
    staged = Staged(code=b"", functions=folder / "functions", layer=folder / "layer")
    _use_folders(about, staged, layers={"Templates"})


@pytest.mark.parametrize(
    ("expected", "folder"),
    [
        ("/layer", "/opt"),
        ("/layer/mail", "/opt/mail"),
        # A layer is below /opt, and nowhere else.
        ("/optional", "/optional"),
        ("/var/task", "/var/task"),
    ],
)
def test_a_layer_is_a_folder_where_opt_is_meant(expected, folder, tmp_path):
    about = function(folder)

    use_folders(about, tmp_path)

    value = about["Environment"]["Variables"]["TEMPLATES_DIR"].replace(str(tmp_path), "")
    assert expected == value
    assert "Layers" not in about


@pytest.mark.parametrize("layers", [(), ("Libraries",)])
def test_without_the_layer_there_is_nothing_in_opt(layers, tmp_path):
    about = function("/opt", layers=layers)

    use_folders(about, tmp_path)

    assert "/opt" == about["Environment"]["Variables"]["TEMPLATES_DIR"]


def test_the_code_is_a_folder(tmp_path):
    about: dict[str, Any] = {}

    use_folders(about, tmp_path)

    assert {"PYTHONPATH": str(tmp_path / "functions")} == about["Environment"]["Variables"]


@pytest.mark.parametrize("excluded", [True, False])
def test_punctuation_is_written_out(excluded):
    about = {"GenerateSecretString": {"PasswordLength": 64, "ExcludePunctuation": excluded}}

    _write_out_punctuation(about)

    assert excluded == ("!" in about["GenerateSecretString"].get("ExcludeCharacters", ""))
