"""Pictures over TLS: the address was chosen by us, the name is what the certificate must be for."""

import datetime as dt
import ipaddress
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.unit.adapters.hosts import (
    OTHER,
    PICTURE,
    PUBLIC,
    answer,
    host,
    internet,
    redirect,
    refused,
    server_context,
    stack,
    unreachable,
)

__all__ = ["host", "internet", "stack"]  # fixtures

ADDRESS = "https://pictures.example.org/harvest.png"
NOT_VALID = "is on a host with a certificate that isn't valid"
OTHER_USES = (
    *("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("encipher_only", "decipher_only"),
)
DAY = dt.timedelta(days=1)


class Authority:
    """Makes certificates, in files, and is trusted by whoever is told to."""

    def __init__(self, folder):
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        itself = self._builder(self._name, self._key, DAY).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        for_signing = {"key_cert_sign": True, "crl_sign": True, "digital_signature": False}
        itself = itself.add_extension(
            x509.KeyUsage(**for_signing, **dict.fromkeys(OTHER_USES, False)), critical=True
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(
            itself.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        )

    def _builder(self, subject, key, valid):
        now = dt.datetime.now(dt.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 2 * DAY)
            .not_valid_after(now + valid)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), False
            )
        )

    def certificate(self, *names, valid=DAY):
        """Return a file with a certificate for names or numbers, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pictures.example.org")])
        made = (
            self._builder(subject, key, valid)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        file = self._folder / f"{made.serial_number}.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        return file


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def trusted(authority, monkeypatch):
    """Let the system trust the tests' authority: the adapter has no setting for it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


def named(name):
    return x509.DNSName(name)


def test_a_picture_from_a_host_whose_certificate_is_for_its_name(host, internet, trusted):
    asked = host(answer(), tls=server_context(trusted.certificate(named("pictures.example.org"))))

    assert PICTURE == internet.web().picture(ADDRESS)
    assert ["pictures.example.org"] == asked.names
    assert "\r\nHost: pictures.example.org\r\n" in asked.requests[0]
    assert [(PUBLIC, 443)] == internet.dialled


def test_a_host_that_is_called_by_its_number(host, internet, trusted):
    certificate = trusted.certificate(x509.IPAddress(ipaddress.ip_address(PUBLIC)))
    asked = host(answer(), tls=server_context(certificate))

    assert PICTURE == internet.web().picture(f"https://{PUBLIC}/a.png")
    assert [None] == asked.names


@pytest.mark.parametrize(
    "names",
    [
        [named("elsewhere.example.org")],
        [named("*.pictures.example.org")],
        # The number we connect to was chosen by whoever answers for the name.
        [x509.IPAddress(ipaddress.ip_address(PUBLIC))],
    ],
    ids=["name", "wildcard", "number"],
)
def test_a_certificate_for_another_one(host, internet, trusted, names):
    asked = host(answer(), tls=server_context(trusted.certificate(*names)))

    assert NOT_VALID == refused(internet.web(), ADDRESS)
    assert [] == asked.requests


def test_a_certificate_that_has_run_out(host, internet, trusted):
    certificate = trusted.certificate(named("pictures.example.org"), valid=-DAY)
    host(answer(), tls=server_context(certificate))

    assert NOT_VALID == refused(internet.web(), ADDRESS)


def test_a_certificate_that_nobody_vouches_for(host, internet, authority):
    certificate = authority.certificate(named("pictures.example.org"))
    host(answer(), tls=server_context(certificate))

    assert NOT_VALID == refused(internet.web(), ADDRESS)


def test_a_name_that_means_another_host_the_second_time(host, internet, trusted):
    host(answer(), tls=server_context(trusted.certificate(named("pictures.example.org"))))
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    internet.names["pictures.example.org"] = lambda: next(answers)

    assert PICTURE == internet.web().picture(ADDRESS)
    assert ["pictures.example.org"] == internet.asked


def test_a_redirect_from_http_to_https(host, internet, trusted):
    certificate = trusted.certificate(named("other.example.net"))
    host(redirect("https://other.example.net/b.png"))
    host(answer(), at=OTHER, tls=server_context(certificate))
    internet.names["other.example.net"] = [OTHER]

    assert PICTURE == internet.web().picture("http://pictures.example.org/")


def test_a_redirect_from_https_to_http(host, internet, trusted):
    certificate = trusted.certificate(named("pictures.example.org"))
    host(redirect("http://pictures.example.org/"), tls=server_context(certificate))

    assert "is redirected from https to http" == refused(internet.web(), ADDRESS)
    assert [(PUBLIC, 443)] == internet.dialled


def test_a_host_that_speaks_no_tls(host, internet):
    host(answer(), listens=False)

    assert "is on a host with which no secure connection works" == unreachable(
        internet.web(), ADDRESS
    )


def test_an_answer_without_a_length_that_is_cut_off(host, internet, trusted):
    def cut(line):
        line.sendall(answer(length=False))
        raise ConnectionResetError  # no goodbye of TLS: whoever is between us could do that

    host(cut, tls=server_context(trusted.certificate(named("pictures.example.org"))))

    assert "didn't come whole" == unreachable(internet.web(), ADDRESS)


def test_a_handshake_that_drips(host, internet):
    """The one test that waits: OpenSSL looks at no clock of ours."""

    def drip(line):
        line.sendall(b"\x16\x03\x03\x40\x00")
        while True:
            line.sendall(b"\x02")
            time.sleep(0.01)

    host(drip, listens=False)

    assert "didn't come in 0.15 seconds" == unreachable(internet.web(most_seconds=0.15), ADDRESS)
