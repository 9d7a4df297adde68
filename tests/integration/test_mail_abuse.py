"""Subjects, names and addresses made up to harm: one mail to one mailbox leaves with its usual headers, or none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from random import Random
from uuid import UUID

import pytest

from duban.channels.mail import SmtpSender
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Message
from tests.integration.smtp_servers import sending
from tests.simulators.smtp_behind import Sink, Taken
from tests.simulators.smtp_faults import FaultyServer, faulty

FEW, MANY = 2_000, 100_000
BITS = (
    "请签收", "张三", "a", "Z", " ", "  ", "\t", "\r\n", "\n", "\r", "\0", "\x7f", "\x85", "\u2028", "\u2029", "\ud800",
    "Bcc: evil@b.example", "\r\nBcc: evil@b.example\r\n", "\n\n<script>", ": ", ",", ";", '"', "\\", "'", "(", ")", "<",
    ">", "@", "@b.example", "%0d%0a", "\\r\\n", "=?utf-8?b?DQpCY2M6IHg=?=", "=?utf-8?q?=0D=0ABcc:_x?=", "=?", "?=",
    "\u202e", "\u200b", "\ufeff", "\ue000", "é", "𠮷", "👩‍👩‍👧", "x" * 80, "督" * 60, ".", "..", "-", "_", "+", "=",
)  # fmt: skip
LOCALS = (
    "z", "z.y", "张三", "z\r\nRCPT TO:<evil", "z> NOTIFY=NEVER", '"z y"', "z,evil", "z evil", "a@b", "", "<z", "z\0",
)  # fmt: skip
DOMAINS = (
    "a.example", "例子.example", "a.example>\r\nDATA", "a.example SIZE=1", "[127.0.0.1]", "a..example", "",
    "b,c.example", "x" * 64 + ".example", "a.example\n", "ａ.example",
)  # fmt: skip
COMMAND = re.compile(
    rb"(EHLO \S+|RSET|QUIT|DATA|MAIL FROM:<duban@talent\.example>( SMTPUTF8)?|RCPT TO:<[^<>\s]+@[^<>\s]+>)\r\n"
)


@dataclass
class Way:
    """To a server that keeps what it took, and every command it heard."""

    sender: SmtpSender
    server: FaultyServer
    taken: list[Taken]


@pytest.fixture
async def way() -> AsyncIterator[Way]:
    taken: list[Taken] = []
    async with faulty(lambda: Sink(taken)) as server, sending(server.port, connections=1) as sender:
        yield Way(sender, server, taken)


def names(mail: Taken) -> list[str]:
    """Of its headers, in order. Only the standard's folding is undone: nothing hides in what a parser would forgive."""
    lines = re.sub(rb"\r\n(?=[ \t])", b"", mail.data.partition(b"\r\n\r\n")[0]).split(b"\r\n")
    return [line.partition(b":")[0].decode() for line in lines]


@dataclass(frozen=True)
class Made:
    """One attempt to do harm."""

    subject: str
    name: str
    address: str

    @property
    def controls(self) -> bool:
        """Whether there is anything in it that might end a line, by the Unicode standard's own classes."""
        said = self.subject + self.name + self.address
        return any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in said)

    def message(self, number: int) -> Message:
        return Message(
            notice=UUID(int=number), to=f"{self.name} <{self.address}>", subject=self.subject, text="t",
            html="<p>h</p>", message_id=f"<{number}@talent.example>",
        )  # fmt: skip


def made(random: Random) -> Made:
    """Half of them with nothing that ends a line, so that many get through."""
    bits = BITS if random.random() < 0.5 else [bit for bit in BITS if not Made(bit, "", "").controls]

    def some(most: int) -> str:
        return "".join(random.choice(bits) for _ in range(random.randint(1, most)))

    plain = random.random() < 0.7
    address = "z@a.example" if plain else f"{random.choice(LOCALS)}@{random.choice(DOMAINS)}"
    return Made(some(8), some(4), address)


@pytest.mark.long
async def test_whatever_a_subject_a_name_and_an_address_hold_one_honest_mail_leaves_or_none(
    way: Way, seed: int, long: bool
) -> None:
    random, left = Random(seed), 0
    await way.sender.send(Made("s", "n", "z@a.example").message(0))
    usual = names(way.taken[0])
    for number in range(MANY if long else FEW):
        one = made(random)
        way.taken.clear()
        way.server.commands.clear()
        outcome = await way.sender.send(one.message(number))
        assert all(COMMAND.fullmatch(command) for command in way.server.commands), one
        if outcome.result is Result.accepted:
            assert not one.controls, one
            assert_honest(one, number, way.taken, usual)
            left += 1
        else:
            assert outcome.result is Result.undeliverable, one
            assert way.taken == []
    assert left > number / 5


def assert_honest(one: Made, number: int, taken: list[Taken], usual: list[str]) -> None:
    """One mail, to that one mailbox, whose every header says what it should and no more."""
    [mail] = taken
    assert len(mail.recipients) == 1
    assert names(mail) == usual, one
    read = message_from_bytes(mail.data, policy=policy.default)
    assert read["Subject"] == one.subject, one
    assert read["Message-ID"] == f"<{number}@talent.example>"
    assert len(read["To"].addresses) == 1, one


async def test_a_fuzzed_address_that_is_taken_is_the_one_that_was_meant(way: Way) -> None:
    for local in LOCALS:
        for domain in DOMAINS:
            one = Made("s", "n", f"{local}@{domain}")
            way.taken.clear()
            if (await way.sender.send(one.message(1))).result is Result.accepted:
                [mail] = way.taken
                [address] = mail.recipients
                assert address.rpartition("@")[0] == local
                assert address.rpartition("@")[2].encode().decode("idna") == unicodedata.normalize("NFKC", domain)


async def test_what_is_refused_is_refused_before_anything_is_said(way: Way) -> None:
    for bad in ("\r\nBcc: evil@b.example", "\n.\n", "\0", "\x85", "\u2028"):
        assert await way.sender.send(Made(f"s{bad}", "n", "z@a.example").message(1)) == Outcome(
            Result.undeliverable, "header control-character"
        )
        assert await way.sender.send(Made("s", f"n{bad}", "z@a.example").message(2)) == Outcome(
            Result.undeliverable, "address malformed"
        )
    assert way.server.conversations == 0
