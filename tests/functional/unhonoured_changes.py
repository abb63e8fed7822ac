"""Changes of the template that the local cloud doesn't know: it names them."""

_SUBSCRIBERS_TABLE = """\
      BillingMode: PAY_PER_REQUEST
      DeletionProtectionEnabled: !If [Protected, true, false]
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
      TimeToLiveSpecification\
"""

_NOT_FOUND = "ErrorCode: 403, ResponseCode: 404, ResponsePagePath: /404.html"

_PLAN_READS = "Effect: Allow, Action: dynamodb:Query, Resource: [!GetAtt SubscribersTable.Arn"

NOT_HONOURED: dict[str, tuple[str, str, str]] = {
    "an unknown section": (
        "Conditions:\n",
        "Mappings: { A: { b: { c: d } } }\nConditions:\n",
        "section Mappings",
    ),
    "an unknown type": ("AWS::SNS::Topic\n", "AWS::SNS::TopicInlinePolicy\n", "TopicInlinePolicy"),
    "an unknown attribute": (
        "  SendQueue:\n    Type: AWS::SQS::Queue\n",
        "  SendQueue:\n    Type: AWS::SQS::Queue\n    CreationPolicy: { ResourceSignal: {} }\n",
        "CreationPolicy of SendQueue",
    ),
    "an unknown property": (
        "VisibilityTimeout: 1800",
        "VisibilityTimeout: 1800\n      DelaySeconds: 5",
        r"AWS::SQS::Queue DelaySeconds \(PlanQueue\)",
    ),
    "an unknown property deep down": (
        "LoggingConfig: { LogGroup: !Ref SendLog }",
        "LoggingConfig: { LogGroup: !Ref SendLog, LogFormat: JSON }",
        r"AWS::Lambda::Function LoggingConfig.LogFormat \(Send\)",
    ),
    "an unknown property in a list": (
        _NOT_FOUND,
        _NOT_FOUND.replace("403", "500"),
        r"CustomErrorResponses.ErrorCode 500 \(Distribution\), but 403",
    ),
    "an element of a policy that nobody reads": (
        _PLAN_READS,
        _PLAN_READS.replace(" Action", " NotAction"),
        r"Policies.PolicyDocument.Statement.NotAction \(PlanRole\)",
    ),
    "an unknown function": (
        "SITE_BUCKET: !Ref SiteBucket",
        'SITE_BUCKET: !Select [0, [!Ref SiteBucket, "x"]]',
        r"the function Fn::Select \(Publish\)",
    ),
    "an unknown attribute of a resource": (
        "Resource: !GetAtt PlanLog.Arn",
        "Resource: !GetAtt PlanLog.Name",
        r"the attribute PlanLog.Name \(asked for by PlanRole\)",
    ),
    "an unknown condition": (
        _SUBSCRIBERS_TABLE,
        _SUBSCRIBERS_TABLE.replace("Protected", "Guarded"),
        r"the condition Guarded",
    ),
    "an unknown view of a stream": (
        "StreamViewType: NEW_IMAGE",
        "StreamViewType: NEWEST",
        r"StreamViewType NEWEST \(PostsTable\), but KEYS_ONLY, ",
    ),
    "an unknown price class": (
        "PriceClass_100",
        "PriceClass_50",
        r"DistributionConfig.PriceClass PriceClass_50 \(Distribution\)",
    ),
    "a language that isn't Python": (
        "Runtime: python3.14",
        "Runtime: nodejs24.x",
        r"AWS::Lambda::Function Runtime nodejs24.x",
    ),
    "an event of mail that would be tracking": (
        "renderingFailure, deliveryDelay]",
        "renderingFailure, open]",
        r"MatchingEventTypes open \(NewsletterEvents\)",
    ),
    "a table that throttles": (
        _SUBSCRIBERS_TABLE,
        _SUBSCRIBERS_TABLE.replace("PAY_PER_REQUEST", "PROVISIONED"),
        r"BillingMode PROVISIONED \(SubscribersTable\), but PAY_PER_REQUEST",
    ),
    "a stream that is answered record by record": (
        "            MaximumRetryAttempts: 3\n            BisectBatchOnFunctionError: true\n",
        "            FunctionResponseTypes: [ReportBatchItemFailures]\n",
        r"FunctionResponseTypes of a stream \(PublishWritten\)",
    ),
    "a header that gives way to the origin's": (
        "FrameOption: DENY, Override: true",
        "FrameOption: DENY, Override: false",
        r"FrameOptions.Override false \(SiteHeaders\), but true",
    ),
}
"""What AWS would do, and the local cloud wouldn't: it says so."""
