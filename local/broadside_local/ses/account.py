"""The account: identities, configuration sets, templates, the suppression list."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from broadside_local.ses.limits import QUOTA_SECONDS
from broadside_local.ses.meter import Meter
from broadside_local.ses.state import Kept, State

BOUNCE, COMPLAINT = "BOUNCE", "COMPLAINT"


@dataclass(slots=True)
class EventDestination:
    """Where a configuration set's events go."""

    definition: Mapping[str, Any]
    """As it was given."""
    topic: str
    enabled: bool
    types: frozenset[str]


@dataclass(slots=True)
class ConfigurationSet:
    """A configuration set."""

    definition: dict[str, Any]
    """As it was given."""
    suppressed_reasons: frozenset[str] | None
    """None: those of the account."""
    sending_enabled: bool = True
    pool: str = ""
    """Of dedicated addresses, its name; empty: it has none."""
    destinations: dict[str, EventDestination] = field(default_factory=dict)

    def topics(self, event_type: str) -> list[str]:
        """Return the topics that such an event goes to."""
        return [
            destination.topic
            for destination in self.destinations.values()
            if destination.enabled and event_type in destination.types
        ]


@dataclass(slots=True)
class Identity:
    """A domain or an address that may send, once it is verified."""

    configuration_set: str = ""
    """Used where a call names none; empty: there is none."""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Suppressed:
    """An address on the account's suppression list."""

    reason: str
    at: float
    """Unix time."""


class Account:
    """What SES knows of us; safe to use from several threads."""

    def __init__(
        self,
        state: State,
        *,
        rate: float,
        quota: int,
        clock: Callable[[], float],
        sandbox: bool = False,
    ) -> None:
        """
        Open an account, with all that the state has kept of it.

        Args:
            rate: Recipients a second.
            quota: Recipients in 24 hours; −1: as many as you like.
            clock: Unix time.
            sandbox: Mail goes to verified recipients only.
        """
        sent = state.sent_since(clock() - QUOTA_SECONDS)
        self.meter = Meter(rate=rate, quota=quota, clock=clock, sent=sent)
        self.sandbox = sandbox
        self.suspended = False
        """Shut down by Amazon."""
        self.identities: dict[str, Identity] = {}
        self.sets: dict[str, ConfigurationSet] = {}
        self.lock = threading.RLock()
        self.clock = clock
        self._state = state
        settings = state.settings()
        self._sending_enabled = bool(settings.get("sending_enabled", True))
        # What an account has by default (Guide, "Using the account-level suppression list").
        reasons: Any = settings.get("suppressed_reasons", [BOUNCE, COMPLAINT])
        self._suppressed_reasons = frozenset(reasons)
        self._suppressed = {
            address: Suppressed(reason, at) for address, reason, at in state.suppressed()
        }
        self._templates = {template.name: template for template in state.templates()}

    # --- settings ---------------------------------------------------------------------------------

    @property
    def sending_enabled(self) -> bool:
        """Whether it sends at all."""
        return self._sending_enabled

    @sending_enabled.setter
    def sending_enabled(self, enabled: bool) -> None:
        self._sending_enabled = enabled
        self._state.keep_setting("sending_enabled", enabled)

    @property
    def suppressed_reasons(self) -> frozenset[str]:
        """Why an address is put on the suppression list, and left out."""
        return self._suppressed_reasons

    @suppressed_reasons.setter
    def suppressed_reasons(self, reasons: frozenset[str]) -> None:
        self._suppressed_reasons = reasons
        self._state.keep_setting("suppressed_reasons", sorted(reasons))

    # --- identities -------------------------------------------------------------------------------

    def identity_of(self, address: str) -> str | None:
        """Return the verified identity that covers an address: itself, its domain, one above it."""
        address = address.lower()
        domain = address.rpartition("@")[2]
        labels = domain.split(".")
        # A domain's identity covers its subdomains (Guide, "Verified identities in Amazon SES").
        candidates = [address, *(".".join(labels[n:]) for n in range(len(labels)))]
        return next((each for each in candidates if self._is_verified(each)), None)

    def _is_verified(self, identity: str) -> bool:
        return identity in self.identities and self.identities[identity].verified

    def default_set(self, identity: str | None) -> str:
        """Return the configuration set of an identity's own; empty: it has none."""
        return self.identities[identity].configuration_set if identity else ""

    # --- the suppression list ---------------------------------------------------------------------

    def suppress(self, address: str, reason: str) -> None:
        """Put an address on the list, or give it another reason."""
        with self.lock:
            now = self.clock()
            self._state.suppress(address.lower(), reason, now)
            self.note_suppressed({address.lower(): reason}, now)

    def note_suppressed(self, reasons: Mapping[str, str], at: float) -> None:
        """Put addresses on the list that the state has kept already."""
        for address, reason in reasons.items():
            self._suppressed[address] = Suppressed(reason, at)

    def suppressed(self, address: str) -> Suppressed | None:
        """Return an address's place on the list."""
        return self._suppressed.get(address.lower())

    def suppression_list(self) -> dict[str, Suppressed]:
        """Return the list."""
        with self.lock:
            return dict(self._suppressed)

    def forgive(self, address: str) -> bool:
        """Take an address off the list; tell whether it was on it."""
        with self.lock:
            self._state.forgive(address.lower())
            return self._suppressed.pop(address.lower(), None) is not None

    # --- templates --------------------------------------------------------------------------------

    def template(self, name: str) -> Kept | None:
        """Return a stored template."""
        return self._templates.get(name)

    def templates(self) -> dict[str, Kept]:
        """Return all stored templates, by their names."""
        with self.lock:
            return dict(self._templates)

    def keep_template(self, template: Kept) -> None:
        """Store a template, instead of one of its name."""
        with self.lock:
            self._state.keep_template(template)
            self._templates[template.name] = template

    def drop_template(self, name: str) -> None:
        """Forget a template."""
        with self.lock:
            self._state.drop_template(name)
            self._templates.pop(name, None)
