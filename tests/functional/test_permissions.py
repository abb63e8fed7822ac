"""Each function may do what it does, and nothing else: every grant is needed, none is too wide."""

import shutil
from copy import deepcopy

import pytest

from broadside_local.cloud.cloud import PARAMETERS
from broadside_local.cloud.errors import RefusedError
from broadside_local.cloud.template.accept import accept
from broadside_local.cloud.template.refusals import planned, refuse
from broadside_local.iam import read_policy
from broadside_local.iam.excess import excess
from tests.architecture.house import ROOT
from tests.functional.conftest import Checkout
from tests.functional.permission_calls import CALLS, READER, bulk, reads, single
from tests.functional.permission_needs import BY_LAMBDA, FOR_LOGS, FUNCTIONS, SIMULATOR, Needs
from tests.functional.permission_scenes import Scenes
from tests.functional.policy_changes import removals, removed, widenings

DENIED = {"AccessDenied", "AccessDeniedException"}


@pytest.fixture(scope="module")
def scenes(tmp_path_factory):
    """Our functions in a cloud where each can be told to make any call, too."""
    checkout = Checkout(tmp_path_factory.mktemp("permissions"))
    for name in ("functions", "templates"):
        shutil.rmtree(checkout.folder / name)
        shutil.copytree(ROOT / name, checkout.folder / name)
    for function in FUNCTIONS:
        handler = checkout.folder / "functions" / "handlers" / f"{function.lower()}.py"
        handler.write_text(handler.read_text(encoding="utf-8") + CALLS, encoding="utf-8")
    trace = checkout.folder / "trace.jsonl"
    with checkout.start(trace=trace) as cloud:
        yield Scenes(cloud, trace)


@pytest.fixture
def ended(scenes):
    """Let a function make calls; say how each ended."""

    def call(function, *calls):
        return scenes.cloud.invoke(function.lower(), {"calls": calls})["ended"]

    return call


class TestPromises:
    def test_publish_reads_no_subscribers(self, scenes, ended):
        assert DENIED >= set(ended("Publish", *reads(scenes.cloud.outputs["SubscribersTable"])))

    def test_reader_reads_no_posts(self, scenes, ended):
        bucket = {"Bucket": scenes.cloud.outputs["DropBucket"]}
        dropped = [
            ("s3", "get_object", {**bucket, "Key": "posts/a.md"}),
            ("s3", "list_objects_v2", bucket),
        ]

        assert DENIED >= set(ended("Reader", *reads(scenes.cloud.outputs["PostsTable"]), *dropped))

    def test_send_sends(self, scenes, ended):
        assert ["done"] == ended("Send", bulk(scenes.cloud.outputs))

    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_nobody_sends_but_as_agreed(self, scenes, ended, function):
        outputs = scenes.cloud.outputs
        to_the_simulator = [{"Destination": {"ToAddresses": [SIMULATOR]}}]
        scenes.cloud.client("sesv2").create_email_identity(EmailIdentity=f"{function}.example.net")
        wrong = [
            bulk(outputs, FromEmailAddress=f"newsletter@{function}.example.net"),
            bulk(outputs, ConfigurationSetName=outputs["TransactionalConfigurationSet"]),
            bulk(outputs, ConfigurationSetName=None),  # the identity's default one
        ]
        wrong += [
            (service, method, {**members, "BulkEmailEntries": to_the_simulator})
            for service, method, members in wrong
        ]
        wrong.append(single(outputs, READER))
        if function != "Tick":
            wrong.append(single(outputs, SIMULATOR))
        if function not in {"Welcome", "Tick"}:
            wrong.append(single(outputs, READER, set_name="TransactionalConfigurationSet"))
        if function != "Send":
            wrong.append(bulk(outputs))
            wrong.append(bulk(outputs, BulkEmailEntries=to_the_simulator))

        assert DENIED >= set(ended(function, *wrong))

    def test_welcome_sends_as_a_confirmation_and_not_otherwise(self, scenes, ended):
        outputs = scenes.cloud.outputs

        good, *bad = ended(
            "Welcome",
            single(outputs, READER, set_name="TransactionalConfigurationSet"),
            single(outputs, READER),
            single(outputs, READER, SIMULATOR),
            bulk(outputs, ConfigurationSetName=outputs["TransactionalConfigurationSet"]),
        )

        assert "done" == good
        assert DENIED >= set(bad)

    @pytest.mark.parametrize("function", ["Reader", "Welcome"])
    def test_who_answers_readers_reads_no_posts_and_no_editions(self, scenes, ended, function):
        outputs = scenes.cloud.outputs
        tables = (outputs["PostsTable"], outputs["EditionsTable"])

        assert DENIED >= set(ended(function, *(call for name in tables for call in reads(name))))

    def test_tick_sends_probes_to_the_simulator_alone_and_alarms_otherwise(self, scenes, ended):
        outputs = scenes.cloud.outputs

        probe, alarm, *bad = ended(
            "Tick",
            single(outputs, SIMULATOR),
            single(outputs, READER, set_name="TransactionalConfigurationSet"),
            single(outputs, READER),
            single(outputs, SIMULATOR, READER),
        )

        assert ["done", "done"] == [probe, alarm]
        assert DENIED >= set(bad)

    def test_tick_knows_no_readers_address(self, scenes, ended):
        assert DENIED >= set(ended("Tick", *reads(scenes.cloud.outputs["SubscribersTable"])))

    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_nobody_but_feedback_reads_events_of_mail(self, scenes, ended, function):
        receiving = [
            ("sqs", "receive_message", {"QueueUrl": scenes.cloud.outputs[queue]})
            for queue in ("FeedbackQueue", "FeedbackDeadLetterQueue")
        ]
        ends = ended(function, *receiving)

        if function == "Feedback":
            assert "done" == ends.pop(0)
        assert DENIED >= set(ends)

    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_no_function_fills_the_queues_of_s3_and_sns(self, scenes, ended, function):
        sending = [
            ("sqs", "send_message", {"QueueUrl": scenes.cloud.outputs[queue], "MessageBody": "a"})
            for queue in ("IngestQueue", "FeedbackQueue")
        ]
        ends = ended(function, *sending)

        if function == "Images":  # it has posts looked at again
            assert "done" == ends.pop(0)
        assert DENIED >= set(ends)


@pytest.fixture(scope="module")
def needs(scenes):
    return Needs(scenes)


class TestNeeds:
    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_a_function_does_all_its_work_under_its_role(self, needs, function):
        assert [] == needs.troubles[function]
        assert [] == [note for note in needs.seen[function] if not note["allowed"]]

    def test_no_grant_is_beyond_need(self, needs):
        universe = needs.universe()
        too_much = {
            function: excess(
                read_policy(needs.scenes.policy(function)[1]), needs.asked(function), universe
            )
            for function in FUNCTIONS
        }

        assert {function: frozenset() for function in FUNCTIONS} == too_much


@pytest.mark.prove
class TestProofs:
    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_every_grant_is_missed_when_it_is_gone(self, scenes, function, record_property):
        name, document = scenes.policy(function)
        changes = list(removals(document))
        record_property("removed", len(changes))

        unmissed = [
            change.name for change in changes if not is_missed(scenes, function, name, change)
        ]

        assert [] == unmissed

    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_everything_that_is_widened_is_noticed(self, needs, function, record_property):
        _, document = needs.scenes.policy(function)
        universe, asked = needs.universe(), needs.asked(function)
        wider = list(widenings(document))
        record_property("widened", len(wider))

        unnoticed = [
            name for name, changed in wider if not excess(read_policy(changed), asked, universe)
        ]

        assert [] == unnoticed


def is_missed(scenes, function, name, change):
    """Tell whether a function can't do its work without a grant."""
    if set(change.actions) <= FOR_LOGS:
        return True  # see there
    if set(change.actions) <= set().union(*BY_LAMBDA.values()) and is_refused(function, change):
        return True
    _, document = scenes.policy(function)
    scenes.put_policy(function, name, removed(document, change))
    if any(action.startswith("secretsmanager:") for action in change.actions):
        scenes.restart(function)
    try:
        refused = [note for note in scenes.play(function) if not note["allowed"]]
    finally:
        scenes.put_policy(function, name, document)
    return any(note["action"] in change.actions for note in refused)


def is_refused(function, change):
    """Tell whether a stack without a grant isn't made at all."""
    accepted = accept(ROOT / "template.yaml", PARAMETERS)
    template = deepcopy(accepted.template)
    (policy,) = template["Resources"][f"{function}Role"]["Properties"]["Policies"]
    policy["PolicyDocument"] = removed(policy["PolicyDocument"], change)
    try:
        refuse(planned(template, accepted.parameters))
    except RefusedError:
        return True
    return False
