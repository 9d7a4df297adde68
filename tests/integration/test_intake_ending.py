"""What Faust does with a rebalance that comes while it stops."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from agents.app import RawSchema, make_app
from agents.driver import Consumer
from config.settings import Settings
from duban.wiring import kafka_options


async def test_a_rebalance_while_the_worker_ends_leaves_connections_to_the_thread_that_opened_them(
    house: Settings,
) -> None:
    app = make_app(kafka_options(house), group="ending", instance="ending-0", leaves=True)
    app.agent(app.topic("duban.events.talent", schema=RawSchema()), name="ending")(_read)
    await app.start()
    closing: list[asyncio.AbstractEventLoop] = []
    try:
        thread = cast(Consumer, app.consumer)._thread
        client = thread._ensure_consumer()._client

        async def closed_by() -> None:
            await client_close()
            closing.append(asyncio.get_running_loop())

        client_close, client.close = client.close, closed_by
        app._on_rebalance_when_stopped()
        await asyncio.sleep(0)
    finally:
        await app.stop()
    assert closing == [thread.thread_loop]


async def _read(stream: Any) -> None:
    async for _ in stream:
        pass
