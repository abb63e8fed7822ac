"""What holds for every test: none reaches an account of AWS, and none fails for a slow machine."""

import gc
import os
import signal
import threading

import pytest
from hypothesis import settings

# Wall-clock deadlines measure the machine; what must be fast has a benchmark.
settings.register_profile("broadside", deadline=None, print_blob=True)
settings.load_profile("broadside")

for variable in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[variable]
os.environ |= {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "ca-central-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}

# What was started with `nohup` or in a shell's background ignores these, and so would its children.
if threading.current_thread() is threading.main_thread():
    for number, usual in (
        (signal.SIGINT, signal.default_int_handler),
        (signal.SIGTERM, signal.SIG_DFL),
        (signal.SIGHUP, signal.SIG_DFL),
    ):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


DEAR_FIRST = ("functional", "contract", "simulation", "clients", "unit/app", "unit/pictures")
"""Folders whose files take longest."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """
    Begin with what takes longest: where it came last, the other workers would wait for it.

    Within a folder the order stays random. (xdist keeps ours if it is told
    `--no-loadscope-reorder`; by itself it begins with the files of most tests, which are quick.)
    """

    def place(item):
        return next(
            (at for at, folder in enumerate(DEAR_FIRST) if f"tests/{folder}/" in item.nodeid),
            len(DEAR_FIRST),
        )

    items.sort(key=place)


def pytest_collection_finish():
    """Let the garbage collector pass by what stays until the end: thousands of tests."""
    gc.collect()
    gc.freeze()
