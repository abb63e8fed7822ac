"""What commands ask AWS about a stack, and what its refusals mean to who typed the command."""

import getpass
import re
from collections.abc import Callable
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
)

from broadside_local.errors import LocalError, WrongUseError

_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "RequestExpired"}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_ACTION = re.compile(r"perform: ([A-Za-z0-9-]+:[A-Za-z]+)")
_NAME = re.compile(r"[^A-Za-z0-9._ -]")


def outputs_of(name: str, client: Any) -> dict[str, str]:
    """
    Return the outputs of a stack on AWS.

    Args:
        name: Of the stack.
        client: boto3's of CloudFormation, in the stack's region.

    Raises:
        WrongUseError: there is none of that name, or it is no Broadside.
    """
    try:
        (found,) = client.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        region = client.meta.region_name
        hint = "Name one with --stack, or another region with AWS_REGION"
        raise WrongUseError(f"there is no stack {name} in {region}", hint) from None
    outputs = {o["OutputKey"]: o["OutputValue"] for o in found.get("Outputs", [])}
    if "EditionsTable" not in outputs:
        hint = "Name the one that `make deploy` made"
        raise WrongUseError(f"the stack {name} is none of Broadside's", hint)
    return outputs


def name_of_caller(new_client: Callable[[str], Any] | None) -> str:
    """
    Tell who runs a command: the IAM user or role session, or the user of this machine.

    Whoever signs in by an address is called what stands before its `@`.

    Args:
        new_client: Makes AWS's clients; None: this machine is asked.
    """
    if new_client is None:
        try:
            name = getpass.getuser()
        except (OSError, KeyError):  # a user without a name
            name = ""
    else:
        arn = new_client("sts").get_caller_identity()["Arn"]
        name = arn.rpartition("/")[2] if "/" in arn else arn.rpartition(":")[2]
    return clean_name(name) or "somebody"


def clean_name(name: str) -> str:
    """Return what may stand in the log of acts: no address, no control characters."""
    return _NAME.sub("", name.partition("@")[0]).strip()[:64]


def as_local_error(error: BotoCoreError | ClientError) -> LocalError:
    """Say in one line what AWS refused, and what to do."""
    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        return WrongUseError("no AWS credentials", "Set AWS_PROFILE, or sign in: aws sso login")
    if not isinstance(error, ClientError):
        return LocalError(f"AWS can't be reached ({type(error).__name__})", "Try again")
    code = error.response["Error"]["Code"]
    if code in _EXPIRED:
        return WrongUseError("your AWS credentials have expired", "Sign in: aws sso login")
    if code in _DENIED:
        action = _ACTION.search(error.response["Error"].get("Message", ""))
        what = action.group(1) if action else error.operation_name
        hint = "docs/editions.md lists the rights that a command needs"
        return LocalError(f"AWS doesn't let you do that ({what})", hint)
    return LocalError(f"AWS refused {error.operation_name} ({code})", "Try again")
