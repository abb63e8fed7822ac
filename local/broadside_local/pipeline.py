"""The pipeline on a local cloud, step by step: each is triggered for real, and waited for."""

import contextlib
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from broadside.adapters.dynamo_ledger import DynamoLedger
from broadside.adapters.dynamo_posts import DynamoPosts
from broadside.adapters.dynamo_subscribers import DynamoSubscribers
from broadside.adapters.s3_contents import S3Contents
from broadside.adapters.s3_dropbox import PREFIX
from broadside.adapters.secret_keys import SecretKeys
from broadside.adapters.sqs_queue import SqsQueue
from broadside.app.release import hasten
from broadside.app.statement import batches_of, statement_of
from broadside.app.subscribe import add_subscribers
from broadside.posts import Finding, Mailing, SourceFile, content_hash
from broadside.sending import BatchRef, EditionState, Statement, automatic_edition_id
from broadside.subscribers import Row, State
from broadside_local.cloud import InvocationError, LocalCloud
from broadside_local.errors import LocalError
from broadside_local.intake import LocalPost
from broadside_local.media import dropped_bytes
from broadside_local.telling import Progress
from broadside_local.waiting import Patience, wait_until

CONSENT_HOW = "operator"
CONSENT_WORDS = "given by the operator for a local run"

_HANDS = 8
HELD_SECONDS = 7 * 24 * 3600
"""Editions are held until `mail` lets them go, however long the posts take to come in."""

_OVER = (EditionState.SENT, EditionState.CANCELLED)


class Pipeline:
    """A local cloud, and what an operator does with it."""

    def __init__(self, cloud: LocalCloud, *, patience_seconds: float = 60.0) -> None:
        """
        Take over a running cloud.

        Args:
            cloud: Open.
            patience_seconds: How long a stage may stand still before it counts as broken.
        """
        self._cloud = cloud
        self._patience_seconds = patience_seconds * (3 if cloud.hostile else 1)
        names, database = cloud.outputs, cloud.client("dynamodb")
        self._storage = cloud.client("s3")
        contents = S3Contents(self._storage, names["DropBucket"])
        self._posts = DynamoPosts(database, names["PostsTable"], contents)
        self._ledger = DynamoLedger(database, names["EditionsTable"])
        self._subscribers = DynamoSubscribers(database, names["SubscribersTable"])
        self._keys = SecretKeys(cloud.client("secretsmanager"), names["SecretArn"])
        queues = cloud.client("sqs")
        self._ingest_queue = SqsQueue(queues, names["IngestQueue"])
        self._images_queue = SqsQueue(queues, names["ImagesQueue"])

    def wake(self) -> None:
        """Let the functions that come later start now: each one's first call is its slowest."""
        if self._cloud.hostile:
            return  # every call is fair game there
        client, ids = self._cloud.client("lambda"), self._cloud.stack.ids
        for name in ("Publish", "Tick", "Plan", "Send"):
            client.invoke(
                FunctionName=ids[name], InvocationType="Event", Payload=b'{"Records": []}'
            )

    def subscribe(self, rows: Sequence[Row]) -> int:
        """
        Make active subscribers of rows, each with a consent record.

        Returns:
            How many are active; of a cloud that lasts, those of earlier runs among them.
        """
        with Progress("Subscribers", len(rows)) as progress:
            report = add_subscribers(
                progress.over(rows),
                subscribers=self._subscribers,
                pepper=self._keys.key("pepper"),
                how=CONSENT_HOW,
                words=CONSENT_WORDS,
                new_id=lambda: secrets.token_hex(16),
                at=datetime.now(UTC),
            )
        return self._active() if report.known else report.added

    def _active(self) -> int:
        count, after = 0, ""
        while page := self._subscribers.walk("0" * 32, "f" * 32, after=after, limit=1000):
            count += sum(reading.state is State.ACTIVE for reading in page)
            after = page[-1].id
        return count

    def drop(self, posts: Iterable[tuple[LocalPost, Mailing]], assets: Mapping[str, Path]) -> None:
        """
        Put posts into the drop, as an organiser's folder has them.

        Args:
            posts: Each with what becomes of it as a mail.
            assets: Files by their path below the folder; they go first, since posts show them.
        """
        files = [(f, mailing) for local, mailing in posts for f in local.files]
        # At once: what comes together is published together.
        with ThreadPoolExecutor(_HANDS) as hands:
            list(hands.map(self._put_asset, assets.items()))
            list(hands.map(self._put_file, files))

    def _put_asset(self, asset: tuple[str, Path]) -> None:
        below, file = asset
        # Nor does a bucket of our own have to know where a picture was taken.
        self._put(below, dropped_bytes(file), {})

    def _put_file(self, dropped: tuple[SourceFile, Mailing]) -> None:
        file, mailing = dropped
        self._put(file.path, file.data, _metadata(file, mailing))

    def _put(self, below: str, data: bytes, metadata: Mapping[str, str]) -> None:
        self._storage.put_object(
            Bucket=self._cloud.outputs["DropBucket"],
            Key=PREFIX + below,
            Body=data,
            Metadata=metadata,
        )

    def await_published(self, posts: Sequence[LocalPost], *, at: datetime) -> list[Finding]:
        """
        Wait until every dropped post is on the site, or kept back as it should be.

        Args:
            posts: As they were dropped.
            at: A post dated later is scheduled: it waits for its time.

        Returns:
            Why ingest refused posts that looked good before.
        """
        waiting, refused = deque(posts), list[Finding]()

        def done() -> int:
            while waiting and (self._is_published(waiting[0], at) or self._is_refused(waiting[0])):
                refused.extend(self._posts.problem(waiting.popleft().post.source_id))
            return progress.reach(len(posts) - len(waiting))

        with Progress("Posts", len(posts)) as progress:
            self._wait_until(done, len(posts), "posts")
        return refused

    def _is_published(self, local: LocalPost, at: datetime) -> bool:
        head = self._posts.head(local.post.id)
        if head is None or head.content_hash != content_hash(local.post):
            return False
        return not head.todo or head.published_at > at

    def _is_refused(self, local: LocalPost) -> bool:
        return bool(self._posts.problem(local.post.source_id))

    def await_ingested(self) -> None:
        """Wait until ingest has nothing more to look at."""

        def done() -> bool:
            # In the order in which each hands on to the other.
            queues = (self._ingest_queue, self._images_queue, self._ingest_queue)
            return all(queue.empty() for queue in queues)

        wait_until(done, 1, what="the ingest queue", check=self._cloud.check)

    def tick(self) -> None:
        """Do what is due now, instead of waiting for the minute."""
        if self._cloud.hostile is None:
            self._cloud.invoke("tick", {})
            return
        with contextlib.suppress(InvocationError):  # it was meant to fail; the next one sees to it
            self._cloud.invoke("tick", {})

    def mail(self, posts: Sequence[LocalPost], *, readers: int) -> None:
        """
        Release the editions of these posts at once, and see them through.

        Args:
            posts: Published, and dropped to be mailed.
            readers: Active subscribers, for the progress bar.

        Raises:
            LocalError: an edition was paused; says why.
        """
        open_ids = [automatic_edition_id(local.post.id) for local in posts]
        for edition_id in open_ids:
            hasten(edition_id, ledger=self._ledger, at=datetime.now(UTC), by="a local run")
        patience = Patience(
            "mails", check=self._cloud.check, patience_seconds=self._patience_seconds
        )
        before = len(self._cloud.outbox)
        with Progress("Mails", readers * len(posts)) as progress:
            while open_ids:
                self.tick()
                mails = progress.reach(len(self._cloud.outbox) - before)
                open_ids = [edition_id for edition_id in open_ids if not self._is_over(edition_id)]
                self._let_time_pass(open_ids)
                patience.wait((mails, len(open_ids)))

    def _let_time_pass(self, edition_ids: Sequence[str]) -> None:
        """In hostile mode: wait for the next thing that is due, without waiting."""
        hostile = self._cloud.hostile
        if hostile is None:
            return
        from broadside_local.hostile import let_time_pass

        client, names = self._cloud.client("sqs"), self._cloud.outputs
        queues = [SqsQueue(client, names[f"{name}Queue"]) for name in ("Plan", "Send", "Feedback")]
        let_time_pass(
            hostile, edition_ids, ledger=self._ledger, queues=queues, told=self._cloud.settled
        )

    def _is_over(self, edition_id: str) -> bool:
        edition = self._ledger.head(edition_id)
        if edition is None:
            raise LocalError("an edition is missing", "Run it again, and report it")
        if edition.state is EditionState.PAUSED:
            hint = "Correct it in publication.toml, and run it again"
            raise LocalError(f"the mailing was paused: {edition.reason}", hint)
        return edition.state in _OVER

    def statement(self, local: LocalPost) -> tuple[EditionState, Statement]:
        """Return the state and the account of a post's edition, once SES has told of every mail."""
        edition_id = automatic_edition_id(local.post.id)
        head = self._ledger.head(edition_id)
        if head is None:
            raise LocalError("an edition is missing", "Run it again, and report it")
        statement = statement_of(edition_id, ledger=self._ledger)
        refs = [batch.ref for batch in batches_of(head, ledger=self._ledger)]
        self._wait_until(lambda: self._told(refs), statement.accepted, "events of mails")
        return head.state, statement_of(edition_id, ledger=self._ledger)

    def _told(self, refs: Iterable[BatchRef]) -> int:
        """Count the slots that SES has sent an event of."""
        found = (self._ledger.evidence(ref) for ref in refs)
        return sum(len(evidence.slots("sent") | evidence.slots("failed")) for evidence in found)

    def _wait_until(self, done: Callable[[], int], goal: int, what: str) -> None:
        wait_until(
            done,
            goal,
            what=what,
            check=self._cloud.check,
            patience_seconds=self._patience_seconds,
        )

    def save_site(self, folder: Path) -> None:
        """Write the site as served: files below a folder, `index.html` in each of its folders."""
        bucket = self._cloud.outputs["SiteBucket"]
        pages = self._storage.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        for key in (listed["Key"] for page in pages for listed in page.get("Contents", [])):
            file = folder / key
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(self._storage.get_object(Bucket=bucket, Key=key)["Body"].read())


def _metadata(file: SourceFile, mailing: Mailing) -> Mapping[str, str]:
    return {"modified-at": str(file.modified_at.timestamp()), "mailing": str(mailing)}
