"""All rejects of a reason replayed by one command, as after an upgrade; the first receipt holds (I1)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from config.settings import PACKAGED, Settings
from duban.flow.arrivals import Arrival
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.flow.rejects import list_open, replay
from duban.flow.replay_all import Replayed, replay_all
from duban.flow.take_in import take_in
from duban.playbook.files import read_config
from events.contents import Record
from tests.unit.events.samples import EXAMPLES, raw, structured
from tests.world import MONDAY, Runs, Sheet, arrival, ask, clock_shows, local, project, reorganise, talent, tell

ROOT = PACKAGED.parent
NEW = "training.unit.due"
TAKE_IN = """
import asyncio, sys
from config.settings import Settings
from duban.flow.arrivals import Arrival
from duban.flow.take_in import take_in
from duban.wiring import open_parts
from events.contents import Record

async def main():
    headers = (("content-type", b"application/cloudevents+json"),)
    arrivals = [Arrival(Record(None, None, headers, line)) for line in sys.stdin.buffer.read().splitlines()]
    async with open_parts(Settings()) as parts:
        print(await take_in(parts, arrivals))

asyncio.run(main())
"""


async def replayed(parts: Parts, reason: str | None = None) -> Replayed:
    return await replay_all(parts, reason=reason, progress=lambda _done, _total: None)


def older_release(folder: Path) -> Path:
    """This release as it was before it knew one of the kinds."""
    for package in ("config", "duban", "events"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    module = folder / "events" / "training.py"
    text = module.read_text(encoding="utf-8")
    assert text.count(f', kind="{NEW}"') == 1
    module.write_text(text.replace(f', kind="{NEW}"', ""), encoding="utf-8")
    return folder


def take_in_by(release: Path, settings: Settings, *lines: bytes) -> str:
    """A process of that release takes them in."""
    assert settings.database_url is not None
    env = {
        "PATH": "", "PYTHONPATH": str(release), "DUBAN_DATA_DIR": str(settings.data_dir),
        "DUBAN_DATABASE_URL": settings.database_url.get_secret_value(),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", TAKE_IN], cwd=release, env=env, input=b"\n".join(lines), capture_output=True, check=True
    )
    return done.stdout.decode()


async def test_a_type_that_an_older_release_did_not_know_is_taken_in_after_the_upgrade(
    parts: Parts, settings: Settings, tmp_path: Path
) -> None:
    files = await active_files(parts)
    await apply_policy(parts, {path: text for path, text in files.items() if NEW not in path})
    said = [EXAMPLES[NEW], EXAMPLES[NEW] | {"id": "second"}, EXAMPLES[NEW] | {"id": "v2", "type": f"duban.{NEW}.v2"}]
    assert "rejects=3" in take_in_by(older_release(tmp_path), settings, *map(raw, said))
    assert [(row["reason"], row["field"]) for row in await list_open(parts)] == [("unknown-type", "type")] * 3
    await clock_shows(parts, local("03-05"))

    await apply_policy(parts, files)
    found = await replayed(parts, "unknown-type")

    assert (found.events, found.duplicates, [one["reason"] for one in found.refused]) == (2, 0, ["unknown-type"])
    assert {row["received_at"] for row in await ask(parts, "SELECT received_at FROM event")} == {MONDAY}
    # T+15 after Monday 2 March is Monday the 23rd, whenever the upgrade comes.
    dues = await ask(parts, "SELECT DISTINCT due_at FROM task JOIN clock ON duty = id WHERE key = 'plan'")
    assert [row["due_at"] for row in dues] == [local("03-23", "17:30")]
    assert (await replayed(parts, "unknown-type")).events == 0


async def test_a_reject_tried_again_says_why_it_is_refused_now(parts: Parts) -> None:
    files = await active_files(parts)
    await apply_policy(parts, {path: text for path, text in files.items() if "investment.project" not in path})
    await take_in(parts, [arrival(project(1, host="bureau"), 1), arrival(project(2), 2)])
    await apply_policy(parts, files)

    found = await replayed(parts)

    assert (found.events, [(one["reason"], one["field"]) for one in found.refused]) == (
        1, [("unknown-unit", "data.host")]
    )  # fmt: skip
    [row] = await list_open(parts)
    assert (row["reason"], row["field"], row["offset"]) == ("unknown-unit", "data.host", 1)
    assert await list_open(parts, reason="no-playbook") == []
    await reorganise(parts, _with_bureau)
    assert (await replay(parts, row["id"])).events == 1


def _with_bureau(sheet: Sheet) -> None:
    sheet["units"].append({"code": "bureau", "order": 99, "zh": "新设单位"})


async def test_one_that_the_ledger_still_cannot_hold_stays_and_hinders_no_other(parts: Parts, owner_runs: Runs) -> None:
    await owner_runs("ALTER TABLE task ADD CONSTRAINT none CHECK (unit NOT IN ('police', 'commerce'))")
    await take_in(parts, [arrival(talent(1, needs=["household"]), 1), arrival(project(2), 2)])
    await owner_runs("ALTER TABLE task DROP CONSTRAINT none, ADD CONSTRAINT no_police CHECK (unit <> 'police')")

    found = await replayed(parts)

    assert (found.events, [one["reason"] for one in found.refused]) == (1, ["unprocessable"])


async def test_what_was_classified_or_is_a_repeat_is_told_apart(parts: Parts) -> None:
    secret = EXAMPLES["talent.arrived"] | {"classification": "secret"}
    await take_in(parts, [Arrival(structured(secret)), arrival(project(1, host="bureau"), 1)])
    await reorganise(parts, _with_bureau)
    await take_in(parts, [arrival(project(1, host="bureau"), 2)])

    found = await replayed(parts)

    assert (found.events, found.duplicates) == (0, 1)
    assert [(one["reason"], one["field"]) for one in found.refused] == [("nothing-kept", "classification")]


async def test_many_are_worked_through_page_by_page(parts: Parts) -> None:
    files = read_config(PACKAGED)
    await apply_policy(parts, {path: text for path, text in files.items() if NEW not in path})
    headers = (("content-type", b"application/cloudevents+json"),)
    bodies = [json.dumps(EXAMPLES[NEW] | {"id": f"n-{n}", "subject": f"year/{n}"}).encode() for n in range(450)]
    await take_in(parts, [Arrival(Record(None, None, headers, body)) for body in bodies])
    await apply_policy(parts, files)
    told: list[tuple[int, int]] = []

    found = await replay_all(parts, progress=lambda done, total: told.append((done, total)))

    assert (found.events, found.refused) == (450, [])
    assert told[-1] == (450, 450)
    assert await tell(parts, "SELECT count(*) FROM reject WHERE state = 'open'") == 0
