"""How commands reach a stack: on this machine, running or not, or on AWS (moto plays it)."""

import fcntl
import os
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from broadside.sending import Edition, EditionState
from broadside.settings import Settings
from broadside_local import connection
from broadside_local.asking_aws import as_local_error, clean_name, name_of_caller
from broadside_local.cloud import lasting
from broadside_local.cloud.reach import FILE, Reach, forget_reach, read_reach
from broadside_local.connection import connect, local_stacks, settings_from
from broadside_local.errors import LocalError
from tests.architecture.house import template

NOW = datetime(2026, 11, 25, tzinfo=UTC)
REACH = Reach(
    aws="http://127.0.0.1:1",
    ses="http://127.0.0.1:2",
    key="k",
    secret="s",
    outputs={"EditionsTable": "editions", "SiteUrl": "https://news.example.org"},
)
OUTPUTS = {"EditionsTable": "editions", "SiteUrl": "https://elsewhere.example.org"}


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    folder = tmp_path / "state"
    monkeypatch.setenv("BROADSIDE_STATE", str(folder))
    folder.mkdir(mode=0o700)
    return folder


def make(state, name, *, data=True):
    folder = state / name
    (folder / "cloud" / "templates").mkdir(parents=True)
    (folder / lasting.LOCK).touch()
    if data:
        (folder / lasting.DATA).touch()
    return folder


@pytest.fixture
def running(state):
    """A stack whose lock somebody holds."""
    folder = make(state, "demo")
    with (folder / lasting.LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def refused(stack=None):
    with pytest.raises(LocalError) as caught, connect(stack):
        pass
    return str(caught.value)


class TestWhich:
    def test_none_is_there(self):
        assert "there is no stack on this machine. `broadside demo` makes one" in refused()

    def test_of_several_one_is_named_unless_one_is_the_demo(self, state):
        make(state, "one")
        make(state, "two")

        assert "Say which: --stack one|two" in refused()
        make(state, "demo")
        assert state / "demo" == connection._find(None)
        assert state / "two" == connection._find("two")

    def test_the_only_one_needs_no_name(self, state):
        make(state, "mine")

        assert state / "mine" == connection._find(None)

    def test_what_belongs_to_another_command_is_none(self, state):
        (make(state, "run-abc") / "lock").touch()
        make(state, "empty", data=False)

        assert [] == local_stacks()

    def test_aws_is_meant_by_its_name(self, state):
        make(state, "news")

        assert state / "news" == connection._find("news")
        assert connection._find("aws:news") is None


class TestRunning:
    def test_it_is_spoken_to_where_it_answers(self, running):
        REACH.write(running)

        with connect() as there:
            assert ("demo", True, False) == (there.stack, there.is_running, there.on_aws)
            assert "editions" == there.app.settings.editions_table
            assert REACH.aws == there.new_client("sqs").meta.endpoint_url
            assert REACH.ses == there.new_client("sesv2").meta.endpoint_url
            assert running / "cloud" / "templates" / "publication.toml" == there.publication_file

    def test_nothing_of_an_account_is_used(self, running):
        REACH.write(running)

        with connect():
            assert not [name for name in os.environ if name.startswith("AWS_")]

    def test_one_that_is_being_started_is_waited_for_a_while(self, running, monkeypatch):
        monkeypatch.setattr(connection, "_START_SECONDS", 0.15)

        assert "demo is being started or stopped" in refused()

    def test_one_that_ends_meanwhile_is_said_so(self, running):
        REACH.write(running)

        with pytest.raises(LocalError, match="can't be reached any more"), connect() as there:
            there.app.ledger.head("e" * 32)

    def test_the_way_there_is_nobody_elses_business_and_goes_with_it(self, running):
        REACH.write(running)
        REACH.write(running)

        assert 0o600 == (running / FILE).stat().st_mode & 0o777
        assert not (running / f"{FILE}.new").exists()
        assert REACH == read_reach(running)
        forget_reach(running)
        forget_reach(running)
        assert read_reach(running) is None

    def test_half_of_a_way_is_none(self, running):
        (running / FILE).write_text("{", encoding="utf-8")

        assert read_reach(running) is None


def test_every_name_that_commands_need_is_among_the_templates_outputs():
    outputs = {name: f"the {name}" for name in template()["Outputs"]}

    settings = settings_from(outputs, templates_dir=Path("there"))

    told = {f.name for f in fields(Settings) if getattr(settings, f.name) != f.default}
    assert told >= {
        *("posts_table", "subscribers_table", "editions_table", "drop_bucket", "site_bucket"),
        *("ingest_queue_url", "images_queue_url", "plan_queue_url", "send_queue_url"),
        *("feedback_queue_url", "feedback_dead_letter_queue_url", "secret_arn", "site_url"),
        *("newsletter_configuration_set", "transactional_configuration_set", "templates_dir"),
    }
    assert ("the IngestQueue", "the SiteUrl") == (settings.ingest_queue_url, settings.site_url)


class Stacks:
    """CloudFormation, as far as we ask it: moto's needs more than is installed."""

    def __init__(self, stacks, region):
        self._stacks = stacks
        self.meta = SimpleNamespace(region_name=region)

    def describe_stacks(self, *, StackName):  # noqa: N803 - AWS's
        if StackName not in self._stacks:
            raise aws_error("ValidationError", f"Stack with id {StackName} does not exist")
        outputs = [
            {"OutputKey": key, "OutputValue": value}
            for key, value in self._stacks[StackName].items()
        ]
        return {"Stacks": [{"Outputs": outputs}]}


class TestAws:
    @pytest.fixture
    def account(self, monkeypatch):
        """An account, and its stacks' outputs by name."""
        stacks: dict[str, dict[str, str]] = {}
        new = boto3.Session.client

        def client(session, service, **options):
            if service == "cloudformation":
                return Stacks(stacks, session.region_name)
            return new(session, service, **options)

        monkeypatch.setattr(boto3.Session, "client", client)
        with mock_aws():
            yield stacks

    def make_table(self):
        declared = template()["Resources"]["EditionsTable"]["Properties"]
        keys = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        wanted = {key: declared[key] for key in keys}
        boto3.client("dynamodb").create_table(TableName="editions", **wanted)

    def test_its_tables_are_found_by_its_outputs(self, account):
        account["news"] = OUTPUTS
        self.make_table()
        held = Edition(
            id="e" * 32, post_id="p", state=EditionState.HELD, created_at=NOW, release_at=NOW
        )

        with connect("news") as there:
            assert there.on_aws
            assert there.app.ledger.create(held)
            assert ["e" * 32] == list(there.app.ledger.editions(limit=9))
            assert there.caller == clean_name(there.caller)
            assert there.caller != "somebody"

    def test_a_checkout_of_another_publication_is_warned_of(self, account, capsys):
        account["news"] = OUTPUTS

        with connect("aws:news"):
            assert "the stack of elsewhere.example.org" in capsys.readouterr().err

    def test_the_region_may_be_named_as_other_tools_name_it(self, account, monkeypatch):
        account["news"] = OUTPUTS
        monkeypatch.delenv("AWS_DEFAULT_REGION")
        assert "no AWS region is set" in refused("news")
        monkeypatch.setenv("AWS_REGION", "ca-central-1")

        with connect("news") as there:
            assert "ca-central-1" == there.new_client("sqs").meta.region_name

    def test_one_that_is_not_there(self, account):
        assert "there is no stack news in ca-central-1" in refused("news")

    def test_one_that_is_none_of_ours(self, account):
        account["news"] = {"Site": "ours not"}

        assert "is none of Broadside's" in refused("news")

    def test_without_credentials_it_says_what_to_set(self, state, monkeypatch):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        make(state, "demo")

        said = refused("news")

        assert "there is no stack news here, and no AWS credentials" in said
        assert "this machine has demo" in said

    def test_what_aws_refuses_inside_is_one_line(self, account):
        account["news"] = OUTPUTS

        with pytest.raises(LocalError, match="AWS refused GetItem"), connect("news") as there:
            there.new_client("dynamodb").get_item(TableName="nothing", Key={"pk": {"S": "x"}})


def aws_error(code, message=""):
    return ClientError({"Error": {"Code": code, "Message": message}}, "PutItem")


@pytest.mark.parametrize(
    ("error", "expected", "exit_code"),
    [
        (aws_error("ExpiredTokenException"), "have expired", 2),
        (
            aws_error("AccessDeniedException", "is not authorized to perform: dynamodb:PutItem"),
            "AWS doesn't let you do that (dynamodb:PutItem)",
            1,
        ),
        (aws_error("AccessDenied"), "AWS doesn't let you do that (PutItem)", 1),
        (aws_error("Throttling"), "AWS refused PutItem (Throttling)", 1),
        (EndpointConnectionError(endpoint_url="x"), "AWS can't be reached", 1),
    ],
)
def test_each_refusal_of_aws_says_what_to_do(error, expected, exit_code):
    said = as_local_error(error)

    assert expected in str(said)
    assert exit_code == said.exit_code


class TestWho:
    @pytest.mark.parametrize(
        ("arn", "expected"),
        [
            ("arn:aws:iam::123456789012:user/team/ana", "ana"),
            ("arn:aws:sts::123456789012:assumed-role/Admin/ana.b@example.org", "ana.b"),
            ("arn:aws:iam::123456789012:root", "root"),
            ("arn:aws:iam::123456789012:user/@", "somebody"),
        ],
    )
    def test_on_aws_it_is_the_user_or_session_and_never_an_address(self, arn, expected):
        class Sts:
            def get_caller_identity(self):
                return {"Arn": arn}

        assert expected == name_of_caller(lambda _: Sts())

    def test_here_it_is_the_machines_user(self, monkeypatch):
        monkeypatch.setattr("getpass.getuser", lambda: "ana")
        assert "ana" == name_of_caller(None)

        def nobody():
            raise KeyError

        monkeypatch.setattr("getpass.getuser", nobody)
        assert "somebody" == name_of_caller(None)
