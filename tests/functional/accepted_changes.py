"""Changes of the template that AWS takes, what is to be seen of each, and the page that says so."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.functional import template_looks as looks


class Change(NamedTuple):
    """One change in the text of `template.yaml`."""

    old: str
    new: str
    look: Callable[[Any, Any], Any]
    before: Any
    """What the look finds in the template as it is."""
    after: Any
    """What it finds once this is changed."""
    page: str
    """The title of AWS's page."""
    says: str
    """What it says there, shortened."""
    alone: bool = False
    """It takes long, or would be in another change's way."""


BEHAVES: dict[str, Change] = {
    "a filter changed": Change(
        '{"S": ["head"]}, "todo_list"',
        '{"S": ["tail"]}, "todo_list"',
        looks.heads_or_tails,
        {"head"},
        {"tail"},
        "Control which events Lambda sends to your function",
        "If none of your filters are satisfied, Lambda discards the record.",
    ),
    "a stream that tells of keys only": Change(
        "StreamViewType: NEW_IMAGE",
        "StreamViewType: KEYS_ONLY",
        looks.is_publish_told,
        True,
        False,
        "StreamSpecification",
        "KEYS_ONLY - Only the key attributes of the modified item are written to the stream.",
        alone=True,
    ),
    "a batch size raised": Change(
        "            Queue: !GetAtt SendQueue.Arn\n            BatchSize: 1\n",
        "            Queue: !GetAtt SendQueue.Arn\n            BatchSize: 10\n",
        looks.has_larger_batches,
        False,
        True,
        "CreateEventSourceMapping",
        "BatchSize: The maximum number of records in each batch that Lambda pulls from your stream "
        "or queue and sends to your function.",
    ),
    "a permission dropped": Change(
        "[dynamodb:GetItem, dynamodb:PutItem, dynamodb:DeleteItem]",
        "[dynamodb:GetItem, dynamodb:DeleteItem]",
        looks.what_ingest_may,
        "written",
        "denied, 1 kept",
        "Policy evaluation logic",
        "By default, all requests are implicitly denied.",
    ),
    "a variable missing": Change(
        "          SITE_BUCKET: !Ref SiteBucket\n",
        "",
        looks.variable("SITE_BUCKET"),
        "set",
        "'SITE_BUCKET'",
        "Working with Lambda environment variables",
        "The Lambda runtime makes environment variables available to your code",
    ),
    "the layer removed": Change(
        "    Layers: [!Ref Templates]\n",
        "",
        looks.variable("TEMPLATES_DIR"),
        "set",
        "/opt",
        "Adding layers to functions",
        "Lambda extracts the layer contents into the /opt directory",
    ),
    "a time-out lowered": Change(
        "      Timeout: 15\n",
        "      Timeout: 1\n",
        looks.is_stopped,
        False,
        True,
        "Configure Lambda function timeout",
        "The amount of time that Lambda allows a function to run before stopping it.",
    ),
    "an asynchronous call that is tried again": Change(
        "MaximumRetryAttempts: 0, ",
        "MaximumRetryAttempts: 2, ",
        looks.comes_again,
        False,
        True,
        "PutFunctionEventInvokeConfig",
        "MaximumRetryAttempts: The maximum number of times to retry when the function returns an "
        "error.",
    ),
    "no answer message by message": Change(
        "            MaximumBatchingWindowInSeconds: 5\n"
        "            FunctionResponseTypes: [ReportBatchItemFailures]\n",
        "            MaximumBatchingWindowInSeconds: 5\n",
        looks.keeps_what_was_left,
        True,
        False,
        "Handling errors for an SQS event source in Lambda",
        "To let your function report specific failures in a batch, include the value "
        "ReportBatchItemFailures in FunctionResponseTypes",
    ),
    "a subscription removed": Change(
        """  FeedbackSubscription:
    Type: AWS::SNS::Subscription
    DependsOn: FeedbackQueuePolicy
    Properties:
      TopicArn: !Ref FeedbackTopic
      Protocol: sqs
      Endpoint: !GetAtt FeedbackQueue.Arn
""",
        "",
        looks.events_arrive,
        True,
        False,
        "Publish",
        "Sends a message to … all of a topic's subscribed endpoints",
    ),
    "a subscription without an envelope": Change(
        "      Protocol: sqs\n",
        "      Protocol: sqs\n      RawMessageDelivery: true\n",
        looks.is_wrapped,
        True,
        False,
        "Subscribe",
        "RawMessageDelivery: This eliminates the need for the endpoints to process JSON formatting",
        alone=True,
    ),
    "a notification of another folder": Change(
        "Event: s3:ObjectCreated:*\n"
        "            Queue: !GetAtt IngestQueue.Arn\n"
        "            Filter: { S3Key: { Rules: [{ Name: prefix, Value: posts/ }] } }\n",
        "Event: s3:ObjectCreated:*\n"
        "            Queue: !GetAtt IngestQueue.Arn\n"
        "            Filter: { S3Key: { Rules: [{ Name: prefix, Value: drafts/ }] } }\n",
        looks.folders,
        {"posts"},
        {"drafts"},
        "Configuring event notifications using object key name filtering",
        "notifications are only published for objects with a certain key name prefix or suffix",
    ),
    "expiry switched off": Change(
        "      TimeToLiveSpecification: { AttributeName: expires_at, Enabled: true }\n",
        "",
        looks.time_to_live,
        "ENABLED",
        "DISABLED",
        "TimeToLiveSpecification",
        "Indicates whether TTL is to be enabled (true) or disabled (false) on the table.",
    ),
    "deletion protection switched on": Change(
        "DeletionProtectionEnabled: !If [Protected, true, false]\n"
        "      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }\n"
        "      TimeToLive",
        "DeletionProtectionEnabled: true\n"
        "      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }\n"
        "      TimeToLive",
        looks.is_protected,
        False,
        True,
        "CreateTable",
        "Indicates whether deletion protection is to be enabled (true) or disabled (false) on the "
        "table.",
        alone=True,  # its words are near those of the change above
    ),
    "an index with everything in it": Change(
        "            - { AttributeName: due, KeyType: RANGE }\n"
        "          Projection: { ProjectionType: KEYS_ONLY }\n",
        "            - { AttributeName: due, KeyType: RANGE }\n"
        "          Projection: { ProjectionType: ALL }\n",
        looks.index_has_more_than_keys,
        False,
        True,
        "Projection",
        "KEYS_ONLY - Only the index and primary keys are projected into the index.",
    ),
    "versions switched off": Change(
        "      VersioningConfiguration: { Status: Enabled }\n",
        "",
        looks.versions_kept,
        2,
        1,
        "Retaining multiple versions of objects with S3 Versioning",
        "Buckets can be in one of three states: unversioned (the default), …",
    ),
    "a bucket that may be opened": Change(
        "        { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, "
        "RestrictPublicBuckets: true }\n      # Posts",
        "        { BlockPublicAcls: true, BlockPublicPolicy: false, IgnorePublicAcls: true, "
        "RestrictPublicBuckets: true }\n      # Posts",
        looks.refuses_the_public,
        True,
        False,
        "PublicAccessBlockConfiguration",
        "BlockPublicPolicy: TRUE causes Amazon S3 to reject calls to PUT Bucket policy if the "
        "specified bucket policy allows public access.",
    ),
    "a secret with punctuation": Change(
        ", ExcludePunctuation: true",
        "",
        looks.secret_is_plain,
        True,
        False,
        "GetRandomPassword",
        "If you don't include this switch, the password can contain punctuation.",
    ),
    "a message given up sooner": Change(
        "PlanDeadLetterQueue.Arn, maxReceiveCount: 3",
        "PlanDeadLetterQueue.Arn, maxReceiveCount: 1",
        looks.tries_until_dead,
        3,
        1,
        "CreateQueue",
        "When the ReceiveCount for a message exceeds the maxReceiveCount for a queue, Amazon SQS "
        "moves the message to the dead-letter-queue.",
        alone=True,
    ),
    "a message never given up": Change(
        "      RedrivePolicy: { deadLetterTargetArn: !GetAtt PlanDeadLetterQueue.Arn, "
        "maxReceiveCount: 3 }\n",
        "",
        looks.tries_until_dead,
        3,
        5,
        "Using dead-letter queues in Amazon SQS",
        "Without one, the message comes again until it is too old",
        alone=True,
    ),
}
