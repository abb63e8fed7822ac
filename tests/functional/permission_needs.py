"""What functions ask for: seen in the scenes, or done for them by Lambda; and all that there is."""

import re

from botocore.session import get_session

from broadside_local.cloud.emulator.process import ACCOUNT, REGION
from broadside_local.iam.excess import ANY, Ask, Universe
from tests.functional.permission_calls import READER
from tests.functional.policy_changes import listed

FUNCTIONS = (
    *("Ingest", "Images", "Publish", "Announce", "Tick", "Plan", "Send", "Feedback", "Reader"),
    "Welcome",
)

SIMULATOR = "success+0@simulator.amazonses.com"

SERVICES = {
    "cloudfront": ("cloudfront",),
    "dynamodb": ("dynamodb", "dynamodbstreams"),
    "logs": ("logs",),
    "s3": ("s3",),
    "secretsmanager": ("secretsmanager",),
    "ses": ("ses", "sesv2"),
    "sns": ("sns",),
    "sqs": ("sqs",),
}
"""Whose operations are actions that might be granted, by the actions' prefix."""

OF_NO_PLACE = frozenset(
    {"dynamodb:ListStreams", "ses:DeleteSuppressedDestination", "ses:GetAccount"}
)
"""Actions that are about no resource (Service Authorization Reference)."""

BY_LAMBDA = {
    "AWS::SQS::Queue": {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
    "AWS::DynamoDB::Table": {
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    },
}
"""
What Lambda itself does under a function's role, to read its source: by the AWS managed policies
AWSLambdaSQSQueueExecutionRole and AWSLambdaDynamoDBExecutionRole. The emulator reads as itself;
the local cloud refuses a template whose function lacks one of them, as AWS refuses the mapping.
"""

FOR_LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
"""
The same, for its log: by AWSLambdaBasicExecutionRole. Nothing breaks without them, on AWS either:
nothing is written down. (`logs:CreateLogGroup` isn't granted: the template makes the groups.)
"""


class Needs:
    """What functions ask for: seen in the scenes, or done for them by Lambda."""

    def __init__(self, scenes):
        self.scenes = scenes
        self.seen = {}
        self.troubles = {}
        for function in FUNCTIONS:
            self.seen[function] = scenes.play(function, stop_at_refusal=False)
            self.troubles[function] = scenes.troubles

    def asked(self, function):
        """Return all that a function asks."""
        asked = {
            Ask(note["action"], self.place(note["resource"]), situation)
            for note in self.seen[function]
            for situation in situations(note, function)
        }
        _, document = self.scenes.policy(function)
        for statement in document["Statement"]:
            actions = set(listed(statement["Action"]))
            if actions <= FOR_LOGS | set().union(*BY_LAMBDA.values()):
                asked |= {
                    Ask(action, self.place(one))
                    for action in actions
                    for one in self.own(function, statement)
                }
        return frozenset(asked)

    def own(self, function, statement):
        """Return those of a statement's resources that are a function's own source, or its log."""
        return [
            arn
            for arn in listed(statement["Resource"])
            if arn == ANY or f"{function}Log" in arn or self.is_source(function, arn)
        ]

    def is_source(self, function, arn):
        mappings = self.scenes.cloud.client("lambda").list_event_source_mappings(
            FunctionName=self.scenes.cloud.stack.ids[function]
        )["EventSourceMappings"]
        return arn in [mapping["EventSourceArn"] for mapping in mappings]

    def place(self, arn):
        """Name an object by the folder that it is in, as far as anybody tells folders apart."""
        outputs = self.scenes.cloud.outputs
        bucket, slash, key = arn.removeprefix("arn:aws:s3:::").partition("/")
        if not slash or not arn.startswith("arn:aws:s3:::"):
            return arn
        folder = f"{key.partition('/')[0]}/" if bucket == outputs["DropBucket"] else ""
        return f"arn:aws:s3:::{bucket}/{folder}x"

    def universe(self):
        """Return all that could be asked: every place there is, every action of its service."""
        session = get_session()
        operations = {
            f"{prefix}:{operation}"
            for prefix, services in SERVICES.items()
            for service in services
            for operation in session.get_service_model(service).operation_names
            if prefix != "cloudfront" or re.search("Invalidation|Distribution$", operation)
        }
        seen = [note for notes in self.seen.values() for note in notes]
        mails = {
            "": {},
            "simulator": {"ses:Recipients": [SIMULATOR]},
            "somebody": {"ses:Recipients": [READER]},
        }
        items = {
            "asset": {"dynamodb:LeadingKeys": ["asset.1"]},
            "other": {"dynamodb:LeadingKeys": ["1"]},
        }
        return Universe(
            actions=frozenset(operations | {note["action"] for note in seen}),
            places=frozenset(self.places()),
            of_no_place=OF_NO_PLACE,
            situations={
                "ses:SendBulkTemplatedEmail": mails,
                "ses:SendEmail": mails,
                "dynamodb:GetItem": items,
                "dynamodb:PutItem": items,
            },
        )

    def places(self):
        outputs, client = self.scenes.cloud.outputs, self.scenes.cloud.client
        yield ANY
        for name in ("PostsTable", "SubscribersTable", "EditionsTable"):
            table = client("dynamodb").describe_table(TableName=outputs[name])["Table"]
            yield from (table["TableArn"], *filter(None, [table.get("LatestStreamArn")]))
            yield from (
                f"{table['TableArn']}/index/{index['IndexName']}"
                for index in table.get("GlobalSecondaryIndexes", ())
            )
        for name, url in outputs.items():
            if name.endswith("Queue"):
                yield f"arn:aws:sqs:{REGION}:{ACCOUNT}:{url.rpartition('/')[2]}"
        drop, site = (f"arn:aws:s3:::{outputs[name]}" for name in ("DropBucket", "SiteBucket"))
        yield from (drop, f"{drop}/x", f"{drop}/posts/x", f"{drop}/content/x", site, f"{site}/x")
        yield from (outputs["SecretArn"], outputs["FeedbackTopic"])
        mail = f"arn:aws:ses:{REGION}:{ACCOUNT}"
        yield from (f"{mail}:identity/example.org", f"{mail}:identity/example.net")
        yield f"{mail}:template/*"
        distribution = self.scenes.cloud.stack.ids["Distribution"]
        yield f"arn:aws:cloudfront::{ACCOUNT}:distribution/{distribution}"
        for name in ("NewsletterConfigurationSet", "TransactionalConfigurationSet"):
            yield f"{mail}:configuration-set/{outputs[name]}"
        groups = client("logs").describe_log_groups()["logGroups"]
        yield from (f"{group['arn'].removesuffix(':*')}:*" for group in groups)


def situations(note, function):
    """Name the contexts that are asked for: who may do it to any does it to some, too."""
    if note["action"] in {"dynamodb:GetItem", "dynamodb:PutItem"}:
        return ["asset"] if function == "Images" else ["asset", "other"]
    if note["action"] not in {"ses:SendBulkTemplatedEmail", "ses:SendEmail"}:
        return [""]
    simulated = all(
        a.endswith("@simulator.amazonses.com") for a in note["context"]["ses:Recipients"]
    )
    return ["simulator"] if simulated else ["simulator", "somebody", ""]
