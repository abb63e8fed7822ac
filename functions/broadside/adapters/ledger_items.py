"""Editions as items of the Editions table: keys, attributes, and back (the sending protocol)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from broadside.ports import Due, Mailings, Probe
from broadside.sending import (
    Batch,
    BatchRef,
    BatchState,
    Edition,
    EditionState,
    Evidence,
    Kind,
    Pacer,
    Slot,
    SlotState,
    Unit,
    Wait,
)
from broadside.sending.batch import first_open
from broadside.sending.evidence import KINDS

Item = dict[str, Any]

HEADS = "D.head"
"""The `due` list of heads."""

OVER = "D.over"
"""The list of heads that no tick looks at any more, by their release: for who looks back."""

ID_BYTES = 16

_STATES = {state: n for n, state in enumerate(SlotState)}
_BY_NUMBER = tuple(SlotState)


def key(pk: str, sk: str) -> Item:
    """Return a primary key."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def head_key(edition_id: str) -> Item:
    """Return a head's key."""
    return key(f"E.{edition_id}", "head")


def unit_key(edition_id: str, unit: str) -> Item:
    """Return a unit's key."""
    return key(f"E.{edition_id}", f"plan.{unit}")


def batch_key(ref: BatchRef, kind: str = "b") -> Item:
    """Return the key of a batch's state item (`b`) or evidence item (`v`)."""
    return key(f"E.{ref.edition_id}.{ref.unit}", f"{kind}.{ref.key}")


def milliseconds(at: datetime) -> Item:
    """Write a time: milliseconds since 1970, UTC."""
    return {"N": str(round(at.timestamp() * 1000))}


def moment(value: Item | None) -> datetime | None:
    """Read a time that may be missing."""
    return _moment(value) if value else None


def _moment(value: Item) -> datetime:
    return datetime.fromtimestamp(int(value["N"]) / 1000, UTC)


def due_list(edition_id: str) -> str:
    """Return the `due` list of an edition's units and batches."""
    return f"D.{edition_id}"


def head_item(edition: Edition, *, active: bool) -> Item:
    """Write a head; while it is active it is due from its release on. Else it is listed as over."""
    item: Item = {
        **head_key(edition.id),
        "post": {"S": edition.post_id},
        "state": {"S": str(edition.state)},
        "version": {"N": str(edition.version)},
        "topics": {"L": [{"S": topic} for topic in edition.topics]},
        "created_at": milliseconds(edition.created_at),
        "release_at": milliseconds(edition.release_at),
        "revision": {"N": str(edition.revision)},
        "mails": {"S": msgspec.json.encode(dict(edition.mails)).decode()},
        "units": {"N": str(edition.units)},
        "reason": {"S": edition.reason},
    }
    if edition.as_of:
        item["as_of"] = milliseconds(edition.as_of)
    # Not there where they say nothing: heads of before had none.
    if edition.waits_for:
        item["waits_for"] = {"L": [{"S": str(wait)} for wait in edition.waits_for]}
    for name in ("approved_by", "language", "follows", "fallback"):
        if text := getattr(edition, name):
            item[name] = {"S": text}
    if edition.kind is not Kind.AUTOMATIC:
        item["kind"] = {"S": str(edition.kind)}
    if edition.since:
        item["since"] = milliseconds(edition.since)
    if edition.earlier:
        item["earlier"] = {"L": [{"S": edition_id} for edition_id in edition.earlier]}
    if edition.local_at:
        item["local_at"] = {"S": edition.local_at.isoformat()}
    return item | {
        "due_list": {"S": HEADS if active else OVER},
        "due": milliseconds(edition.release_at),
    }


def read_head(item: Item) -> Edition:
    """Read a head."""
    return Edition(
        id=item["pk"]["S"].removeprefix("E."),
        post_id=item["post"]["S"],
        state=EditionState(item["state"]["S"]),
        version=int(item["version"]["N"]),
        topics=tuple(topic["S"] for topic in item["topics"]["L"]),
        created_at=_moment(item["created_at"]),
        release_at=_moment(item["release_at"]),
        as_of=moment(item.get("as_of")),
        revision=int(item["revision"]["N"]),
        mails=msgspec.json.decode(item["mails"]["S"], type=dict[str, str]),
        units=int(item["units"]["N"]),
        reason=item["reason"]["S"],
        waits_for=tuple(Wait(w["S"]) for w in item.get("waits_for", {}).get("L", ())),
        approved_by=_text(item, "approved_by"),
        kind=Kind(_text(item, "kind") or Kind.AUTOMATIC),
        language=_text(item, "language"),
        follows=_text(item, "follows"),
        since=moment(item.get("since")),
        earlier=tuple(i["S"] for i in item.get("earlier", {}).get("L", ())),
        fallback=_text(item, "fallback"),
        local_at=datetime.fromisoformat(local) if (local := _text(item, "local_at")) else None,
    )


def _text(item: Item, name: str) -> str:
    return str(item[name]["S"]) if name in item else ""


def mailings_key(post_id: str) -> Item:
    """Return the key of what a post's mailings have in common."""
    return key(f"P.{post_id}", "editions")


def read_mailings(item: Item | None) -> Mailings:
    """Read what a post's mailings have in common, or that there are none."""
    found = item or {}
    return Mailings(
        editions=tuple(sorted(found.get("editions", {}).get("SS", ()))),
        released=tuple(i["S"] for i in found.get("released", {}).get("L", ())),
        given=int(found.get("given", {}).get("N", 0)),
    )


def unit_item(unit: Unit) -> Item:
    """Write a unit."""
    item: Item = {
        **unit_key(unit.edition_id, unit.name),
        "first": {"S": unit.first},
        "last": {"S": unit.last},
        "cursor": {"S": unit.cursor},
        "partial": {"S": msgspec.json.encode(unit.partial).decode()},
        "next": {"N": str(unit.next_sequence)},
        "done": {"BOOL": unit.done},
    }
    if unit.due and not unit.done:
        item |= {"due_list": {"S": due_list(unit.edition_id)}, "due": milliseconds(unit.due)}
    return item


def read_unit(item: Item) -> Unit:
    """Read a unit."""
    partial = msgspec.json.decode(item["partial"]["S"], type=dict[str, tuple[tuple[str, str], ...]])
    return Unit(
        edition_id=item["pk"]["S"].removeprefix("E."),
        name=item["sk"]["S"].removeprefix("plan."),
        first=item["first"]["S"],
        last=item["last"]["S"],
        cursor=item["cursor"]["S"],
        partial=partial,
        next_sequence=int(item["next"]["N"]),
        done=item["done"]["BOOL"],
        due=moment(item.get("due")),
    )


def batch_item(batch: Batch) -> Item:
    """Write a batch's state item."""
    item: Item = {
        **batch_key(batch.ref),
        "ids": {"B": bytes.fromhex("".join(batch.ids))},
        "state": {"S": str(batch.state)},
        "n": {"N": str(batch.attempt)},
        "called": {"L": [{"N": str(n)} for n in batch.called]},
        "slots": {"S": _encode_slots(batch.slots)},
    }
    for name in ("start_by", "deadline"):
        if at := getattr(batch, name):
            item[name] = milliseconds(at)
    if batch.due:
        item |= {"due_list": {"S": due_list(batch.ref.edition_id)}, "due": milliseconds(batch.due)}
    return item


def read_batch(item: Item) -> Batch:
    """
    Read a batch's state item.

    A claim can't cut a list, so it writes how many slots it takes instead of which.
    """
    ids = bytes(item["ids"]["B"]).hex()
    width = 2 * ID_BYTES
    slots = _decode_slots(item["slots"]["S"]) or (Slot(),) * (len(ids) // width)
    if "called" in item:
        called = tuple(int(n["N"]) for n in item["called"]["L"])
    else:
        called = first_open(slots, int(item["take"]["N"]))
    return Batch(
        ref=read_ref(item),
        ids=tuple(ids[n : n + width] for n in range(0, len(ids), width)),
        slots=slots,
        state=BatchState(item["state"]["S"]),
        attempt=int(item["n"]["N"]),
        called=called,
        start_by=moment(item.get("start_by")),
        deadline=moment(item.get("deadline")),
        due=moment(item.get("due")),
    )


def read_ref(item: Item) -> BatchRef:
    """Read a batch's name from a key."""
    _, edition_id, unit = item["pk"]["S"].split(".")
    _, language, zone, sequence = item["sk"]["S"].split(".")
    return BatchRef(
        edition_id=edition_id, unit=unit, language=language, zone=zone, sequence=int(sequence)
    )


def read_due(item: Item) -> Due:
    """Read an entry of the `due` index."""
    if item["sk"]["S"].startswith("plan."):
        return Due(item["sk"]["S"].removeprefix("plan."))
    ref = read_ref(item)
    return Due(ref.unit, ref)


def _encode_slots(slots: tuple[Slot, ...]) -> str:
    """
    Write slots short: a list of [state, tries, note], or an empty one when nothing happened yet.

    A planned batch of 50 stays below a kilobyte by it, which each of its writes is paid for.
    """
    if set(slots) <= {Slot()}:
        return "[]"
    rows = [(_STATES[slot.state], slot.tries, slot.note) for slot in slots]
    return msgspec.json.encode(rows).decode()


def _decode_slots(text: str) -> tuple[Slot, ...]:
    rows = msgspec.json.decode(text, type=list[tuple[int, int, str]])
    return tuple(Slot(_BY_NUMBER[state], tries, note) for state, tries, note in rows)


def read_evidence(item: Mapping[str, Any] | None) -> Evidence:
    """Read an evidence item, or none."""
    found = item or {}
    return Evidence(
        **{kind: frozenset(int(n) for n in found.get(kind, {}).get("NS", ())) for kind in KINDS}
    )


def read_probe(item: Item) -> Probe:
    """Read a probe and its evidence."""
    return Probe(taken=item["taken"]["BOOL"], back=read_evidence(item).sent)


def pacer_item(pacer: Pacer) -> Item:
    """Write the pacer."""
    return {
        **key("pacer", "account"),
        "until": milliseconds(pacer.until),
        "given": {"M": {window: {"N": str(n)} for window, n in pacer.given.items()}},
        "version": {"N": str(pacer.version)},
    }


def read_pacer(item: Item | None) -> Pacer:
    """Read the pacer, or begin with a new one."""
    if not item:
        return Pacer()
    given = {window: int(n["N"]) for window, n in item["given"]["M"].items()}
    return Pacer(until=_moment(item["until"]), given=given, version=int(item["version"]["N"]))
