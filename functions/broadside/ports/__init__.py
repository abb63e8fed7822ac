"""What the application needs from the world."""

from broadside.ports.guard import Tallies
from broadside.ports.posts import Assets, Contents, Dropbox, DroppedFile, Edge, Lists, Posts, Site
from broadside.ports.readers import Courier, Joins, Subscribers
from broadside.ports.sending import (
    Acts,
    Due,
    Envelope,
    Ledger,
    Letter,
    Mailer,
    Mailings,
    Probe,
    Queue,
)
from broadside.ports.web import Hubs, Web
from broadside.ports.world import Clock, Keys, Together

__all__ = [
    "Acts",
    "Assets",
    "Clock",
    "Contents",
    "Courier",
    "Dropbox",
    "DroppedFile",
    "Due",
    "Edge",
    "Envelope",
    "Hubs",
    "Joins",
    "Keys",
    "Ledger",
    "Letter",
    "Lists",
    "Mailer",
    "Mailings",
    "Posts",
    "Probe",
    "Queue",
    "Site",
    "Subscribers",
    "Tallies",
    "Together",
    "Web",
]
