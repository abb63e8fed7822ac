"""What becomes of confirmations and alarms comes back, too: their set has its events."""

import time

import pytest

from broadside.adapters.dynamo_subscribers import DynamoSubscribers
from broadside.adapters.secret_keys import SecretKeys
from broadside.subscribers import Consent, State, Subscriber, address_hash
from tests.functional.permission_calls import single
from tests.world import NOW

PATIENCE_SECONDS = 60


@pytest.mark.prove
def test_who_complains_at_a_confirmation_is_mailed_no_more(cloud):
    names, address = cloud.outputs, "complaint+confirm@simulator.amazonses.com"
    subscribers = DynamoSubscribers(cloud.client("dynamodb"), names["SubscribersTable"])
    pepper = SecretKeys(cloud.client("secretsmanager"), names["SecretArn"]).key("pepper")
    person = Subscriber(id="c" * 32, address=address, state=State.ACTIVE, active_since=NOW)
    consent = Consent(subscriber_id=person.id, given_at=NOW, how="form", words="yes")
    assert subscribers.add(person, address_hash=address_hash(address, pepper), consent=consent)

    _, method, members = single(names, address, set_name="TransactionalConfigurationSet")
    sender = cloud.client("sesv2").list_email_identities()["EmailIdentities"][0]["IdentityName"]
    members["FromEmailAddress"] = f"newsletter@{sender}"
    getattr(cloud.client("sesv2"), method)(**members)

    deadline = time.monotonic() + PATIENCE_SECONDS
    while subscribers.consenting([person.id]):
        assert time.monotonic() < deadline, "no event came"
        time.sleep(0.1)
    reading = subscribers.reading(person.id)
    assert reading is not None
    assert State.COMPLAINED is reading.state
