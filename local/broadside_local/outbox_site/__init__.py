"""The outbox as pages on loopback: what was mailed, as text, HTML and headers."""

from broadside_local.outbox_site.pages import Outbox, routes

__all__ = ["Outbox", "routes"]
