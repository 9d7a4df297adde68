"""Services may start before what they need: they wait, say so now and then, and give up only on what setup makes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeVar

import asyncpg
import structlog
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from config.settings import Settings
from duban.flow.parts import NotSetUp, Parts
from duban.ledger.database import Transient
from duban.wiring.kafka import CANARY, NOTICES, REJECTS, kafka_incarnation, kafka_options
from duban.wiring.parts import Away, open_parts
from events.catalogue import TOPICS

T = TypeVar("T")
log = structlog.get_logger(__name__)

NEEDED = (*TOPICS, *NOTICES.values(), REJECTS, CANARY)
SETUP_WITHIN = 30.0
EVERY = 1.0
SAY_EVERY = 5.0


class Unmade(Away):
    """What `duban setup` makes is not there yet."""


async def wait_for_parts(settings: Settings, stack: AsyncExitStack) -> Parts:
    """The use cases' collaborators, once PostgreSQL is there; raises `Away` where setup has not been run for 30 s."""
    kafka_options(settings)
    if settings.database_url is None:
        raise Away("PostgreSQL", "DUBAN_DATABASE_URL is not set and `duban up` does not run in this data directory")
    parts = await _patiently(lambda: _open(settings, stack))
    await _patiently(lambda: _has_policy(parts))
    return parts


async def persist(attempt: Callable[[], Awaitable[T]]) -> T:
    """Tries until the ledger is there."""

    async def one() -> T:
        try:
            return await attempt()
        except Transient as error:
            raise Away("PostgreSQL", f"away ({error})") from error

    return await _patiently(one)


async def wait_for_kafka(settings: Settings, *, within: float = SETUP_WITHIN) -> str:
    """The broker's incarnation, once it answers and has every topic.

    Raises `Unmade`, naming a topic, where it is missing for that many seconds; the broker is waited for without end.
    """
    return await _patiently(lambda: _incarnation(settings), within=within)


async def _incarnation(settings: Settings) -> str:
    await _topics(settings)
    return await kafka_incarnation(settings)


async def _patiently(attempt: Callable[[], Awaitable[T]], *, within: float = SETUP_WITHIN) -> T:
    """Tries until it succeeds; what is merely away is waited for without end, what setup makes for half a minute."""
    unmade_since: float | None = None
    said = -SAY_EVERY
    while True:
        try:
            return await attempt()
        except Away as away:
            now = time.monotonic()
            unmade_since = (unmade_since or now) if isinstance(away, Unmade) else None
            if unmade_since is not None and now - unmade_since > within:
                raise
            if now - said >= SAY_EVERY:
                said = now
                log.warning("waiting", part=away.part, why=away.why)
        await asyncio.sleep(EVERY)


async def _open(settings: Settings, stack: AsyncExitStack) -> Parts:
    try:
        return await stack.enter_async_context(open_parts(settings))
    except Away as away:
        raise (Unmade if away.part == "keys" else type(away))(away.part, away.why) from away
    except asyncpg.PostgresError as error:  # no role, no database, no tables
        raise Unmade("PostgreSQL", f"not set up ({type(error).__name__}): run `duban setup`") from error


async def _has_policy(parts: Parts) -> None:
    try:
        async with parts.ledger.reading() as conn:
            await parts.policy(conn)
            await parts.organisation(conn)
    except NotSetUp as error:
        raise Unmade("policy", "there is no active policy or organisation: run `duban setup`") from error
    except Transient as error:
        raise Away("PostgreSQL", "it went away again") from error


async def _topics(settings: Settings) -> None:
    admin = AIOKafkaAdminClient(**kafka_options(settings), request_timeout_ms=5_000)
    try:
        await admin.start()
        present = set(await admin.list_topics())
    except (KafkaError, OSError) as error:
        raise Away("Kafka", f"not reached by DUBAN_KAFKA ({type(error).__name__})") from error
    finally:
        await admin.close()
    missing = [topic for topic in NEEDED if topic not in present]
    if missing:
        raise Unmade("Kafka", f"the topic {missing[0]} is missing: run `duban setup`")
