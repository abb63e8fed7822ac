"""Being asked to stop: the first time puts things away, further ones don't disturb that."""

import contextlib
import signal
import subprocess
import sys
import threading

import pytest

from broadside_local.signals import StoppedError, stop_by_signals

NUMBERS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@contextlib.contextmanager
def putting_away(second, done):
    """Put things away on the way out, and be asked again meanwhile."""
    try:
        yield
    finally:
        signal.raise_signal(second)
        done.append("put away")


@pytest.mark.parametrize("number", NUMBERS)
def test_the_first_one_is_raised_with_the_code_of_a_shell(number):
    with pytest.raises(StoppedError) as caught, stop_by_signals() as stopping:
        signal.raise_signal(number)

    assert (number, 128 + number) == (caught.value.number, caught.value.exit_code)
    assert caught.value is stopping.asked


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGHUP])
def test_what_comes_while_things_are_put_away_waits(second):
    done: list[str] = []
    with pytest.raises(StoppedError), stop_by_signals(), putting_away(second, done):
        signal.raise_signal(signal.SIGTERM)

    assert ["put away"] == done


def test_a_second_ctrl_c_ends_it_at_once(monkeypatch):
    ended: list[int] = []
    monkeypatch.setattr("os._exit", ended.append)
    with pytest.raises(StoppedError), stop_by_signals(), putting_away(signal.SIGINT, []):
        signal.raise_signal(signal.SIGTERM)

    assert [128 + signal.SIGTERM] == ended


def test_afterwards_signals_mean_what_they_meant():
    before = [signal.getsignal(number) for number in NUMBERS]
    with stop_by_signals():
        assert before != [signal.getsignal(number) for number in NUMBERS]

    assert before == [signal.getsignal(number) for number in NUMBERS]


def test_what_was_to_be_ignored_stays_ignored():
    program = (
        "import signal, sys\n"
        "from broadside_local.signals import stop_by_signals\n"
        "with stop_by_signals():\n"
        "    signal.raise_signal(signal.SIGHUP)\n"
        "print('still here')\n"
    )
    done = subprocess.run(
        ["nohup", sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert "still here\n" == done.stdout


def test_in_another_thread_it_leaves_signals_alone():
    seen = []

    def look():
        with stop_by_signals() as stopping:
            seen.append(stopping.asked)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert [None] == seen


def test_it_is_no_error_that_somebody_might_catch():
    assert not issubclass(StoppedError, Exception | KeyboardInterrupt)
