"""`template.yaml` keeps the promises that the design makes of the stack."""

import re
from collections import Counter

import pytest

from broadside_local.iam import Decision, Request, decide, read_policy
from handlers.reader import EDGE
from tests.architecture.house import functions, template

BATCH_DEADLINE_SECONDS = 90
"""From a batch's claim to the time at which its call is over, whatever happened (SENDING.md)."""

WITHOUT_RESOURCE = {
    *("dynamodb:ListStreams", "ses:DeleteSuppressedDestination", "ses:GetAccount"),
}
"""Actions that can be granted for everything only (Service Authorization Reference)."""


@pytest.fixture(scope="module")
def declared():
    return template()


@pytest.fixture(scope="module")
def sources(declared):
    """Each function's queue, with the function's properties."""
    return {
        queue_of(event): properties
        for properties in functions(declared).values()
        for event in properties["Events"].values()
        if event["Type"] == "SQS"
    }


def queue_of(event):
    return attribute_of(event["Properties"]["Queue"])


def attribute_of(node):
    """Name the resource that a GetAtt, Ref or Sub is about."""
    (argument,) = node.values()
    return re.sub(r"^\$\{|[.}].*$", "", argument)


def statements(declared, function):
    """List a function's grants as (action, resource)."""
    role = declared["Resources"][attribute_of(functions(declared)[function]["Role"])]
    for policy in role["Properties"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            actions, resources = statement["Action"], statement["Resource"]
            for action in actions if isinstance(actions, list) else [actions]:
                for resource in resources if isinstance(resources, list) else [resources]:
                    yield action, resource if isinstance(resource, str) else attribute_of(resource)


def test_a_message_is_hidden_for_six_times_the_functions_time(declared, sources):
    """Lambda Developer Guide, "Using Lambda with Amazon SQS": at least six times the time-out."""
    for queue, properties in sources.items():
        hidden = declared["Resources"][queue]["Properties"]["VisibilityTimeout"]
        assert hidden >= 6 * properties["Timeout"], queue


def test_sending_is_fenced_by_time(declared):
    send = functions(declared)["Send"]
    hidden = declared["Resources"]["SendQueue"]["Properties"]["VisibilityTimeout"]

    assert send["Timeout"] < BATCH_DEADLINE_SECONDS < hidden
    (event,) = send["Events"].values()
    assert 1 == event["Properties"]["BatchSize"]


def test_every_queue_with_a_reader_has_a_dead_letter_queue(declared, sources):
    for queue in sources:
        policy = declared["Resources"][queue]["Properties"]["RedrivePolicy"]
        dead = declared["Resources"][attribute_of(policy["deadLetterTargetArn"])]

        assert policy["maxReceiveCount"] >= 5
        # A message keeps its age when it is moved: shorter retention could delete it at once.
        kept = declared["Resources"][queue]["Properties"].get("MessageRetentionPeriod", 345_600)
        assert dead["Properties"]["MessageRetentionPeriod"] >= kept


def test_every_queue_reader_answers_message_by_message(declared, sources):
    for properties in sources.values():
        for event in properties["Events"].values():
            assert ["ReportBatchItemFailures"] == event["Properties"]["FunctionResponseTypes"]


def test_no_function_reserves_concurrency(declared):
    assert not any("ReservedConcurrentExecutions" in f for f in functions(declared).values())


def test_every_function_has_a_role_and_a_log_of_its_own(declared):
    roles = {name: attribute_of(f["Role"]) for name, f in functions(declared).items()}
    logs = {
        name: attribute_of(f["LoggingConfig"]["LogGroup"])
        for name, f in functions(declared).items()
    }

    assert len(roles) == len(set(roles.values())) == len(set(logs.values()))
    for log in logs.values():
        assert "RetentionInDays" in declared["Resources"][log]["Properties"]


def test_no_grant_is_for_everything(declared):
    for function in functions(declared):
        for action, resource in statements(declared, function):
            assert "*" not in action
            assert resource != "*" or action in WITHOUT_RESOURCE, (function, action)


@pytest.mark.parametrize(
    ("resource", "readers"),
    [
        ("SubscribersTable", {"Tick", "Plan", "Send", "Feedback", "Reader", "Welcome"}),
        ("PostsTable", {"Announce", "Images", "Ingest", "Publish", "Tick"}),
        ("FeedbackQueue", {"Feedback", "Tick"}),
        ("Secret", {"Send", "Feedback", "Reader", "Welcome"}),
    ],
)
def test_only_these_functions_touch(declared, resource, readers):
    allowed = {
        function
        for function in functions(declared)
        for _, granted in statements(declared, function)
        if granted == resource
    }

    assert allowed <= readers


def test_nobody_waits_for_whoever_tells_hubs(declared):
    """It reads a stream by a mapping of its own, and writes nothing but its log."""
    granted = set(statements(declared, "Announce"))
    reading = {"DescribeStream", "GetRecords", "GetShardIterator"}

    assert {
        *((f"logs:{action}", "AnnounceLog") for action in ("CreateLogStream", "PutLogEvents")),
        *((f"dynamodb:{action}", "PostsTable") for action in reading),
        ("dynamodb:ListStreams", "*"),
    } == granted


def test_no_stream_has_more_than_two_readers(declared):
    """DynamoDB API Reference, LimitExceededException: more than two are slowed down."""
    readers = Counter(
        attribute_of(event["Properties"]["Stream"])
        for properties in functions(declared).values()
        for event in properties["Events"].values()
        if event["Type"] == "DynamoDB"
    )

    assert 2 >= max(readers.values())


def test_only_feedback_reads_events_of_mail(declared):
    """They hold addresses: anybody else may count them at most."""
    granted = {
        function: {a for a, resource in statements(declared, function) if "Feedback" in resource}
        for function in functions(declared)
        if function != "Feedback"
    }

    assert {"sqs:GetQueueAttributes"} >= set().union(*granted.values())


def test_the_stream_of_subscribers_carries_no_address(declared):
    table = declared["Resources"]["SubscribersTable"]["Properties"]

    assert {"StreamViewType": "KEYS_ONLY"} == table["StreamSpecification"]


def test_the_reader_api_knows_who_came_through_the_distribution(declared):
    distribution = declared["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    (origin,) = [each for each in distribution["Origins"] if "OriginCustomHeaders" in each]
    told = {each["HeaderName"]: each["HeaderValue"] for each in origin["OriginCustomHeaders"]}
    variables = functions(declared)["Reader"]["Environment"]["Variables"]

    assert {EDGE: variables["EDGE_KEY"]} == told
    assert {"Ref": "AWS::StackId"} == variables["EDGE_KEY"]


def test_whatever_cannot_be_made_again_is_kept(declared):
    for name in ("PostsTable", "SubscribersTable", "EditionsTable", "Secret", "DropBucket"):
        resource = declared["Resources"][name]
        assert "Retain" == resource["DeletionPolicy"] == resource["UpdateReplacePolicy"], name


def test_every_parameter_is_described_and_checked(declared):
    for name, parameter in declared["Parameters"].items():
        assert parameter["Description"], name
        assert {"AllowedPattern", "AllowedValues", "MinValue"} & parameter.keys(), name


def test_who_opens_what_others_made_touches_no_post(declared):
    """The emulator knows no `dynamodb:LeadingKeys`: what AWS makes of it is worked out here."""
    role = declared["Resources"]["ImagesRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    (about_the_table,) = [
        {**statement, "Resource": "*"}
        for statement in role["Statement"]
        if "dynamodb:PutItem" in statement["Action"]
    ]
    statements = read_policy({**role, "Statement": [about_the_table]})

    def decided(pk):
        context = {"dynamodb:LeadingKeys": [pk]}
        return decide(
            statements, Request(action="dynamodb:PutItem", resource="table", context=context)
        )

    assert Decision.ALLOWED is decided("asset.1")
    assert {Decision.SILENT} == {decided(pk) for pk in ("1", "recent", "path.asset.1", "list.en")}
