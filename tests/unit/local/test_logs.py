"""`broadside local logs`: lines are kept, each once, and shown so that they can be read."""

import itertools
import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from broadside_local.cloud import function_logs
from broadside_local.cloud.function_logs import FunctionLogs
from broadside_local.cloud.log_lines import NAME, OLDER, LogLine
from broadside_local.commands import logs
from broadside_local.errors import WrongUseError

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ENTRY = {"level": "INFO", "message": "tick.done", "timestamp": "t", "service": "broadside", "n": 2}


class Service:
    """CloudWatch Logs, as far as it is asked."""

    def __init__(self):
        self.events: dict[str, list[dict[str, Any]]] = {"G1": [], "G2": []}
        self.is_gone = False
        self.asked = threading.Event()

    def write(self, *texts, group="G1", stream="s", at=NOW):
        moment = round(at.timestamp() * 1000)
        self.events[group] += [
            {"logStreamName": stream, "timestamp": moment, "message": text} for text in texts
        ]

    def filter_log_events(self, *, logGroupName, startTime, limit):  # noqa: N803
        self.asked.set()
        if self.is_gone:
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1")
        found = [e for e in self.events[logGroupName] if e["timestamp"] >= startTime]
        return {"events": sorted(found, key=lambda e: e["timestamp"])[:limit]}


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def kept(service, tmp_path):
    return FunctionLogs(service, {"tick": "G1", "send": "G2"}, tmp_path / "cloud" / NAME)


@pytest.fixture
def stack(tmp_path, monkeypatch):
    """A stack's folder, below the state folder."""
    monkeypatch.setenv("BROADSIDE_STATE", str(tmp_path / "state"))
    folder = tmp_path / "state" / "demo" / "cloud"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def show(capsys):
    def show(function=None, *, stack="demo", since=None, follow=False, as_json=False):
        code = logs.show_logs(function, stack=stack, since=since, follow=follow, as_json=as_json)
        assert 0 == code
        return capsys.readouterr().out.splitlines()

    return show


class TestKeeping:
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        (tmp_path / "cloud").mkdir()

    def read(self, tmp_path, name=NAME):
        lines = (tmp_path / "cloud" / name).read_text("utf-8").splitlines()
        return [line.text for line in map(LogLine.read, lines) if line]

    def test_each_line_is_kept_once_however_often_it_is_looked_for(self, kept, service, tmp_path):
        service.write("a", "a", "b")
        kept.catch_up()
        service.write("c", at=NOW + timedelta(seconds=1))
        kept.catch_up()
        kept.catch_up()

        assert ["a", "a", "b", "c"] == self.read(tmp_path)

    def test_what_shows_late_beside_others_is_kept(self, kept, service, tmp_path):
        service.write("late", stream="other", at=NOW)
        first = service.events["G1"].copy()
        service.events["G1"].clear()
        service.write("a", at=NOW + timedelta(seconds=1))
        kept.catch_up()
        service.events["G1"] += first

        kept.catch_up()

        assert ["a", "late"] == self.read(tmp_path)

    def test_lines_of_all_functions_are_in_the_order_of_time(self, kept, service, tmp_path):
        service.write("2", at=NOW + timedelta(seconds=2))
        service.write("1", "1b", group="G2", at=NOW + timedelta(seconds=1))

        assert ["send", "send", "tick"] == [line.function for line in kept.catch_up()]
        assert ["1", "1b", "2"] == self.read(tmp_path)

    def test_more_than_one_answer_holds_is_kept(self, kept, service, tmp_path, monkeypatch):
        monkeypatch.setattr(function_logs, "_AT_ONCE", 3)
        for n in range(8):
            service.write(str(n), at=NOW + timedelta(seconds=n))

        kept.catch_up()

        assert [str(n) for n in range(8)] == self.read(tmp_path)

    def test_a_full_file_makes_way_for_a_new_one(self, kept, service, tmp_path, monkeypatch):
        monkeypatch.setattr(function_logs, "_FULL_BYTES", 10)
        for n in range(3):
            service.write(f"line {n}", at=NOW + timedelta(minutes=n))
            kept.catch_up()

        assert (["line 1"], ["line 2"]) == (self.read(tmp_path, OLDER), self.read(tmp_path))

    def test_it_is_nobody_elses_business(self, kept, service, tmp_path):
        service.write("a")
        kept.catch_up()

        assert 0o600 == (tmp_path / "cloud" / NAME).stat().st_mode & 0o777

    def test_it_follows_by_itself_and_takes_the_last_ones_along(self, kept, service, tmp_path):
        kept.start()
        assert service.asked.wait(10)
        service.write("last words")

        kept.stop()

        assert ["last words"] == self.read(tmp_path)

    def test_a_service_that_is_gone_stops_nobody(self, kept, service):
        service.is_gone = True
        kept.start()
        assert service.asked.wait(10)

        kept.stop()


class TestShowing:
    def write(self, stack, *texts, function="tick", at=NOW, name=NAME):
        with (stack / name).open("a", encoding="utf-8") as file:
            file.writelines(f"{LogLine(at, function, text)}\n" for text in texts)

    def test_an_entry_is_told_in_words(self, stack, show):
        self.write(stack, json.dumps(ENTRY))

        (line,) = show()
        assert f"{NOW.astimezone():%H:%M:%S} tick     INFO  tick.done n=2" == line

    def test_lambdas_own_lines_are_left_out(self, stack, show):
        self.write(stack, "START RequestId: 1", "words", "END RequestId: 1", "REPORT RequestId: 1")

        (line,) = show()
        assert line.endswith("tick     words")

    def test_an_exception_is_shown_below(self, stack, show):
        self.write(stack, json.dumps({**ENTRY, "level": "ERROR", "exception": "Traceback\nboom"}))

        assert ["    Traceback", "    boom"] == show()[1:]

    def test_the_older_file_comes_first(self, stack, show):
        self.write(stack, "new")
        self.write(stack, "old", name=OLDER)

        assert ["old", "new"] == [line.split()[-1] for line in show()]

    def test_one_function_alone(self, stack, show):
        self.write(stack, "mine")
        self.write(stack, "other", function="send")

        (line,) = show("tick")
        assert line.endswith("mine")

    def test_from_a_time_on(self, stack, show):
        self.write(stack, "before", "later")
        self.write(stack, "after", at=NOW + timedelta(hours=1))

        (line,) = show(since=(NOW + timedelta(minutes=1)).isoformat())
        assert line.endswith("after")

    def test_as_json_nothing_is_left_out(self, stack, show):
        self.write(stack, "START RequestId: 1", json.dumps(ENTRY))

        told = [json.loads(line) for line in show(as_json=True)]
        assert ["START RequestId: 1", None] == [each.get("text") for each in told]
        assert ENTRY == told[1]["entry"]
        assert {"tick"} == {each["function"] for each in told}

    @pytest.mark.parametrize("text", ["{", "[1]", "{'a': 1}", ""])
    def test_what_is_no_entry_is_shown_as_it_is(self, stack, show, text):
        self.write(stack, text)

        (line,) = show()
        assert f"{NOW.astimezone():%H:%M:%S} tick     {text}" == line

    def test_it_goes_on_with_what_comes_though_another_file_begins(self, stack, monkeypatch):
        self.write(stack, "first")
        steps = iter(
            [
                lambda: self.write(stack, "second"),
                lambda: (
                    self.write(stack, "third"),
                    (stack / NAME).replace(stack / OLDER),
                    self.write(stack, "fourth"),
                ),
            ]
        )
        monkeypatch.setattr("time.sleep", lambda _: next(steps)())

        lines = itertools.islice(logs._lines(stack, follow=True), 4)

        assert ["first", "second", "third", "fourth"] == [line.text for line in lines]

    def test_without_a_file_there_is_nothing(self, stack, show):
        assert [] == show()


class TestWrongUse:
    def test_a_function_that_there_is_not(self, stack, show):
        with pytest.raises(
            WrongUseError, match=r"no function tock\. There are announce, feedback, "
        ):
            show("tock")

    def test_a_stack_that_there_is_not(self, stack, show):
        with pytest.raises(WrongUseError, match=r"no stack other .* There are demo"):
            show(stack="other")

    def test_a_time_that_is_none(self, stack, show):
        with pytest.raises(WrongUseError, match=r"--since yesterday: is no time\. Say 10m, 2h"):
            show(since="yesterday")

    @pytest.mark.parametrize(
        ("text", "back"),
        [
            ("90s", timedelta(seconds=90)),
            ("10m", timedelta(minutes=10)),
            ("2h", timedelta(hours=2)),
        ],
    )
    def test_how_far_back_is_counted_from_now(self, text, back):
        assert NOW - back == logs.read_since(text, now=NOW)
