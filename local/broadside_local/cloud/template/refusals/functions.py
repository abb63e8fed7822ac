"""What Lambda refuses of functions, and what is out of every service's range."""

import re
from collections.abc import Iterator
from typing import Any

from broadside_local.cloud.deploy import Stack
from broadside_local.cloud.template.refusals.rules import Refusal, listed, rule

ENVIRONMENT_BYTES = 4096

_RANGES = {
    "AWS::Lambda::EventInvokeConfig": {
        "MaximumEventAgeInSeconds": (60, 21_600),
        "MaximumRetryAttempts": (0, 2),
    },
    "AWS::Lambda::EventSourceMapping": {
        "BatchSize": (1, 10_000),
        "MaximumBatchingWindowInSeconds": (0, 300),
        "MaximumRetryAttempts": (-1, 10_000),
        "ScalingConfig.MaximumConcurrency": (2, 1_000),
    },
    "AWS::Lambda::Function": {"MemorySize": (128, 10_240), "Timeout": (1, 900)},
    "AWS::SQS::Queue": {
        "MessageRetentionPeriod": (60, 1_209_600),
        "RedrivePolicy.maxReceiveCount": (1, 1_000),
        "VisibilityTimeout": (0, 43_200),
    },
    "AWS::SecretsManager::Secret": {"GenerateSecretString.PasswordLength": (1, 4_096)},
}
"""Lowest and highest number, by type and path."""

_RESERVED = frozenset({
    "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT",
})  # fmt: skip


@rule('CloudFormation Template Reference, each type\'s "Properties" (minimum, maximum)')
def numbers_are_in_range(stack: Stack) -> Iterator[Refusal]:
    """A time-out, a size, a count that the service doesn't take."""
    for kind, ranges in _RANGES.items():
        for name, properties in stack.resources(kind).items():
            for path, (lowest, highest) in ranges.items():
                for value in _at(properties, path.split(".")):
                    number = int(value) if re.fullmatch(r"-?\d+", str(value)) else None
                    if number is None or not lowest <= number <= highest:
                        reason = f"{value} is not from {lowest} to {highest}"
                        yield Refusal(name, path, reason)


def _at(node: Any, path: list[str]) -> Iterator[Any]:
    if not path:
        yield node
    else:
        for item in listed(node):
            if isinstance(item, dict) and path[0] in item:
                yield from _at(item[path[0]], path[1:])


@rule('Lambda Developer Guide, "Working with Lambda environment variables"')
def variables_are_lambdas_or_ours(stack: Stack) -> Iterator[Refusal]:
    """Names that Lambda keeps for itself, names of other signs, and more than 4 KB of them."""
    for name, properties in stack.resources("AWS::Lambda::Function").items():
        variables = properties.get("Environment", {}).get("Variables", {})
        for variable in variables:
            where = f"Environment.Variables.{variable}"
            if variable in _RESERVED:
                yield Refusal(name, where, "Lambda sets this variable itself")
            elif not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]+", variable):
                yield Refusal(name, where, "letters, digits and _ only, a letter first, at least 2")
        size = sum(len(f"{key}{value}".encode()) for key, value in variables.items())
        if size > ENVIRONMENT_BYTES:
            reason = f"{size} bytes are more than {ENVIRONMENT_BYTES}"
            yield Refusal(name, "Environment.Variables", reason)


RULES = (numbers_are_in_range, variables_are_lambdas_or_ours)
