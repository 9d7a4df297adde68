"""The same faults beyond a real Postfix: what it took from us arrives, or comes back to us as a bounce (I3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email import message_from_string

import pytest

from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.model import Channel
from tests.integration.mail_told import UNITS, mails_for, told
from tests.integration.postfix import Postfix, postfix
from tests.integration.running import until
from tests.integration.smtp_servers import sending
from tests.simulators.smtp_behind import Sink, Taken
from tests.simulators.smtp_cells import LOST_REPLY, Cell, Fault, Stage, cells_of
from tests.simulators.smtp_faults import FaultyServer, faulty

DOMAINS = tuple(f"{unit}.talent.example" for unit in UNITS[: len(Fault)])
"""Each fault has a domain of its own, whose mails go to a server that fails so."""
STAGES = [stage for stage in Stage if stage not in (Stage.starttls, Stage.auth)]
"""This Postfix talks to the servers beyond without TLS and without a login."""
FOR_GOOD = {Stage.ehlo, Stage.mail, Stage.rcpt, Stage.data, Stage.body, Stage.dot}
"""Where Postfix gives a mail up that meets 5xx."""


BOTH = 2
"""A unit that is to pass a message on is told of it, and so is its liaison of the task."""


@dataclass
class End:
    """A server beyond Postfix, and what it took."""

    server: FaultyServer
    taken: list[Taken]

    def copies(self) -> list[int]:
        """How often each mail was taken."""
        return sorted(Counter(mail.message_id for mail in self.taken).values())


@dataclass
class Beyond:
    """What lies beyond Postfix: an end a domain, and the one that bounces come to."""

    relay: Postfix
    ends: dict[str, End]
    returned: End

    async def struck(self) -> bool:
        """Every fault has been met."""
        refused, nobody = "Connection refused" in self.relay.log, Cell(Fault.refuse, Stage.greeting)
        servers = [end.server for end in self.ends.values()]
        return all(server.strikes or (refused and server.cell == nobody) for server in servers)

    async def settled(self) -> bool:
        return self.relay.waiting() == 0

    def bounces(self, domain: str) -> set[str]:
        """The Message-IDs of what came back from there."""
        return {_original(bounce) for bounce in self.returned.taken if f"rfc822;{domain}" in _about(bounce)}

    def seen(self) -> set[str]:
        """Every mail that arrived or came back."""
        arrived = {mail.message_id for end in self.ends.values() for mail in end.taken}
        return arrived | {_original(bounce) for bounce in self.returned.taken}


def _about(bounce: Taken) -> str:
    """`rfc822;z@a.example` of the recipient it tells of, without the name before the @."""
    assert bounce.recipients == ("duban@talent.example",)
    [status] = [part for part in bounce.mail.walk() if part.get_content_type() == "message/delivery-status"]
    [told] = [str(part["Final-Recipient"]) for part in status.walk() if part["Final-Recipient"]]
    kind, _, address = told.partition(";")
    return f"{kind.strip()};{address.rpartition('@')[2]}"


def _original(bounce: Taken) -> str:
    """The Message-ID of the mail that came back, of which Postfix returns the headers."""
    [headers] = [part for part in bounce.mail.walk() if part.get_content_type() == "text/rfc822-headers"]
    return str(message_from_string(headers.get_content())["Message-ID"])


@pytest.fixture(scope="module")
def relay() -> Iterator[Postfix]:
    with postfix(domains=DOMAINS) as running:
        yield running


@pytest.fixture
async def beyond(relay: Postfix) -> AsyncIterator[Beyond]:
    async with AsyncExitStack() as stack:

        async def end(port: int) -> End:
            taken: list[Taken] = []
            return End(await stack.enter_async_context(faulty(lambda: Sink(taken), port=port)), taken)

        ends = {domain: await end(port) for domain, port in relay.domains.items()}
        yield Beyond(relay, ends, await end(relay.sink))


@pytest.mark.parametrize("stage", STAGES)
async def test_what_the_relay_took_arrives_or_comes_back(
    stage: Stage, parts: Parts, lease: Lease, beyond: Beyond
) -> None:
    notices = await mails_for(parts, BOTH * len(Fault), units=len(Fault))
    for cell, end in zip(cells_of(stage), beyond.ends.values(), strict=True):
        await end.server.fail(cell)
    async with sending(beyond.relay.port) as sender:
        await send_queued(parts, lease, Channel.email, sender)
    outcomes = {(one.state, one.attempts, one.doubts) for one in (await told(parts, notices)).values()}
    assert outcomes == {("accepted", 1, 0)}
    await until(beyond.struck)
    for end in beyond.ends.values():
        await end.server.heal()
    await until(beyond.settled)
    assert beyond.seen() == {f"<{notice}@talent.example>" for notice in notices}
    for cell, (domain, end) in zip(cells_of(stage), beyond.ends.items(), strict=True):
        if cell.fault is Fault.never and stage in FOR_GOOD:
            assert (end.copies(), len(beyond.bounces(domain))) == ([], BOTH), cell
        elif cell in LOST_REPLY:
            assert (len(end.copies()), min(end.copies()) >= 2, beyond.bounces(domain)) == (BOTH, True, set()), cell
        else:
            assert (end.copies(), beyond.bounces(domain)) == ([1] * BOTH, set()), cell
