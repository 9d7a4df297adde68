"""What moving the drill clock needs beside the ledger: has intake caught up, and the bell that wakes delivery."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from config.settings import Settings
from duban.flow.drill import Drive
from duban.flow.parts import Parts
from duban.wiring.kafka import Bell, Intake, intake_caught_up, kafka_incarnation


@asynccontextmanager
async def driving(settings: Settings, parts: Parts, *, progress: Callable[[datetime], None]) -> AsyncIterator[Drive]:
    """Connected to Kafka for as long as the clock is being moved; raises `KafkaError` where Kafka is away."""
    bell, intake = Bell(settings), Intake(settings, await kafka_incarnation(settings))

    async def caught_up() -> bool:
        return await intake_caught_up(intake, parts)

    try:
        await intake.start()
        await bell.start()
        yield Drive(caught_up=caught_up, ring=bell.ring, progress=progress)
    finally:
        await bell.stop()
        await intake.stop()
