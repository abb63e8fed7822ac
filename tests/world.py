"""A whole Broadside in memory: the ports' twins, and hands that do what AWS does between them."""

import json
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from uuid import uuid4

from broadside.adapters.clock import VirtualClock
from broadside.adapters.hands import one_by_one
from broadside.adapters.memory_acts import MemoryActs
from broadside.adapters.memory_assets import MemoryAssets
from broadside.adapters.memory_courier import MemoryCourier
from broadside.adapters.memory_edge import MemoryEdge
from broadside.adapters.memory_files import MemoryContents, MemoryDropbox, MemorySite
from broadside.adapters.memory_hubs import MemoryHubs
from broadside.adapters.memory_joins import MemoryJoins
from broadside.adapters.memory_ledger import MemoryLedger
from broadside.adapters.memory_lists import MemoryLists
from broadside.adapters.memory_mailer import MemoryMailer
from broadside.adapters.memory_posts import MemoryPosts
from broadside.adapters.memory_queue import MemoryQueue
from broadside.adapters.memory_subscribers import MemorySubscribers
from broadside.adapters.memory_tallies import MemoryTallies
from broadside.adapters.memory_web import MemoryWeb
from broadside.adapters.secret_keys import MemoryKeys
from broadside.app.announce import Announcer
from broadside.app.control import Control
from broadside.app.feedback import Listener
from broadside.app.images import Workshop
from broadside.app.ingest import Ingester, Outcome
from broadside.app.letters import Letters
from broadside.app.plan import plan_unit
from broadside.app.publish import Publisher
from broadside.app.send import Sender
from broadside.app.statement import statement_of
from broadside.app.subscribe import add_subscribers
from broadside.app.tick import Ticker
from broadside.ports import DroppedFile
from broadside.posts import Mailing, Post, SourceFile, Status, Variant
from broadside.publication import Publication
from broadside.rendering import load_theme
from broadside.sending import Account, BatchRef, Edition, EditionState, Limits, automatic_edition_id
from broadside.subscribers import Row
from tests.architecture.house import ROOT
from tests.faults import Crash, Trouble

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
VISIBLE_AGAIN = timedelta(minutes=6)
"""After which SQS hands out a message again that was not deleted (template.yaml)."""

PUBLICATION = Publication(
    name="The Leaflet",
    host="leaflet.example.org",
    languages=("en", "zh-Hant"),
    sender_name="The Leaflet",
    sender_address="news@example.org",
    postal_address="1 Example Street",
    names={"zh-Hant": "傳單"},
)
THEME = cache(lambda: load_theme(ROOT / "templates"))

PORTS = (
    *("acts", "assets", "edge", "hubs", "images_queue", "ingest_queue", "web"),
    *("clock", "contents", "dropbox", "feedback_dead_letters", "feedback_queue", "keys", "ledger"),
    *("lists", "mailer", "plan_queue", "posts", "send_queue", "site", "subscribers", "tallies"),
)


class Functions:
    """What the functions do, each with its ports."""

    publication = PUBLICATION
    release_delay = timedelta(minutes=10)
    copies_remote = True
    workers = 0
    """How many batches the tick believes can be sent at once; 0: any number."""
    limits = Limits()
    """When the guard stops an edition."""

    def port(self, name):
        """Return a port as use cases get it; faults stand in here."""
        return getattr(self, name)

    def ports(self, *names):
        return {name: self.port(name) for name in names}

    def look(self, path="harvest"):
        ingester = Ingester(
            publication=self.publication,
            copies_remote=self.copies_remote,
            **self.ports("dropbox", "posts", "contents", "assets", "images_queue", "clock"),
        )
        return ingester.ingest(path)

    def workshop(self):
        return Workshop(
            **self.ports("dropbox", "web", "contents", "assets", "images_queue", "clock")
        )

    def publisher(self):
        return Publisher(
            publication=self.publication,
            theme=THEME(),
            site_url=self.publication.site_url,
            release_delay=self.release_delay,
            together=one_by_one,
            **self.ports("posts", "lists", "site", "edge", "contents", "ledger", "clock"),
        )

    def announcer(self):
        return Announcer(
            publication=self.publication,
            site_url=self.publication.site_url,
            together=one_by_one,
            **self.ports("hubs", "clock"),
        )

    def tick(self):
        return Ticker(
            together=one_by_one,
            workers=self.workers,
            publication=self.publication,
            **self.ports(
                *("ledger", "posts", "subscribers", "mailer", "plan_queue", "send_queue"),
                *("feedback_queue", "feedback_dead_letters", "tallies", "clock"),
            ),
        ).tick()

    def control(self, who="ana"):
        return Control(who=who, new_id=lambda: uuid4().hex, **self.ports("ledger", "acts", "clock"))

    def plan(self, message):
        return plan_unit(
            message["edition"],
            message["unit"],
            publication=self.publication,
            **self.ports("ledger", "subscribers", "mailer", "clock"),
        )

    def sender(self):
        return Sender(
            letters=Letters(contents=self.port("contents"), publication=self.publication),
            unsubscribe_url=lambda subscriber, edition: f"https://x/r/{subscriber}/{edition}",
            **self.ports("ledger", "subscribers", "mailer", "clock"),
        )

    def send(self, message):
        at = datetime.fromtimestamp(message["not_before"] / 1000, UTC)
        self.port("clock").wait_until(at)
        ref = BatchRef.from_tag(message["edition"], message["batch"])
        return self.sender().send(ref, attempt=message["attempt"], take=message["take"])

    def listen(self, *bodies):
        return Listener(
            limits=self.limits,
            **self.ports("ledger", "subscribers", "tallies", "keys", "clock"),
        ).read(bodies)


class World(Functions):
    """Ports, and the hands between them."""

    def __init__(self, *, rate=200, at=NOW):
        # Any: tests let methods of theirs go wrong.
        self.clock: Any = VirtualClock(at)
        self.contents: Any = MemoryContents()
        self.dropbox: Any = MemoryDropbox()
        self.site: Any = MemorySite()
        self.edge = MemoryEdge()
        self.posts: Any = MemoryPosts()
        self.lists: Any = MemoryLists()
        self.subscribers: Any = MemorySubscribers()
        self.joins: Any = MemoryJoins(self.subscribers)
        self.courier: Any = MemoryCourier()
        self.ledger: Any = MemoryLedger()
        self.acts: Any = MemoryActs(self.ledger)
        self.tallies: Any = MemoryTallies()
        self.mailer: Any = MemoryMailer(Account(rate=rate, quota=1_000_000, used=0))
        self.keys: Any = MemoryKeys()
        self.assets: Any = MemoryAssets()
        self.web: Any = MemoryWeb()
        self.hubs: Any = MemoryHubs()
        self.ingest_queue: Any = MemoryQueue(self.clock)
        self.images_queue: Any = MemoryQueue(self.clock)
        self.plan_queue: Any = MemoryQueue(self.clock)
        self.send_queue: Any = MemoryQueue(self.clock)
        self.feedback_queue: Any = MemoryQueue(self.clock)
        self.feedback_dead_letters: Any = MemoryQueue(self.clock)
        self.edition_id = ""
        """Of the edition that a test is about."""
        self.told = 0
        """Mails whose events were delivered."""
        self.told_probes = 0
        self.lost = set()
        """Message ids whose events never come."""
        self._ids = count()
        self.in_flight = []
        """Messages that a worker died with: they come again."""

    # --- what people do

    def ingest(self, path="harvest"):
        """Look at a post; and again, when what it brings along is prepared."""
        report = self.look(path)
        while report.outcome is Outcome.WAITING:
            for message in self.images_queue.take():
                until = self.clock.now() + MINUTE
                made = self.workshop().make(message["post"], message["wanted"], until=until)
                assert made.is_decided
            report = self.look(path)
        return report

    def drop(self, text, path="harvest.md", mailing=Mailing.AUTO):
        """Put a file into the drop, and look at it."""
        file = SourceFile(path=path, data=text.encode(), modified_at=self.clock.now())
        self.dropbox.drop(DroppedFile(file=file, mailing=mailing))

    def subscribe(self, *rows, **options):
        """Make active subscribers: of rows, or of so many made up."""
        made_up = range(rows[0]) if isinstance(rows[0], int) else ()
        return add_subscribers(
            [Row(line=n, address=f"reader{n}@example.com") for n in made_up] or rows,
            subscribers=self.subscribers,
            pepper=self.keys.key("pepper"),
            how="operator",
            words="given",
            new_id=options.get("new_id") or self._new_id,
            at=self.clock.now(),
        )

    def _new_id(self):
        return f"{(next(self._ids) * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128:032x}"

    def post(self, source_id="harvest", *, languages=("en",), topics=(), status=Status.PUBLISHED):
        """Write a post that is announced already, without rendering it; return its head."""
        post = Post(
            source="drop",
            source_id=source_id,
            status=status,
            published_at=self.clock.now(),
            topics=topics,
            variants=tuple(
                Variant(language=tag, title="Harvest", slug=source_id, body_html="<p>Rice.</p>")
                for tag in languages
            ),
        )
        self.posts.write(
            post, after=None, path=source_id, mailing=Mailing.AUTO, at=self.clock.now()
        )
        mails = {tag: self.contents.put(mail(tag)) for tag in languages}
        self.posts.announced(self.posts.head(post.id), pages=[], mails=mails, notes={})
        return self.posts.head(post.id)

    def hold(self, head, *, topics=(), delay=timedelta(0), **details):
        """Hold the automatic edition of a post; return its id."""
        edition = Edition(
            id=automatic_edition_id(head.post_id),
            post_id=head.post_id,
            state=EditionState.HELD,
            topics=topics,
            created_at=self.clock.now(),
            release_at=self.clock.now() + delay,
            **details,
        )
        assert self.ledger.create(edition)
        return edition.id

    # --- what AWS does

    def deliver_events(self):
        """Tell what became of the mails that SES took since."""
        new = [m for m in self.mailer.accepted[self.told :] if m.message_id not in self.lost]
        self.told = len(self.mailer.accepted)
        probes = self.mailer.probes[self.told_probes :]
        self.told_probes = len(self.mailer.probes)
        self.listen(
            *(event("Send", **tags_of(m)) for m in new),
            *(event("Send", edition=i, batch="probe", attempt=1, slot=n) for i, n in probes),
        )

    def work(self, queue, do):
        """Hand the messages out; those a worker died with come again."""
        again, self.in_flight = self.in_flight, []
        for at, name, message in again:
            if at <= self.clock.now():
                getattr(self, name).put([message])
            else:
                self.in_flight.append((at, name, message))
        for message in getattr(self, queue).take():
            try:
                do(message)
            except (Crash, Trouble):
                self.in_flight.append((self.clock.now() + VISIBLE_AGAIN, queue, message))

    def minute(self, *, events=True):
        """Let a minute pass: tick, workers, events."""
        with suppress(Crash, Trouble, ExceptionGroup):  # the next minute's tick is the retry
            self.tick()
        self.work("plan_queue", self.plan)
        self.work("send_queue", self.send)
        if events:
            try:
                self.deliver_events()
            except (Crash, Trouble):
                self.told = self.told_probes = 0  # the messages come again, and others too
        self.clock.advance(MINUTE)

    def run(self, edition_id, *, minutes=60, events=True):
        """Let time pass until an edition is sent; return how many minutes that took."""
        for passed in range(minutes):
            if self.state(edition_id) is EditionState.SENT:
                return passed
            self.minute(events=events)
        raise AssertionError(f"still {self.state(edition_id)} after {minutes} minutes")

    # --- what to look at

    def state(self, edition_id):
        return self.ledger.head(edition_id).state

    def statement(self, edition_id):
        return statement_of(edition_id, ledger=self.ledger)

    def batches(self, edition_id):
        units = self.ledger.units(edition_id)
        return [b for unit in units for b in self.ledger.batches(edition_id, unit.name)]

    def copies(self):
        """Count the mails that each address got."""
        return Counter(mail.address for mail in self.mailer.accepted)


def mail(language="en"):
    """Return a rendered mail, as publishing keeps it."""
    return json.dumps({"subject": f"Harvest {language}", "html": "<p>", "text": "T"}).encode()


def tags_of(mail):
    return {
        "edition": mail.ref.edition_id,
        "batch": mail.ref.tag,
        "attempt": mail.attempt,
        "slot": mail.slot,
    }


def event(kind, *, address="reader@example.com", details=None, **tags):
    """Return an event of SES as it lies in the queue."""
    name = kind[0].lower() + kind.replace(" ", "")[1:]
    told = {
        "eventType": kind,
        "mail": {
            "destination": [address],
            "tags": {tag: [str(value)] for tag, value in tags.items()},
        },
        name: details or {},
    }
    return json.dumps({"Type": "Notification", "Message": json.dumps(told)})
