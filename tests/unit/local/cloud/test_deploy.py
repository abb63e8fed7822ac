"""What the emulator gets instead of what the template says stands for the same."""

import pytest

from broadside_local.cloud.deploy import _use_folder, _write_out_punctuation


def function(folder, layers=("Templates",)):
    properties = {"Environment": {"Variables": {"TEMPLATES_DIR": folder}}}
    return {**properties, "Layers": [{"Ref": layer} for layer in layers]}


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

    _use_folder(about, tmp_path / "layer")

    value = about["Environment"]["Variables"]["TEMPLATES_DIR"].replace(str(tmp_path), "")
    assert expected == value
    assert "Layers" not in about


def test_without_the_layer_there_is_nothing_in_opt(tmp_path):
    about = function("/opt", layers=())

    _use_folder(about, tmp_path)

    assert "/opt" == about["Environment"]["Variables"]["TEMPLATES_DIR"]


@pytest.mark.parametrize("excluded", [True, False])
def test_punctuation_is_written_out(excluded):
    about = {"GenerateSecretString": {"PasswordLength": 64, "ExcludePunctuation": excluded}}

    _write_out_punctuation(about)

    assert excluded == ("!" in about["GenerateSecretString"].get("ExcludeCharacters", ""))
