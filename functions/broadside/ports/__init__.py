"""What the application needs from the world."""

from broadside.ports.posts import Contents, Dropbox, DroppedFile, Lists, Posts, Site
from broadside.ports.readers import Subscribers
from broadside.ports.sending import Due, Envelope, Ledger, Letter, Mailer, Probe, Queue
from broadside.ports.world import Clock, Keys

__all__ = [
    "Clock",
    "Contents",
    "Dropbox",
    "DroppedFile",
    "Due",
    "Envelope",
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
]
