"""IAM on this machine: what policies decide of a request, and what they allow beyond need."""

from broadside_local.iam.errors import PolicyError
from broadside_local.iam.evaluation import Decision, Request, decide
from broadside_local.iam.policy import Statement, read_policy, read_resource_policy

__all__ = [
    "Decision",
    "PolicyError",
    "Request",
    "Statement",
    "decide",
    "read_policy",
    "read_resource_policy",
]
