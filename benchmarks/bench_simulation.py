"""
Simulation: a whole send to a long list, with the memory that one invocation of a function needs.

The real use cases run on stand-ins that keep their batches in a file, in virtual time, at 14 mails
a second: SES's usual first rate. Nothing goes wrong. A list that is longer takes longer; no
function may need more memory for it: from one unit (50,000 subscribers) on, the ratio is 1.

    benchmarks/bench_simulation.py [READERS]

100,000 unless told otherwise; 1,000,000 with FULL=1.
"""

import os
import resource
import sys
from pathlib import Path

from measure import conclude

RATE = 14
UNIT = 50_000
PROMISE = 1.3


def main() -> None:
    """Send to one unit, and to many; print the worst ratio last."""
    sys.path.append(str(Path(__file__).parents[1]))  # the stand-ins are the simulation's
    from tests.simulation.compact import LEAVES, LongSend

    readers = (
        int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000 if os.environ.get("FULL") else 100_000
    )
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
        print(f"  {name:28}{count:>12,}")
    print(f"\n  {'function':12}{'invocations':>12}{UNIT:>14,}{readers:>14,}   KB an invocation")
    ratios = {}
    for name, peak_bytes in large.peaks.items():
        ratios[name] = peak_bytes / small.peaks[name]
        print(
            f"  {name:12}{large.invocations[name]:>12,}"
            f"{small.peaks[name] / 1000:>14,.0f}{peak_bytes / 1000:>14,.0f}   × {ratios[name]:.2f}"
        )
    conclude(
        f"\nsimulation: {max(ratios.values()):.2f} times the memory for {readers // UNIT} times"
        f" the list (at most {PROMISE})",
        kept=max(ratios.values()) <= PROMISE,
    )


if __name__ == "__main__":
    main()
