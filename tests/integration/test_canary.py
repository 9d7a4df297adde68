"""The canary: what goes the way of every event to nobody's address, so that a way that is blocked is noticed."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from agents.canary import Landing
from config.settings import Settings
from duban.channels.outcome import Outcome, Result
from duban.flow.parts import Parts
from duban.flow.watch.canary import land, read, set_out, take, written
from duban.wiring.canary import Perch
from tests.integration.running import running, until
from tests.world import ask, counts, run, tell

BACK = "UPDATE canary SET {column} = {column} - interval '{by}'"


async def arrives(parts: Parts) -> None:
    number = await set_out(parts)
    assert number is not None
    assert await take(parts, number)
    await land(parts, number)


async def test_the_first_sets_out_at_once_and_the_next_an_hour_later(parts: Parts) -> None:
    await arrives(parts)
    assert await set_out(parts) is None
    await run(parts, BACK.format(column="set_out_real", by="59 min"))
    assert await set_out(parts) is None
    await run(parts, BACK.format(column="set_out_real", by="61 s"))
    assert await set_out(parts) == 2


async def test_of_many_schedulers_one_sends_it(parts: Parts) -> None:
    sent = await asyncio.gather(*(set_out(parts) for _ in range(7)))
    assert [number for number in sent if number is not None] == [1]


async def test_one_that_does_not_arrive_is_sent_again_each_minute_under_its_number(parts: Parts) -> None:
    assert await set_out(parts) == 1
    assert await set_out(parts) is None
    for _ in range(2):
        await run(parts, BACK.format(column="tried_real", by="61 s"))
        assert await set_out(parts) == 1
    await run(parts, BACK.format(column="set_out_real", by="3 hours"))
    assert await set_out(parts) is None  # no other sets out while it is missing
    assert await tell(parts, "SELECT tries FROM canary") == 3


async def test_one_that_comes_again_or_is_unknown_is_not_taken(parts: Parts) -> None:
    await arrives(parts)
    assert not await take(parts, 1)
    assert not await take(parts, 99)


@pytest.mark.parametrize(
    "value", [None, b"", b"{", b"[]", b"\xff", b'{"id": 1}', b'{"id": "x", "type": "duban.canary.v1"}', b"[" * 100_000,
              b'{"id": "-1", "type": "duban.canary.v1"}', b'{"id": "99999999999999999999", "type": "duban.canary.v1"}'],
)  # fmt: skip
def test_rubbish_on_its_topic_is_no_canary(value: bytes | None) -> None:
    assert read(value) is None
    assert read(written(17)) == 17


class Nobody(Perch):
    """An address that answers so."""

    def __init__(self, result: Result) -> None:
        self.result = result

    async def receive(self, number: int) -> Outcome:
        return Outcome(self.result, "as told")


@pytest.mark.parametrize(("result", "landed"), [(Result.accepted, True), (Result.try_later, False)])
async def test_it_has_arrived_once_its_address_took_it(parts: Parts, result: Result, landed: bool) -> None:
    number = await set_out(parts)
    assert number is not None
    await Landing(parts, Nobody(result))._receive(number)
    [row] = await ask(parts, "SELECT * FROM canary")
    assert row["taken_real"] is not None
    assert (row["arrived_real"] is not None) is landed


async def test_it_goes_the_whole_way_and_shows_nowhere(house: Settings, parts: Parts, tmp_path: Path) -> None:
    own = house.model_copy(update={"data_dir": tmp_path, "keys_file": house.keys_path})
    async with running(own, tmp_path) as services:
        services.worker()
        services.scheduler()

        async def arrived() -> bool:
            return bool(await tell(parts, "SELECT count(*) FROM canary WHERE arrived_real IS NOT NULL"))

        await until(arrived)
    assert json.loads((tmp_path / "canary.jsonl").read_text(encoding="utf-8").splitlines()[0])["text"] == "canary 1"
    assert not (tmp_path / "sms.jsonl").exists()
    assert set((await counts(parts)).values()) == {0}
    assert not await ask(parts, "SELECT * FROM intake_count")
