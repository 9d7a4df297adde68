"""Signed mails: verified by the same library with the public key, and by nobody once a word was changed."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from duban.channels.addresses import mailbox
from duban.channels.dkim_signature import BadDkimKey, Signing
from duban.channels.mail_bytes import mail_bytes
from duban.channels.outcome import Result
from duban.channels.sender import Message
from tests.integration.smtp_servers import MESSAGE, Mailbox, sending, served

PEM = (Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
KEY = rsa.generate_private_key(65537, 2048)
RECORD = b"v=DKIM1; k=rsa; p=" + b64encode(
    KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
)
DATA = mail_bytes(
    Message(UUID(int=1), "z@a.example", "请签收：会议精神", ".点\n正文", "<p>正文</p>", "<1@talent.example>"),
    sender=mailbox("人才工作督办 <duban@talent.example>"), to=mailbox("张三 <z@a.example>"),
    at=datetime(2026, 1, 1, tzinfo=UTC),
)  # fmt: skip


def published(name: bytes, timeout: int = 5) -> bytes | None:
    return RECORD if name == b"s1._domainkey.talent.example." else None


@pytest.fixture
def signing(tmp_path: Path) -> Signing:
    file = tmp_path / "dkim.pem"
    file.write_bytes(KEY.private_bytes(*PEM))
    return Signing.of("s1", "talent.example", file)


def test_a_signed_mail_verifies_with_the_published_key(signing: Signing) -> None:
    signed = signing.signed(DATA)
    assert signed.endswith(DATA)
    assert dkim.verify(signed, dnsfunc=published)


@pytest.mark.parametrize(
    ("said", "changed"),
    [(b"List-Id: <duban", b"List-Id: <evil"), (b"To: =", b"To: x="), (b"\r\n\r\n=E7", b"\r\n\r\n=E8")],
)
def test_a_mail_changed_on_its_way_does_not_verify(signing: Signing, said: bytes, changed: bytes) -> None:
    signed = signing.signed(DATA)
    for old, new in ((said, changed), (b"Subject: ", b"From: evil@b.example\r\nSubject: ")):
        if old in signed:
            assert not dkim.verify(signed.replace(old, new, 1), dnsfunc=published)


def test_a_key_that_cannot_sign_is_refused_without_being_shown(tmp_path: Path) -> None:
    curve = ec.generate_private_key(ec.SECP256R1()).private_bytes(*PEM)
    for content in (b"", b"secret words", curve):
        file = tmp_path / "key.pem"
        file.write_bytes(content)
        with pytest.raises(BadDkimKey) as refused:
            Signing.of("s1", "talent.example", file)
        assert "secret" not in str(refused.value)
    with pytest.raises(BadDkimKey):
        Signing.of("s1", "talent.example", tmp_path / "none.pem")


async def test_what_arrives_is_what_was_signed(signing: Signing) -> None:
    box = Mailbox()
    async with served(box) as port, sending(port, signing=signing) as sender:
        assert (await sender.send(MESSAGE)).result is Result.accepted
    content = box.taken[0].content
    assert isinstance(content, bytes)
    assert dkim.verify(content, dnsfunc=published)
