"""How we speak to AWS: boto3's clients, with time-outs that fit into a function's time."""

from functools import cache
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from broadside.adapters.lean_dynamo import LeanDynamo
from broadside.adapters.lean_ses import LeanSes
from broadside.adapters.lean_wire import Wire

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
    `AWS_ENDPOINT_URL…` are in the environment. What every batch of a mailing calls goes a leaner
    way than boto3's, with the same answers (`lean_dynamo.py`, `lean_ses.py`).

    Args:
        service: As boto3 calls it. `sesv2` tries each call once, all others up to four times.
    """
    boto3_session, session = _sessions()
    client = boto3_session.client(service, config=_CONFIGS.get(service, _PATIENT))
    match service:
        case "dynamodb":
            return LeanDynamo(client, Wire(client, session, signing_name="dynamodb"))
        case "sesv2":
            return LeanSes(client, Wire(client, session, signing_name="ses"))
        case _:
            return client


@cache
def _sessions() -> tuple[Any, Any]:
    """Return boto3's and botocore's: credentials and models of services are read once."""
    session = botocore.session.get_session()
    return boto3.Session(botocore_session=session), session
