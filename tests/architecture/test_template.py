"""`template.yaml` and the code say the same: handlers are files, variables are settings."""

from dataclasses import fields

import pytest

from broadside.settings import Settings
from tests.architecture.house import FUNCTIONS, environment, functions, template

FOR_OTHERS = {
    "POWERTOOLS_SERVICE_NAME",  # Powertools' logger: the service's name in every line
    "POWERTOOLS_LOG_LEVEL",  # Powertools' logger: how much it says
    "POWERTOOLS_METRICS_NAMESPACE",  # Powertools' metrics: where they are counted
}
"""Variables that a library reads by itself: they are no settings of ours."""


@pytest.fixture(scope="module")
def declared():
    return template()


def test_every_handler_is_a_file_and_every_file_a_handler(declared):
    names = {
        f"handlers.{file.stem}.handler"
        for file in (FUNCTIONS / "handlers").glob("*.py")
        if file.stem != "__init__"
    }

    assert names == {properties["Handler"] for properties in functions(declared).values()}


def test_every_function_is_built_from_the_one_source_root(declared):
    assert {"functions"} == {
        str(properties["CodeUri"]).strip("./") for properties in functions(declared).values()
    }


def test_every_variable_is_a_setting_and_every_setting_a_variable(declared):
    assert {field.name.upper() for field in fields(Settings)} == environment(declared) - FOR_OTHERS


def test_a_setting_is_read_from_the_variable_of_its_name():
    variables = {field.name.upper(): f"{number}" for number, field in enumerate(fields(Settings))}

    settings = Settings.from_environment(variables)

    assert variables == {
        field.name.upper(): str(getattr(settings, field.name)) for field in fields(Settings)
    }
