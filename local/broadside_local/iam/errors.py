"""What can be wrong with a policy."""


class PolicyError(ValueError):
    """A policy holds something that we can't judge: better an error than a wrong decision."""

    def __init__(self, what: str) -> None:
        super().__init__(f"not understood of a policy: {what}")
