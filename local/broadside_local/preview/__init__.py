"""The live preview: drafts as readers will get them, on loopback, new with every save."""

from broadside_local.preview.desk import Desk
from broadside_local.preview.server import Server
from broadside_local.preview.shelf import Shelf

__all__ = ["Desk", "Server", "Shelf"]
