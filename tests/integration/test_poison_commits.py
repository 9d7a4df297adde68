"""A poison event among 500 costs few commits more, so that it cannot delay the others by much (I8)."""

from __future__ import annotations

import math

import pytest

from duban.flow.parts import Parts
from duban.flow.take_in import take_in
from duban.ledger.events import Covered
from tests.world import Runs, arrival, project, talent, tell

BATCH = 500
HALVINGS = math.ceil(math.log2(BATCH))


@pytest.mark.parametrize("place", [0, 249, 250, 499])
async def test_one_poison_event_is_found_by_halving(parts: Parts, owner_runs: Runs, place: int) -> None:
    await owner_runs("ALTER TABLE task ADD CONSTRAINT no_police CHECK (unit <> 'police')")
    batch = [arrival(project(n), n) for n in range(BATCH)]
    batch[place] = arrival(talent("poison", needs=["household"]), place)

    taken = await take_in(parts, batch, [Covered("life", "duban.events.investment", 0, 0, BATCH)])

    assert (taken.events, taken.rejects) == (BATCH - 1, 1)
    # One half of each halving is sound and is one commit; what is left at the end is the reject.
    assert await tell(parts, "SELECT count(DISTINCT xmin::text) FROM event") <= HALVINGS
    assert await tell(parts, "SELECT count(DISTINCT xid) FROM journal_entry") <= HALVINGS


async def test_without_poison_a_batch_is_one_commit(parts: Parts) -> None:
    await take_in(parts, [arrival(project(n), n) for n in range(BATCH)])
    assert await tell(parts, "SELECT count(DISTINCT xmin::text) FROM event") == 1
    assert await tell(parts, "SELECT max(n) = count(*) FROM journal_entry")
