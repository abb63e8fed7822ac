"""The file of what functions wrote: its name and its lines."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

NAME = "functions.log"
OLDER = "functions.log.1"
"""What was in the file when it was full."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of one function."""

    at: datetime
    function: str
    """As its handler is called: `tick`."""
    text: str

    def __str__(self) -> str:
        at = self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return f"{at} {self.function} {self.text}"

    @classmethod
    def read(cls, line: str) -> Self | None:
        """Read a line as it is written to the file; None: it isn't one."""
        at, _, rest = line.partition(" ")
        function, _, text = rest.partition(" ")
        try:
            return cls(datetime.fromisoformat(at), function, text)
        except ValueError:
            return None
