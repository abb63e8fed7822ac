"""What the emulator's process finds in its environment: nothing of the user's own."""

import os
from collections.abc import Mapping
from pathlib import Path

LOOPBACK = "127.0.0.1"
REGION = "ca-central-1"
ACCOUNT = "000000000000"

_SERVICES = (
    "cloudformation", "cloudfront", "dynamodb", "events", "iam", "lambda", "logs", "s3",
    "scheduler", "secretsmanager", "sns", "sqs", "sts",
)  # fmt: skip
"""What the template's emulated resources need; nothing else answers."""


def variables(temporary: Path, *, port: int, key: str, secret: str, mark: str) -> Mapping[str, str]:
    """
    Return the settings of an emulator.

    Args:
        temporary: Its home, and where its temporary files go.
        port: Where it listens, on loopback.
        key: Access key of the account's root.
        secret: The same key's secret.
        mark: What its health says, so that it is told from somebody else's.
    """
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(temporary),
        "TMPDIR": str(temporary),
        "LANG": "C.UTF-8",
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": f"http://{LOOPBACK}:{port}",
        "BIND_HOST": LOOPBACK,
        "DOCKER_HOST": "unix:///nowhere",  # a Docker on this machine is none of its business
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",  # would listen on a port of its own
        "LAMBDA_EXECUTOR": "local",
        "LOG_LEVEL": "WARNING",  # below that it writes down every message, addresses included
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_EDITION": mark,  # nothing but its health reads it
        "MINISTACK_HOST": LOOPBACK,
        "MINISTACK_REGION": REGION,
        "SERVICES": ",".join(_SERVICES),
        "SFTP_ENABLED": "0",
    }
