"""What the worker reads from Kafka: every subscription in one table, run by Faust until cancelled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, cast

from agents.app import App, RawSchema, make_app
from agents.canary import Landing
from agents.delivery import Delivery
from agents.driver import Consumer
from agents.intake import Intake
from agents.ranges import Fetched
from agents.records import read_patiently
from config.settings import Settings
from duban.flow.arrivals import Taken
from duban.flow.parts import Parts
from duban.model import Channel
from duban.wiring import kafka_options
from duban.wiring.kafka import CANARY, NOTICES
from events.catalogue import TOPICS

BATCH, WITHIN = 500, 0.05

Body = Callable[[Any], Awaitable[None]]
"""What an agent does with its stream."""


class StreamsEnded(RuntimeError):
    """Faust has stopped by itself; the process is to end and be started again."""


async def run_streams(
    settings: Settings,
    parts: Parts,
    *,
    incarnation: str,
    member: str,
    delivery: Delivery,
    landing: Landing,
    after: Callable[[Taken], None],
) -> None:
    """Reads until cancelled, and then finishes the batch in hand; raises `StreamsEnded` where Faust gives up."""
    group = f"{settings.kafka_group}-worker"
    read_patiently()
    # A broker whose life has a name is one in memory, Tansu: it never gives up a static member.
    leaves = settings.kafka_incarnation is not None
    app = make_app(kafka_options(settings), group=group, instance=f"{group}-{member}", leaves=leaves)
    intake = Intake(parts, incarnation, after)
    bodies: Mapping[tuple[str, ...], Body] = {
        TOPICS: partial(read_in, intake, fetched=lambda: cast(Consumer, app.consumer).fetched),
        **{(topic,): partial(_hear, delivery, channel) for channel, topic in NOTICES.items()},
        (CANARY,): partial(_land, landing),
    }
    for topics, body in bodies.items():
        _subscribe(app, topics, body)
    try:
        await app.start()
        await app.wait_until_stopped()
        raise StreamsEnded(repr(app.crash_reason))
    finally:
        await app.stop()


async def read_in(intake: Intake, stream: Any, *, fetched: Callable[[], Fetched]) -> None:
    """Intake acknowledges each record itself, once it is in the ledger."""
    await intake.run(stream.noack_take(BATCH, within=WITHIN), fetched, stream.ack)


async def _hear(delivery: Delivery, channel: Channel, stream: Any) -> None:
    await delivery.hear(channel, stream.take(BATCH, within=WITHIN))


async def _land(landing: Landing, stream: Any) -> None:
    await landing.hear(stream.take(BATCH, within=WITHIN))


def _subscribe(app: App, topics: tuple[str, ...], body: Body) -> None:
    app.agent(app.topic(*topics, schema=RawSchema()), name=topics[0])(body)
