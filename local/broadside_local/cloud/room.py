"""Room on the disk: without it the emulator, strict SES and functions fail in ways of their own."""

import shutil
from pathlib import Path

from broadside_local.cloud.errors import NoRoomError

_NEEDED_BYTES = 1_000_000


def check_room(folder: Path) -> None:
    """
    Make sure that there is some.

    Raises:
        NoRoomError: there is next to none.
    """
    if shutil.disk_usage(folder).free < _NEEDED_BYTES:
        raise NoRoomError(str(folder))
