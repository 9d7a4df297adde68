"""Mail over TLS: the certificate is checked, STARTTLS is demanded, the login comes after."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from duban.channels.outcome import Outcome, Result
from tests.integration.smtp_servers import MESSAGE, Mailbox, sending, served


@dataclass(frozen=True)
class Certificates:
    server: ssl.SSLContext
    trusting: ssl.SSLContext


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A self-signed certificate for 127.0.0.1, and a client that trusts it."""
    folder: Path = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mx.talent.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain = folder / "server.pem"
    chain.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(chain)
    return Certificates(server, ssl.create_default_context(cafile=str(chain)))


def only_duban(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: LoginPassword
) -> AuthResult:
    return AuthResult(success=login == LoginPassword(b"duban", b"p@ss/w"), handled=False)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
async def test_tls_with_a_login_carries_the_mail(scheme: str, certificates: Certificates) -> None:
    box = Mailbox()
    inner = certificates.server if scheme == "smtp+starttls" else None
    outer = certificates.server if scheme == "smtps" else None
    async with (
        served(
            box, tls=outer, tls_context=inner, authenticator=only_duban,
            auth_required=inner is not None, auth_require_tls=inner is not None,
        ) as port,
        sending(port, scheme=scheme, login="duban:p%40ss%2Fw@", tls=certificates.trusting) as right,
        sending(port, scheme=scheme, login="duban:wrong@", tls=certificates.trusting) as wrong,
    ):  # fmt: skip
        assert (await right.send(MESSAGE)).result is Result.accepted
        assert await wrong.send(MESSAGE) == Outcome(Result.try_later, "535 session-deferred")


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
async def test_a_certificate_that_is_not_trusted_gets_nothing(scheme: str, certificates: Certificates) -> None:
    box = Mailbox()
    inner = certificates.server if scheme == "smtp+starttls" else None
    outer = certificates.server if scheme == "smtps" else None
    async with served(box, tls=outer, tls_context=inner) as port, sending(port, scheme=scheme) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "tls session")
    assert box.taken == []


async def test_starttls_is_demanded_and_never_done_without() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port, scheme="smtp+starttls") as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "unsupported session")
    assert box.taken == []
