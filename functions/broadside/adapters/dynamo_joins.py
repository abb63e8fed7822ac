"""People who join by the form, in the Subscribers table."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from broadside.adapters.dynamo_table import NEW, DynamoTable, Item
from broadside.adapters.subscriber_items import (
    STATE,
    consent_item,
    key_of,
    pointer_key,
    read_texts,
    seconds,
    subscriber_item,
    subscriber_key,
    suppression_key,
    texts,
    time_text,
)
from broadside.subscribers import (
    Asked,
    Consent,
    Invitation,
    Invited,
    JoinRequest,
    Standing,
    State,
    Subscriber,
)

REQUESTS = "j"
"""The partition of requests: few, and none for long."""


class DynamoJoins:
    """Requests, invitations, confirmations (port `Joins`)."""

    def __init__(self, client: Any, table: str) -> None:
        self._table = DynamoTable(client, table)

    def count(self, network: str, *, until: datetime) -> int:
        """Count one more request from a network, by its keyed hash; return how many there were."""
        item = self._table.update(
            key_of(f"n.{network}", "count"),
            "SET expires_at = :until ADD asked :one",
            values={":one": {"N": "1"}, ":until": seconds(until)},
        )
        assert item is not None  # noqa: S101 - without a condition it is always written
        return int(item["asked"]["N"])

    def ask(self, request: JoinRequest, *, until: datetime) -> None:
        """Keep a request until it is answered; TTL takes it."""
        self._table.put(
            {
                **key_of(REQUESTS, request.id),
                "address": {"S": request.address},
                "name": {"S": request.name},
                "language": {"S": request.language},
                "topics": texts(request.topics),
                "how": {"S": request.how},
                "asked_at": {"S": time_text(request.asked_at)},
                "expires_at": seconds(until),
            }
        )

    def request(self, request_id: str) -> JoinRequest | None:
        """Return a request that waits, by a strong read."""
        item = self._table.get(key_of(REQUESTS, request_id))
        if item is None:
            return None
        return JoinRequest(
            id=item["sk"]["S"],
            address=item["address"]["S"],
            name=item["name"]["S"],
            language=item["language"]["S"],
            topics=read_texts(item["topics"]),
            how=item["how"]["S"],
            asked_at=_time(item["asked_at"]),
        )

    def waiting(self, *, before: datetime, limit: int) -> Sequence[str]:
        """Return ids of requests from before then that nobody has answered."""
        items = self._table.query(
            "pk = :requests",
            {":requests": {"S": REQUESTS}},
            limit=limit,
            ProjectionExpression="sk, asked_at",
        )
        return [item["sk"]["S"] for item in items if _time(item["asked_at"]) < before]

    def done(self, request_id: str) -> None:
        """Forget a request; again changes nothing."""
        self._table.remove(key_of(REQUESTS, request_id))

    def standing(self, address_hash: str, *, at: datetime) -> Standing:
        """Say what is known of an address, by strong reads."""
        suppressed = self._table.get(suppression_key(address_hash)) is not None
        pointer = self._table.get(pointer_key(address_hash))
        if pointer is None:
            return Standing(suppressed=suppressed)
        subscriber_id = pointer["id"]["S"]
        item = self._table.get(subscriber_key(subscriber_id))
        if item is None:
            return Standing(pointer=subscriber_id, suppressed=suppressed)
        return Standing(
            pointer=subscriber_id,
            state=State(item["state"]["S"]),
            expired=_has_expired(item, at),
            suppressed=suppressed,
            asked=_asked(item["asked"]["M"]) if "asked" in item else None,
        )

    def begin(self, invitation: Invitation, *, address_hash: str, after: Standing) -> bool:
        """Write somebody who is pending until the invitation ends, with the pointer."""
        person = Subscriber(
            id=invitation.subscriber_id,
            address=invitation.address,
            name=invitation.name,
            languages=invitation.languages,
            topics=invitation.topics,
        )
        ends = {"expires_at": seconds(invitation.asked.until)}
        item = {**subscriber_item(person, address_hash), **ends, "asked": _invitation(invitation)}
        pointer = {**pointer_key(address_hash), "id": {"S": person.id}, **ends}
        as_read = ("id = :was", {":was": {"S": after.pointer}}) if after.pointer else (NEW, None)
        return self._table.write(
            [self._table.putting(item, NEW), self._table.putting(pointer, *as_read)]
        )

    def invite(self, invitation: Invitation, *, address_hash: str, after: Standing) -> bool:
        """Note that somebody known was asked to confirm; nothing else about them changes."""
        values: Item = {
            ":asked": _invitation(invitation),
            ":state": {"S": str(after.state)},
        }
        as_read = "attribute_not_exists(asked)"
        if after.asked:
            as_read = "asked.request_id = :last"
            values[":last"] = {"S": after.asked.request_id}
        change = "SET asked = :asked"
        writes = []
        if after.state is State.PENDING:
            # They have as long as their newest link: themselves, and what leads to them.
            ends = {":ends": seconds(invitation.asked.until)}
            change += ", expires_at = :ends"
            values |= ends
            own = {**ends, ":own": {"S": invitation.subscriber_id}}
            later = "SET expires_at = :ends"
            writes.append(self._table.updating(pointer_key(address_hash), later, "id = :own", own))
        writes.append(
            self._table.updating(
                subscriber_key(invitation.subscriber_id),
                change,
                f"#state = :state AND {as_read}",
                values,
                STATE,
            )
        )
        return self._table.write(writes)

    def invited(self, subscriber_id: str, *, at: datetime) -> Invited | None:
        """Return whom a link to confirm is for; None when they were not asked, or it is too old."""
        item = self._table.get(subscriber_key(subscriber_id))
        if item is None:
            return None
        if item["state"]["S"] == State.ACTIVE:
            languages = read_texts(item["languages"])
            return Invited(subscriber_id=subscriber_id, languages=languages, confirmed=True)
        if "asked" not in item or _asked(item["asked"]["M"]).until <= at:
            return None
        wanted = item["asked"]["M"]
        suppressed = self._table.get(suppression_key(item["address_hash"]["S"]))
        return Invited(
            subscriber_id=subscriber_id,
            languages=read_texts(wanted["languages"]),
            confirmed=False,
            how=wanted["how"]["S"],
            asked_at=_time(wanted["at"]),
            barred_address=item["address"]["S"] if suppressed else "",
        )

    def confirm(self, subscriber_id: str, *, consent: Consent) -> bool:
        """Make one who was asked active as they wanted, with the consent; lift a suppression."""
        item = self._table.get(subscriber_key(subscriber_id))
        if item is None or item["state"]["S"] == State.ACTIVE or "asked" not in item:
            return False
        wanted, address_hash = item["asked"]["M"], item["address_hash"]["S"]
        if _asked(wanted).until <= consent.given_at:
            return False
        active = self._table.updating(
            subscriber_key(subscriber_id),
            "SET #state = :active, active_since = :now, #name = :name, languages = :languages,"
            " topics = :topics REMOVE asked, expires_at, left_at, left_how",
            "#state = :was AND asked.request_id = :request",
            {
                ":active": {"S": str(State.ACTIVE)},
                ":now": {"S": time_text(consent.given_at)},
                ":name": wanted["name"],
                ":languages": wanted["languages"],
                ":topics": wanted["topics"],
                ":was": item["state"],
                ":request": wanted["request_id"],
            },
            {**STATE, "#name": "name"},
        )
        own = {":own": {"S": subscriber_id}}
        pointer = self._table.updating(
            pointer_key(address_hash), "REMOVE expires_at", "id = :own", own
        )
        return self._table.write(
            [
                active,
                pointer,
                self._table.putting(consent_item(consent)),
                self._table.deleting(suppression_key(address_hash)),
            ]
        )


def _invitation(invitation: Invitation) -> Item:
    asked = invitation.asked
    return {
        "M": {
            "request_id": {"S": asked.request_id},
            "at": {"S": time_text(asked.at)},
            "times": {"N": str(asked.times)},
            "name": {"S": invitation.name},
            "languages": texts(invitation.languages),
            "topics": texts(invitation.topics),
            "how": {"S": invitation.how},
        }
    }


def _asked(attribute: Item) -> Asked:
    return Asked(
        request_id=attribute["request_id"]["S"],
        at=_time(attribute["at"]),
        times=int(attribute["times"]["N"]),
    )


def _has_expired(item: Item, at: datetime) -> bool:
    return "expires_at" in item and int(item["expires_at"]["N"]) <= at.timestamp()


def _time(attribute: Item) -> datetime:
    return datetime.fromisoformat(attribute["S"])
