"""What tests do with editions."""

from dataclasses import replace

from tests.faults import Crash


def held(world, name="harvest", **options):
    return world.hold(world.post(name), **options)


def set_state(world, edition_id, state, **changes):
    head = world.ledger.head(edition_id)
    assert world.ledger.save(replace(head, state=state, **changes), active=True)


def crash_after_acceptance(world):
    def die(_):
        raise Crash

    world.mailer.after = die
    try:
        world.send(world.send_queue.take()[0])
    finally:
        world.mailer.after = lambda _: None
