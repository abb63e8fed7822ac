"""A sparse index in memory: what is listed under a name; told to, it lags as DynamoDB's do."""

from collections import deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from broadside.ports import Clock

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

AT_ONCE = timedelta(0)


@dataclass
class MemoryIndex(Generic[Key, Value]):
    """Lists of keys, each with a value that says where it stands in its list."""

    clock: Clock | None = None
    """Needed by one that lags."""
    lag: timedelta = AT_ONCE
    """How long a change is not seen: an index is eventually consistent, whatever was just written
    ("Using Global Secondary Indexes in DynamoDB")."""
    lists: dict[str, dict[Key, Value]] = field(default_factory=dict)
    late: deque[tuple[datetime, str, Key, Value | None]] = field(default_factory=deque)
    """Changes that nobody sees yet, the oldest first."""

    def __post_init__(self) -> None:
        if self.lag and self.clock is None:
            raise ValueError("an index that lags needs a clock")

    def put(self, name: str, key: Key, value: Value | None) -> None:
        """List a key, or change its value; None takes it off."""
        if self.clock is not None and self.lag:
            self.late.append((self.clock.now() + self.lag, name, key, value))
        else:
            self._apply(name, key, value)

    def entries(self, name: str) -> Mapping[Key, Value]:
        """Return what is listed, as far as it is seen."""
        while self.late and self.clock and self.late[0][0] <= self.clock.now():
            self._apply(*self.late.popleft()[1:])
        return self.lists.get(name, {})

    def _apply(self, name: str, key: Key, value: Value | None) -> None:
        if value is None:
            self.lists.get(name, {}).pop(key, None)
        else:
            self.lists.setdefault(name, {})[key] = value
