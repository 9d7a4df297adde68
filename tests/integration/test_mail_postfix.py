"""A real Postfix that demands TLS and a login: it takes what we bring, and gets nothing where either is not right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Message
from tests.integration.mail_line import Secrets
from tests.integration.postfix import Postfix, free_ports, postfix
from tests.integration.running import until
from tests.integration.smtp_servers import MESSAGE, sending
from tests.simulators.smtp_behind import Sink, Taken
from tests.simulators.smtp_faults import faulty
from tests.simulators.smtp_logins import logins

STRICT = """\
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {chain}
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{logins}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
"""
LOGIN = "duban:p%40ss%2Fw@"


@dataclass(frozen=True)
class Strict:
    relay: Postfix
    secrets: Secrets
    logins: int


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strict]:
    secrets, [port] = Secrets.made(tmp_path_factory.mktemp("tls")), free_ports(1)
    with postfix(settings=STRICT.format(chain=secrets.chain, logins=port)) as relay:
        yield Strict(relay, secrets, port)


def numbered(number: int) -> Message:
    return Message(
        notice=UUID(int=number), to="张三 <zhangsan@hrss.talent.example>", subject=f"请签收：第{number}件", text="t",
        html=None, message_id=f"<{UUID(int=number)}@talent.example>",
    )  # fmt: skip


async def test_twenty_mails_over_tls_with_a_login_arrive_by_one_connection(strict: Strict) -> None:
    taken: list[Taken] = []

    async def all_there() -> bool:
        return len(taken) >= 20 and strict.relay.waiting() == 0

    async with (
        faulty(lambda: Sink(taken), port=strict.relay.sink),
        logins(strict.logins, user="duban", password="p@ss/w") as given,
        sending(
            strict.relay.port, scheme="smtp+starttls", login=LOGIN, tls=strict.secrets.trusting, connections=1
        ) as sender,
    ):
        for number in range(20):
            assert (await sender.send(numbered(number))).result is Result.accepted
        await until(all_there)
    assert given == ["OK"]
    assert sorted(mail.message_id for mail in taken) == [numbered(number).message_id for number in range(20)]


async def test_a_wrong_password_no_login_and_no_tls_are_told_apart_from_a_refused_mail(strict: Strict) -> None:
    async with logins(strict.logins, user="duban", password="p@ss/w"):
        trusting = strict.secrets.trusting
        for scheme, login, outcome in (
            ("smtp+starttls", "duban:wrong@", Outcome(Result.try_later, "535 session-deferred")),
            ("smtp", "", Outcome(Result.try_later, "530 sender-deferred")),
        ):
            async with sending(strict.relay.port, scheme=scheme, login=login, tls=trusting) as sender:
                assert await sender.send(MESSAGE) == outcome
    async with sending(strict.relay.port, scheme="smtp+starttls", login=LOGIN) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "tls session")
