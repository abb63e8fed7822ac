"""What lasts of a stack, without starting it: refused when it can't be used, shown, removed."""

import fcntl
import json
import sqlite3
import subprocess
import sys

import pytest

from broadside_local.cloud import lasting
from broadside_local.cloud.emulator.data_file import FORMAT, DataError, DataFile
from broadside_local.cloud.errors import NotStartedError, StateError
from broadside_local.errors import WrongUseError
from tests.architecture.house import ROOT

EMULATOR = ROOT / "local" / "broadside_local" / "cloud" / "emulator"


@pytest.fixture
def state(tmp_path):
    """The folder of all state."""
    return tmp_path / "state"


@pytest.fixture
def stack(state):
    """A stack that ran: two subscribers, a post, a message, a mail, a secret, logs."""
    folder = state / "demo"
    folder.mkdir(parents=True)
    (folder / lasting.LOCK).touch()
    file = lasting.prepare(folder)
    data = DataFile(file)
    for number in range(2):
        data.put_item("SubscribersTable", "a", str(number), json.dumps({"pk": {"S": "a"}}))
    data.put_object("DropBucket", "posts/a.md", "{}", {"hash": b"body"})
    data.put_message("SendQueue", "1", "{}")
    data.put_secret("Secret", '{"v": "precious"}')
    data.commit()
    data.close()
    (folder / "outbox").mkdir()
    (folder / "outbox" / "0000001-a.eml").write_text("To: somebody", "utf-8")
    (folder / "ses.state").write_text("{}", "utf-8")
    (folder / "cloud" / "functions.log").write_text("said", "utf-8")
    return folder


def overwrite(file, at, data):
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(data)


def truncate(file):
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)


def raise_format(file):
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version=999")
    connection.close()


class TestPrepare:
    def test_a_new_stack_gets_an_empty_data_file_and_a_stamp_for_nobody_else_to_read(self, state):
        folder = state / "new"
        folder.mkdir(parents=True)

        file = lasting.prepare(folder)

        stamp = folder / lasting.STAMP
        assert FORMAT == json.loads(stamp.read_text("utf-8"))["format"]
        assert {0o600} == {path.stat().st_mode & 0o777 for path in (file, stamp)}
        assert 0o700 == file.parent.stat().st_mode & 0o777

    def test_what_is_there_stays(self, stack):
        lasting.prepare(stack)

        assert 1 == len(list((stack / "outbox").iterdir()))
        assert {"SubscribersTable": 2} == lasting.stacks(stack.parent)[0].items

    def test_what_was_left_without_data_is_removed(self, state):
        folder = state / "old"
        (folder / "outbox").mkdir(parents=True)
        (folder / "outbox" / "0000001-a.eml").touch()

        lasting.prepare(folder)

        assert not (folder / "outbox").exists()

    @pytest.mark.parametrize(
        ("damage", "words"),
        [
            (lambda file: file.write_bytes(b""), "it is damaged"),
            (lambda file: file.write_bytes(b"\0garbage" * 9000), "it is damaged"),
            (lambda file: overwrite(file, 4096, b"\xff" * 4096), "it is damaged"),
            (truncate, "it is damaged"),
            (lambda file: file.unlink(), "it is missing"),
            (raise_format, "it has format 999, and only"),
        ],
        ids=["empty", "garbage", "torn page", "cut short", "gone", "another format"],
    )
    def test_data_that_cannot_be_used_is_refused_and_stays(self, stack, damage, words):
        file = stack / lasting.DATA
        damage(file)
        left = file.read_bytes() if file.exists() else None

        with pytest.raises(StateError, match=words) as refusal:
            lasting.prepare(stack)

        assert "broadside local wipe" in str(refusal.value)
        assert "\n" not in str(refusal.value)
        assert left == (file.read_bytes() if file.exists() else None)
        assert 1 == len(list((stack / "outbox").iterdir()))

    @pytest.mark.parametrize(
        ("stamp", "words"),
        [
            ({"format": FORMAT + 1, "written_by": "Broadside 9"}, "a newer version .*Broadside 9"),
            ({"format": FORMAT - 1, "written_by": "Broadside 0"}, "an older version"),
            ({"format": "x", "written_by": ""}, "it is damaged"),
            ([], "it is damaged"),
        ],
        ids=["newer", "older", "no number", "another shape"],
    )
    def test_a_stamp_that_is_not_ours_is_refused(self, stack, stamp, words):
        (stack / lasting.STAMP).write_text(json.dumps(stamp), "utf-8")

        with pytest.raises(StateError, match=words):
            lasting.prepare(stack)

    def test_a_stamp_that_was_cut_short_is_refused(self, stack):
        (stack / lasting.STAMP).write_bytes(b'{"form')

        with pytest.raises(StateError, match="it is damaged"):
            lasting.prepare(stack)

    def test_a_kill_between_data_and_stamp_does_no_harm(self, stack):
        (stack / lasting.STAMP).unlink()

        lasting.prepare(stack)

        assert (stack / lasting.STAMP).exists()
        assert {"SubscribersTable": 2} == lasting.stacks(stack.parent)[0].items


class TestDataFile:
    def test_what_was_not_committed_is_not_there(self, stack):
        data = DataFile(stack / lasting.DATA)
        data.put_item("PostsTable", "a", "b", "{}")
        data.close()

        assert {"SubscribersTable": 2} == lasting.stacks(stack.parent)[0].items

    def test_a_message_that_is_written_again_keeps_its_place(self, stack):
        data = DataFile(stack / lasting.DATA)
        data.put_message("SendQueue", "2", '"second"')
        data.put_message("SendQueue", "1", '"first, received"')

        assert [("SendQueue", '"first, received"'), ("SendQueue", '"second"')] == [*data.messages()]
        data.close()

    def test_a_missing_body_is_damage(self, stack):
        data = DataFile(stack / lasting.DATA)
        data.drop_bodies_but(set())

        with pytest.raises(DataError):
            data.body("hash")
        data.close()


class TestStacks:
    def test_each_is_told_with_its_counts(self, stack):
        (told,) = lasting.stacks(stack.parent)

        assert ("demo", False, FORMAT, "") == (told.name, told.running, told.version, told.problem)
        assert {"SubscribersTable": 2} == told.items
        assert {"DropBucket": 1} == told.objects
        assert {"SendQueue": 1} == told.messages
        assert 1 == told.mails
        assert told.size_bytes > 10_000
        assert told.written_at is not None

    def test_one_that_runs_is_told_to(self, stack):
        with (stack / lasting.LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (told,) = lasting.stacks(stack.parent)

        assert told.running

    def test_what_cannot_be_used_is_told_with_its_reason(self, stack):
        (stack / lasting.DATA).write_bytes(b"garbage" * 1000)

        (told,) = lasting.stacks(stack.parent)

        assert told.version is None
        assert "data.sqlite: it is damaged" in told.problem

    def test_a_folder_that_is_not_there_has_none(self, state):
        assert [] == lasting.stacks(state)


class TestReset:
    def test_everything_goes_but_the_secret(self, stack):
        lasting.reset(stack)

        (told,) = lasting.stacks(stack.parent)
        assert ({}, {}, {}, 0) == (told.items, told.objects, told.messages, told.mails)
        data = DataFile(stack / lasting.DATA)
        assert {"Secret": '{"v": "precious"}'} == data.secrets()
        data.close()
        assert {"cloud", lasting.LOCK, lasting.STAMP} == {path.name for path in stack.iterdir()}
        assert not (stack / "cloud" / "functions.log").exists()
        assert stack / lasting.DATA == lasting.prepare(stack)

    def test_one_that_runs_is_left_alone(self, stack):
        with (stack / lasting.LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with pytest.raises(NotStartedError, match="demo runs"):
                lasting.reset(stack)

        assert {"SubscribersTable": 2} == lasting.stacks(stack.parent)[0].items

    def test_damage_is_not_taken_for_empty(self, stack):
        (stack / lasting.DATA).write_bytes(b"garbage" * 1000)

        with pytest.raises(StateError):
            lasting.reset(stack)

    def test_a_stack_that_there_is_not_is_wrong_use(self, state):
        with pytest.raises(WrongUseError):
            lasting.reset(state / "none")


class TestWipe:
    def test_everything_goes_damaged_or_not(self, stack):
        (stack / lasting.DATA).write_bytes(b"garbage")
        (stack.parent / "run-killed").mkdir()
        (stack.parent / "run-killed" / "lock").touch()

        lasting.wipe(stack.parent)

        assert [] == list(stack.parent.iterdir())

    @pytest.mark.parametrize("lock", ["demo/cloud.lock", "run-1/lock"])
    def test_nothing_goes_while_anything_runs(self, stack, lock):
        held = stack.parent / lock
        held.parent.mkdir(exist_ok=True)
        with held.open("w") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX)
            with pytest.raises(NotStartedError):
                lasting.wipe(stack.parent)

        assert {"SubscribersTable": 2} == lasting.stacks(stack.parent)[0].items

    def test_what_is_no_stack_stays(self, stack):
        mine = [stack.parent / "precious.txt", stack.parent / "letters" / "a.txt"]
        for file in mine:
            file.parent.mkdir(exist_ok=True)
            file.write_text("mine", encoding="utf-8")

        lasting.wipe(stack.parent)

        assert not stack.exists()
        assert ["mine", "mine"] == [file.read_text(encoding="utf-8") for file in mine]

    def test_a_folder_that_is_not_there_is_wiped_already(self, state):
        lasting.wipe(state)


def in_the_emulators_interpreter(program):
    done = subprocess.run(
        [ROOT / ".venv-cloud" / "bin" / "python", "-c", program],
        cwd=EMULATOR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip() or done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="the local cloud needs Unix")
class TestAnotherEmulator:
    def test_every_choke_point_is_there(self):
        assert "True" == in_the_emulators_interpreter(
            "import recorder; print(bool(recorder._modules()))"
        )

    def test_one_that_is_gone_is_named(self):
        program = (
            "import recorder\n"
            "recorder.CHOKE_POINTS['sqs'] = ('_gone',)\n"
            "try: recorder._modules()\n"
            "except recorder.MissingError as error: print(error)"
        )

        assert "sqs._gone" == in_the_emulators_interpreter(program)

    def test_whoever_locks_another_release_looks_whether_its_records_are_the_same(self):
        """Raise FORMAT if they aren't; then change this line."""
        locked = (ROOT / "local" / "cloud-requirements.txt").read_text("utf-8")

        assert 2 == FORMAT
        assert "ministack==1.5.33 " in locked
