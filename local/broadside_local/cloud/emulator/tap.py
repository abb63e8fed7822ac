"""
Stands at the emulator's own decisions: who may do what.

A module of the emulator's process, like `keeper`: it imports nothing of ours. ministack 1.5.33
decides otherwise than AWS in two things; here they are as they should be:

- A batch in SQS is no action of its own: "To call SendMessageBatch, you need permission for
  sqs:SendMessage" (Amazon SQS API Reference, "Amazon SQS API permissions").
- Who may not list a bucket isn't told that an object isn't there: "If you don't have the
  s3:ListBucket permission, Amazon S3 returns an HTTP status code 403 (Access Denied)" (Amazon S3
  API Reference, GetObject and HeadObject).

When the environment names a file, each decision about a function's call becomes a line in it.
"""

import json
import os
from collections.abc import Callable
from typing import Any

TRACE = "BROADSIDE_TRACE"
"""Variable that names the file."""

_BATCHES = {
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}
_BUCKET = "arn:aws:s3:::"


def tap() -> None:
    """Take the place of the emulator's decision, which is asked all the same."""
    from ministack.core import iam_evaluator  # type: ignore[import-not-found,unused-ignore]

    file = os.environ.pop(TRACE, "")
    iam_evaluator.enforce = _as_aws_does(iam_evaluator, iam_evaluator.enforce, file)


def _as_aws_does(iam_evaluator: Any, enforce: Callable[..., Any], file: str) -> Callable[..., Any]:
    """Return what decides: nothing for a call that is allowed, else the emulator's refusal."""

    def decide(key: str, action: str, service: str, region: str, **about: Any) -> Any:
        action = _BATCHES.get(action, action)
        denied = enforce(key, action, service, region, **about)
        resource = about.get("resource_arn", "*")
        if file:
            _note(file, _role(iam_evaluator, key), action, resource, denied)
        if not denied and action == "s3:GetObject" and _is_missing(resource):
            bucket = {**about, "resource_arn": resource.partition("/")[0]}
            return decide(key, "s3:ListBucket", service, region, **bucket)
        return denied

    return decide


def _is_missing(resource: str) -> bool:
    """Tell whether an object isn't there; what we can't tell is there."""
    from ministack.services import s3  # type: ignore[import-not-found,unused-ignore]

    name, _, key = resource.removeprefix(_BUCKET).partition("/")
    bucket = s3._buckets.get(name)  # noqa: SLF001 - it has no front door
    return bool(bucket) and key not in bucket["objects"]


def _role(iam_evaluator: Any, key: str) -> str:
    """Name the role that a key acts as; empty for the account's root."""
    from ministack.core import responses

    principal = iam_evaluator.resolve_principal(key or "", responses.get_account_id())
    return str(getattr(principal, "arn", "")).partition(":assumed-role/")[2].partition("/")[0]


def _note(file: str, role: str, action: str, resource: str, denied: object) -> None:
    if role:
        line = {"role": role, "action": action, "resource": resource, "allowed": not denied}
        with open(file, "a", encoding="utf-8") as trace:  # noqa: PTH123 - before pathlib is needed
            trace.write(json.dumps(line) + "\n")
