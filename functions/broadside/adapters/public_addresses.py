"""
Which addresses are on the public internet.

Python's `is_global` isn't enough: which ranges it knows differs from one Python to the next
(CVE-2024-4032), and it calls global what carries an IPv4 address within, such as
`64:ff9b::a9fe:a9fe`, which a NAT64 gateway takes to 169.254.169.254, where clouds keep their keys.
So what is special by IANA's registries is refused here as a whole, and so is all of IPv6 that
nobody has been given to be reached at. An address within another isn't looked at: no website needs
a tunnel to be found.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

IPAddress = IPv4Address | IPv6Address

_SPECIAL_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network (RFC 791)
            "10.0.0.0/8",  # private (RFC 1918)
            "100.64.0.0/10",  # carriers' NAT (RFC 6598)
            "127.0.0.0/8",  # loopback (RFC 1122)
            "168.63.129.16/32",  # no range of IANA's: Azure's machines are told their secrets there
            "169.254.0.0/16",  # link-local (RFC 3927): metadata of AWS, Azure, Google
            "172.16.0.0/12",  # private (RFC 1918)
            "192.0.0.0/24",  # protocols (RFC 6890): metadata of Oracle
            "192.0.2.0/24",  # documentation (RFC 5737)
            "192.31.196.0/24",  # AS112 (RFC 7535)
            "192.52.193.0/24",  # AMT (RFC 7450)
            "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
            "192.168.0.0/16",  # private (RFC 1918)
            "192.175.48.0/24",  # AS112 (RFC 7534)
            "198.18.0.0/15",  # benchmarks (RFC 2544)
            "198.51.100.0/24",  # documentation (RFC 5737)
            "203.0.113.0/24",  # documentation (RFC 5737)
            "224.0.0.0/4",  # multicast (RFC 5771)
            "240.0.0.0/4",  # reserved, broadcast (RFC 1112)
        ),
    )
)
"""IANA, "IPv4 Special-Purpose Address Registry" and "IPv4 Multicast Address Space Registry"."""

_UNICAST_6 = IPv6Network("2000::/3")
"""
What is given out to be reached at (IANA, "IPv6 Address Space"). Outside are loopback; IPv4
addresses mapped, compatible and translated (NAT64, both prefixes); discard; segment routing; unique
local (AWS's metadata at fd00:ec2::254), link-local, site-local; multicast.
"""

_SPECIAL_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocols (RFC 2928): Teredo, benchmarks, AMT, AS112, ORCHID
            "2001:db8::/32",  # documentation (RFC 3849)
            "2002::/16",  # 6to4 (RFC 3056): has an IPv4 address within
            "2620:4f:8000::/48",  # AS112 (RFC 7534)
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)
"""What IANA's "IPv6 Special-Purpose Address Registry" has within `2000::/3`."""

_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})
"""The third quarter of an address that has an IPv4 address as its last (RFC 5214 §6.1)."""


def is_public(address: IPAddress) -> bool:
    """Tell whether an address is one that anybody on the internet may be reached at."""
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in _SPECIAL_4)
    return (
        address.is_global
        and address.scope_id is None  # one with a zone is of this machine's links
        and address in _UNICAST_6
        and not any(address in network for network in _SPECIAL_6)
        and (int(address) >> 32) & 0xFFFF_FFFF not in _ISATAP
    )
