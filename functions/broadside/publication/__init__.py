"""The publication: `publication.toml` as one validated value."""

from broadside.publication.model import Logo, Look, Missing, Publication
from broadside.publication.reading import load_publication, parse_publication

__all__ = ["Logo", "Look", "Missing", "Publication", "load_publication", "parse_publication"]
