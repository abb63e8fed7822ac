"""Changes of the template that AWS refuses, each with the page that says so."""

from typing import NamedTuple


class Change(NamedTuple):
    """One change in the text of `template.yaml`."""

    old: str
    new: str
    error: str
    """A regular expression: what the error names."""
    page: str
    """The title of AWS's page."""
    says: str
    """What it says there, shortened."""


_SEND_ROLE = """\
  SendRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: { Effect: Allow, Principal: { Service: lambda.amazonaws.com }\
"""

REFUSED: dict[str, Change] = {
    "a queue's visibility below its function's time-out": Change(
        "VisibilityTimeout: 1800",
        "VisibilityTimeout: 299",
        r"PlanQueue: VisibilityTimeout: 299 seconds are less than the Timeout of Plan, 300",
        "Creating and configuring an Amazon SQS event source mapping",
        "Your function's timeout must be less than or equal to the queue's visibility timeout.",
    ),
    "a batch of more than ten messages without a window": Change(
        "            MaximumBatchingWindowInSeconds: 5\n",
        "",
        r"FeedbackTold: BatchSize: more than 10 \(100\) need a MaximumBatchingWindowInSeconds",
        "CreateEventSourceMapping",
        "when you set BatchSize to a value greater than 10, you must set "
        "MaximumBatchingWindowInSeconds to at least 1",
    ),
    "a batch of more than ten thousand": Change(
        "BatchSize: 100\n",
        "BatchSize: 10001\n",
        r"FeedbackTold: BatchSize: 10001 is not from 1 to 10000",
        "Lambda parameters for Amazon SQS event source mappings",
        "For standard queues, the maximum is 10,000.",
    ),
    "a queue of another account as a source": Change(
        "Queue: !GetAtt PlanQueue.Arn\n            BatchSize",
        "Queue: arn:aws:sqs:eu-west-1:123456789012:other\n            BatchSize",
        r"PlanReleased: EventSourceArn: it is no queue's Arn, no table's StreamArn",
        "CreateEventSourceMapping",
        "EventSourceArn: The Amazon Resource Name (ARN) of the event source.",
    ),
    "a subscription of a queue's URL": Change(
        "Endpoint: !GetAtt FeedbackQueue.Arn",
        "Endpoint: !Ref FeedbackQueue",
        r"FeedbackSubscription: Endpoint: it is no queue's Arn",
        "Subscribe",
        "For the sqs protocol, the endpoint is the ARN of an Amazon SQS queue.",
    ),
    "a schedule of words": Change(
        "Schedule: rate(1 minute)",
        'Schedule: "cron(99 99 ? * foo bar)"',
        r"TickEachMinute: ScheduleExpression: 'cron",
        "Setting a schedule pattern for scheduled rules",
        "Minutes 0-59, Hours 0-23, Day-of-month, Month 1-12 or JAN-DEC, Day-of-week, Year",
    ),
    "a concurrency of one": Change(
        "ScalingConfig: { MaximumConcurrency: !Ref SendConcurrency }",
        "ScalingConfig: { MaximumConcurrency: 1 }",
        r"SendDispatched: ScalingConfig.MaximumConcurrency: 1 is not from 2 to 1000",
        "ScalingConfig",
        "Valid Range: Minimum value of 2. Maximum value of 1000.",
    ),
    "a stream switched off": Change(
        "      StreamSpecification: { StreamViewType: NEW_IMAGE }\n",
        "",
        r"PublishWritten: EventSourceArn: PostsTable has no StreamSpecification",
        "AWS::DynamoDB::Table",
        "StreamArn: you must specify the StreamSpecification property to use this attribute.",
    ),
    "a stream without a place to begin": Change(
        "            StartingPosition: TRIM_HORIZON\n            BatchSize: 50\n",
        "            StartingPosition: !Ref AWS::NoValue\n            BatchSize: 50\n",
        r"PublishWritten: StartingPosition: a stream must have it",
        "CreateEventSourceMapping",
        "StartingPosition: Required for Amazon Kinesis and Amazon DynamoDB Stream event sources.",
    ),
    "a filter that is no JSON": Change(
        '"todo_list": {"S": [{"exists": true}]}}}}\'',
        '"todo_list": {"S": [{"exists": true}]}}}\'',
        r"PublishWritten: FilterCriteria.Filters.Pattern: it is no JSON",
        "Control which events Lambda sends to your function",
        "A pattern is a string representation of a JSON filter rule.",
    ),
    "a filter whose values are no list": Change(
        '{"S": ["head"]}, "todo_list"',
        '{"S": "head"}, "todo_list"',
        r"PublishWritten: .*: dynamodb.NewImage.sk.S must be a list of values",
        "Control which events Lambda sends to your function",
        '{ "Metadata1": [ rule1 ], "data": { "Data1": [ rule2 ] }}',
    ),
    "a function that runs longer than any may": Change(
        "      Timeout: 15\n",
        "      Timeout: 901\n",
        r"Reader: Timeout: 901 is not from 1 to 900",
        "Lambda quotas",
        "Function timeout: 900 seconds (15 minutes)",
    ),
    "a function with less memory than any has": Change(
        "    MemorySize: 512\n",
        "    MemorySize: 64\n",
        r"MemorySize: 64 is not from 128 to 10240",
        "Lambda quotas",
        "Function memory allocation: 128 MB to 10,240 MB, in 1-MB increments.",
    ),
    "a variable that Lambda sets itself": Change(
        "          COPIES_REMOTE_PICTURES: !Ref CopyRemotePictures\n",
        "          COPIES_REMOTE_PICTURES: !Ref CopyRemotePictures\n          AWS_REGION: x\n",
        r"Ingest: Environment.Variables.AWS_REGION: Lambda sets this variable itself",
        "Working with Lambda environment variables",
        "The keys for these environment variables are reserved and cannot be set in your function "
        "configuration.",
    ),
    "variables of more than 4 KB": Change(
        "POWERTOOLS_LOG_LEVEL: INFO",
        "POWERTOOLS_LOG_LEVEL: " + 4_000 * "x",
        r"Environment.Variables: \d+ bytes are more than 4096",
        "Lambda quotas",
        "Function environment variables: 4 KB, for all environment variables associated with the "
        "function, in aggregate",
    ),
    "a minute in the plural": Change(
        "rate(1 minute)",
        "rate(1 minutes)",
        r"TickEachMinute: ScheduleExpression: 'rate\(1 minutes\)' is neither",
        "Rate expressions reference",
        "If the value is equal to 1, then the unit must be singular.",
    ),
    "a schedule that is none": Change(
        "rate(1 minute)",
        "each minute",
        r"TickEachMinute: ScheduleExpression: 'each minute' is neither",
        "Setting a schedule pattern for scheduled rules",
        "Cron expressions have six required fields, which are separated by white space.",
    ),
    "a bucket that may be made before its queue's policy": Change(
        "    DependsOn: IngestQueuePolicy\n",
        "",
        r"DropBucket: DependsOn: S3 may not tell IngestQueue as long as IngestQueuePolicy isn't",
        "AWS::S3::Bucket NotificationConfiguration",
        "AWS CloudFormation can't create the bucket until the bucket has permission … (it checks "
        "whether the bucket can invoke the function)",
    ),
    "a queue's policy that doesn't let the bucket in": Change(
        "Service: s3.amazonaws.com",
        "Service: ec2.amazonaws.com",
        r"DropBucket: NotificationConfiguration: S3 may not tell IngestQueue",
        "Granting permissions to publish event notification messages to a destination",
        "Before Amazon S3 can publish messages to a destination, it must be granted permission to",
    ),
    "a topic's policy for another configuration set": Change(
        ":configuration-set/${TransactionalSet}\n  FeedbackSubscription",
        ":configuration-set/other\n  FeedbackSubscription",
        r"TransactionalEvents: EventDestination: SES may not publish to its topic",
        "Set up an Amazon SNS event destination for event publishing",
        "The topic's policy must let ses.amazonaws.com publish, for this configuration set",
    ),
    "an event destination that may be made before its topic's policy": Change(
        "EventDestination\n    DependsOn: FeedbackTopicPolicy\n    Properties:\n"
        "      ConfigurationSetName: !Ref NewsletterSet\n",
        "EventDestination\n    Properties:\n      ConfigurationSetName: !Ref NewsletterSet\n",
        r"NewsletterEvents: DependsOn: SES may not publish .* FeedbackTopicPolicy isn't there",
        "DependsOn attribute",
        "you can specify that the creation of a specific resource follows another",
    ),
    "a queue's policy that doesn't let the topic in": Change(
        "Service: sns.amazonaws.com",
        "Service: ec2.amazonaws.com",
        r"FeedbackSubscription: Endpoint: no policy lets the topic send messages",
        "Subscribing an Amazon SQS queue to an Amazon SNS topic",
        "A queue's policy must let sns.amazonaws.com send messages that come from the topic",
    ),
    "a role that may not read its function's queue": Change(
        "[sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]\n"
        "                Resource: !GetAtt PlanQueue.Arn",
        "[sqs:ReceiveMessage, sqs:GetQueueAttributes]\n"
        "                Resource: !GetAtt PlanQueue.Arn",
        r"PlanRole: Policies: it must allow sqs:DeleteMessage of PlanQueue",
        "Configuring an Amazon SQS queue to trigger an AWS Lambda function",
        "The Lambda execution role must include the following permissions: sqs:DeleteMessage, "
        "sqs:GetQueueAttributes, sqs:ReceiveMessage",
    ),
    "a role that may not read its function's stream": Change(
        "dynamodb:GetShardIterator, ",
        "",
        r"PublishRole: Policies: it must allow dynamodb:GetShardIterator of PostsTable",
        "IAM policy to allow a Lambda function to access DynamoDB stream records",
        "dynamodb:GetRecords, dynamodb:GetShardIterator, dynamodb:DescribeStream, "
        "dynamodb:ListStreams",
    ),
    "a role that is somebody else's": Change(
        _SEND_ROLE,
        _SEND_ROLE.replace("lambda.", "ec2."),
        r"SendRole: AssumeRolePolicyDocument: it must allow sts:AssumeRole to lambda",
        "Defining Lambda function permissions with an execution role",
        "Lambda assumes the role: its trust policy must name lambda.amazonaws.com",
    ),
    "a policy of a version that there isn't": Change(
        'Version: "2012-10-17"\n        Statement:\n          - Sid: DistributionReads',
        'Version: "2012-10-18"\n        Statement:\n          - Sid: DistributionReads',
        r"SiteBucketPolicy: PolicyDocument.Version: 2012-10-18 is not 2012-10-17",
        "IAM JSON policy elements: Version",
        "2012-10-17 is the current version of the policy language, 2008-10-17 the one before",
    ),
    "a key of an index that isn't defined": Change(
        "        - { AttributeName: todo_at, AttributeType: S }\n",
        "",
        r"PostsTable: AttributeDefinitions: the key todo_at isn't defined",
        "CreateTable",
        "The attributes in KeySchema must also be defined in the AttributeDefinitions array.",
    ),
    "a definition that is no key": Change(
        "        - { AttributeName: due, AttributeType: N }\n",
        "        - { AttributeName: due, AttributeType: N }\n"
        "        - { AttributeName: state, AttributeType: S }\n",
        r"EditionsTable: AttributeDefinitions: state is defined, but no key",
        "CreateTable",
        "AttributeDefinitions: An array of attributes that describe the key schema for the table "
        "and indexes.",
    ),
    "two notifications of the same keys": Change(
        "Event: s3:ObjectRemoved:*",
        "Event: s3:ObjectCreated:Put",
        r"DropBucket: NotificationConfiguration: two of them tell of",
        "Configuring event notifications using object key name filtering",
        "Notification configurations that use Filter cannot define filtering rules with "
        "overlapping prefixes … for the same event types",
    ),
    "a message given up after no try at all": Change(
        "PlanDeadLetterQueue.Arn, maxReceiveCount: 5",
        "PlanDeadLetterQueue.Arn, maxReceiveCount: 0",
        r"PlanQueue: RedrivePolicy.maxReceiveCount: 0 is not from 1 to 1000",
        "CreateQueue",
        "maxReceiveCount – The number of times a message is delivered to the source queue before "
        "being moved to the dead-letter queue",
    ),
    "a message kept for longer than any": Change(
        "MessageRetentionPeriod: 345600",
        "MessageRetentionPeriod: 1209601",
        r"FeedbackQueue: MessageRetentionPeriod: 1209601 is not from 60 to 1209600",
        "CreateQueue",
        "MessageRetentionPeriod … An integer from 60 seconds (1 minute) to 1,209,600 seconds",
    ),
    "an origin that there isn't": Change(
        "            TargetOriginId: reader\n",
        "            TargetOriginId: api\n",
        r"Distribution: behaviour /r/\*: TargetOriginId: api is none of reader, site",
        "CacheBehavior",
        "The value of ID for the origin that you want CloudFront to route requests to",
    ),
    "a choice of methods that CloudFront doesn't have": Change(
        "[GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE]",
        "[GET, HEAD, POST]",
        r"Distribution: behaviour /r/\*: AllowedMethods: GET and HEAD, or",
        "AllowedMethods",
        "There are three choices: GET and HEAD; GET, HEAD, and OPTIONS; all seven",
    ),
    "an error's page without a code": Change(
        "{ ErrorCode: 403, ResponseCode: 404, ",
        "{ ErrorCode: 403, ",
        r"Distribution: CustomErrorResponses.ResponsePagePath: it and ResponseCode go together",
        "CustomErrorResponse",
        "If you specify a value for ResponsePagePath, you must also specify a value for "
        "ResponseCode",
    ),
    "a table without a key": Change(
        """\
      KeySchema:
        - { AttributeName: pk, KeyType: HASH }
        - { AttributeName: sk, KeyType: RANGE }

  EditionsTable""",
        "\n  EditionsTable",
        r"SubscribersTable: KeySchema: it is required",
        "AWS::DynamoDB::Table",
        "KeySchema … Required: Yes",
    ),
    "a reference to nothing": Change(
        "!GetAtt SendDeadLetterQueue.Arn, maxReceiveCount",
        "!GetAtt Nothing.Arn, maxReceiveCount",
        r"SendQueue: Nothing.Arn: there is no such resource",
        "Troubleshooting CloudFormation",
        "Unresolved resource dependencies [Nothing] in the Resources block of the template",
    ),
    "a condition that there isn't": Change(
        "  PlanLog:\n    Type: AWS::Logs::LogGroup\n",
        "  PlanLog:\n    Type: AWS::Logs::LogGroup\n    Condition: Nothing\n",
        r"PlanLog: Condition: there is no condition Nothing",
        "Conditions section syntax",
        "Unresolved condition dependency Nothing in the Resources block of the template",
    ),
    "a queue mapped twice": Change(
        "            ScalingConfig: { MaximumConcurrency: !Ref SendConcurrency }\n",
        "            ScalingConfig: { MaximumConcurrency: !Ref SendConcurrency }\n"
        "        Again: { Type: SQS, Properties: { Queue: !GetAtt SendQueue.Arn } }\n",
        r"Send(Again|Dispatched): EventSourceArn: Send(Again|Dispatched) maps the same function",
        "CreateEventSourceMapping",
        "ResourceConflictException: The resource already exists",
    ),
    "an index whose key begins with its range": Change(
        "{ AttributeName: todo_list, KeyType: HASH }",
        "{ AttributeName: todo_list, KeyType: RANGE }",
        r"PostsTable: GlobalSecondaryIndexes todo: a key is a HASH, and a RANGE after it",
        "CreateTable",
        "The first element must have a KeyType of HASH, and the second RANGE",
    ),
    "an alias without a certificate": Change(
        "Aliases: !If [HasCertificate, [!Ref SiteHost], !Ref AWS::NoValue]",
        "Aliases: [!Ref SiteHost]",
        r"Distribution: Aliases: they need a ViewerCertificate",
        "Use custom URLs by adding alternate domain names (CNAMEs)",
        "you must attach a trusted, valid SSL/TLS certificate that covers it",
    ),
    "a circle": Change(
        "  FeedbackTopic:\n    Type: AWS::SNS::Topic\n",
        "  FeedbackTopic:\n    Type: AWS::SNS::Topic\n    DependsOn: FeedbackSubscription\n",
        r"DependsOn: a circle of references: .*FeedbackTopic",
        "Troubleshooting CloudFormation",
        "Circular dependency between resources",
    ),
    "two configuration sets of one name": Change(
        "${AWS::StackName}-transactional",
        "${AWS::StackName}-newsletter",
        r"TransactionalSet: Name: NewsletterSet is called broadside-newsletter, too",
        "CreateConfigurationSet",
        "AlreadyExistsException: The resource specified in your request already exists.",
    ),
}
"""What AWS refuses when a template is deployed, or takes and never does."""
