"""
Errors of the local cloud: one line that says what is wrong and what to do.

::

    LocalError
    └── CloudError               the local cloud can't be started or used
        ├── NotStartedError      exit code 2: somebody else has the port or the folder
        ├── StateError           what lasts of a stack can't be used
        ├── NotHonouredError     the template asks for what the local cloud doesn't do
        ├── RefusedError         the template asks for what AWS wouldn't do
        ├── CloudDiedError       the emulator's process is gone
        ├── NoRoomError          the disk is full
        └── InvocationError      a function ended with an error of its own
"""

from broadside_local.errors import LocalError


class CloudError(LocalError):
    """The local cloud can't be started or used."""


class NotStartedError(CloudError):
    """Somebody else has the port or the folder."""

    exit_code = 2


class StateError(CloudError):
    """What lasts of a stack can't be used; it is never taken for empty."""

    def __init__(self, file: str, reason: str) -> None:
        hint = "Use the Broadside that wrote it, or remove it: broadside local wipe"
        super().__init__(f"{file}: {reason}", hint)


class NotHonouredError(CloudError):
    """The template asks for something that `honoured.toml` doesn't know."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"template.yaml: the local cloud doesn't honour {what}",
            "Honour it, or list it with a reason in local/…/cloud/template/honoured.toml",
        )


class RefusedError(CloudError):
    """The template asks for something that AWS refuses, or takes and never does."""

    def __init__(self, resource: str, property_: str, reason: str, *, source: str) -> None:
        super().__init__(f"template.yaml: {resource}: {property_}: {reason}", f"See {source}")
        self.resource = resource
        self.property = property_


class CloudDiedError(CloudError):
    """The emulator's process is gone."""

    def __init__(self, log: str) -> None:
        super().__init__(
            "the local cloud stopped while it was needed",
            f"Start again; its last words are in {log}",
        )


class NoRoomError(CloudError):
    """The disk is full."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"{folder}: the disk is full",
            "Make room, or name another folder: BROADSIDE_STATE=/path",
        )


class InvocationError(CloudError):
    """A function ended with an error of its own."""

    def __init__(self, function: str, reason: str, *, log: str) -> None:
        super().__init__(f"the function {function} failed: {reason}", f"Its words are in {log}")
        self.function = function
        self.reason = reason
