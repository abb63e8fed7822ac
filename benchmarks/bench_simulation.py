"""
Simulation: a whole send to a long list: memory of each function, calls of AWS, growth.

The real use cases run on stand-ins that keep their batches in a file, in virtual time, at 14 mails
a second: SES's usual first rate. Nothing goes wrong. A list that is longer takes longer; no
function may need more memory for it: from one unit (50,000 subscribers) on, the ratio is 1. And for
each 1,000 mails, calls and processor time stay what they are, from 1,000 subscribers on.

    benchmarks/bench_simulation.py [READERS]

100,000 unless told otherwise; 1,000,000 with FULL=1.
"""

import gc
import os
import resource
import sys
from pathlib import Path
from time import process_time
from typing import Any

from measure import conclude

RATE = 14
UNIT = 50_000
PROMISE, PROMISE_GROWTH = 1.3, 1.1
TRIES = 3
"""The best counts; to a million there is one."""

AWS = {
    "contents.get": "S3 GetObject",
    "feedback_queue.empty": "SQS GetQueueAttributes",
    "ledger.add_evidence": "DynamoDB UpdateItem",
    "ledger.batches": "DynamoDB Query",
    "ledger.claim": "DynamoDB UpdateItem",
    "ledger.due": "DynamoDB Query",
    "ledger.due_editions": "DynamoDB Query",
    "ledger.guard": "DynamoDB BatchGetItem",
    "ledger.halted": "DynamoDB GetItem",
    "ledger.head": "DynamoDB GetItem",
    "ledger.idle": "DynamoDB Query",
    "ledger.pacer": "DynamoDB GetItem",
    "ledger.mailings": "DynamoDB GetItem",
    "ledger.plan": "DynamoDB TransactWriteItems",
    "ledger.postpone": "DynamoDB UpdateItem",
    "ledger.postpone_unit": "DynamoDB UpdateItem",
    "ledger.release": "DynamoDB TransactWriteItems",
    "ledger.save": "DynamoDB PutItem",
    "ledger.save_pacer": "DynamoDB PutItem",
    "ledger.settle": "DynamoDB PutItem",
    "ledger.several": "DynamoDB BatchGetItem, one for each 100",
    "ledger.unit": "DynamoDB GetItem",
    "ledger.units": "DynamoDB Query",
    "mailer.account": "SES GetAccount",
    "mailer.send": "SES SendBulkEmail",
    "plan_queue.put": "SQS SendMessageBatch, one for each 10",
    "posts.head": "DynamoDB GetItem",
    "posts.waiting": "DynamoDB Query",
    "send_queue.put": "SQS SendMessageBatch, one for each 10",
    "subscribers.consenting": "DynamoDB BatchGetItem",
    "subscribers.count": "DynamoDB DescribeTable",
    "subscribers.walk": "DynamoDB Query, one for each shard",
    "tallies.add": "DynamoDB UpdateItem",
}
"""What the adapters call for what the use cases do."""


def main() -> None:
    """Send to one unit, and to many; print the worst ratios last."""
    sys.path.append(str(Path(__file__).parents[1]))  # the stand-ins are the simulation's
    from tests.simulation.compact import LEAVES, LongSend

    full = bool(os.environ.get("FULL"))
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000 if full else 100_000
    small, large = LongSend(UNIT, rate=RATE), LongSend(readers, rate=RATE)
    small.send_all()
    hours, seconds = large.send_all()
    expected = readers - -(-readers // LEAVES)
    if large.mailer.taken != expected:
        conclude(f"simulation: {large.mailer.taken:,} mails, and not {expected:,}", kept=False)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"simulation: {readers:,} subscribers, {large.mailer.taken:,} mails at {RATE} a second:"
        f" {hours:.1f} simulated hours in {seconds:.0f} s; the whole process: {peak:.0f} MB\n"
    )
    for name, count in large.calls.most_common():
        print(f"  {name:28}{count:>12,}   {AWS.get(name, '')}")
    memory = _memory(small, large, readers)
    calls, time = _growth(LongSend, readers)
    conclude(
        f"\nsimulation: {memory:.2f} times the memory for {readers // UNIT} times"
        f" the list (at most {PROMISE}); for each 1,000 mails {calls:.2f} times the calls and"
        f" {time:.2f} times the CPU that 1,000 readers take (at most {PROMISE_GROWTH})",
        kept=memory <= PROMISE and max(calls, time) <= PROMISE_GROWTH,
    )


def _memory(small: Any, large: Any, readers: int) -> float:
    """Print what an invocation of each function needs; return the worst ratio."""
    print(f"\n  {'function':12}{'invocations':>12}{UNIT:>14,}{readers:>14,}   KB an invocation")
    ratios: dict[str, float] = {}
    for name, peak_bytes in large.peaks.items():
        ratios[name] = peak_bytes / small.peaks[name]
        print(
            f"  {name:12}{large.invocations[name]:>12,}"
            f"{small.peaks[name] / 1000:>14,.0f}{peak_bytes / 1000:>14,.0f}   × {ratios[name]:.2f}"
        )
    return max(ratios.values())


def _growth(long_send: Any, readers: int) -> tuple[float, float]:
    """Print calls and processor time for each 1,000 mails; return the worst ratios to 1,000's."""
    print(f"\n  {'readers':>12}{'calls':>14}{'CPU ms':>14}   for each 1,000 mails")
    sizes = [size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= readers]
    found: dict[int, tuple[float, float]] = {}
    for tries in range(TRIES):  # in turns, so that what disturbs one disturbs all
        for size in [size for size in sizes if size <= 100_000 or not tries]:
            calls, seconds = _for_each_thousand(long_send, size)
            found[size] = calls, min(seconds, found.get(size, (0, seconds))[1])
    for size, (calls, seconds) in found.items():
        print(f"  {size:>12,}{calls:>14,.1f}{seconds * 1000:>14.1f}")
    calls_at_first, seconds_at_first = found[sizes[0]]
    return (
        max(calls for calls, _ in found.values()) / calls_at_first,
        max(seconds for _, seconds in found.values()) / seconds_at_first,
    )


def _for_each_thousand(long_send: Any, readers: int) -> tuple[float, float]:
    """Return calls and processor seconds: of short sends, several together."""
    sends = [
        long_send(readers, rate=RATE, measures=False) for _ in range(max(1, 10_000 // readers))
    ]
    gc.collect()
    begun = process_time()
    for send in sends:
        send.send_all()
    mails = sum(send.mailer.taken for send in sends)
    calls = sum(send.calls.total() for send in sends)
    return calls / mails * 1000, (process_time() - begun) / mails * 1000


if __name__ == "__main__":
    main()
