"""Hubs in memory."""

from broadside.errors import WebError


class MemoryHubs:
    """What hubs were told, in order (port `Hubs`)."""

    def __init__(self) -> None:
        self.answers: dict[str, list[WebError | None]] = {}
        """What a hub says to what it is told next, by hub; None and nothing more: it takes it."""
        self.told: list[tuple[str, str]] = []
        """Every hub and feed that was taken."""
        self.asked: list[tuple[str, str]] = []
        """Every hub and feed, taken or not."""

    def tell(self, hub: str, feed: str) -> None:
        """Take it, or say what was to be said."""
        self.asked.append((hub, feed))
        answers = self.answers.get(hub)
        said = answers.pop(0) if answers else None
        if said is not None:
            raise type(said)(said.reason)
        self.told.append((hub, feed))
