"""Public addresses: none is let through that IANA has set aside, or that hides another within."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.adapters.public_addresses import is_public

REGISTRY_4 = (
    *("0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8"),
    *("169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.0.0/29"),
    *("192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/32"),
    *("192.0.0.171/32", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
    *("192.88.99.0/24", "192.88.99.2/32", "192.168.0.0/16", "192.175.48.0/24"),
    *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4"),
    *("255.255.255.255/32",),
)
"""IANA, "IPv4 Special-Purpose Address Registry", all 26 rows (2026)."""

REGISTRY_6 = (
    *("::1/128", "::/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"),
    *("100::/64", "100:0:0:1::/64", "2001::/23", "2001::/32", "2001:1::1/128"),
    *("2001:1::2/128", "2001:1::3/128", "2001:2::/48", "2001:3::/32"),
    *("2001:4:112::/48", "2001:10::/28", "2001:20::/28", "2001:30::/28"),
    *("2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16"),
    *("fc00::/7", "fe80::/10"),
)
"""IANA, "IPv6 Special-Purpose Address Registry", all 25 rows (2026)."""

ELSEWHERE = ["224.0.0.0/4", "ff00::/8", "fec0::/10", "::/96", "::ffff:0:0:0/96", "168.63.129.16/32"]
"""Multicast, site-local (RFC 3879), compatible (RFC 4291), translated (RFC 2765); Azure's."""

NOT_PUBLIC = [ip_network(text) for text in (*REGISTRY_4, *REGISTRY_6, *ELSEWHERE)]


def is_set_aside(address):
    return any(address in network for network in NOT_PUBLIC if network.version == address.version)


@st.composite
def addresses_in(draw, networks):
    network = draw(st.sampled_from(networks))
    return network[draw(st.integers(0, network.num_addresses - 1))]


def teredo(inner):
    """Hide a client's address as RFC 4380 does: inverted."""
    return IPv6Address(0x20010000_5DB8D822_8000_63BF << 32 | int(inner) ^ 0xFFFF_FFFF)


HIDDEN = {
    "mapped": lambda inner: IPv6Address(0xFFFF << 32 | int(inner)),
    "compatible": lambda inner: IPv6Address(int(inner)),
    "translated": lambda inner: IPv6Address(0xFFFF << 48 | int(inner)),
    "NAT64": lambda inner: IPv6Address(0x0064_FF9B << 96 | int(inner)),
    "NAT64 of one's own": lambda inner: IPv6Address(0x0064_FF9B_0001 << 80 | int(inner)),
    "6to4": lambda inner: IPv6Address(0x2002 << 112 | int(inner) << 80 | 1),
    "Teredo": teredo,
    "ISATAP": lambda inner: IPv6Address(0x2606_2800 << 96 | 0x5EFE << 32 | int(inner)),
    "ISATAP of a unique one": lambda inner: IPv6Address(
        0x2606_2800 << 96 | 0x0200_5EFE << 32 | int(inner)
    ),
}


@pytest.mark.parametrize("network", NOT_PUBLIC, ids=str)
def test_the_first_last_and_middle_address_of_a_range_that_is_set_aside(network):
    middle = network[network.num_addresses // 2]

    assert [False] * 3 == [is_public(a) for a in (network[0], middle, network[-1])]


@pytest.mark.parametrize("network", NOT_PUBLIC, ids=str)
def test_a_range_that_this_python_calls_global(network, monkeypatch):
    monkeypatch.setattr(type(network[0]), "is_global", True)

    assert not is_public(network[-1])


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111"])
def test_an_address_that_a_later_python_calls_special(address, monkeypatch):
    monkeypatch.setattr(type(ip_address(address)), "is_global", False)

    assert not is_public(ip_address(address))


@given(addresses_in(NOT_PUBLIC))
def test_any_address_of_a_range_that_is_set_aside(address):
    assert not is_public(address)


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_every_other_address_of_ipv4_is_public(address):
    assert is_set_aside(address) is not is_public(address)


@given(st.integers(0, 2**128 - 1).map(IPv6Address))
def test_nothing_outside_of_global_unicast_is_public(address):
    assert not is_public(address) or 0b001 == int(address) >> 125


@pytest.mark.parametrize("way", HIDDEN)
@given(inner=st.integers(0, 2**32 - 1).map(IPv4Address))
def test_no_address_that_hides_one_of_ipv4_is_public(way, inner):
    assert not is_public(HIDDEN[way](inner))


@pytest.mark.parametrize(
    "address",
    [
        *("169.254.169.254", "169.254.170.2", "fd00:ec2::254", "fd00:ec2::23"),
        *("100.100.100.200", "192.0.0.192", "fe80::a9fe:a9fe"),
        *("64:ff9b::a9fe:a9fe", "::a9fe:a9fe", "fe80::1%eth0"),
        *("2606:2800:21f:cb07::1%1",),
    ],
)
def test_where_clouds_keep_their_keys_and_links_with_a_zone(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("1.1.1.1", "8.8.8.8", "93.184.215.14", "223.255.255.255", "1.0.0.0"),
        *("9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0"),
        *("126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0"),
        *("172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0"),
        *("192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0"),
        *("168.63.129.15", "2606:4700:4700::1111", "2a00:1450:4001:82a::200e"),
        *("2400:cb00::1", "2001:200::1", "2001:4860:4860::8888", "2003::1"),
        *("2620:4f:7fff::1", "2620:4f:8001::1"),
    ],
)
def test_the_neighbours_of_what_is_set_aside_are_public(address):
    assert is_public(ip_address(address))
