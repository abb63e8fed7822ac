"""What commands do to the process that they run in stays with the test that runs them."""

import os

import pytest


@pytest.fixture(autouse=True)
def _surroundings():
    """Commands write for nobody else, and forget accounts; other tests keep theirs."""
    variables, before = dict(os.environ), os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)
    if variables != dict(os.environ):
        os.environ.clear()
        os.environ.update(variables)
