"""Mail through a real SMTP server (aiosmtpd on loopback), and through one that misbehaves to the letter of a script."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from duban.channels.addresses import mailbox
from duban.channels.mail import SmtpSender
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Message
from duban.channels.smtp_server import Patience

NOTICE = UUID("01936b1e-0000-7000-8000-0000000001a7")
SENDER = "人才工作督办 <duban@talent.example>"
MESSAGE = Message(
    notice=NOTICE,
    to="张三 <zhangsan@hrss.talent.example>",
    subject="请签收：传达学习全市人才工作领导小组会议精神",
    text=".这一行以点开头\n..两点\n.\n第四行",
    html="<p>请签收</p>",
    message_id=f"<{NOTICE}@talent.example>",
)
QUICK = Patience(connect=2, command=0.3, final=0.3)


@dataclass
class Mailbox:
    """An aiosmtpd handler that keeps what it is given, and answers each stage as told."""

    replies: dict[str, str] = field(default_factory=dict)
    abort_at: str = ""
    taken: list[Envelope] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    most_open: int = 0
    servers: list[SMTP] = field(default_factory=list)
    lost: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd names its hooks so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self._answer(server, "MAIL")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names its hooks so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._answer(server, "RCPT")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        reply = self._answer(server, "DATA")
        if reply.startswith("250"):
            self.taken.append(envelope)
        return reply

    def _answer(self, server: SMTP, stage: str) -> str:
        if self.abort_at == stage:
            self.abort_at = ""
            cut(server)
        return self.replies.get(stage, "250 OK")


def cut(server: SMTP) -> None:
    """The connection is gone at once, without goodbye."""
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


class Counted(SMTP):
    """aiosmtpd that lets the handler see its connections."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        box: Mailbox = self.event_handler
        box.servers.append(self)
        box.connections += 1
        box.open_now += 1
        box.most_open = max(box.most_open, box.open_now)

    def connection_lost(self, error: Exception | None) -> None:
        box: Mailbox = self.event_handler
        box.open_now -= 1
        box.lost.set()
        super().connection_lost(error)


@asynccontextmanager
async def served(box: Mailbox, *, tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Counted(box, hostname="mx.talent.example", **options), "127.0.0.1", 0, ssl=tls
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for each in box.servers:
            if each.transport is not None:
                cut(each)
        await asyncio.sleep(0)


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def scripted(talk: Talk) -> AsyncIterator[int]:
    """A server that follows a script; when it returns, the connection is cut."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def greet_until_data(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mx\r\n")
    for reply in (b"250 mx\r\n", b"250 ok\r\n", b"250 ok\r\n"):
        await reader.readuntil(b"\r\n")
        writer.write(reply)
    assert await reader.readuntil(b"\r\n") == b"DATA\r\n"


@asynccontextmanager
async def sending(port: int, *, scheme: str = "smtp", login: str = "", **options: Any) -> AsyncIterator[SmtpSender]:
    sender = SmtpSender(f"{scheme}://{login}127.0.0.1:{port}", sender=SENDER, **options)
    try:
        yield sender
    finally:
        await sender.close()


async def test_a_mail_arrives_as_it_was_written() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.accepted, "250 accepted")
    (envelope,) = box.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("duban@talent.example", ["zhangsan@hrss.talent.example"])
    assert isinstance(envelope.content, bytes)
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert mail["Message-ID"] == MESSAGE.message_id
    assert mail["Subject"] == MESSAGE.subject
    assert mail["List-Unsubscribe"] is None
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == MESSAGE.text


async def test_ready_bytes_with_dots_arrive_unchanged() -> None:
    data = b"Subject: dots\r\n\r\n.one\r\n..two\r\n.\r\nfour\r\n"
    box = Mailbox()
    async with served(box) as port, sending(port) as sender:
        assert (await sender.deliver(mailbox("z@a.example"), data)).result is Result.accepted
    assert box.taken[0].content == data


@pytest.mark.parametrize(("stage", "word"), [("MAIL", "sender"), ("RCPT", "mailbox"), ("DATA", "message")])
@pytest.mark.parametrize(
    ("code", "result", "ending"),
    [(451, Result.try_later, "deferred"), (421, Result.try_later, "deferred"), (550, Result.undeliverable, "refused")],
)
async def test_a_refusal_keeps_its_code_and_loses_the_servers_text(
    stage: str, word: str, code: int, result: Result, ending: str
) -> None:
    box = Mailbox(replies={stage: f"{code} 5.1.1 <zhangsan@hrss.talent.example> 13800138000 unknown"})
    async with served(box) as port, sending(port) as sender:
        assert await sender.send(MESSAGE) == Outcome(result, f"{code} {word}-{ending}")
        box.replies.clear()
        assert (await sender.send(MESSAGE)).result is Result.accepted
    assert len(box.taken) == 1


@pytest.mark.parametrize(
    ("stage", "result", "reason"),
    [
        ("MAIL", Result.try_later, "dropped sender"),
        ("RCPT", Result.try_later, "dropped mailbox"),
        ("DATA", Result.ambiguous, "dropped after-message"),
    ],
)
async def test_a_lost_connection_is_ambiguous_only_after_the_final_dot(stage: str, result: Result, reason: str) -> None:
    box = Mailbox(abort_at=stage)
    async with served(box) as port, sending(port) as sender:
        assert await sender.send(MESSAGE) == Outcome(result, reason)
        assert (await sender.send(MESSAGE)).result is Result.accepted


async def test_a_server_that_hangs_up_instead_of_354_got_no_message() -> None:
    async with scripted(greet_until_data) as port, sending(port) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "dropped data")


async def test_silence_after_the_final_dot_is_ambiguous_and_before_it_is_not() -> None:
    async def silent_after_dot(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await greet_until_data(reader, writer)
        writer.write(b"354 go on\r\n")
        await reader.readuntil(b"\r\n.\r\n")
        await reader.read()

    async def silent_at_data(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await greet_until_data(reader, writer)
        await reader.read()

    async with scripted(silent_after_dot) as port, sending(port, patience=QUICK) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.ambiguous, "timeout after-message")
    async with scripted(silent_at_data) as port, sending(port, patience=QUICK) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "timeout data")


async def test_nonsense_after_the_final_dot_is_ambiguous() -> None:
    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await greet_until_data(reader, writer)
        writer.write(b"354 go on\r\n")
        await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"what?\r\n")
        await reader.read()

    async with scripted(nonsense) as port, sending(port) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.ambiguous, "malformed after-message")


async def test_a_server_that_is_away_or_unwilling_is_tried_later() -> None:
    async def unwilling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"554 no service for 192.0.2.1\r\n")
        await reader.read()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with scripted(unwilling) as port, sending(port) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "554 session-deferred")
    async with scripted(silent) as port, sending(port, patience=QUICK) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "timeout session")
    async with sending(port) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "unreachable session")


async def test_one_kept_connection_carries_many_mails_even_after_a_refusal() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port, connections=1) as sender:
        for code in (None, "550 no", None, "450 later", None):
            box.replies = {"RCPT": code} if code else {}
            await sender.send(MESSAGE)
        assert box.connections == 1
    assert len(box.taken) == 3
    assert all(envelope.rcpt_tos == ["zhangsan@hrss.talent.example"] for envelope in box.taken)


async def test_no_more_connections_than_allowed() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port, connections=3) as sender:
        outcomes = await asyncio.gather(*(sender.send(MESSAGE) for _ in range(30)))
    assert {outcome.result for outcome in outcomes} == {Result.accepted}
    assert (box.most_open, box.connections, len(box.taken)) == (3, 3, 30)


async def test_a_connection_closed_while_idle_costs_no_attempt() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port, connections=1) as sender:
        await sender.send(MESSAGE)
        cut(box.servers[0])
        await box.lost.wait()
        assert (await sender.send(MESSAGE)).result is Result.accepted
    assert (box.connections, len(box.taken)) == (2, 2)


async def test_a_kept_connection_that_breaks_at_its_first_word_costs_no_attempt() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port, connections=1) as sender:
        await sender.send(MESSAGE)
        box.abort_at = "MAIL"
        assert (await sender.send(MESSAGE)).result is Result.accepted
    assert (box.connections, len(box.taken)) == (2, 2)


async def test_a_connection_idle_for_too_long_is_let_go() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port, connections=2, patience=Patience(idle=0.05)) as sender:
        await asyncio.gather(sender.send(MESSAGE), sender.send(MESSAGE))
        while box.open_now:
            box.lost.clear()
            await box.lost.wait()
        assert (await sender.send(MESSAGE)).result is Result.accepted
    assert box.connections == 3


async def test_a_cancelled_send_leaves_no_connection_behind_for_others() -> None:
    asked = asyncio.Event()

    async def stuck() -> bool:
        asked.set()
        await asyncio.Event().wait()
        return True

    box = Mailbox()
    async with served(box) as port, sending(port, connections=1, before_data=stuck) as sender:
        first = asyncio.create_task(sender.send(MESSAGE))
        await asked.wait()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        asked.clear()
        second = asyncio.create_task(sender.send(MESSAGE))
        await asked.wait()
        second.cancel()
        assert box.connections == 2
    assert box.taken == []


async def test_a_lost_lease_stops_before_data_and_keeps_the_connection() -> None:
    answers = iter([False, True])

    async def lease() -> bool:
        return next(answers)

    box = Mailbox()
    async with served(box) as port, sending(port, connections=1, before_data=lease) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "lease lost")
        assert (await sender.send(MESSAGE)).result is Result.accepted
    assert (box.connections, len(box.taken)) == (1, 1)


async def test_an_address_beyond_ascii_needs_smtputf8() -> None:
    message = Message(
        notice=NOTICE, to="张三@talent.example", subject="s", text="t", html=None, message_id=MESSAGE.message_id
    )
    box = Mailbox()
    async with served(box, enable_SMTPUTF8=False) as port, sending(port) as sender:
        assert await sender.send(message) == Outcome(Result.undeliverable, "smtputf8 not-offered")
    async with served(box, enable_SMTPUTF8=True) as port, sending(port) as sender:
        assert (await sender.send(message)).result is Result.accepted
    assert box.taken[0].rcpt_tos == ["张三@talent.example"]


async def test_what_would_inject_a_header_or_a_command_never_leaves() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port) as sender:
        for to, subject, reason in (
            ("z@a.example>\r\nRCPT TO:<evil@b.example", "s", "address malformed"),
            ("z@a.example", "s\r\nBcc: evil@b.example", "header control-character"),
            ("张\n三 <z@a.example>", "s", "address malformed"),
        ):
            message = Message(notice=NOTICE, to=to, subject=subject, text="t", html=None, message_id=MESSAGE.message_id)
            assert await sender.send(message) == Outcome(Result.undeliverable, reason)
    assert box.connections == 0


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
