"""A second message hidden in the first: whatever ends a line for some server, Postfix takes one mail and no other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest

from duban.channels.addresses import mailbox
from duban.channels.mail import SmtpSender
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Message
from tests.integration.postfix import Postfix, postfix
from tests.integration.running import until
from tests.integration.smtp_servers import sending
from tests.simulators.smtp_behind import Sink, Taken
from tests.simulators.smtp_faults import faulty

ENDS = (
    "\r\n.\r\n", "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\r\n", "\r\n.\r", "\n.\r", "\r.\n", "\r\r\n.\r\r\n",
    "\n\r.\n\r", "\r\n\0.\r\n", "\r\n.\0\r\n", "\n\n.\n\n", "\x0b.\x0b", "\x0c.\x0c", "\x85.\x85", "\u2028.\u2028",
    "\r\n. \r\n", "\r\n..\r\n.\r\n",
)  # fmt: skip
"""Twenty ways to write an end of the message that one server sees and another does not."""
HIDDEN = (
    "MAIL FROM:<evil@talent.example>", "RCPT TO:<victim@evil.example>", "DATA", "Subject: hidden", "", "hidden", ".",
)  # fmt: skip
VARIANTS = ["\r\n".join((f"before{end}{HIDDEN[0]}", *HIDDEN[1:], "")) for end in ENDS]


@dataclass
class Way:
    """To Postfix, and what came out of it."""

    sender: SmtpSender
    relay: Postfix
    out: list[Taken]

    async def all_out(self) -> list[Taken]:
        """What it passed on, once it has passed on everything."""

        async def empty() -> bool:
            return self.relay.waiting() == 0

        await until(empty)
        return self.out


@pytest.fixture(scope="module")
def relay() -> Iterator[Postfix]:
    with postfix() as running:
        yield running


@pytest.fixture
async def way(relay: Postfix) -> AsyncIterator[Way]:
    out: list[Taken] = []
    async with faulty(lambda: Sink(out), port=relay.sink), sending(relay.port, connections=1) as sender:
        yield Way(sender, relay, out)


def message(*, to: str = "z@a.example", subject: str = "s", text: str = "t", html: str = "<p>h</p>") -> Message:
    notice = uuid4()
    return Message(notice=notice, to=to, subject=subject, text=text, html=html, message_id=f"<{notice}@talent.example>")


def assert_one_each(out: list[Taken], sent: int) -> None:
    assert len(out) == sent
    assert {(mail.sender, mail.recipients) for mail in out} == {("duban@talent.example", ("z@a.example",))}


async def test_there_are_twenty_variants() -> None:
    assert len(set(VARIANTS)) == 20


async def test_no_second_message_comes_out_of_a_text_or_its_html(way: Way) -> None:
    for variant in VARIANTS:
        for one in (message(text=variant), message(html=variant), message(text=variant[6:], html=variant[6:])):
            assert (await way.sender.send(one)).result is Result.accepted
    assert_one_each(await way.all_out(), 3 * len(VARIANTS))


async def test_no_second_message_comes_out_of_ready_bytes(way: Way) -> None:
    for variant in VARIANTS:
        data = f"Subject: s\r\nMessage-ID: <{uuid4()}@talent.example>\r\n\r\n{variant}".encode()
        assert (await way.sender.deliver(mailbox("z@a.example"), data)).result is Result.accepted, repr(variant[:20])
    assert_one_each(await way.all_out(), len(VARIANTS))


async def test_a_subject_or_a_name_with_an_end_of_line_never_leaves(way: Way) -> None:
    for variant in VARIANTS:
        control = Outcome(Result.undeliverable, "header control-character")
        assert await way.sender.send(message(subject=variant)) == control
        assert (await way.sender.send(message(to=f"{variant} <z@a.example>"))).result is Result.undeliverable
        assert (await way.sender.send(message(to=f"z{variant}@a.example"))).result is Result.undeliverable
    assert await way.all_out() == []
