"""`duban publish`: events from files to Kafka, all checked before the first is sent, each acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.event_files import read_events
from duban.cli.ledger import run_quietly
from duban.cli.refused import Missing
from duban.cli.screen import JsonOption, console, say, show_json
from duban.cli.settings_read import read_settings

if TYPE_CHECKING:
    from config.settings import Settings
    from events.envelope import Event

# Sent together before the first acknowledgement is waited for: fast, and bounded in memory.
TOGETHER = 500
TIMEOUT_MS = 15_000
AGAIN = "See that DUBAN_KAFKA answers and `duban setup` made its topics, then publish again: repeats change nothing"

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
    published, why = run_quietly(_send(settings, events))
    if as_json:
        show_json(published)
    else:
        for event in published:
            where = f"{event['topic']}[{event['partition']}]@{event['offset']}"
            say(f"{where}  {event['type']}  {event['source']}  {event['id']}")
    if rest := len(events) - len(published):
        raise Missing("Kafka", f"{rest} of {len(events)} events were not acknowledged ({why}). {AGAIN}")


async def _send(settings: Settings, events: Sequence[Event]) -> tuple[list[dict[str, Any]], str]:
    """Those that Kafka acknowledged, and why no more; it stops after the first lot of which one was not."""
    from aiokafka import AIOKafkaProducer
    from aiokafka.errors import KafkaError

    from duban.wiring import kafka_options

    producer = AIOKafkaProducer(**kafka_options(settings), acks="all", linger_ms=5, request_timeout_ms=TIMEOUT_MS)
    published: list[dict[str, Any]] = []
    why = ""
    try:
        await producer.start()
        with console(stderr=True).status("publishing") as status:
            for first in range(0, len(events), TOGETHER):
                taken, why = await _send_together(producer, events[first : first + TOGETHER])
                published.extend(taken)
                status.update(f"publishing: {len(published)} of {len(events)}")
                if why:
                    break
    except (KafkaError, OSError) as error:
        why = type(error).__name__
    finally:
        await producer.stop()
    return published, why


async def _send_together(producer: Any, lot: Sequence[Event]) -> tuple[list[dict[str, Any]], str]:
    """Those acknowledged, and what became of the first that was not."""
    from aiokafka.errors import KafkaError

    answers = await asyncio.gather(*(_send_one(producer, event) for event in lot), return_exceptions=True)
    failed = [answer for answer in answers if isinstance(answer, BaseException)]
    for error in failed:
        if not isinstance(error, KafkaError | OSError):
            raise error
    return [answer for answer in answers if not isinstance(answer, BaseException)], type(
        failed[0]
    ).__name__ if failed else ""


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
