"""
What the emulator's IAM names otherwise than AWS's.

A batch in SQS is no action of its own: "To call SendMessageBatch, you need permission for
sqs:SendMessage" (Amazon SQS API Reference, "Amazon SQS API permissions"). ministack 1.5.33 asks for
`sqs:SendMessageBatch` all the same. Once it doesn't, this module can go.
"""

from typing import Any

_SAME_GRANT = {
    "sqs:ChangeMessageVisibility": "sqs:ChangeMessageVisibilityBatch",
    "sqs:DeleteMessage": "sqs:DeleteMessageBatch",
    "sqs:SendMessage": "sqs:SendMessageBatch",
}


def name_batches(role: dict[str, Any]) -> None:
    """Add the emulator's names to what a role's policies allow (its properties are changed)."""
    for policy in role.get("Policies", []):
        for statement in policy["PolicyDocument"]["Statement"]:
            listed = statement["Action"]
            actions = [listed] if isinstance(listed, str) else list(listed)
            more = [_SAME_GRANT[action] for action in actions if action in _SAME_GRANT]
            if more:
                statement["Action"] = actions + more
