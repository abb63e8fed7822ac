"""AWS on this machine, without an account: what `template.yaml` declares, and nothing else."""

from broadside_local.cloud.cloud import LocalCloud
from broadside_local.cloud.errors import (
    CloudDiedError,
    CloudError,
    InvocationError,
    NotHonouredError,
    RefusedError,
)

__all__ = [
    "CloudDiedError",
    "CloudError",
    "InvocationError",
    "LocalCloud",
    "NotHonouredError",
    "RefusedError",
]
