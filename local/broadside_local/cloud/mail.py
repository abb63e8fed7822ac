"""The template's mail: configuration sets, event destinations, identities, in strict SES."""

import re
from typing import Any

from broadside_local.cloud.deploy import Stack


def deploy_mail(stack: Stack, client: Any) -> None:
    """
    Make every `AWS::SES::*` resource by SES's own API.

    Args:
        stack: What the emulator carries, with the topics that events go to.
        client: A boto3 client of `sesv2` that speaks to strict SES.

    Whether SES may tell its topic was looked at before: `ses_may_tell_its_topic`.
    """
    for configuration_set in stack.resources("AWS::SES::ConfigurationSet").values():
        client.create_configuration_set(
            ConfigurationSetName=configuration_set["Name"],
            # Without them, the account's hold.
            **{n: about for n, about in configuration_set.items() if n == "SuppressionOptions"},
        )
    for name, destination in stack.resources("AWS::SES::ConfigurationSetEventDestination").items():
        about = destination["EventDestination"]
        topic = about["SnsDestination"]["TopicARN"]
        client.create_configuration_set_event_destination(
            ConfigurationSetName=destination["ConfigurationSetName"],
            EventDestinationName=about.get("Name", name),
            EventDestination={
                "Enabled": about["Enabled"],
                "MatchingEventTypes": [_event_type(kind) for kind in about["MatchingEventTypes"]],
                "SnsDestination": {"TopicArn": topic},
            },
        )
    for identity in stack.resources("AWS::SES::EmailIdentity").values():
        client.create_email_identity(
            EmailIdentity=identity["EmailIdentity"],
            **identity.get("ConfigurationSetAttributes", {}),
        )


def _event_type(name: str) -> str:
    """Spell CloudFormation's `renderingFailure` as the API does: `RENDERING_FAILURE`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()
