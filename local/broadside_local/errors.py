"""
Errors of the command line: one line that says what is wrong and what to do.

::

    LocalError               exit code 1: something went wrong on the way
    └── WrongUseError        exit code 2: nothing was begun
"""


class LocalError(Exception):
    """Something went wrong on the way."""

    exit_code = 1

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(f"{reason}. {hint}")


class WrongUseError(LocalError):
    """Nothing was begun: an argument, a file or a folder is not what is needed."""

    exit_code = 2
