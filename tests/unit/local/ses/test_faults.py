"""Faults on demand: what a caller sees, and what really happened."""

import threading
import time

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from broadside_local.ses import Fault, FaultKind
from tests.unit.local.ses.test_sending import code_of


def fail(running, kind, **how):
    running.ses.faults.add(Fault(kind=kind, **how))


class TestFaults:
    @pytest.mark.parametrize(
        ("kind", "expected", "accepted"),
        [
            (FaultKind.THROTTLE, ("TooManyRequestsException", 429), 0),
            (FaultKind.BAD_REQUEST, ("BadRequestException", 400), 0),
            (FaultKind.ERROR_BEFORE, ("InternalFailure", 500), 0),
            (FaultKind.ERROR_AFTER, ("InternalFailure", 500), 1),
        ],
    )
    def test_an_error_accepts_the_mail_or_it_does_not(self, running, kind, expected, accepted):
        fail(running, kind)

        with pytest.raises(ClientError) as error:
            running.bulk("reader@example.com")

        assert expected == code_of(error)
        assert accepted == len(running.ses.outbox)
        assert ["Send", "Delivery"] * accepted == running.kinds()

    @pytest.mark.parametrize(
        ("kind", "accepted"), [(FaultKind.DROP_BEFORE, 0), (FaultKind.DROP_AFTER, 1)]
    )
    def test_a_connection_breaks_before_or_after(self, running, kind, accepted):
        fail(running, kind)

        with pytest.raises(ConnectionClosedError):
            running.bulk("reader@example.com")

        assert accepted == len(running.ses.outbox)
        assert ["Send", "Delivery"] * accepted == running.kinds()

    @pytest.mark.parametrize("kind", [FaultKind.ERROR_AFTER, FaultKind.DROP_BEFORE])
    def test_a_caller_may_have_to_wait_for_it(self, start, kind, monkeypatch):
        before = set(threading.enumerate())
        running = start().set_up()
        monkeypatch.setattr(running.client._endpoint.http_session, "_timeout", 0.2)
        running.client._endpoint.http_session._manager.connection_pool_kw["timeout"] = 0.2
        running.client._endpoint.http_session._manager.clear()
        fail(running, kind, seconds=60)

        with pytest.raises(ReadTimeoutError):
            running.bulk("reader@example.com")

        running.ses.stop()

        deadline = time.monotonic() + 10
        while set(threading.enumerate()) - before:
            assert time.monotonic() < deadline, "a thread is still waiting"
            time.sleep(0.01)

    def test_entries_get_the_results_they_are_given(self, running):
        fail(running, FaultKind.STATUSES, statuses=("SUCCESS", "TRANSIENT_FAILURE", "FAILED"))

        results = running.bulk(*[f"r{n}@example.com" for n in range(4)])

        expected = ["SUCCESS", "TRANSIENT_FAILURE", "FAILED", "SUCCESS"]
        assert expected == [result["Status"] for result in results]
        assert ["r0@example.com", "r3@example.com"] == [mail["To"] for mail in running.mails()]

    def test_the_last_result_is_missing_though_everyone_is_accepted(self, running):
        fail(running, FaultKind.CUT_RESULTS)

        assert 2 == len(running.bulk(*[f"r{n}@example.com" for n in range(3)]))
        assert 3 == len(running.ses.outbox)

    def test_events_are_lost(self, running):
        fail(running, FaultKind.LOSE_EVENTS)

        running.bulk("lost@example.com")
        running.bulk("told@example.com")

        assert {"told@example.com"} == {e["mail"]["destination"][0] for e in running.events()}
        assert 2 == len(running.ses.outbox)

    def test_events_come_twice(self, running):
        fail(running, FaultKind.DOUBLE_EVENTS)

        running.bulk("reader@example.com")

        assert ["Send", "Send", "Delivery", "Delivery"] == running.kinds()

    def test_events_come_late_and_out_of_order(self, running):
        fail(running, FaultKind.LATE_EVENTS, seconds=0.3)

        running.bulk("late@example.com")
        running.bulk("soon@example.com")

        told = [e["mail"]["destination"][0].partition("@")[0] for e in running.events()]
        assert ["soon", "soon", "late", "late"] == told

    def test_each_call_that_sends_takes_one_in_order(self, running):
        running.ses.faults.add(Fault(kind=FaultKind.THROTTLE), Fault(kind=FaultKind.BAD_REQUEST))

        running.client.get_account()
        assert 2 == len(running.ses.faults)
        for code in ("TooManyRequestsException", "BadRequestException"):
            with pytest.raises(ClientError, match=code):
                running.simple()
        running.simple()
        assert 0 == len(running.ses.faults)
