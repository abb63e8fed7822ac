"""Addresses: which are taken, how they are kept, and how one is named without being told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.errors import InvalidError
from broadside.subscribers import address_hash, normalise_address

PEPPER = b"pepper" * 6
ASCII_ADDRESSES = st.emails(
    domains=st.sampled_from(["example.org", "EXAMPLE.com", "a.example.net"])
)


class TestNormalise:
    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("Maria.Example+News@Example.ORG", "Maria.Example+News@example.org"),
            ("  maria@example.org\n", "maria@example.org"),
            ("a@bücher.example.org", "a@xn--bcher-kva.example.org"),
            ("a@xn--bcher-kva.example.org", "a@xn--bcher-kva.example.org"),
            ("a@例子.公司", "a@xn--fsqu00a.xn--55qx5d"),
        ],
    )
    def test_the_domain_is_in_small_ascii_letters_and_the_rest_as_written(self, written, kept):
        assert kept == normalise_address(written)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "@",
            "maria",
            "maria@",
            "@example.org",
            "maria@example",
            "maria@localhost",
            "maria@example.org.",
            "maria@-x.org",
            "maria@[192.0.2.1]",
            "maria..b@example.org",
            '"maria b"@example.org',
            "Maria <maria@example.org>",
            "maria@example.org, b@example.org",
            "maria b@example.org",
            "maria@exa\x00mple.org",
            "maria@example.org\r\nBcc: b@example.org",
            "marïa@example.org",
            "x" * 65 + "@example.org",
            "x" * 100_000 + "@example.org",
            "maria@" + "a." * 50_000 + "org",
            "\ud800@example.org",
        ],
    )
    def test_what_is_none_is_refused_without_being_repeated(self, text):
        """SES takes no address whose local part isn't ASCII."""
        with pytest.raises(InvalidError) as refusal:
            normalise_address(text)

        assert "is no email address" == str(refusal.value)
        assert refusal.value.__cause__ is None
        assert refusal.value.__suppress_context__

    @given(ASCII_ADDRESSES | st.text())
    def test_it_is_refused_or_kept_for_good(self, text):
        try:
            kept = normalise_address(text)
        except InvalidError:
            return

        assert kept == normalise_address(kept)
        assert kept.isascii()
        assert kept.isprintable()
        assert 1 == kept.count("@")
        assert " " not in kept


class TestHash:
    def test_it_never_changes(self):
        """It is a key: a change would lose everyone, and every suppression."""
        assert "282caccb18616907a178f70a2942bbbf93f695334cf9116634a24a4812d0e492" == address_hash(
            "maria@example.org", b"pepper"
        )

    @given(ASCII_ADDRESSES)
    def test_case_does_not_matter(self, address):
        assert address_hash(address, PEPPER) == address_hash(address.upper(), PEPPER)

    @given(ASCII_ADDRESSES, ASCII_ADDRESSES)
    def test_one_address_has_one_hash(self, one, other):
        same = one.lower() == other.lower()

        assert same == (address_hash(one, PEPPER) == address_hash(other, PEPPER))

    @given(ASCII_ADDRESSES, st.binary(min_size=1), st.binary(min_size=1))
    def test_without_the_key_it_tells_nothing(self, address, key, other):
        hashed = address_hash(address, key)

        assert 64 == len(hashed)
        # HMAC fills a short key up with zeros (RFC 2104 §2).
        same = key.rstrip(b"\0") == other.rstrip(b"\0")
        assert same or hashed != address_hash(address, other)
