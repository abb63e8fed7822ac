"""
Errors of the local cloud: one line that says what is wrong and what to do.

::

    LocalError
    └── CloudError               the local cloud can't be started or used
        ├── NotStartedError      exit code 2: somebody else has the port or the folder
        ├── NotHonouredError     the template asks for what the local cloud doesn't do
        ├── CloudDiedError       the emulator's process is gone
        └── InvocationError      a function ended with an error of its own
"""

from broadside_local.errors import LocalError


class CloudError(LocalError):
    """The local cloud can't be started or used."""


class NotStartedError(CloudError):
    """Somebody else has the port or the folder."""

    exit_code = 2


class NotHonouredError(CloudError):
    """The template asks for something that `honoured.toml` doesn't know."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"template.yaml: the local cloud doesn't honour {what}",
            "Honour it, or list it with a reason in local/broadside_local/cloud/honoured.toml",
        )


class CloudDiedError(CloudError):
    """The emulator's process is gone."""

    def __init__(self, log: str) -> None:
        super().__init__(
            "the local cloud stopped while it was needed",
            f"Start again; its last words are in {log}",
        )


class InvocationError(CloudError):
    """A function ended with an error of its own."""

    def __init__(self, function: str, reason: str, *, log: str) -> None:
        super().__init__(f"the function {function} failed: {reason}", f"Its words are in {log}")
        self.function = function
        self.reason = reason
