"""Addresses of pictures: read in one way only, or not at all."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadside.adapters.web_targets import read_target
from broadside.errors import RefusedError

UNREADABLE = "has an address that can't be read"
NOT_WEB = "has an address that is neither http nor https"
USER = "has an address with a user's name in it"
PORT = "has an address with a port that websites don't use"
PRIVATE = "is on a host in a private network"


def refused(address):
    with pytest.raises(RefusedError) as caught:
        read_target(address)
    return caught.value.reason


def read(address):
    target = read_target(address)
    return target.scheme, target.port, target.authority, target.resource


@pytest.mark.parametrize(
    ("expected", "address"),
    [
        (("http", 80, "example.org", "/"), "http://example.org"),
        (("https", 443, "example.org", "/a.png"), "HTTPS://Example.ORG:443/a.png#top"),
        (("http", 80, "example.org", "/?a=1&b=2"), "http://example.org:80?a=1&b=2"),
        (
            ("https", 443, "example.org", "/a%20b/%C3%A9?%C3%BC=%22"),
            'https://example.org/a b/é?ü="',
        ),
        (("https", 443, "example.org", "/a%2Fb?c=%20"), "https://example.org/a%2Fb?c=%20"),
        (("http", 80, "example.org", "/"), " http://example.org/ "),
        (("http", 80, "example.org", "/"), "http://example.org./"),
        (("http", 80, "my_pictures.example.org", "/"), "http://my_pictures.example.org/"),
        (("http", 80, "93.184.215.14", "/"), "http://93.184.215.14"),
        (("https", 443, "[2606:4700::1]", "/"), "https://[2606:4700::1]:443/"),
        (("http", 80, "[2606:4700::1]", "/"), "http://[2606:4700:0:0::0001]/"),
    ],
)
def test_an_address(expected, address):
    assert expected == read(address)


@pytest.mark.parametrize(
    ("expected", "address"),
    [
        ("xn--fiq228c.tw", "https://中文.tw/"),
        ("xn--fa-hia.de", "https://faß.de/"),  # another one than fass.de, and browsers know it
        ("a.b.org", "https://a。b．org/"),
        ("example.org", "https://ｅｘａｍｐｌｅ.org/"),
        ("example.org", "https://exam\u00adple.org/"),
        ("127.0.0.1", "http://①②⑦.⓪.⓪.①/"),
        ("127.0.0.1", "http://127。0。0。1/"),
        ("169.254.169.254", "http://𝟏𝟔𝟗.254.169.254/"),
    ],
)
def test_a_host_in_any_script_is_read_as_browsers_do(expected, address):
    assert expected == read_target(address).host


@pytest.mark.parametrize("address", ["http://①②⑦.⓪.⓪.①/", "http://10.0.0.1", "http://[::1]/"])
def test_a_host_that_is_a_number_is_known_as_one(address):
    assert read_target(address).number is not None


@pytest.mark.parametrize(
    ("reason", "address"),
    [
        (NOT_WEB, ""),
        (NOT_WEB, "photo.png"),
        (NOT_WEB, "//example.org/a.png"),
        (NOT_WEB, "http:example.org"),
        (NOT_WEB, "http:///example.org"),
        (NOT_WEB, "file:///etc/passwd"),
        (NOT_WEB, "ftp://example.org/"),
        (NOT_WEB, "gopher://example.org:80/_GET"),
        (NOT_WEB, "data:image/png;base64,AAAA"),
        (NOT_WEB, "unix:/run/docker.sock"),
        (USER, "http://user@example.org/"),
        (USER, "http://user:word@example.org/"),
        (USER, "http://example.org:80@169.254.169.254/"),
        (USER, "http://@example.org/"),
        (PORT, "http://example.org:22/"),
        (PORT, "http://example.org:9001/"),  # a Lambda's runtime
        (PORT, "http://example.org:443/"),
        (PORT, "https://example.org:80/"),
        (PORT, "http://example.org:0/"),
        (UNREADABLE, "http://example.org:65536/"),
        (UNREADABLE, "http://example.org:-80/"),
        (UNREADABLE, "http://example.org:٨٠/"),
        (UNREADABLE, "http://example.org\\@localhost/"),
        (UNREADABLE, "http:\\\\example.org"),
        (UNREADABLE, "http://example.org\r\nX: y/"),
        (UNREADABLE, "http://example.org/a\r\nHost: localhost"),
        (UNREADABLE, "http://example.org/\x00"),
        (UNREADABLE, "ht\ntp://example.org/"),
        (UNREADABLE, "http://exa\tmple.org/"),
        (UNREADABLE, "http://example.org%2elocalhost/"),
        (UNREADABLE, "http://%6c%6f%63alhost/"),
        (UNREADABLE, "http://a..example.org/"),
        (UNREADABLE, "http://.example.org/"),
        (UNREADABLE, "http://example.org../"),
        (UNREADABLE, "http://ex ample.org/"),
        (UNREADABLE, "http://ex*mple.org/"),
        (UNREADABLE, "http://\u2100.org/"),  # a/c, when it is made plain
        (UNREADABLE, "http://\udc80.org/"),
        (UNREADABLE, "http://example.org/\udc80"),
        (UNREADABLE, f"http://{'a' * 64}.org/"),
        (UNREADABLE, f"http://{'a.' * 126}org/"),
        (UNREADABLE, f"http://{'é' * 1000}.org/"),
        (UNREADABLE, "http://[::1"),
        (UNREADABLE, "http://::1/"),
        (UNREADABLE, "http://[127.0.0.1]/"),
        (UNREADABLE, "http://[v1.fe80]/"),
        (UNREADABLE, "http://[::1]example.org/"),
        (UNREADABLE, "http://[::1]:80example.org/"),
        (UNREADABLE, "http://example.org[::1]/"),
        (PRIVATE, "http://[fe80::1%25eth0]/"),
        (PRIVATE, "http://[fe80::1%eth0]/"),
        (PRIVATE, "http://localhost/"),
        (PRIVATE, "http://intranet/"),
        ("has an address of more than 4096 characters", "http://example.org/" + "a" * 4096),
    ],
)
def test_an_address_that_nobody_should_ask_for(reason, address):
    assert reason == refused(address)


@pytest.mark.parametrize(
    "host",
    [
        *("2130706433", "017700000001", "0x7f000001", "0x7f.1", "127.1"),
        *("127.0.1", "0177.0.0.1", "0x", "127.0.0.01", "127.0.0.256"),
        *("127.0.0.1.5", "1.2.3", "00000.0.0.0", "0", "4294967296", "①.1"),
        *("127.0.0.0x1", "example.0x7f", "example.1", "0300.0250.1.1"),
    ],
)
def test_an_address_of_ipv4_in_another_spelling(host):
    assert UNREADABLE == refused(f"http://{host}/")


@pytest.mark.parametrize(
    ("expected", "location"),
    [
        (("https", 443, "example.org", "/b/d.png"), "d.png"),
        (("https", 443, "example.org", "/d.png?x"), "/d.png?x"),
        (("https", 443, "example.net", "/d"), "//example.net/d"),
        (("https", 443, "example.net", "/"), "https://example.net"),
        (("https", 443, "example.org", "/b/a%20b"), "a b"),
    ],
)
def test_where_a_host_sends_us_on_to(expected, location):
    target = read_target("https://example.org/b/c.png?q").following(location)

    assert expected == (target.scheme, target.port, target.authority, target.resource)


@pytest.mark.parametrize(
    ("reason", "location"),
    [
        ("is redirected from https to http", "http://example.org/"),
        (NOT_WEB, "file:///etc/passwd"),
        (USER, "//a@example.org/"),
        (PRIVATE, "//localhost/"),
        ("is redirected to an address that can't be read", "/\r\nX: y"),
        ("is redirected to an address that can't be read", "/\\localhost/"),
        ("is redirected to an address that can't be read", "https://[/"),
    ],
)
def test_where_nobody_should_be_sent_on_to(reason, location):
    with pytest.raises(RefusedError) as caught:
        read_target("https://example.org/b/c.png").following(location)

    assert reason == caught.value.reason


@given(
    st.one_of(
        st.text(),
        st.text().map("http://{}".format),
        st.text(alphabet="0123456789abcdefxX.:[]%@/\\。①é ").map("http://{}/".format),
        st.text(max_size=9).map("https://example.org/{}".format),
    )
)
@example("http://example.org/%")
def test_whatever_the_address_what_is_sent_is_one_line_of_ascii(address):
    try:
        target = read_target(address)
    except RefusedError:
        return
    assert re.fullmatch(r"/[!-~]*", target.resource)
    assert re.fullmatch(r"[a-z0-9_.:\[\]-]+", target.authority)
    assert target == read_target(f"{target.scheme}://{target.authority}{target.resource}")


@given(st.text(), st.text(alphabet="./:@\\abé?#[]"))
def test_whatever_the_redirect_it_is_read_or_refused(some, other):
    for location in (some, other):
        try:
            target = read_target("https://example.org/a").following(location)
        except RefusedError:
            continue
        assert "https" == target.scheme
