"""How we speak to AWS: boto3's clients, with time-outs that fit into a function's time."""

from typing import Any

import boto3
from botocore.config import Config

_PATIENT = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 4},
    tcp_keepalive=True,
)

# What is called for every batch: botocore's check of each parameter against its model is a quarter
# of a batch's processor time. These two services check a request themselves and refuse it whole;
# what our adapters ask of them is tried on strict SES and on emulated tables; and no parameter of
# these calls is part of a path, where a missing one would ask for something else.
_UNCHECKED = Config(parameter_validation=False)

_ONCE = Config(
    # One HTTP request for one call, ever: SES has no idempotency token, so a retry after a lost
    # answer would mail everybody twice (SENDING.md, rule 2, has the times).
    connect_timeout=3,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 1},
)

_CONFIGS = {"dynamodb": _PATIENT.merge(_UNCHECKED), "sesv2": _ONCE.merge(_UNCHECKED)}


def new_client(service: str) -> Any:
    """
    Make a client of an AWS service.

    Where it speaks to, and as whom, is botocore's business: region, credentials and
    `AWS_ENDPOINT_URL…` are in the environment.

    Args:
        service: As boto3 calls it. `sesv2` tries each call once, all others up to four times.
    """
    return boto3.client(service, config=_CONFIGS.get(service, _PATIENT))
