"""What SES signs stays signed on its way (DKIM, RFC 6376), by dkimpy."""

import re
from functools import cache

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.clients.specimens import EVERYTHING, EXAMPLES, names_in, specimens_of

NAMES = [
    pytest.param(folder, name, id=name)
    for folder in (EVERYTHING, EXAMPLES)
    for name in names_in(folder)
]
every_mail = pytest.mark.parametrize(("folder", "name"), NAMES)


@cache
def keys():
    """Return a private key, and what the name server says of its public one."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private, b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])


def signed(mail):
    """Sign as SES does, relaxed in header and body; the way out, too (RFC 8058 §4)."""
    signer = dkim.DKIM(mail)
    covered = [*signer.default_sign_headers(), b"list-unsubscribe-post"]
    canonical = (b"relaxed", b"relaxed")
    domain = b"letter.example.org"
    return (
        signer.sign(b"ses", domain, keys()[0], canonicalize=canonical, include_headers=covered)
        + mail
    )


def holds(mail):
    return dkim.verify(mail, dnsfunc=lambda *_, **__: keys()[1])


def mail_of(folder, name):
    return specimens_of(folder).files[name]


@every_mail
def test_the_signature_holds(folder, name):
    assert holds(signed(mail_of(folder, name)))


@every_mail
def test_what_is_signed_is_there_once(folder, name):
    """A second one of a header is how signed mails are tampered with (RFC 6376 §8.15)."""
    header = mail_of(folder, name).partition(b"\r\n\r\n")[0]
    names = [each.lower() for each in re.findall(rb"^([!-9;-~]+):", header, re.MULTILINE)]

    once = {
        b"from",
        b"to",
        b"subject",
        b"date",
        b"message-id",
        b"list-unsubscribe",
        b"list-unsubscribe-post",
    }
    assert set() == once - set(names)
    assert len(names) == len(set(names))


@every_mail
def test_the_signature_survives_relays_that_fold_and_trim(folder, name):
    header, _, body = signed(mail_of(folder, name)).partition(b"\r\n\r\n")
    folded = re.sub(rb"\r\n[ \t]+", b"\r\n\t\t", header)
    one_line = re.sub(rb"\r\n[ \t]+", b" ", header)
    added = b"Received: from a.example.org by b.example.org; Fri, 20 Nov 2026 09:30:00 +0000\r\n"

    assert holds(added + folded + b"\r\n\r\n" + body)
    assert holds(one_line + b"\r\n\r\n" + body)
    assert holds(header + b"\r\n\r\n" + body.replace(b"\r\n", b" \r\n") + b"\r\n\r\n")


@every_mail
def test_no_relay_has_a_reason_to_encode_it_anew(folder, name):
    """It is 7-bit, in short lines (RFC 5322 §2.1.1, RFC 2045 §6.7), none of them a lone dot."""
    header, _, body = mail_of(folder, name).partition(b"\r\n\r\n")

    assert header.isascii()
    assert body.isascii()
    assert 998 >= max(map(len, header.split(b"\r\n")))
    assert 76 >= max(map(len, body.split(b"\r\n")))
    assert b"\n" not in (header + body).replace(b"\r\n", b"")
    assert b"\r" not in (header + body).replace(b"\r\n", b"")
    assert [] == [line for line in body.split(b"\r\n") if line.startswith(b"From ")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"quay", b"key"),
        (b"everything-else", b"elsewhere"),
        (b"List-Unsubscribe: <https://l", b"List-Unsubscribe: <https://e"),
    ],
)
def test_a_change_is_noticed(old, new):
    mail = signed(mail_of(EVERYTHING, "everything.en"))
    changed = mail.replace(old, new)

    assert (old in mail) is not holds(changed)
