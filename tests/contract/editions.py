"""Editions, units and batches, as tests of the ledger need them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from broadside.sending import BatchRef, Edition, EditionState, units_of
from broadside.sending.batch import planned_batch

NOW = datetime(2026, 11, 24, 9, 0, 0, 123_000, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
FAR = NOW + timedelta(days=1)
EDITION = "e" * 32
OTHER = "f" * 32


def edition(**changes):
    held = Edition(
        id=EDITION, post_id="p" * 32, state=EditionState.HELD, created_at=NOW, release_at=NOW
    )
    return replace(held, **changes)


def ids(count, first=1):
    return [f"{n:032x}" for n in range(first, first + count)]


def ref(sequence=0, language="en", unit="u0", edition_id=EDITION):
    return BatchRef(edition_id=edition_id, unit=unit, language=language, sequence=sequence)


def batch(sequence=0, *, count=3, at=NOW, **where):
    return planned_batch(ref(sequence, **where), ids(count, 10 * sequence + 1), at=at)


def release(ledger, *, units=1, edition_id=EDITION):
    """Create and release an edition; return its units."""
    assert ledger.create(edition(id=edition_id))
    several = units_of(edition_id, 50_000 * units, at=NOW)
    planned = edition(
        id=edition_id,
        state=EditionState.PLANNED,
        units=len(several),
        earlier=ledger.mailings("p" * 32).released,
    )
    assert ledger.release(planned, several)
    return several


def plan(ledger, *batches, done=True):
    """Release an edition and plan these batches; return them."""
    (unit,) = release(ledger)
    after = replace(unit, cursor=ids(1)[0], done=done, due=None if done else unit.due)
    assert ledger.plan(after, after="", batches=batches)
    return batches


def claimed(ledger, **options):
    """Plan a batch and claim it."""
    (planned,) = plan(ledger, batch())
    found = ledger.claim(planned.ref, attempt=1, **{"take": 50, "at": NOW} | options)
    assert found
    return found
