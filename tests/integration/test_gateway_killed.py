"""A console that is killed in the middle: whatever it answered 202 is in the ledger, once (I1, I2)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx2

from config.settings import Settings
from duban.embedded.broker import Broker
from duban.embedded.process import free_port
from duban.flow.gateway.tokens import issue
from duban.flow.parts import Parts
from tests.integration.conftest import on_broker
from tests.integration.console.gateway import post
from tests.integration.running import running, until
from tests.world import ask, talent, tell


async def test_what_a_killed_console_answered_202_is_in_the_ledger_once(
    settings: Settings, parts: Parts, tansu: Broker, tmp_path: Path
) -> None:
    port = free_port()
    house = (await on_broker(settings, tansu)).model_copy(update={"http": f"127.0.0.1:{port}"})
    token, promised = await issue(parts, "a-system", role="publisher"), set[str]()

    async def flood(system: int) -> None:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            for n in range(10_000):
                said = talent(system * 10_000 + n)
                try:
                    answer = await post(client, said, token=token)
                except httpx2.TransportError:
                    return
                if answer.status_code == 202:
                    promised.add(said["id"])

    async with running(house, tmp_path) as services:
        console = services.console()
        await until(lambda: listens(port))
        flooding = [asyncio.create_task(flood(system)) for system in range(4)]
        await until(lambda: enough(promised, 60))
        console.kill()
        await asyncio.gather(*flooding)
        services.scheduler()
        services.worker()

        async def all_done() -> bool:
            return not await tell(parts, "SELECT count(*) FROM inbox WHERE done_real IS NULL")

        await until(all_done, within=90)

    held = {row["event_id"] for row in await ask(parts, "SELECT event_id FROM event")}
    assert promised <= held
    # At most what was in each hand when it died is there without its sender's knowing.
    assert len(held - promised) <= 4
    assert await tell(parts, "SELECT count(*) FROM task") == 3 * len(held)
    assert not await tell(parts, "SELECT count(*) FROM reject")


async def listens(port: int) -> bool:
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        try:
            return bool((await client.get("/readyz")).json()["checks"]["postgresql"]["ok"])
        except httpx2.TransportError:
            return False


async def enough(promised: set[str], number: int) -> bool:
    return len(promised) >= number
