"""Moving the drill clock from a terminal: what it needs of Kafka, told in words where that is away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from duban.cli.refused import Missing

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.drill import Drive
    from duban.flow.parts import Parts


@asynccontextmanager
async def driving(settings: Settings, parts: Parts, *, progress: Callable[[datetime], None]) -> AsyncIterator[Drive]:
    """Connected to Kafka for as long as the clock is being moved; raises `Missing` where Kafka is away."""
    from aiokafka.errors import KafkaError

    from duban.wiring.driving import driving as connected

    try:
        async with connected(settings, parts, progress=progress) as drive:
            yield drive
    except KafkaError as error:
        raise Missing("Kafka", type(error).__name__) from error
