"""The published examples, for real: `duban publish` takes them, and each opens in the ledger what its page says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.settings import Settings
from duban.contracts.sample import example_event, planned
from duban.flow.parts import Parts
from events.catalogue import KINDS, topic_of
from tests.integration.command_line import ROOT, duban
from tests.world import ask, clock_shows, counts, hear

FOLDER = ROOT / "docs" / "events" / "examples"
EXAMPLES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")}


@pytest.mark.parametrize("broker", ["tansu"], indirect=True)
async def test_every_example_is_published_on_the_topic_of_its_kind(house: Settings, tmp_path: Path) -> None:
    files = [str(FOLDER / f"{kind}.json") for kind in KINDS]
    said = duban("publish", *files, "--json", cwd=tmp_path, DUBAN_KAFKA=str(house.kafka))
    assert (said.returncode, said.stderr.strip()) == (0, "")
    published = {(one["source"], one["id"]): one["topic"] for one in json.loads(said.stdout)}
    assert published == {
        (EXAMPLES[kind]["source"], EXAMPLES[kind]["id"]): f"duban.events.{kind.partition('.')[0]}" for kind in KINDS
    }
    assert {topic_of(kind) for kind in KINDS} == set(published.values())


async def test_every_example_opens_what_its_page_says(parts: Parts) -> None:
    # The calendar last: once a year's days are known, deadlines in it are no longer the provisional ones of the pages.
    in_time = sorted(KINDS, key=lambda kind: EXAMPLES[kind]["time"])
    for kind in sorted(in_time, key="governance.calendar.published".__eq__):
        event = example_event(kind)
        await clock_shows(parts, event.time)
        await hear(parts, EXAMPLES[kind])
        rows = await ask(
            parts,
            "SELECT key, item, unit, due_at FROM task JOIN clock ON duty = task.id JOIN event ON event.id = task.event"
            " WHERE event.source = $1 AND event.event_id = $2", event.source, event.id,
        )  # fmt: skip
        zone = parts.rules.zone
        opened = {(row["key"], row["item"], row["unit"], row["due_at"].astimezone(zone).isoformat()) for row in rows}
        said = planned(event).tasks
        assert (kind, opened) == (kind, {(one["key"], one["item"], one["unit"], one["due_at"]) for one in said})
    found = await counts(parts)
    assert (found["event"], found["reject"]) == (len(KINDS), 0)
