"""Setup: everything that must be there before the services start. Idempotent; run once and after every upgrade."""

from __future__ import annotations

import json
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from config.settings import Settings
from duban.flow.parts import Parts
from duban.ledger.database import TRANSIENT
from duban.ledger.migrate import migrate
from duban.ledger.policy import active_versions
from duban.wiring.config import apply_config
from duban.wiring.kafka import CANARY, CHANGES, NOTICES, REJECTS, kafka_options
from duban.wiring.parts import Away, open_parts
from events.catalogue import TOPICS

DAY = 24 * 3600 * 1000
BIGGEST = 12 * 1024 * 1024
EVENT_TOPIC = {"cleanup.policy": "delete", "retention.ms": str(30 * DAY), "max.message.bytes": str(BIGGEST)}
REJECT_TOPIC = {"cleanup.policy": "delete", "retention.ms": str(90 * DAY), "max.message.bytes": str(2 * 1024 * 1024)}
CHANGE_TOPIC = {"cleanup.policy": "delete", "retention.ms": str(90 * DAY)}
HINT_TOPIC = {"cleanup.policy": "delete", "retention.ms": str(3600 * 1000)}


async def setup(settings: Settings) -> None:
    """Keys, role, migrations, drill clock, topics, and the first policy and organisation.

    Raises `Away` where PostgreSQL or Kafka cannot be reached, `Faults` where the operator's folder is faulty.
    """
    make_keys(settings.keys_path)
    await make_ledger(settings)
    await make_topics(settings)
    async with open_parts(settings) as parts:
        if await _is_new(parts):
            await apply_config(parts, settings.config_dir)


def make_keys(path: Path) -> None:
    """Makes the file of keys where there is none; it is never overwritten."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = json.dumps({"version": 1, "keys": {"1": secrets.token_hex(32)}}, indent=2)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(body + "\n")
        file.flush()
        os.fsync(file.fileno())


async def make_ledger(settings: Settings) -> None:
    """Role, schema, partitions and, in a drill, the drill clock."""
    if settings.database_owner_url is None or settings.database_url is None:
        raise Away("PostgreSQL", "setup needs DUBAN_DATABASE_OWNER_URL (owner) and DUBAN_DATABASE_URL (services)")
    owner = settings.database_owner_url.get_secret_value()
    try:
        around = settings.clock_start or datetime.now(UTC)
        await migrate(owner, settings.database_url.get_secret_value(), around=around)
        if settings.clock_start is not None:
            await _set_drill(owner, settings.clock_start, settings.clock_speed)
    except TRANSIENT as error:
        raise Away("PostgreSQL", f"not reached by DUBAN_DATABASE_OWNER_URL ({type(error).__name__})") from error


async def _set_drill(owner: str, start: datetime, speed: float) -> None:
    """The first setup sets the drill clock; later ones only change its speed, from what it shows now."""
    conn = await asyncpg.connect(owner, timeout=10)
    try:
        await conn.execute(
            "INSERT INTO drill_clock (start_at, speed) VALUES ($1, $2) ON CONFLICT DO NOTHING", start, speed
        )
        await conn.execute(
            "UPDATE drill_clock SET start_at = start_at + (clock_timestamp() - set_real) * speed,"
            " set_real = clock_timestamp(), speed = $1 WHERE speed <> $1",
            speed,
        )
    finally:
        await conn.close()


async def make_topics(settings: Settings) -> None:
    """Makes the topics that are missing; those that are there are left as they are."""
    wanted = dict.fromkeys(TOPICS, EVENT_TOPIC) | dict.fromkeys(NOTICES.values(), HINT_TOPIC)
    wanted |= {REJECTS: REJECT_TOPIC, CHANGES: CHANGE_TOPIC, CANARY: HINT_TOPIC}
    admin = AIOKafkaAdminClient(**kafka_options(settings), request_timeout_ms=20_000)
    try:
        await admin.start()
        present = set(await admin.list_topics())
        new = [_topic(settings, name, config) for name, config in wanted.items() if name not in present]
        answer: Any = await admin.create_topics(new, timeout_ms=15_000) if new else None
        for name, code, *_ in answer.topic_errors if answer else ():
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise Away("Kafka", f"topic {name} could not be made ({error.__name__})")
    except (KafkaError, OSError) as error:
        raise Away("Kafka", f"not reached by DUBAN_KAFKA ({type(error).__name__})") from error
    finally:
        await admin.close()


def _topic(settings: Settings, name: str, config: dict[str, str]) -> NewTopic:
    partitions = 1 if name in (REJECTS, CANARY) else settings.kafka_partitions
    return NewTopic(name, partitions, settings.kafka_replication, topic_configs=config)


async def _is_new(parts: Parts) -> bool:
    async with parts.ledger.reading() as conn:
        versions = await active_versions(conn)
    return versions.policy is None or versions.organisation is None
