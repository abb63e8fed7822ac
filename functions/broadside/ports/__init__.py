"""What the application needs from the world."""

from broadside.ports.posts import Assets, Contents, Dropbox, DroppedFile, Lists, Posts, Site
from broadside.ports.readers import Courier, Joins, Subscribers
from broadside.ports.sending import Due, Envelope, Ledger, Letter, Mailer, Probe, Queue
from broadside.ports.web import Web
from broadside.ports.world import Clock, Keys, Together

__all__ = [
    "Assets",
    "Clock",
    "Contents",
    "Courier",
    "Dropbox",
    "DroppedFile",
    "Due",
    "Envelope",
    "Joins",
    "Keys",
    "Ledger",
    "Letter",
    "Lists",
    "Mailer",
    "Posts",
    "Probe",
    "Queue",
    "Site",
    "Subscribers",
    "Together",
    "Web",
]
