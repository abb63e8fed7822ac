"""SES: a mail that one reader has asked for."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from broadside.errors import (
    ProviderError,
    ProviderRejectedError,
    ProviderThrottledError,
    ProviderUncertainError,
)
from broadside.ports import Letter

_LATER = frozenset(
    {"TooManyRequestsException", "ThrottlingException", "Throttling", "LimitExceededException"}
)
_UTF8 = "UTF-8"


class SesCourier:
    """SES's v2 API, one mail a call (port `Courier`)."""

    def __init__(self, client: Any, configuration_set: str) -> None:
        """
        Say how to speak to SES.

        Args:
            client: boto3's `sesv2`.
            configuration_set: Of mails that readers have asked for.
        """
        self._client = client
        self._configuration_set = configuration_set

    def send(self, letter: Letter, address: str) -> None:
        """Send it; when that fails, the same may be sent again."""
        try:
            self._client.send_email(
                FromEmailAddress=letter.sender,
                **({"ReplyToAddresses": [letter.reply_to]} if letter.reply_to else {}),
                Destination={"ToAddresses": [address]},
                Content={
                    # No template: braces in it are braces.
                    "Simple": {
                        "Subject": {"Data": letter.subject, "Charset": _UTF8},
                        "Body": {
                            "Html": {"Data": letter.html, "Charset": _UTF8},
                            "Text": {"Data": letter.text, "Charset": _UTF8},
                        },
                        "Headers": [
                            # RFC 3834 §5: whoever is away doesn't answer it.
                            {"Name": "Auto-Submitted", "Value": "auto-generated"},
                            # RFC 3282 §2.
                            {"Name": "Content-Language", "Value": letter.language},
                        ],
                    }
                },
                ConfigurationSetName=self._configuration_set,
                # Events of it are told apart by this: it has no edition and no batch.
                EmailTags=[{"Name": "purpose", "Value": letter.purpose or "other"}],
            )
        except (BotoCoreError, ClientError) as error:
            raise _told(error) from None

    def forgive(self, address: str) -> None:
        """Take an address off SES's own suppression list, if it is on it."""
        try:
            self._client.delete_suppressed_destination(EmailAddress=address)
        except self._client.exceptions.NotFoundException:
            return
        except (BotoCoreError, ClientError) as error:
            raise _told(error) from None


def _told(error: BotoCoreError | ClientError) -> ProviderError:
    """Say what an error of SES means, without its message: that may hold the address."""
    if isinstance(error, BotoCoreError):
        return ProviderUncertainError(type(error).__name__)
    code = error.response["Error"].get("Code", "")
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if code in _LATER or status == 429:
        return ProviderThrottledError(code)
    return ProviderUncertainError(code) if status >= 500 else ProviderRejectedError(code)
