"""What the functions import is what they require: nothing missing in Lambda, nothing for show."""

import ast
import re
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.architecture.house import FUNCTIONS, imported_names, modules

OF_THE_RUNTIME = {"boto3", "botocore"}
"""Lambda brings these itself."""

DATA_ONLY = {"tzdata"}
"""Required without being imported: zoneinfo reads its files."""

OURS = {"broadside", "handlers"}


def normalised(distribution):
    """Spell a distribution's name as PEP 503 does."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def required(file, *, folder=FUNCTIONS):
    """Read the names in a requirements file, of .in or .txt."""
    text = (folder / file).read_text(encoding="utf-8")
    return {normalised(name) for name in re.findall(r"^([A-Za-z0-9][\w.-]*)", text, re.MULTILINE)}


@cache
def imported():
    """Name the packages from elsewhere that the functions import, each with one file that does."""
    found: dict[str, Path] = {}
    for file in modules(FUNCTIONS):
        for _, name in imported_names(ast.parse(file.read_text(encoding="utf-8"))):
            found.setdefault(name.split(".")[0], file.relative_to(FUNCTIONS))
    for name in {*sys.stdlib_module_names, *OURS, *OF_THE_RUNTIME} & found.keys():
        del found[name]
    return found


installed = cache(packages_distributions)


def distributions(package):
    """Name the installed distributions that a package can come from."""
    return {normalised(name) for name in installed().get(package, [])}


def of_images():
    """Name what the layer of the images function brings; import-linter says who may import it."""
    return required("requirements.in", folder=FUNCTIONS.parent / "layers" / "images")


def test_every_import_is_required():
    missing = {
        f"{package} ({file})"
        for package, file in imported().items()
        if not distributions(package) & (required("requirements.in") | of_images())
    }

    assert set() == missing


def test_every_requirement_is_imported():
    used = set().union(*(distributions(package) for package in imported()))

    assert set() == required("requirements.in") - used - DATA_ONLY


def test_every_requirement_is_locked():
    assert required("requirements.in") <= required("requirements.txt")


def test_what_the_layer_brings_is_imported():
    assert of_images() <= set().union(*(distributions(package) for package in imported()))
