"""Tokens: a link proves what it says, and nothing that was changed is believed."""

import hmac
import string
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from broadside.errors import TokenError
from broadside.subscribers import (
    KEY_ID,
    Purpose,
    Token,
    UnsubscribeLinks,
    confirm_link,
    key_name,
    make_passing_token,
    make_token,
    read_passing_token,
    read_token,
)

KEY = b"k" * 32
IDS = st.binary(min_size=16, max_size=16).map(bytes.hex)
KEYS = st.binary(min_size=32, max_size=32)
LEAVE = Purpose.UNSUBSCRIBE
SUBSCRIBER, EDITION = "0123456789abcdef" * 2, "e" * 32


def token(key=KEY, **changes):
    return make_token(LEAVE, SUBSCRIBER, EDITION, key=key, **changes)


def read(text, **keys):
    return read_token(text, purpose=LEAVE, keys=keys.get("keys", {KEY_ID: KEY}))


def decoded(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encoded(raw):
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class TestRoundTrip:
    @given(IDS, IDS, KEYS)
    def test_what_was_said_is_read(self, subscriber, edition, key):
        text = make_token(LEAVE, subscriber, edition, key=key)

        said = read_token(text, purpose=LEAVE, keys={KEY_ID: key})

        assert Token(purpose=LEAVE, subscriber_id=subscriber, edition_id=edition) == said

    @given(IDS, IDS, KEYS)
    def test_it_is_short_and_needs_no_escaping(self, subscriber, edition, key):
        text = make_token(LEAVE, subscriber, edition, key=key)

        assert 67 == len(text)
        assert set(text) <= set(string.ascii_letters + string.digits + "_-")

    def test_it_never_changes(self):
        """Links in years-old mails must work."""
        assert "AQEBI0VniavN7wEjRWeJq83v7u7u7u7u7u7u7u7u7u7u7ltyvSa4n6MtsXDzRejoECs" == token()

    def test_older_keys_are_kept(self):
        old = token(key=b"o" * 32, key_id=7)

        assert SUBSCRIBER == read(old, keys={7: b"o" * 32, 8: KEY}).subscriber_id

    def test_it_says_ids_and_nothing_else(self):
        raw = decoded(token())

        assert bytes([1, KEY_ID]) + bytes.fromhex(SUBSCRIBER + EDITION) == raw[:34]
        assert 50 == len(raw)


class TestRefusal:
    @given(IDS, IDS, st.integers(0, 50 * 8 - 1))
    def test_not_one_bit_may_differ(self, subscriber, edition, bit):
        raw = bytearray(decoded(make_token(LEAVE, subscriber, edition, key=KEY)))
        raw[bit // 8] ^= 1 << (bit % 8)

        with pytest.raises(TokenError):
            read_token(encoded(bytes(raw)), purpose=LEAVE, keys=dict.fromkeys(range(256), KEY))

    @given(st.integers(0, 66), st.sampled_from(string.printable))
    def test_not_one_character_may_differ(self, position, character):
        """The last one holds two bits that nobody needs: they have one spelling, too."""
        good = token()
        assume(good[position] != character)

        with pytest.raises(TokenError):
            read(good[:position] + character + good[position + 1 :])

    @given(st.integers(0, 67), st.sampled_from("=A\n !é\0"))
    def test_nothing_may_be_put_in(self, position, character):
        good = token()

        with pytest.raises(TokenError):
            read(good[:position] + character + good[position:])

    @given(st.integers(0, 66))
    def test_nothing_may_be_cut_off(self, length):
        with pytest.raises(TokenError):
            read(token()[:length])

    @given(st.text() | st.text(string.ascii_letters + "_-", min_size=67, max_size=67))
    def test_made_up_text_is_none(self, text):
        assume(text != token())

        with pytest.raises(TokenError):
            read(text)

    @given(KEYS)
    def test_another_key_is_none(self, key):
        assume(key != KEY)

        with pytest.raises(TokenError):
            read(token(key=key))

    def test_an_unknown_key_is_none(self):
        with pytest.raises(TokenError):
            read(token(key_id=2))

    def test_one_for_another_purpose_is_none(self):
        """Even signed by the same key: the purpose is part of what is signed, and is looked at."""
        said = bytes([2]) + decoded(token())[1:34]
        other = encoded(said + hmac.digest(KEY, said, "sha256")[:16])

        with pytest.raises(TokenError):
            read(other)

    def test_it_does_not_say_why(self):
        reasons = set()
        for text in ["", "é", token()[:-1], token(key=b"x" * 32), token(key_id=2), token() + "="]:
            with pytest.raises(TokenError) as refusal:
                read(text)
            reasons.add(str(refusal.value))

        assert {"damaged"} == reasons

    def test_signatures_are_compared_in_constant_time(self, monkeypatch):
        compared = []

        def compare(one, other):
            compared.append((one, other))
            return True

        monkeypatch.setattr(hmac, "compare_digest", compare)
        read(token(key=b"x" * 32))

        assert [(16, 16)] == [(len(one), len(other)) for one, other in compared]


class TestPassing:
    """Links that hold for a time."""

    UNTIL = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)

    def make(self, **changes):
        values = {"key": KEY} | changes
        return make_passing_token(Purpose.CONFIRM, SUBSCRIBER, self.UNTIL, **values)

    def read(self, text, at):
        return read_passing_token(text, purpose=Purpose.CONFIRM, keys={KEY_ID: KEY}, at=at)

    def test_it_holds_until_its_time(self):
        assert SUBSCRIBER == self.read(self.make(), self.UNTIL - timedelta(seconds=1))

    @pytest.mark.parametrize("later", [0, 1, 10**8])
    def test_and_then_no_more_like_one_that_is_damaged(self, later):
        with pytest.raises(TokenError, match=r"^damaged$"):
            self.read(self.make(), self.UNTIL + timedelta(seconds=later))

    @given(st.integers(0, 50 * 8 - 1))
    def test_not_one_bit_may_differ(self, bit):
        raw = bytearray(decoded(self.make()))
        raw[bit // 8] ^= 1 << (bit % 8)

        with pytest.raises(TokenError):
            self.read(encoded(bytes(raw)), self.UNTIL - timedelta(days=7))

    def test_one_to_leave_is_none_though_its_edition_reads_as_a_time(self):
        far = f"{2**40:032x}"
        for key in (KEY, b"x" * 32):
            with pytest.raises(TokenError):
                self.read(make_token(LEAVE, SUBSCRIBER, far, key=key), self.UNTIL)

    def test_it_stands_in_a_link(self):
        url = confirm_link("https://news.example.org", SUBSCRIBER, self.UNTIL, key=KEY)

        assert url == f"https://news.example.org/r/confirm/{self.make()}"


@pytest.mark.prove
@pytest.mark.parametrize("purpose", Purpose)
def test_none_of_a_million_forged_ones_is_believed(purpose):
    """Each says the right purpose and key, and whose it is; what it lacks is the key."""
    chance = Random(8)
    keys = {KEY_ID: KEY}
    said = bytes((purpose, KEY_ID)) + bytes.fromhex(SUBSCRIBER + "f" * 32)
    believed = 0
    for _ in range(1_000_000):
        try:
            read_token(encoded(said + chance.randbytes(16)), purpose=purpose, keys=keys)
        except TokenError:
            continue
        believed += 1

    assert 0 == believed


class TestLinks:
    def test_each_purpose_and_key_has_a_name(self):
        assert "unsubscribe/3" == key_name(LEAVE, 3)

    def test_a_link_is_one_readers_own(self):
        link = UnsubscribeLinks("https://news.example.org", KEY)

        url = link(SUBSCRIBER, EDITION)

        start, _, text = url.rpartition("/")
        assert "https://news.example.org/r/unsubscribe" == start
        assert SUBSCRIBER == read(text).subscriber_id
        assert url != link("f" * 32, EDITION)

    def test_a_link_fits_into_a_header(self):
        """A value of 995 characters (SES, MessageHeader); a line of 998 (RFC 5322 §2.1.1)."""
        link = UnsubscribeLinks("https://" + "a" * 250, KEY)

        assert len(f"List-Unsubscribe: <{link(SUBSCRIBER, EDITION)}>") < 995
