"""The same events by every way in make the same ledger, byte by byte: Kafka, the gateway, the command line (I2)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from agents.reconciler import Reconciler
from agents.slot import Slot
from config.settings import Settings
from duban.console.house import House
from duban.embedded.broker import Broker
from duban.embedded.postgres import Postgres
from duban.flow.gateway.tokens import issue
from duban.flow.parts import Parts
from duban.wiring import kafka_options, open_parts
from duban.wiring.forwarding import Forwarding
from events.contents import Record
from tests.conftest import another_ledger
from tests.integration.conftest import on_broker
from tests.integration.console.city import client_of
from tests.integration.console.gateway import post, post_binary
from tests.integration.running import ROOT, environment, publish
from tests.world import ZONE, ask, directive, project, record, talent

Said: TypeAlias = dict[str, Any]
Way: TypeAlias = Callable[[Settings, Parts, Sequence[Said], Path], Awaitable[None]]

EVENTS: Sequence[Said] = (
    directive(1, units=None, docno="人才办〔2026〕1号", urgency="urgent"),
    project(2, traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    talent(3, needs=["housing", "schooling"], classification="public", system="人社一体化 %41"),
)


async def structured(settings: Settings, _: Parts, events: Sequence[Said], __: Path) -> None:
    await publish(settings, [record(said) for said in events])


async def binary(settings: Settings, _: Parts, events: Sequence[Said], __: Path) -> None:
    await publish(settings, [binary_record(said) for said in events])


def binary_record(said: Said) -> Record:
    attributes = [(f"ce_{name}", str(value).encode()) for name, value in said.items() if name != "data"]
    headers = (("content-type", b"application/json"), *attributes)
    value = json.dumps(said["data"], indent=1, sort_keys=True).encode()
    return Record(record(said).topic, said["subject"].encode(), headers, value)


async def gateway(settings: Settings, parts: Parts, requests: Callable[[Any, str], Awaitable[None]]) -> None:
    """Posts, and forwards to Kafka as the console does."""
    house = House(zone=ZONE, root="", ring=None)
    house._parts = parts
    token = await issue(parts, "a-system", role="publisher")
    async with client_of(house) as client:
        await requests(client, token)
    forwarding = Forwarding(settings)
    try:
        assert await forwarding.forward(parts) == len(EVENTS)
    finally:
        await forwarding.stop()


async def http_structured(settings: Settings, parts: Parts, events: Sequence[Said], _: Path) -> None:
    async def requests(client: Any, token: str) -> None:
        for said in events:
            assert (await post(client, said, token=token)).status_code == 202

    await gateway(settings, parts, requests)


async def http_binary(settings: Settings, parts: Parts, events: Sequence[Said], _: Path) -> None:
    async def requests(client: Any, token: str) -> None:
        for said in events:
            assert (await post_binary(client, said, token=token)).status_code == 202

    await gateway(settings, parts, requests)


async def http_batch(settings: Settings, parts: Parts, events: Sequence[Said], _: Path) -> None:
    async def requests(client: Any, token: str) -> None:
        assert (await post(client, list(events), token=token)).status_code == 202

    await gateway(settings, parts, requests)


async def command_files(settings: Settings, _: Parts, events: Sequence[Said], folder: Path) -> None:
    files = [folder / f"{n}.json" for n in range(len(events))]
    for file, said in zip(files, events, strict=True):
        file.write_text(json.dumps(said, indent=2), encoding="utf-8")
    command(settings, *map(str, files))


async def command_lines(settings: Settings, _: Parts, events: Sequence[Said], folder: Path) -> None:
    (folder / "events.jsonl").write_text(lines(events), encoding="utf-8")
    command(settings, str(folder / "events.jsonl"))


async def command_stdin(settings: Settings, _: Parts, events: Sequence[Said], __: Path) -> None:
    command(settings, "-", given=lines(events))


def lines(events: Sequence[Said]) -> str:
    return "".join(json.dumps(said, ensure_ascii=False) + "\n" for said in events)


def command(settings: Settings, *files: str, given: str = "") -> None:
    done = subprocess.run(
        [sys.executable, "-m", "duban.cli.main", "publish", *files], input=given, env=environment(settings), cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


WAYS: Mapping[str, Way] = {
    "Kafka, structured": structured,
    "Kafka, binary": binary,
    "HTTP, structured": http_structured,
    "HTTP, binary": http_binary,
    "HTTP, batch": http_batch,
    "duban publish, files": command_files,
    "duban publish, JSON Lines": command_lines,
    "duban publish, standard input": command_stdin,
}
# Each table with the order of its rows, and its columns that another run would number anew.
HELD = {
    "event": ("id", ""),
    "task": ("id", ""),
    "opening": ("event, unit, tier", "id"),
    "clock": ("duty", ""),
    "notice": ("id", ""),
    "journal_entry": ("body", "n,xid"),
    "reject": ("id", ""),
}


async def held(parts: Parts) -> dict[str, list[Any]]:
    """What the ledger holds of the events, as JSON text."""
    found = {}
    for table, (order, numbered) in HELD.items():
        query = f"SELECT (to_jsonb(t) - '{{{numbered}}}'::text[])::text FROM {table} AS t ORDER BY {order}"
        found[table] = [row[0] for row in await ask(parts, query)]
    return found


async def taken_in(settings: Settings, parts: Parts) -> None:
    """Everything on the topics is taken in, read as the reconciler reads."""
    assert settings.database_url is not None
    slot = await Slot.take(settings.database_url.get_secret_value(), host="a-host")
    try:
        life = str(settings.kafka_incarnation)
        await Reconciler(parts, kafka_options(settings), incarnation=life, slot=slot, after=lambda taken: None).look(
            quiet=timedelta(0)
        )
    finally:
        await slot.release()


@pytest.mark.kafka
@pytest.mark.timeout(240)
async def test_the_same_events_by_every_way_in_make_the_same_ledger(
    kafka: Broker, postgres: Postgres, template: Settings, tmp_path: Path
) -> None:
    found: dict[str, dict[str, list[Any]]] = {}
    for name, way in WAYS.items():
        async with another_ledger(postgres, template) as ledger:
            settings = await on_broker(ledger, kafka)
            async with open_parts(settings) as parts:
                await way(settings, parts, EVENTS, tmp_path)
                await taken_in(settings, parts)
                found[name] = await held(parts)
    wanted = found["Kafka, structured"]
    assert {table: len(rows) for table, rows in wanted.items()}["event"] == len(EVENTS)
    assert wanted["task"]
    assert wanted["opening"]
    assert not wanted["reject"]
    for name in WAYS:
        assert found[name] == wanted, name
