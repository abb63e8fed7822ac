"""SES: one call for up to 50 mails, each tried once."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import msgspec
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ProxyConnectionError,
)

from broadside.ports import Envelope, Letter
from broadside.sending import (
    MAX_SLOTS,
    Account,
    BatchRef,
    EntryResult,
    Reply,
    ResultClass,
    classify_refusal,
)

BRACES = {"o": "{", "c": "}", "b": "\\"}
"""Values that every mail carries: content's own braces, so that no template sees them."""

_BEFORE_A_BYTE = (
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ProxyConnectionError,
)
"""Nothing of the request has left: SES can't have taken it."""


class SesMailer:
    """SES's v2 API (port `Mailer`)."""

    def __init__(self, client: Any, configuration_set: str) -> None:
        """
        Say how to speak to SES.

        Args:
            client: boto3's `sesv2`, set to try each call once: it has no idempotency token.
            configuration_set: Of newsletters.
        """
        self._client = client
        self._configuration_set = configuration_set

    def account(self) -> Account:
        """Return what the account may send."""
        answer = self._client.get_account()
        quota = answer["SendQuota"]
        return Account(
            rate=quota["MaxSendRate"],
            quota=quota["Max24HourSend"],
            used=quota["SentLast24Hours"],
            enabled=answer.get("SendingEnabled", True),
        )

    def send(
        self, letter: Letter, envelopes: Sequence[Envelope], *, ref: BatchRef, attempt: int
    ) -> Reply:
        """Send one call, once; whatever happens is in the reply."""
        return self._call(
            letter,
            [_entry(letter, envelope, ref=ref, attempt=attempt) for envelope in envelopes],
            data={"unsubscribe_url": "", **BRACES},
        )

    def probe(self, probe_id: str, slots: Sequence[int], *, sender: str) -> AbstractSet[int]:
        """Send the mailbox simulator a mail for each slot; return those SES said it took."""
        return {slot for slot in slots if self._probe(probe_id, slot, sender)}

    def _probe(self, probe_id: str, slot: int, sender: str) -> bool:
        # One by one: of bulk mail, IAM doesn't know the recipients, and whoever probes may write to
        # the simulator only (Service Authorization Reference, "Amazon Simple Email Service v2").
        try:
            self._client.send_email(
                FromEmailAddress=sender,
                # Its address takes a label ("Using the Amazon SES mailbox simulator").
                Destination={"ToAddresses": [f"success+{slot}@simulator.amazonses.com"]},
                Content={
                    "Simple": {
                        "Subject": {"Data": "Probe"},
                        "Body": {"Text": {"Data": "A probe: is news of mails complete?"}},
                    }
                },
                EmailTags=_tags(edition=probe_id, batch="probe", attempt=1, slot=slot),
                ConfigurationSetName=self._configuration_set,
            )
        except (BotoCoreError, ClientError):
            return False
        return True

    def _call(self, letter: Letter, entries: list[Any], *, data: dict[str, str]) -> Reply:
        _check(letter, entries)
        # A connection that SES has dropped while it lay idle would fail after a byte has left, and
        # leave a call unknown that was never made: each call has a connection of its own.
        self._client.close()
        try:
            answer = self._client.send_bulk_email(
                FromEmailAddress=letter.sender,
                **({"ReplyToAddresses": [letter.reply_to]} if letter.reply_to else {}),
                DefaultContent={
                    "Template": {
                        "TemplateContent": {
                            "Subject": letter.subject,
                            "Html": letter.html,
                            "Text": letter.text,
                        },
                        "TemplateData": msgspec.json.encode(data).decode(),
                    }
                },
                BulkEmailEntries=entries,
                ConfigurationSetName=self._configuration_set,
            )
        except ClientError as error:
            code = error.response["Error"].get("Code", "")
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            return Reply(failure=classify_refusal(code, status), code=code)
        except _BEFORE_A_BYTE as error:
            return Reply(failure=ResultClass.AGAIN, code=type(error).__name__)
        except BotoCoreError as error:
            # A time-out or a broken connection after a byte has left: SES may have taken it.
            return Reply(failure=ResultClass.UNKNOWN, code=type(error).__name__)
        return Reply(
            entries=tuple(
                EntryResult(entry.get("Status", ""), entry.get("MessageId", ""))
                for entry in answer["BulkEmailEntryResults"]
            )
        )


def _check(letter: Letter, entries: Sequence[object]) -> None:
    """Refuse what botocore's model doesn't: 50 destinations, simple substitution only."""
    if len(entries) > MAX_SLOTS:
        raise ValueError(f"{len(entries)} destinations in one call")
    if any("{{#" in part for part in (letter.subject, letter.html, letter.text)):
        raise ValueError("a template with blocks")


def _entry(letter: Letter, envelope: Envelope, *, ref: BatchRef, attempt: int) -> dict[str, Any]:
    url = envelope.unsubscribe_url
    return {
        "Destination": {"ToAddresses": [envelope.address]},
        "ReplacementEmailContent": _values({"unsubscribe_url": url}),
        "ReplacementHeaders": [
            # RFC 2369 §3.2 and RFC 8058 §3.1.
            {"Name": "List-Unsubscribe", "Value": f"<{url}>"},
            {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
            *_of_all(letter),
        ],
        "ReplacementTags": _tags(
            edition=ref.edition_id, batch=ref.tag, attempt=attempt, slot=envelope.slot
        ),
    }


def _of_all(letter: Letter) -> list[dict[str, str]]:
    """Return the headers that every copy has, as a mail's file has them, too (`to_eml`)."""
    headers = {
        # RFC 2919 §3, without the phrase: headers of SES hold printable ASCII alone.
        "List-Id": letter.list_id and f"<{letter.list_id}>",
        # RFC 3282 §2. It is none of those that SES keeps to itself (Developer Guide, "Amazon SES
        # header fields").
        "Content-Language": letter.language,
    }
    return [{"Name": name, "Value": value} for name, value in headers.items() if value]


def _values(values: dict[str, str]) -> dict[str, Any]:
    data = msgspec.json.encode(values).decode()
    return {"ReplacementTemplate": {"ReplacementTemplateData": data}}


def _tags(**tags: object) -> list[dict[str, str]]:
    return [{"Name": name, "Value": str(value)} for name, value in tags.items()]
