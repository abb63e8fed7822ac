"""
Folders where commands keep what is nobody else's business.

They are below `.broadside/` of the checkout, or where `BROADSIDE_STATE` says.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from broadside_local.errors import WrongUseError
from broadside_local.publications import CHECKOUT

_LOGS = ("cloud/emulator.log", "cloud/functions.log")
"""They hold no address."""


def stay_local() -> None:
    """
    Forget what the environment says of proxies and accounts, and write for nobody else to read.

    A proxy would get what is meant for this machine alone, and a profile is somebody's account.
    """
    os.umask(0o077)
    for name in list(os.environ):
        if name.upper().startswith("AWS_") or name.upper().endswith("_PROXY"):
            del os.environ[name]


def state_folder(*, to_read: bool = False) -> Path:
    """
    Return the folder of all state, mode 0700; make it if it isn't there.

    Args:
        to_read: Whether nothing is to be written to it.

    Raises:
        WrongUseError: it can't be made, or not be written to.
    """
    folder = Path(os.environ.get("BROADSIDE_STATE") or CHECKOUT / ".broadside").absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not to_read:
            tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise _unwritable(folder, error) from None
    return folder


def find_stack(name: str) -> Path:
    """
    Return the folder of a stack.

    Raises:
        WrongUseError: there is none of this name; names those that there are.
    """
    state = state_folder(to_read=True)
    known = sorted(folder.name for folder in state.iterdir() if (folder / "cloud").is_dir())
    if name not in known:
        hint = f"There are {', '.join(known)}" if known else "broadside demo makes one"
        raise WrongUseError(f"there is no stack {name} in {state}", hint)
    return state / name


def _unwritable(folder: Path, error: OSError) -> WrongUseError:
    reason = (error.strerror or "unknown error").lower()
    hint = "Name a folder that you may write to: BROADSIDE_STATE=/path"
    return WrongUseError(f"{folder}: {reason}", hint)


@contextlib.contextmanager
def workplace(name: str) -> Iterator[Path]:
    """
    Lend a new folder, mode 0700, to one command.

    It is removed when the command is done. When it fails, the logs stay, and no mail; what a killed
    one left is removed by the next.
    """
    state = state_folder()
    for left in state.glob(f"{name}-*"):
        _remove_if_abandoned(left)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=state))
    try:
        # Held until the process ends, however it ends.
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    except BaseException:
        _keep_only_logs(folder)
        raise
    shutil.rmtree(folder, ignore_errors=True)


def _remove_if_abandoned(folder: Path) -> None:
    with contextlib.suppress(OSError), (folder / "lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)


def _keep_only_logs(folder: Path) -> None:
    kept = {log: (folder / log).read_bytes() for log in _LOGS if (folder / log).is_file()}
    shutil.rmtree(folder, ignore_errors=True)
    for log, text in kept.items():
        (folder / log).parent.mkdir(parents=True, exist_ok=True)
        (folder / log).write_bytes(text)
    if kept:
        (folder / "lock").touch()
