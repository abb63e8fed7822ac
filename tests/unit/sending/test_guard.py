"""The guard: what is too much, over which mails."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.sending import Finding, Limits, Measure, Tally, tally_of, too_much
from broadside.sending.guard import LAST_MAILS, last_mails, window_of

NOTHING = Tally()
LIMITS = Limits()


def tally(delivered=0, bounced=0, complained=0, sent=0):
    return Tally(sent=sent, delivered=delivered, bounced=bounced, complained=complained)


@pytest.mark.parametrize(
    ("edition", "found"),
    [
        # 5 % permanent bounces, of 200 mails at least, and 10 of them.
        (tally(delivered=190, bounced=10), (Measure.EDITION_BOUNCES, 10, 200)),
        (tally(delivered=189, bounced=10), None),
        (tally(delivered=191, bounced=10), None),
        (tally(delivered=9_500, bounced=500), (Measure.EDITION_BOUNCES, 500, 10_000)),
        (tally(delivered=9_501, bounced=499), None),
        (tally(delivered=0, bounced=199), None),
        (tally(delivered=0, bounced=200), (Measure.EDITION_BOUNCES, 200, 200)),
        # 0.1 % complaints, and 3 of them.
        (tally(delivered=200, complained=3), (Measure.EDITION_COMPLAINTS, 3, 200)),
        (tally(delivered=199, complained=3), None),
        (tally(delivered=200, complained=2), None),
        (tally(delivered=3_000, complained=3), (Measure.EDITION_COMPLAINTS, 3, 3_000)),
        (tally(delivered=3_001, complained=3), None),
        # Where no delivery is told of, what SES took stands for it.
        (tally(sent=200, bounced=10), (Measure.EDITION_BOUNCES, 10, 200)),
        (tally(sent=201, bounced=10), None),
        (NOTHING, None),
    ],
)
def test_an_edition_is_stopped_from_these_numbers_on(edition, found):
    told = too_much(edition, NOTHING, LIMITS)

    assert found == (told and (told.measure, told.count, told.of))


@pytest.mark.parametrize(
    ("account", "measure"),
    [
        (tally(delivered=190, bounced=10), Measure.ACCOUNT_BOUNCES),
        (tally(delivered=200, complained=3), Measure.ACCOUNT_COMPLAINTS),
    ],
)
def test_the_accounts_last_mails_count_too(account, measure):
    told = too_much(tally(delivered=5), account, LIMITS)

    assert told is not None
    assert measure is told.measure
    assert measure.is_about_account


def test_complaints_are_told_before_bounces_and_the_edition_before_the_account():
    bad = tally(delivered=200, bounced=100, complained=50)

    for edition, measure in (
        (bad, Measure.EDITION_COMPLAINTS),
        (NOTHING, Measure.ACCOUNT_COMPLAINTS),
    ):
        told = too_much(edition, bad, LIMITS)
        assert told is not None
        assert measure is told.measure


def test_the_reason_holds_the_numbers():
    finding = Finding(measure=Measure.EDITION_BOUNCES, count=1_234, of=20_000)
    complaints = Finding(measure=Measure.ACCOUNT_COMPLAINTS, count=30, of=10_000)

    assert "guard: 1,234 of 20,000 of its mails so far bounced for good (6.2%)" == finding.reason
    assert (
        "guard: 30 of 10,000 of the last mails of all editions were complained about (0.3%)"
        == complaints.reason
    )


def test_what_evidence_gained_is_counted():
    gained = {"sent": frozenset({64, 65}), "bounced": frozenset({64}), "soft": frozenset({65})}

    assert tally(sent=2, bounced=1) == tally_of(gained)
    assert not tally_of({})


class TestLastMails:
    def test_the_newest_ones_are_summed_up(self):
        windows = {n * 600: tally(delivered=4_000) for n in range(5)}

        total, too_old = last_mails(windows)

        assert 12_000 == total.delivered
        assert [600, 0] == list(too_old)

    @given(st.dictionaries(st.integers(0, 50), st.integers(0, 6_000), max_size=20))
    def test_no_window_is_dropped_that_is_needed(self, delivered):
        windows = {n * 600: tally(delivered=count) for n, count in delivered.items()}

        total, too_old = last_mails(windows)

        kept = {n: each for n, each in windows.items() if n not in too_old}
        assert total == sum(kept.values(), NOTHING) == last_mails(kept)[0]
        assert total.arrived >= min(LAST_MAILS, sum(delivered.values()))
        assert not too_old or max(too_old) < min(kept)

    def test_a_window_is_ten_minutes(self):
        at = datetime(2026, 11, 24, 9, 19, 59, tzinfo=UTC)

        assert datetime(2026, 11, 24, 9, 10, tzinfo=UTC).timestamp() == window_of(at)
