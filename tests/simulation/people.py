"""Readers and organisers: what they do while editions are made, planned and sent."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from broadside.app.control import Control
from broadside.app.followup import follow_up
from broadside.app.release import hasten
from broadside.ports import DroppedFile
from broadside.posts import Mailing, SourceFile
from broadside.sending import EditionState, Wait
from broadside.subscribers import Purpose, Row, State, address_hash, make_token
from tests.simulation.instance import BEGIN
from tests.simulation.model import NEVER, Reader, Wish
from tests.simulation.weather import HOUR

WANTED = ((), ("en",), ("zh-Hant",), ("zh-Hant", "en"), ("fr",), ("fr", "en"))
_TEXT = "---\ntitle: {title}\ndate: 2026-11-24T08:00:00Z\n---\n\nRice.\n"


@dataclass
class People:
    """Everybody outside, and what they still have in mind."""

    stack: Any
    posts: int = 0
    busy: int = 0
    """Wishes that are still to be answered."""

    # --- readers

    def settle_in(self, count):
        """Have so many readers from the beginning."""
        for _ in range(count):
            row = self._newcomer()
            person = self.stack.person_at[row.address]
            self.stack.log.readers[person].joined = Wish(-HOUR, -HOUR)
            self.stack.add_at_once(row, BEGIN - timedelta(hours=1))

    def _newcomer(self):
        stack = self.stack
        person = f"p{len(stack.log.readers)}"
        address = f"{person}@example.com"
        languages = stack.random.choice(WANTED)
        stack.person_at[address] = person
        if stack.random.random() < 0.02:
            stack.mailer.bad.add(address)
        stack.log.readers[person] = Reader(
            Wish(stack.scheduler.now),
            languages=[Wish(-HOUR, -HOUR, languages)],
            addresses=[Wish(-HOUR, -HOUR, address)],
        )
        return Row(line=1, address=address, languages=languages)

    def join(self):
        row = self._newcomer()
        wish = self.stack.log.readers[self.stack.person_at[row.address]].joined
        self._try("reader", lambda instance: instance.join(row, self.stack.new_id), wish)

    def begin_to_leave(self, person):
        """Note that somebody leaves; return what is to be answered."""
        wish = Wish(self.stack.scheduler.now)
        self.stack.log.readers[person].left.append(wish)
        return wish

    def leave(self):
        person = self._somebody()
        if person is None:
            return
        key = self.stack.keys.key("unsubscribe/1")
        token = make_token(Purpose.UNSUBSCRIBE, self.stack.id_of[person], "e" * 32, key=key)
        wish = self.begin_to_leave(person)
        self._try("reader", lambda instance: instance.leave(token), wish)

    def change_language(self):
        person = self._somebody()
        if person:
            languages = self.stack.random.choice(WANTED)
            self._change(person, "languages", languages, languages=languages)

    def change_address(self):
        person = self._somebody()
        if person:
            address = f"{person}-{self.stack.new_id()[:6]}@example.com"
            self.stack.person_at[address] = person
            self._change(person, "addresses", address, address=address)

    def be_erased(self):
        person = self._somebody()
        if person:
            now = self.stack.scheduler.now
            self.stack.log.readers[person].left.append(Wish(now, now))
            self._change(person, "", None, state=State.ERASED, address="", languages=())

    def _somebody(self):
        known = [p for p, reader in self.stack.log.readers.items() if self._is_in(p, reader)]
        return self.stack.random.choice(known) if known else None

    def _is_in(self, person, reader):
        return reader.joined.answered <= self.stack.scheduler.now and not reader.left

    def _change(self, person, what, value, **changes):
        """Change a subscriber, as a use case will that isn't there yet: in one transaction."""
        stack = self.stack
        there, now = stack.subscribers, stack.scheduler.now
        subscriber = there.by_id[stack.id_of[person]]
        there.by_id[subscriber.id] = after = replace(subscriber, **changes)
        pepper = stack.keys.key("pepper")
        pointers = there.pointers
        pointers.pop(address_hash(subscriber.address, pepper), None)
        if after.address:
            pointers[address_hash(after.address, pepper)] = after.id
        if what:
            getattr(stack.log.readers[person], what).append(Wish(now, now, value))

    # --- organisers

    def write(self, languages):
        """Drop a new post."""
        self.posts += 1
        name = f"post{self.posts}"
        self.stack.log.posts[name] = True
        self.stack.log.variants[name] = set(languages)
        for language in languages:
            self._drop(name, language, f"{name} 1")
        self._announce(name)
        return name

    def translate(self, name, language):
        """Drop a variant of a post that is there, in a language that it hasn't."""
        path = f"{name}.{language}.md"
        if self.stack.log.posts.get(name) and path not in self.stack.dropbox.dropped:
            self.stack.log.variants[name].add(language)
            self._drop(name, language, f"{name} 1")
            self._announce(name)

    def make_up(self, kind):
        """Have an edition followed by one for those whom it left out, or misled."""
        released = [e.id for e in self.stack.ledger.heads.values() if e.as_of]
        if released:
            edition_id = self.stack.random.choice(released)
            self._try("cli", lambda i: _follow(i, kind, edition_id))

    def revise(self, name):
        """Drop a new version of a post that is there."""
        paths = [p for p in self.stack.dropbox.dropped if p.startswith(f"{name}.")]
        for path in paths:
            self._drop(name, path.split(".")[1], f"{name} {self.stack.scheduler.now:.0f}")
        self._announce(name)

    def withdraw(self, name):
        dropped = self.stack.dropbox.dropped
        self.stack.log.posts[name] = False
        for path in [path for path in dropped if path.startswith(f"{name}.")]:
            del dropped[path]
        self._announce(name)

    def _drop(self, name, language, title):
        stack = self.stack
        file = SourceFile(
            path=f"{name}.{language}.md",
            data=_TEXT.format(title=title).encode(),
            modified_at=BEGIN + timedelta(seconds=stack.scheduler.now),
        )
        stack.dropbox.drop(DroppedFile(file=file, mailing=Mailing.AUTO))

    def _announce(self, name):
        """S3 tells of it, at least once."""
        self.stack.ingest_queue.arrive(name)

    def hasten(self):
        for edition_id in self._editions(EditionState.HELD):
            self._try("cli", lambda i, e=edition_id: hasten(e, ledger=i.port("ledger"), at=_now(i)))

    def hold(self):
        """Hold what is held until further notice: `look_after` lets it go."""
        for edition_id in self._editions(EditionState.HELD):
            self._try("cli", lambda i, e=edition_id: _order(i, "hold", e))

    def cancel(self):
        self._when_it_goes_out(lambda e: self._try("cli", lambda i: _order(i, "cancel", e)))

    def pause(self):
        def pause(edition_id):
            stop = Wish(self.stack.scheduler.now, NEVER, NEVER)
            self.stack.log.stops[edition_id].append(stop)
            self._try("cli", lambda i: _order(i, "pause", edition_id), stop)

        self._when_it_goes_out(pause)

    def _when_it_goes_out(self, do):
        """Wait for an edition that is on its way, for half an hour at most."""
        now, random = self.stack.scheduler.now, self.stack.random
        for edition_id in self._editions(EditionState.PLANNED, EditionState.SENDING)[:1]:
            do(edition_id)
            return
        if now < HOUR / 2:
            self.stack.scheduler.after(20 * random.random(), self._when_it_goes_out, do)

    def look_after(self):
        """Let go on what was paused or held, by somebody or by itself; send dead letters again."""
        stack = self.stack
        for edition_id in self._editions(EditionState.HELD):
            if Wait.ORGANISER in stack.ledger.heads[edition_id].waits_for:
                self._try("cli", lambda i, e=edition_id: _order(i, "release", e))
        for edition_id in self._editions(EditionState.PAUSED):
            for stop in stack.log.stops[edition_id]:
                stop.what = min(stop.what, stack.scheduler.now)
            self._try("cli", lambda i, e=edition_id: _order(i, "resume", e))
        for queue in stack.queues():
            queue.redrive()
        if not stack.is_over():
            stack.scheduler.after(600 + 600 * stack.random.random(), self.look_after)

    def halt(self):
        """Stop everything, for a while."""
        stack = self.stack
        now = stack.scheduler.now
        stack.ledger.halt = True
        until = now + stack.random.uniform(60, 3 * HOUR)
        stack.log.stops["everything"].append(Wish(now, now, until))
        stack.scheduler.at(until, self._unhalt)

    def _unhalt(self):
        now = self.stack.scheduler.now
        self.stack.ledger.halt = any(stop.what > now for stop in self.stack.log.stops["everything"])

    def _editions(self, *states):
        return [e.id for e in self.stack.ledger.heads.values() if e.state in states]

    # --- asking until it is done

    def _try(self, name, do, wish=None):
        """Do something on a machine of ours, again and again until it answers."""
        stack = self.stack
        wish = wish or Wish(stack.scheduler.now)
        self.busy += 1

        def then(error):
            if error is None:
                self.busy -= 1
                wish.answered = min(wish.answered, stack.scheduler.now)
            else:
                stack.scheduler.after(30, again)

        def again():
            self.busy -= 1  # not before: somebody who asks again has not had their say
            self._try(name, do, wish)

        stack.invoke_with(name, do, timeout=60, then=then)


def _follow(instance, kind, edition_id):
    now = _now(instance)
    ports = instance.ports("ledger", "posts")
    follow_up(edition_id, kind, release_at=now + timedelta(minutes=1), at=now, **ports)


def _now(instance):
    return instance.port("clock").now()


def _order(instance, what, edition_id):
    """Order something, as the command line does; each act has an id of its own."""
    control = Control(
        who="an organiser",
        new_id=instance.stack.new_id,
        **instance.ports("ledger", "acts", "clock"),
    )
    getattr(control, what)(edition_id)
