"""`duban publish`: events from files to Kafka, all checked before the first is sent, each acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.event_files import read_events
from duban.cli.ledger import run_quietly
from duban.cli.refused import Missing
from duban.cli.screen import JsonOption, console, say, show_json, warn
from duban.cli.settings_read import read_settings

if TYPE_CHECKING:
    from config.settings import Settings
    from events.envelope import Event

# Sent together before the first acknowledgement is waited for: fast, and bounded in memory.
TOGETHER = 500
TIMEOUT_MS = 15_000

FilesArgument = Annotated[
    list[str],
    typer.Argument(metavar="FILE...", help="JSON (object or list), JSON Lines (.jsonl), YAML; - is standard input."),
]


def publish(files: FilesArgument, as_json: JsonOption = False) -> None:
    """Validate events and publish them to Kafka.

    Every fault of every file is reported before anything is sent. The same event published again changes nothing.
    """
    events = read_events(files)
    settings = read_settings()
    published = run_quietly(_send(settings, events))
    if as_json:
        show_json(published)
    else:
        for event in published:
            where = f"{event['topic']}[{event['partition']}]@{event['offset']}"
            say(f"{where}  {event['type']}  {event['source']}  {event['id']}")
    if rest := len(events) - len(published):
        warn("The events printed above were acknowledged. Publish the files again: repeats change nothing.")
        raise Missing("Kafka", f"{rest} of {len(events)} events were not acknowledged")


async def _send(settings: Settings, events: Sequence[Event]) -> list[dict[str, Any]]:
    """Those that Kafka acknowledged; it stops after the first lot of which one was not."""
    from aiokafka import AIOKafkaProducer
    from aiokafka.errors import KafkaError

    from duban.wiring import kafka_options

    options = kafka_options(settings)
    producer = AIOKafkaProducer(**options, acks="all", linger_ms=5, request_timeout_ms=TIMEOUT_MS)
    published: list[dict[str, Any]] = []
    try:
        await producer.start()
        with console(stderr=True).status("publishing") as status:
            for first in range(0, len(events), TOGETHER):
                lot = events[first : first + TOGETHER]
                published.extend(await _send_together(producer, lot))
                status.update(f"publishing: {len(published)} of {len(events)}")
                if len(published) < first + len(lot):
                    break
    except (KafkaError, OSError) as error:
        if not published:
            raise Missing("Kafka", f"{options['bootstrap_servers']}: {error}") from error
    finally:
        await producer.stop()
    return published


async def _send_together(producer: Any, lot: Sequence[Event]) -> list[dict[str, Any]]:
    answers = await asyncio.gather(*(_send_one(producer, event) for event in lot), return_exceptions=True)
    published: list[dict[str, Any]] = []
    for answer in answers:
        if isinstance(answer, dict):
            published.append(answer)
        elif not _is_the_brokers(answer):
            raise answer
    return published


async def _send_one(producer: Any, event: Event) -> dict[str, Any]:
    from events.envelope import to_record

    record = to_record(event)
    place = await producer.send_and_wait(record.topic, record.value, key=record.key, headers=list(record.headers))
    return {
        "source": event.source,
        "id": event.id,
        "type": event.type,
        "subject": event.subject,
        "topic": place.topic,
        "partition": place.partition,
        "offset": place.offset,
    }


def _is_the_brokers(error: BaseException) -> bool:
    from aiokafka.errors import KafkaError

    return isinstance(error, KafkaError | OSError)
