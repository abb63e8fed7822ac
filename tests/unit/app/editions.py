"""What tests do with editions."""

from collections import defaultdict
from dataclasses import replace

from broadside.app.later import hold_later
from tests.faults import Crash
from tests.world import mail


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


def revise(world, post_id, languages, *, content="", announce=True):
    """Write a further revision of a post, hold what it leads to, and announce it."""
    head = world.posts.head(post_id)
    post = world.posts.read(post_id, head.revision)
    first = post.variants[0]
    variants = tuple(replace(first, language=tag, summary=content) for tag in languages)
    changed = replace(post, variants=variants, topics=(*post.topics, content))
    world.posts.write(
        changed, after=head, path=head.path, mailing=head.mailing, at=world.clock.now()
    )
    return announce_it(world, post_id, languages, content) if announce else []


def announce_it(world, post_id, languages, content=""):
    """Do what publishing does with a revision, pages apart."""
    now = world.clock.now()
    new = hold_later(
        post_id,
        languages,
        announced=world.posts.head(post_id).mails,
        ledger=world.port("ledger"),
        release_at=now,
        at=now,
    )
    mails = {tag: world.contents.put(mail(f"{tag}{content}")) for tag in languages}
    world.posts.announced(world.posts.head(post_id), pages=[], mails=mails, notes={})
    return new


def mails_by_reader(world):
    """Return the subjects that each reader got, in order."""
    got = defaultdict(list)
    for sent in world.mailer.accepted:
        got[sent.address.partition("@")[0]].append(sent.letter.subject)
    return dict(got)
