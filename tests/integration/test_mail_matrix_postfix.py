"""The same faults before a real Postfix that relays: it takes each mail as often as they allow (I3, I4)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from duban.flow.lease import Lease
from duban.flow.parts import Parts
from tests.integration.mail_line import Line, Secrets, fates_of
from tests.integration.postfix import Postfix, postfix
from tests.integration.running import until
from tests.simulators.smtp_behind import Relayed, Sink, Taken
from tests.simulators.smtp_cells import Stage, cells_of, fate
from tests.simulators.smtp_faults import faulty

FEW, MANY = 2, 50


@pytest.fixture(scope="module")
def relay() -> Iterator[Postfix]:
    with postfix() as running:
        yield running


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Secrets:
    return Secrets.made(tmp_path_factory.mktemp("tls"))


@pytest.fixture
async def line(parts: Parts, lease: Lease, secrets: Secrets, relay: Postfix) -> AsyncIterator[Line]:
    """Duban, the server that fails, Postfix, a sink."""
    taken: list[Taken] = []

    async def passed_on() -> bool:
        return relay.waiting() == 0

    async with (
        faulty(lambda: Sink(taken), port=relay.sink),
        faulty(lambda: Relayed(relay.port), tls=secrets.server) as server,
    ):
        yield Line(parts, lease, server, taken, secrets.trusting, lambda: until(passed_on))


@pytest.mark.long
@pytest.mark.parametrize("stage", Stage)
async def test_a_real_relay_takes_each_mail_as_often_as_the_fault_before_it_allows(
    stage: Stage, line: Line, long: bool
) -> None:
    found = await fates_of(line, cells_of(stage), MANY if long else FEW)
    assert found == {str(cell): fate(cell) for cell in cells_of(stage)}
