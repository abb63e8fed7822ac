"""The web in memory: what a test puts there, and nothing else."""

from broadside.errors import RefusedError, WebError


class MemoryWeb:
    """Pictures by address (port `Web`)."""

    def __init__(self) -> None:
        self.pictures: dict[str, bytes | WebError] = {}
        """What there is; an error where asking comes to that."""
        self.asked: list[str] = []
        """Every address that was asked for, in order."""

    def picture(self, address: str) -> bytes:
        """Return what is there; RefusedError where nothing is."""
        self.asked.append(address)
        found = self.pictures.get(address)
        if found is None:
            raise RefusedError("isn't there (404)")
        if isinstance(found, WebError):
            raise type(found)(found.reason)
        return found
