"""
What must be true of every run, said once more by somebody who has never seen the code.

It is told what people did, what the mail provider took and refused, and what our books say in the
end; it knows nothing of how sending works, and imports nothing of it. Times are seconds.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

CLOCKS = 15.0
"""So much may the clocks of two machines, and the time of a call, blur an instant."""
WINDOW = 600.0
"""An event that takes longer than this may be missed, with an answer that got lost."""
TRIES = 3
"""After so many failures for the moment, somebody counts as refused."""
NEVER = float("inf")


@dataclass
class Wish:
    """Something that a person asked for: to be in, to be out, or what is true of them since."""

    begun: float
    answered: float = NEVER
    what: object = None


@dataclass
class Reader:
    """What a person did."""

    joined: Wish
    left: list[Wish] = field(default_factory=list)
    languages: list[Wish] = field(default_factory=list)
    addresses: list[Wish] = field(default_factory=list)


@dataclass
class Mail:
    """A mail that the provider took, and what its sender knew when it called."""

    edition: str
    person: str
    address: str
    language: str
    content: str
    at: float
    looked_at: float | None
    """When its sender began to read whether the edition may go out; None: not at all."""
    consent_at: float | None
    """When it began to read consent; None: that wasn't the last thing before the call."""
    noted: bool = False
    """Whether the provider's answer was written down."""
    event_at: float = NEVER
    """When the first news of it lay in our queue."""
    told_at: float = NEVER
    """When that was taken in."""


@dataclass
class Release:
    """How an edition went out: between which moments, and in which languages."""

    begun: float
    answered: float
    languages: tuple[str, ...]


@dataclass
class Account:
    """What our books say of an edition in the end."""

    post: str
    state: str
    outcomes: list[tuple[str, str, str]]
    """Each person's outcome, and why."""
    statement: dict[str, int]
    kind: str = "automatic"
    """Or `later`, `missed`, `joined`, `correction`: then the post has others."""
    language: str = ""
    """The one that came later."""
    follows: str = ""
    """The edition that it makes up for."""


@dataclass
class Log:
    """Everything that happened, as seen from outside."""

    readers: dict[str, Reader] = field(default_factory=dict)
    posts: dict[str, bool] = field(default_factory=dict)
    """Those that were published, and whether they still are."""
    variants: dict[str, set[str]] = field(default_factory=dict)
    """The languages that each post has in the end."""
    releases: dict[str, Release] = field(default_factory=dict)
    stops: dict[str, list[Wish]] = field(default_factory=lambda: defaultdict(list))
    """By edition: stopped when answered, until somebody began to resume it (`what`)."""
    cancelled: dict[str, Wish] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    refusals: dict[tuple[str, str], list[bool]] = field(default_factory=lambda: defaultdict(list))
    """By edition and person: whether it was for ever."""
    accounts: dict[str, Account] = field(default_factory=dict)


@dataclass(frozen=True)
class Lenience:
    """What is no fault when news get lost."""

    left: bool = False
    """Somebody may be left: whether they were mailed, nobody knows."""
    doubled: bool = False
    """Where an answer got lost and its news, alone among others, came too late or never."""


def judge(log, lenience):
    """List what is wrong with a run, sentence by sentence."""
    by_edition = defaultdict(list)
    for mail in log.mails:
        by_edition[mail.edition].append(mail)
    found = [fault for mail in log.mails for fault in _of_mail(mail, log)]
    editions = Counter(
        (account.post, account.kind, account.language)
        for account in log.accounts.values()
        if account.kind in ("automatic", "later")
    )
    found += [
        f"{post} has no edition"
        for post, is_out in log.posts.items()
        if is_out > editions[post, "automatic", ""]
    ]
    found += [f"{post} has {n} editions" for (post, *_), n in editions.items() if n > 1]
    found += [fault for post in log.posts for fault in _of_post(post, log, lenience)]
    for edition in {**log.accounts, **by_edition}:
        mails = by_edition[edition]
        if edition not in log.accounts:
            found += _doubles(mails, lenience)
        if len({(m.language, m.content) for m in mails}) > len({m.language for m in mails}):
            found.append(f"{edition}: two versions went out")
        if edition in log.accounts:
            found += _of_account(edition, log, mails, lenience)
    return found


def _of_post(post, log, lenience):
    """Over all editions of a post: nobody got it twice, nobody waits for a language that came."""
    of_post = {edition: a for edition, a in log.accounts.items() if a.post == post}
    mails = [mail for mail in log.mails if mail.edition in of_post]
    # What was taken and then refused after all, nobody got: another edition may make up for it.
    vain = {key for key, refusals in log.refusals.items() if any(refusals)}
    first = [m for m in mails if of_post[m.edition].kind != "correction"]
    yield from _doubles([m for m in first if (m.edition, m.person) not in vain], lenience)
    for edition, account in of_post.items():
        own = [mail for mail in mails if mail.edition == edition]
        if account.kind == "correction" or {(m.edition, m.person) for m in own} & vain:
            yield from _doubles(own, lenience)
        if account.kind == "correction":
            yield from _not_corrected(own, mails)
        elif account.kind in ("missed", "joined"):
            yield from _wrong_side(account, own, log)
    states = {account.state for account in of_post.values()}
    if log.posts[post] and of_post and states == {"sent"}:
        yield from _waiting(post, of_post, mails, log)


def _not_corrected(own, mails):
    """List those to whom a correction means nothing: they had nothing, or the same already."""
    for mail in own:
        before = [m for m in mails if m.person == mail.person and m.edition != mail.edition]
        if not before:
            yield f"{mail.edition}: {mail.person} was corrected and never had it"
        # Who was mailed at the same moment by another edition isn't known yet.
        same = [m for m in before if (m.language, m.content) == (mail.language, mail.content)]
        if any(m.at < mail.at and m.noted for m in same):
            yield f"{mail.edition}: {mail.person} had this version already"


def _wrong_side(account, own, log):
    """Hold who joined, and who missed it, against when the edition before was released."""
    first = log.releases[account.follows]
    for mail in own:
        joined = log.readers[mail.person].joined
        if account.kind == "joined" and joined.answered < first.begun - CLOCKS:
            yield f"{mail.edition}: {mail.person} was there before"
        if account.kind == "missed" and joined.begun > first.answered + CLOCKS:
            yield f"{mail.edition}: {mail.person} was not there before"


def _waiting(post, of_post, mails, log):
    """List languages that were never mailed, and who still waits for one that was."""
    there = {tag for edition in of_post for tag in log.releases[edition].languages}
    for missing in sorted(log.variants.get(post, set()) - there):
        yield f"{post}: {missing} came, and was never mailed"
    got = {mail.person for mail in mails}
    by_person = defaultdict(set)
    for account in of_post.values():
        for person, _, why in account.outcomes:
            by_person[person].add(why.partition(" ")[0])
    for person, whys in by_person.items():
        reader = log.readers[person]
        steady = len(reader.languages) == 1 and not reader.left
        wants = _pick(reader.languages[-1].what, sorted(there))
        if whys == {"waiting"} and steady and wants and person not in got:
            yield f"{post}: {person} still waits for {wants}, which came"


def _of_mail(mail, log):
    """Consent, stops, address and language: what was wished before the sender looked."""
    reader, name = log.readers[mail.person], f"{mail.edition}: {mail.person}"
    if mail.consent_at is None:
        yield f"{name} consent was not the last thing read"
    elif any(wish.answered <= mail.consent_at for wish in reader.left):
        yield f"{name} was mailed after leaving"
    else:
        moved = [w for w in reader.addresses if w.answered <= mail.consent_at]
        if mail.address not in {w.what for w in [*moved[-1:], *reader.addresses[len(moved) :]]}:
            yield f"{name} was mailed at an old address"
    if mail.looked_at is None:
        yield f"{name} nobody looked whether the edition may go out"
    else:
        cancel = log.cancelled.get(mail.edition)
        stops = [*log.stops[mail.edition], *log.stops["everything"]]
        if any(stop.answered <= mail.looked_at < stop.what for stop in stops):
            yield f"{name} was mailed though it was stopped"
        if cancel and cancel.answered <= mail.looked_at:
            yield f"{name} was mailed though it was cancelled"
    released = log.releases.get(mail.edition)
    if released is None:
        yield f"{name} was mailed an edition that was never released"
    elif mail.language not in _may_get(mail, log, released):
        yield f"{name} was mailed in {mail.language}"


def _may_get(mail, log, released):
    """Return the languages that somebody may get: of a correction, also those they had it in."""
    account = log.accounts.get(mail.edition)
    had = set()
    if account and account.kind == "correction":
        had = {m.language for m in log.mails if m.person == mail.person and m.at < mail.at}
    wishes = log.readers[mail.person].languages
    return had | {_pick(wish.what, released.languages) for wish in wishes}


def _pick(wanted, there):
    """Choose the first language that somebody wants; who says nothing takes what there is."""
    if not wanted:
        return there[0]
    return next((language for language in wanted if language in there), None)


def _doubles(mails, lenience):
    first: dict[str, Mail] = {}
    for mail in sorted(mails, key=lambda mail: mail.at):
        before = first.setdefault(mail.person, mail)
        if before is not mail and not (lenience.doubled and _unknowable(before, mail)):
            yield f"{mail.edition}: {mail.person} got it twice"


def _unknowable(before, mail):
    """Tell whether nobody could know of a mail when the next one was sent."""
    return _is_in_the_dark(before) and before.told_at > (mail.looked_at or 0.0)


def _is_in_the_dark(mail):
    """Tell whether a mail's answer got lost, and its news came too late to count, or never."""
    return not mail.noted and mail.event_at > mail.at + WINDOW


def _of_account(edition, log, mails, lenience):
    account, released = log.accounts[edition], log.releases.get(edition)
    if account.state not in ("sent", "cancelled"):
        yield f"{edition}: never ended, it is {account.state}"
        return
    yield from _sums(edition, account, mails, log.cancelled, lenience)
    got = {mail.person for mail in mails}
    dark = {mail.person for mail in mails if lenience.doubled and _is_in_the_dark(mail)}
    known = {person: (outcome, why) for person, outcome, why in account.outcomes}
    for person, reader in log.readers.items():
        outcome, why = known.get(person, ("", ""))
        fault = ""
        if outcome == "rejected":
            fault = _of_refusal(log.refusals[edition, person])
        elif outcome == "left":
            fault = "" if lenience.left else "is left, though all events came"
        elif outcome and not (outcome == "skipped" and person in dark):
            fault = _of_outcome(outcome, why, person in got, reader, released)
        elif not outcome:
            fault = _of_stranger(person in got, account, reader, released)
        if person in {*known, *got} and _is_late(reader, released):
            fault = "joined after the release"
        if fault:
            yield f"{edition}: {person} {fault}"


def _of_stranger(got, account, reader, released):
    """Say what is wrong with somebody's having no place."""
    if got:
        return "got it and isn't in the account"
    # The others are for some only: see `_waiting`.
    is_for_all = account.state == "sent" and account.kind == "automatic"
    return "was forgotten" if is_for_all and _is_meant(reader, released) else ""


def _is_meant(reader, released):
    """Tell whether somebody was surely in at the release, and didn't leave."""
    return not reader.left and reader.joined.answered < released.begun - CLOCKS


def _is_late(reader, released):
    return released is None or reader.joined.begun > released.answered + CLOCKS


def _of_outcome(outcome, why, got, reader, released):
    """Say what is wrong with the books about one person; empty when nothing is."""
    if outcome == "accepted" and not got:
        return "counts as accepted, and was not mailed"
    if outcome == "open":
        return "is still open"
    if outcome == "skipped":
        return f"got it and counts as skipped: {why}" if got else _of_skipped(why, reader, released)
    return ""


def _of_skipped(why, reader, released):
    if why.startswith("waiting"):
        choices = {_pick(wish.what, released.languages) for wish in reader.languages}
        return "" if None in choices else "waits for a language that was there"
    if why.startswith("left"):
        return "" if reader.left else "counts as gone, and never left"
    return "" if why == "cancelled" else f"was skipped: {why}"


def _of_refusal(refusals):
    enough = any(refusals) or len(refusals) >= TRIES
    return "" if enough else "counts as rejected, and was not refused"


def _sums(edition, account, mails, cancelled, lenience):
    """Planned = accepted + skipped + rejected + left, in both books; doubles are told."""
    people = Counter(person for person, _, _ in account.outcomes)
    for person, places in people.items():
        if places > 1:
            yield f"{edition}: {person} has {places} places"
    counts = Counter(outcome for _, outcome, _ in account.outcomes)
    said = account.statement
    named = ("accepted", "skipped", "rejected", "left", "open")
    if said["planned"] != sum(said[name] for name in named):
        yield f"{edition}: the statement doesn't add up: {said}"
    if {name: said[name] for name in named} != {name: counts[name] for name in named}:
        yield f"{edition}: the statement says {said}, the places {dict(counts)}"
    doubles = sum(n > 1 for n in Counter(mail.person for mail in mails).values())
    if not lenience.left and said["doubled"] != doubles:
        yield f"{edition}: {doubles} got it twice, {said['doubled']} are told"
    if (account.state == "cancelled") != (edition in cancelled):
        yield f"{edition}: is {account.state}"
    if account.state == "sent" and any(w == "cancelled" for _, _, w in account.outcomes):
        yield f"{edition}: is sent, with places that were cancelled"
