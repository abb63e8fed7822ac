"""In-memory twin of the edge."""

from collections.abc import Sequence


class MemoryEdge:
    """Notes what it was to forget (port `Edge`): it keeps nothing."""

    def __init__(self) -> None:
        self.invalidated: dict[str, tuple[str, ...]] = {}
        """Paths by reference."""

    def invalidate(self, paths: Sequence[str], *, reference: str) -> bool:
        """Note it, once."""
        self.invalidated.setdefault(reference, tuple(paths))
        return True
