"""How hostile a run is: everything that a service may do, and how often it does."""

from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

HOUR = 3600.0


class Events(StrEnum):
    """What becomes of SES's events."""

    TIMELY = "timely"
    """Late by nine minutes at most, doubled, shuffled; doubles may be hours late."""
    BLACKOUT = "blackout"
    """From some moment on, none comes, ever."""
    LOSSY = "lossy"
    """Some never come, and some are hours late, each by itself."""


@dataclass(frozen=True)
class Weather:
    """Chances of a call, a message or a mail; seconds."""

    events: Events = Events.TIMELY
    crash: float = 0.0
    """A process dies, before or after a call."""
    trouble: float = 0.0
    """A service fails, before or after it carried a call out."""
    again: float = 0.0
    """The SDK repeats a call whose answer got lost: it is carried out twice."""
    freeze: float = 0.0
    """A process stands still, for up to a minute."""
    doubled: float = 0.0
    """A message or a tick comes twice."""
    late: float = 0.0
    """A message takes its time: minutes, or hours."""
    tardy: float = 0.1
    """News of a mail takes minutes."""
    refused: float = 0.0
    """SES does something else with a call, or an entry, than to take it."""
    dropped: float = 0.0
    """The stream loses a record; the schedule a minute."""
    bad_news: float = 0.0
    """A mail bounces, is complained about, or is refused after all."""
    meddling: float = 0.12
    """An organiser hastens, pauses, halts or cancels."""
    skew: float = 0.0
    """Clocks are wrong by so much."""
    lag: float = 0.0
    """Indexes are behind by so much, in good weather too."""
    blackout_at: float = float("inf")
    calm_at: float = 3 * HOUR
    """Bad weather passes: then everything must come to an end."""


def draw(random: Random, events: Events) -> Weather:
    """Draw the weather of a run: each thing may be absent, rare or frequent."""
    may = random.choice
    return Weather(
        events=events,
        crash=may([0, 0.003, 0.01, 0.03]),
        trouble=may([0, 0.003, 0.01, 0.03]),
        again=may([0, 0.003, 0.02]),
        freeze=may([0, 0.002, 0.01]),
        doubled=may([0, 0.05, 0.3]),
        late=may([0, 0.02, 0.1]),
        refused=may([0, 0.05, 0.3]),
        dropped=may([0, 0.05, 0.5]),
        bad_news=may([0, 0.02, 0.1]),
        skew=may([0, 2, 5]),
        lag=may([0, 2, 90]),
        blackout_at=random.uniform(0, HOUR) if events is Events.BLACKOUT else float("inf"),
    )


def calm(weather: Weather) -> Weather:
    """Return what is left of bad weather when it has passed: late and lost news."""
    quiet = Weather(events=weather.events, blackout_at=weather.blackout_at)
    return replace(quiet, skew=weather.skew)
