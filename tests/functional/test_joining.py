"""Joining on a local cloud: form, stream, mail, link, button; each by its real trigger."""

import email
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
from email import policy

import pytest

from broadside.adapters.dynamo_subscribers import DynamoSubscribers
from broadside.adapters.secret_keys import SecretKeys
from broadside.subscribers import State, address_hash
from broadside_local.waiting import wait_until


@pytest.fixture
def ask(cloud):
    """Ask the site as a browser does."""

    def ask(path, fields=None, **headers):
        body = None if fields is None else urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(cloud.site_url + path, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    return ask


@pytest.fixture
def mails_to(cloud):
    """Return the mails that somebody got."""

    def mails_to(address):
        files = sorted(cloud.outbox_folder.glob("*.eml"))
        mails = [email.message_from_bytes(f.read_bytes(), policy=policy.default) for f in files]
        return [mail for mail in mails if mail["To"] == address]

    return mails_to


@pytest.fixture
def state(cloud):
    """Return somebody's state, by their address."""
    subscribers = DynamoSubscribers(cloud.client("dynamodb"), cloud.outputs["SubscribersTable"])
    keys = SecretKeys(cloud.client("secretsmanager"), cloud.outputs["SecretArn"])

    def state(address):
        found = subscribers.find(address_hash(address, keys.key("pepper")))
        reading = subscribers.reading(found) if found else None
        return reading.state if reading else None

    return state


def test_from_the_form_to_the_button(cloud, ask, mails_to, state):
    address = f"{secrets.token_hex(4)}@example.com"
    assert 200 == ask("/r/subscribe")[0]

    status, page = ask("/r/subscribe", {"email": address, "language": "zh-HK"})
    assert 200 == status
    wait_until(lambda: len(mails_to(address)), 1, what="the mail", check=cloud.check)
    assert State.PENDING is state(address)

    (mail,) = mails_to(address)
    html, text = (mail.get_body([kind]).get_content() for kind in ("html", "plain"))
    (path,) = set(re.findall(r"https?://[^/\s]+(/r/confirm/[\w-]+)", text))
    assert path in html
    assert 'lang="zh-Hant"' in html
    assert "auto-generated" == mail["Auto-Submitted"]

    assert 200 == ask(path)[0]
    assert State.PENDING is state(address)
    for _ in range(2):
        assert 200 == ask(path, {})[0]
        assert State.ACTIVE is state(address)
    assert 404 == ask(path[:-1], {})[0]

    assert page == ask("/r/subscribe", {"email": address, "language": "zh-HK"})[1]


def test_nothing_about_anybody_is_logged(cloud, ask, mails_to):
    log = cloud._work / "functions.log"
    name, address = secrets.token_hex(8), f"{secrets.token_hex(8)}@example.com"

    def told():
        return log.read_text("utf-8").count("joins.answered") if log.exists() else 0

    before = told()
    ask("/r/subscribe", {"email": address, "name": name})
    wait_until(lambda: len(mails_to(address)), 1, what="the mail", check=cloud.check)
    wait_until(told, before + 1, what="the log", check=cloud.check)

    logs = [file.read_text("utf-8") for file in cloud._work.rglob("*.log")]
    assert not [word for word in (address.partition("@")[0], name) for log in logs if word in log]


def test_who_comes_around_the_edge_is_told_nothing(cloud):
    event = {
        "rawPath": "/r/subscribe",
        "requestContext": {"http": {"method": "GET"}},
        "headers": {"x-broadside-edge": "guessed"},
    }

    answer = cloud.invoke("reader", event)

    assert (404, "") == (answer["statusCode"], answer["body"])


def test_a_viewer_can_not_say_that_it_came_through_the_edge_or_from_where(cloud, ask):
    """What a viewer sends under these names is overwritten, or added to."""
    status, _ = ask(
        "/r/subscribe", **{"X-Broadside-Edge": "guessed", "X-Forwarded-For": "203.0.113.7"}
    )

    assert 200 == status
