"""
SES's limits that botocore's model of `sesv2` doesn't have, each with its source.

"Guide" is the Amazon SES Developer Guide, "Reference" the Amazon SES API v2 Reference. What the
model does have (required members, types, enumerations, lengths, patterns) is read from the model.
"""

import re

DESTINATIONS_PER_CALL = 50
"""Guide, "Using templates to send personalized email": 50 destination objects a SendBulkEmail."""

RECIPIENTS_PER_MESSAGE = 50
"""Guide, "Service quotas in Amazon SES", message quotas: To, Cc and Bcc together."""

INLINE_REQUEST_BYTES = 1024 * 1024
"""Guide, "Using templates to send personalized email": with an inline template, 1 MB of JSON."""

TEMPLATES_PER_ACCOUNT = 20_000
"""Guide, "Using templates to send personalized email", stored templates: per Region."""

TEMPLATE_BYTES = 500 * 1024
"""Guide, "Using templates to send personalized email", stored templates: 500 KB, all parts."""

TEMPLATE_DEPTH, TEMPLATE_STEPS = 100, 100_000
"""Not documented: blocks in blocks, and parts in all, so that no template runs for ever."""

MESSAGE_BYTES = 40 * 1024 * 1024
"""Guide, "Service quotas in Amazon SES": 40 MB a message by the v2 API, after encoding."""

HEADER_CHARACTERS = 996
"""Reference, MessageHeader: name and value together (with ": ", RFC 5322's 998 a line)."""

TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""Reference, MessageTag: what name and value may hold."""

TAGS_PER_MESSAGE = 50
"""Not documented for the API; Guide, "Service quotas", allows no more tags on anything else."""

CONFIGURATION_SET_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Reference, CreateConfigurationSet."""

EVENT_DESTINATION_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Reference, EventDestination: ASCII letters, numbers, underscores, dashes; at most 64."""

EVENT_DESTINATIONS_PER_SET = 10
"""Guide, "Service quotas in Amazon SES", configuration sets."""

LOCAL_PART_CHARACTERS = 64
"""RFC 5321 §4.5.3.1.1: what stands before the @."""

ADDRESS_CHARACTERS = 320
"""RFC 5321 §4.5.3.1: 64, @, 255."""

LINE_CHARACTERS = 998
"""Reference, RawMessage: 1,000 characters a line, with its end (RFC 5321 §4.5.3.1.6)."""

DELIVERY_SECONDS = 50_400
"""Reference, DeliveryOptions: SES tries for 840 minutes at most."""

PAGE_SIZE_TEMPLATES, PAGE_SIZE_OTHERS = 100, 1000
"""Reference, ListEmailTemplates, ListEmailIdentities: PageSize, at most."""

FIELD_CHARACTERS = 900
"""A list of addresses that is longer is folded (RFC 5322 §2.1.1: 998 a line)."""

BURST_SECONDS = 1.0
"""
How much of the rate may come at once.

Guide, "Managing your Amazon SES sending limits": the rate may be exceeded for short bursts, not
for a sustained time. How long a burst is, Amazon doesn't say: here it is none, one second's worth.
"""

QUOTA_SECONDS = 24 * 60 * 60
"""Guide, "Managing your Amazon SES sending limits": the quota is of a rolling 24 hours."""

SANDBOX_RATE, SANDBOX_QUOTA = 1.0, 200
"""Guide, "Service quotas in Amazon SES": mails a second and a day in the sandbox."""

SES_OWN_HEADERS = frozenset(
    {
        "bcc", "cc", "content-transfer-encoding", "content-type", "date", "dkim-signature",
        "feedback-id", "from", "message-id", "mime-version", "received", "reply-to",
        "return-path", "sender", "subject", "to",
    }
)  # fmt: skip
"""
Headers that SES writes itself, from other members of the request.

What it does with one given as a custom header isn't documented: it is refused here, so that
nobody counts on it.
"""
