"""What Lambda and EventBridge refuse of the triggers of functions: queues, streams, schedules."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from broadside_local.cloud.deploy import Stack
from broadside_local.cloud.errors import NotHonouredError
from broadside_local.cloud.template.refusals.rules import Refusal, owner, rule

_MAPPING = "AWS::Lambda::EventSourceMapping"
_QUEUE, _TABLE = "AWS::SQS::Queue", "AWS::DynamoDB::Table"

_OF_STREAMS = (
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "StartingPosition",
)
_OF_QUEUES = ("ScalingConfig",)

_DEFAULT_VISIBILITY, _DEFAULT_TIMEOUT = 30, 3


def mappings(stack: Stack, kind: str) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Yield name, properties and source of each event source mapping of one kind of source."""
    for name, properties in stack.resources(_MAPPING).items():
        source = owner(properties["EventSourceArn"])
        if stack.template["Resources"].get(source, {}).get("Type") == kind:
            yield name, properties, source


@rule("""Lambda Developer Guide, "Creating and configuring an Amazon SQS event source mapping\"""")
def a_queue_hides_longer_than_its_function_runs(stack: Stack) -> Iterator[Refusal]:
    """
    Refused when the mapping is created.

    "Your function's timeout must be less than or equal to the queue's visibility timeout. Lambda
    validates this requirement when you create or update an event source mapping."
    """
    functions, queues = stack.resources("AWS::Lambda::Function"), stack.resources(_QUEUE)
    for _, properties, queue in mappings(stack, _QUEUE):
        function = owner(properties["FunctionName"])
        hidden = int(queues[queue].get("VisibilityTimeout", _DEFAULT_VISIBILITY))
        runs = int(functions[function].get("Timeout", _DEFAULT_TIMEOUT))
        if hidden < runs:
            reason = f"{hidden} seconds are less than the Timeout of {function}, {runs} seconds"
            yield Refusal(queue, "VisibilityTimeout", reason)


@rule('Lambda API Reference, "CreateEventSourceMapping" (MaximumBatchingWindowInSeconds)')
def a_large_batch_has_a_window(stack: Stack) -> Iterator[Refusal]:
    """More than 10 messages: "you must set MaximumBatchingWindowInSeconds to at least 1"."""
    for name, properties, _ in mappings(stack, _QUEUE):
        size = int(properties.get("BatchSize", 10))
        if size > 10 and int(properties.get("MaximumBatchingWindowInSeconds", 0)) < 1:
            reason = f"more than 10 ({size}) need a MaximumBatchingWindowInSeconds of at least 1"
            yield Refusal(name, "BatchSize", reason)


@rule('Lambda API Reference, "CreateEventSourceMapping"')
def a_mapping_asks_for_what_its_source_has(stack: Stack) -> Iterator[Refusal]:
    """What only streams have, asked of a queue, and the reverse; a stream without a start."""
    for kind, foreign in ((_QUEUE, _OF_STREAMS), (_TABLE, _OF_QUEUES)):
        for name, properties, _ in mappings(stack, kind):
            for given in foreign:
                if given in properties:
                    yield Refusal(name, given, f"{kind} is a source that doesn't have it")
    for name, properties, _ in mappings(stack, _TABLE):
        if "FunctionResponseTypes" in properties:
            # AWS has it of streams, too; the emulator leaves it out without a word.
            raise NotHonouredError(f"{_MAPPING} FunctionResponseTypes of a stream ({name})")
        if "StartingPosition" not in properties:
            yield Refusal(name, "StartingPosition", "a stream must have it")


@rule('CloudFormation Template Reference, "AWS::DynamoDB::Table" (StreamArn, StreamSpecification)')
def a_stream_is_switched_on(stack: Stack) -> Iterator[Refusal]:
    """StreamArn is returned of tables with a StreamSpecification only."""
    tables = stack.resources(_TABLE)
    for name, _, table in mappings(stack, _TABLE):
        if "StreamViewType" not in tables[table].get("StreamSpecification", {}):
            reason = f"{table} has no StreamSpecification with a StreamViewType"
            yield Refusal(name, "EventSourceArn", reason)


@rule('Lambda API Reference, "CreateEventSourceMapping" (ResourceConflictException)')
def a_source_is_mapped_once(stack: Stack) -> Iterator[Refusal]:
    """One function and one source twice: "the resource already exists"."""
    seen: dict[tuple[str, str], str] = {}
    for name, properties in stack.resources(_MAPPING).items():
        pair = owner(properties["EventSourceArn"]), owner(properties["FunctionName"])
        if pair in seen:
            yield Refusal(name, "EventSourceArn", f"{seen[pair]} maps the same function to it")
        seen[pair] = name


@rule('Lambda Developer Guide, "Control which events Lambda sends to your function"')
def a_filter_is_a_pattern(stack: Stack) -> Iterator[Refusal]:
    """At most five, of JSON: objects down to lists of values and comparisons."""
    for name, properties in stack.resources(_MAPPING).items():
        filters = properties.get("FilterCriteria", {}).get("Filters", [])
        if len(filters) > 5:
            yield Refusal(name, "FilterCriteria", f"{len(filters)} filters are more than 5")
        for given in filters:
            if wrong := _wrong_in_pattern(given.get("Pattern", "")):
                yield Refusal(name, "FilterCriteria.Filters.Pattern", wrong)


def _wrong_in_pattern(text: str) -> str:
    try:
        pattern = json.loads(text)
    except ValueError as error:
        return f"it is no JSON: {error}"
    if len(text) > 4096:
        return f"{len(text)} characters are more than 4096"
    if not isinstance(pattern, dict) or not pattern:
        return "it must be an object that isn't empty"
    return next(_wrong_in(pattern, ""), "")


def _wrong_in(pattern: Mapping[str, Any], path: str) -> Iterator[str]:
    for key, value in pattern.items():
        where = f"{path}.{key}".lstrip(".")
        if isinstance(value, dict) and value:
            yield from _wrong_in(value, where)
        elif not isinstance(value, list) or not value:
            yield f"{where} must be a list of values that isn't empty"
        else:
            yield from (wrong for entry in value if (wrong := _wrong_entry(entry, where)))


def _wrong_entry(entry: Any, where: str) -> str:
    if not isinstance(entry, dict):
        return f"{where} may not hold a list in a list" if isinstance(entry, list) else ""
    match entry:
        case {"exists": bool()} | {"prefix": str()} | {"suffix": str()} if len(entry) == 1:
            return ""
        case {"anything-but": str() | int() | list()} if len(entry) == 1:
            return ""
        case {"numeric": [*parts]} if len(entry) == 1 and _is_numeric(parts):
            return ""
    return f"{where} has a comparison that isn't known: {json.dumps(entry)}"


def _is_numeric(parts: list[Any]) -> bool:
    return (
        bool(parts)
        and len(parts) % 2 == 0
        and all(
            operator in {"=", "<", "<=", ">", ">="} and isinstance(number, int | float)
            for operator, number in zip(parts[::2], parts[1::2], strict=True)
        )
    )


@rule('EventBridge User Guide, "Setting a schedule pattern for scheduled rules"')
def a_schedule_is_a_schedule(stack: Stack) -> Iterator[Refusal]:
    """
    `rate(value unit)` or `cron(six fields)`, and nothing else.

    "If the value is equal to 1, then the unit must be singular. If the value is greater than 1, the
    unit must be plural."
    """
    for name, properties in stack.resources("AWS::Events::Rule").items():
        schedule = properties.get("ScheduleExpression", "")
        if not _is_schedule(schedule):
            reason = f"{schedule!r} is neither rate(1 minute), rate(5 minutes) nor cron(six fields)"
            yield Refusal(name, "ScheduleExpression", reason)


def _is_schedule(text: str) -> bool:
    if rate := re.fullmatch(r"rate\(([1-9]\d*) (minute|hour|day)(s?)\)", text):
        return (rate[1] == "1") != bool(rate[3])
    if cron := re.fullmatch(r"cron\(([^()]+)\)", text):
        fields = cron[1].split()
        # One of day of month and day of week must be left to the other.
        return (
            len(fields) == 6
            and [fields[2], fields[4]].count("?") == 1
            and all(re.fullmatch(r"[0-9A-Z*/,?#LW-]+", field) for field in fields)
        )
    return False


@rule('Lambda API Reference, "CreateEventSourceMapping" (EventSourceArn)')
def a_source_is_of_this_stack(stack: Stack) -> Iterator[Refusal]:
    """A queue or a stream by its ARN; another stack's would be somebody else's messages."""
    for name, properties in stack.resources(_MAPPING).items():
        source = str(properties["EventSourceArn"])
        kind = stack.template["Resources"].get(owner(source), {}).get("Type")
        if (kind, source.partition(".")[2]) not in {(_QUEUE, "Arn"), (_TABLE, "StreamArn")}:
            yield Refusal(name, "EventSourceArn", "it is no queue's Arn, no table's StreamArn")


@rule('SNS API Reference, "Subscribe" (Endpoint)')
def a_subscription_leads_to_a_queue(stack: Stack) -> Iterator[Refusal]:
    """Protocol sqs: "the endpoint is the ARN of an Amazon SQS queue", and no URL."""
    for name, properties in stack.resources("AWS::SNS::Subscription").items():
        endpoint = str(properties.get("Endpoint", ""))
        kind = stack.template["Resources"].get(owner(endpoint), {}).get("Type")
        if kind != _QUEUE or not endpoint.endswith(".Arn"):
            yield Refusal(name, "Endpoint", "it is no queue's Arn")


RULES = (
    a_source_is_of_this_stack,
    a_subscription_leads_to_a_queue,
    a_queue_hides_longer_than_its_function_runs,
    a_large_batch_has_a_window,
    a_mapping_asks_for_what_its_source_has,
    a_stream_is_switched_on,
    a_source_is_mapped_once,
    a_filter_is_a_pattern,
    a_schedule_is_a_schedule,
)
