"""What was made of files that posts bring along, in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from broadside.posts import Asset


@dataclass
class MemoryAssets:
    """Assets by their key (port `Assets`)."""

    noted: dict[str, tuple[Asset, datetime | None]] = field(default_factory=dict)

    def read(self, asset_key: str, *, at: datetime) -> Asset | None:
        """Return what became of a file; None: nothing is known, or not any more."""
        asset, until = self.noted.get(asset_key, (None, None))
        return None if until and until <= at else asset

    def write(self, asset_key: str, asset: Asset, *, until: datetime | None) -> None:
        """Note what became of a file, for ever or for a while."""
        self.noted[asset_key] = asset, until
