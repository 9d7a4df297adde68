"""Every fault at every stage of a mail's way, through the whole flow: nothing lost, nothing twice unseen (I3, I4)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from duban.flow.lease import Lease
from duban.flow.parts import Parts
from tests.integration.mail_line import Line, Secrets, fates_of
from tests.simulators.smtp_behind import Sink, Taken
from tests.simulators.smtp_cells import WELL, Cell, Fate, Fault, Stage, cells_of, fate
from tests.simulators.smtp_faults import faulty

FEW, MANY = 3, 50


@dataclass
class Spared(Line):
    """A line whose first relay fails while a second is well: both hand what they take to the same sink."""

    second: int = 0

    @property
    def urls(self) -> str:
        return f"{super().urls} smtp://127.0.0.1:{self.second}"


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Secrets:
    return Secrets.made(tmp_path_factory.mktemp("tls"))


@pytest.fixture
async def line(parts: Parts, lease: Lease, secrets: Secrets) -> AsyncIterator[Line]:
    taken: list[Taken] = []
    async with faulty(lambda: Sink(taken), tls=secrets.server) as server:
        yield Line(parts, lease, server, taken, secrets.trusting)


@pytest.mark.long
@pytest.mark.parametrize("stage", Stage)
async def test_whatever_goes_wrong_at_a_stage_each_mail_has_its_fate(stage: Stage, line: Line, long: bool) -> None:
    found = await fates_of(line, cells_of(stage), MANY if long else FEW)
    assert found == {str(cell): fate(cell) for cell in cells_of(stage)}


@pytest.fixture
async def spared(parts: Parts, lease: Lease, secrets: Secrets) -> AsyncIterator[Spared]:
    taken: list[Taken] = []
    async with faulty(lambda: Sink(taken), tls=secrets.server) as first, faulty(lambda: Sink(taken)) as second:
        yield Spared(parts, lease, first, taken, secrets.trusting, second=second.port)


def with_a_second(cell: Cell) -> Fate:
    """What the first relay surely did not take goes by the second at once; a full mailbox is full for both."""
    alone = fate(cell)
    waits = alone.doubts or alone.last == "failed" or cell == Cell(Fault.later, Stage.rcpt)
    return alone if waits else WELL


@pytest.mark.long
@pytest.mark.parametrize("stage", Stage)
async def test_a_second_relay_takes_at_once_what_the_first_did_not_and_nothing_twice(
    stage: Stage, spared: Spared, long: bool
) -> None:
    found = await fates_of(spared, cells_of(stage), MANY if long else 1)
    assert found == {str(cell): with_a_second(cell) for cell in cells_of(stage)}
