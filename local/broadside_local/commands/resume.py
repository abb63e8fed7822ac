"""
Going on where a local cloud was when it ended, killed or not.

On AWS, what a function was at when it died comes back by itself, minutes later: not before is it
sure that nobody is at it any more, and that SES has told of it. Here both are known at once: every
process of the stack has ended, and strict SES says when it has told everything. So nobody waits.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from broadside.adapters.dynamo_ledger import DynamoLedger
from broadside.adapters.dynamo_posts import GRACE, DynamoPosts
from broadside.adapters.s3_contents import S3Contents
from broadside.adapters.s3_dropbox import PREFIX
from broadside.adapters.sqs_queue import SqsQueue
from broadside.errors import ConflictError
from broadside.ports import Due, Ledger
from broadside.posts import Status, is_post, source_id_of
from broadside.sending import Batch, BatchState, lose_sight, settle_unknown
from broadside.sending.batch import EVIDENCE_WINDOW, START_WITHIN
from broadside_local.cloud import LocalCloud
from broadside_local.waiting import Patience, wait_until

_SOON = timedelta(hours=1)
"""What comes up later than this waits for something else: a release, a reader's hour."""
_AT_ONCE = 1000


class Resumption:
    """A lasting cloud that was just started, and what there is to do about its past."""

    def __init__(self, cloud: LocalCloud) -> None:
        """Take over an open one."""
        self._cloud = cloud
        names, database = cloud.outputs, cloud.client("dynamodb")
        self._storage, self._drop = cloud.client("s3"), names["DropBucket"]
        contents = S3Contents(self._storage, self._drop)
        self._posts = DynamoPosts(database, names["PostsTable"], contents)
        self._ledger = DynamoLedger(database, names["EditionsTable"])
        self._feedback = SqsQueue(cloud.client("sqs"), names["FeedbackQueue"])

    def bring_back(self) -> None:
        """
        Bring back at once what waits for processes that have ended.

        Nobody is mailed twice by this: a call of the last run is decided by SES's own words, all of
        which have arrived, and no call of this run is touched.

        Raises:
            StalledError: the events of its mails don't come in.
        """
        self._bring_back_posts()
        editions = self._ledger.due_editions(before=datetime.now(UTC) + _SOON)
        due = [(edition_id, one) for edition_id in editions for one in self._due(edition_id)]
        if not due:
            return
        patience = Patience("events of mails", check=self._cloud.check)
        while not (self._cloud.settled() and self._feedback.empty()):
            patience.wait(self._unread())
        for edition_id, one in due:
            if one.batch is None:
                self._bring_back_unit(edition_id, one.unit)
            elif batch := self._ledger.batch(one.batch):
                bring_back_batch(batch, self._ledger, ended_by=self._cloud.began_at)

    def _unread(self) -> Sequence[str]:
        """Count the events that wait, and those that are being read: as long as it changes."""
        answer = self._cloud.client("sqs").get_queue_attributes(
            QueueUrl=self._cloud.outputs["FeedbackQueue"], AttributeNames=["All"]
        )
        return [n for name, n in answer["Attributes"].items() if name.startswith("Approximate")]

    def _bring_back_posts(self) -> None:
        """Let the stream carry the posts that it carried when it was lost."""
        now = datetime.now(UTC)
        for post_id in self._posts.waiting(before=now + GRACE, limit=_AT_ONCE):
            self._posts.nudge(post_id, at=now + GRACE)

    def _due(self, edition_id: str) -> Iterator[Due]:
        yield from self._ledger.due(edition_id, before=datetime.now(UTC) + _SOON, limit=_AT_ONCE)

    def _bring_back_unit(self, edition_id: str, name: str) -> None:
        unit = self._ledger.unit(edition_id, name)
        if unit and not unit.done:
            self._ledger.postpone_unit(unit, due=datetime.now(UTC))

    def remove_gone(self, folder: Path) -> None:
        """
        Remove from the drop what a folder had when it was dropped last, and hasn't now.

        It returns when the site shows it no more.

        Raises:
            StalledError: that doesn't happen.
        """
        kept, gone = set[str](), set[str]()
        listing = self._storage.get_paginator("list_objects_v2")
        for page in listing.paginate(Bucket=self._drop, Prefix=PREFIX):
            for key in (listed["Key"] for listed in page.get("Contents", [])):
                below = key.removeprefix(PREFIX)
                is_there = (folder / below).is_file()
                if not is_there:
                    self._storage.delete_object(Bucket=self._drop, Key=key)
                if is_post(below):
                    (kept if is_there else gone).add(source_id_of(below))
        gone -= kept  # of those, a language is gone, and what is left is dropped again
        if gone:
            wait_until(
                lambda: sum(map(self._is_withdrawn, gone)),
                len(gone),
                what="posts",
                check=self._cloud.check,
            )

    def _is_withdrawn(self, path: str) -> bool:
        head = self._posts.at_path(path)
        if head is None or head.path != path:
            return True
        return head.status is Status.WITHDRAWN and not head.todo

    def publish_again(self, post_ids: Iterable[str]) -> None:
        """Announce posts as if they were new revisions: they look otherwise. It mails nobody."""
        for post_id in post_ids:
            while head := self._posts.head(post_id):
                post = self._posts.read(post_id, head.revision)
                at = datetime.now(UTC)
                with contextlib.suppress(ConflictError):  # it is just being announced: once more
                    self._posts.write(post, after=head, path=head.path, mailing=head.mailing, at=at)
                    break


def bring_back_batch(batch: Batch, ledger: Ledger, *, ended_by: datetime) -> None:
    """
    Let a batch go on at once, if nobody is at it.

    Args:
        batch: As last read, after all of SES's events were.
        ledger: Editions.
        ended_by: Whoever had claimed one before has ended.
    """
    now = datetime.now(UTC)
    if batch.state is BatchState.PENDING:
        ledger.postpone(batch, due=now)
        return
    if batch.state is BatchState.DONE:
        return
    if batch.start_by is None or batch.start_by - START_WITHIN >= ended_by:
        return  # claimed since: its call may be under way
    lost = lose_sight(batch) if batch.state is BatchState.SENDING else batch
    # As if its window were over: that is there for events on their way, and none is.
    told = settle_unknown(
        replace(lost, deadline=now - EVIDENCE_WINDOW),
        ledger.evidence(batch.ref),
        path_complete=True,
        at=now,
    )
    ledger.settle(told, was=batch.state, attempt=batch.attempt)
