"""`duban calendar`, `versions` and `initiatives` on a ledger of their own."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from yaml import safe_load

from config.settings import Settings
from duban.flow.calendar.at_once import follow_notice
from duban.flow.calendar.following import follow_calendars, follow_once
from duban.flow.calendar.shown import publish
from duban.flow.parts import Parts
from duban.ledger.calendar import claim_following
from tests.integration.running import environment
from tests.world import ask, clock_shows, directive, event, hear, local, tell

NOTICE = """\
year: 2027
off_days: [2027-01-01, 2027-01-02, 2027-01-03, 2027-01-04]
work_days: [2027-01-09]
document: 国办发明电〔2026〕7号
"""


async def duban(settings: Settings, *words: str, code: int = 0) -> str:
    """What the command says, its exit code checked."""
    command = [sys.executable, "-m", "duban.cli.main", *words]

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=environment(settings), capture_output=True, text=True, timeout=60, check=False
        )

    done = await asyncio.to_thread(run)
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


async def duban_json(settings: Settings, *words: str) -> Any:
    """The same for programs."""
    return json.loads(await duban(settings, *words, "--json"))


async def test_a_notice_is_shown_compared_published_and_what_moved_is_listed(
    parts: Parts, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "2027.yaml"
    file.write_text(NOTICE, encoding="utf-8")
    await clock_shows(parts, local("12-28", "10:00"))
    data = {"policy": "人才政策2.0", "clause": "3", "amount": "1.00", "talent": "p-t1", "responsible": "health"}
    await hear(parts, event("policy.claim.accepted", 1, data, time="2026-12-28T10:00:00+08:00"))

    before = await duban_json(settings, "calendar", "show", "2027")
    assert (before["by"], before["provisional"], before["work_days"]) == ("law", True, [])
    assert before["off_days"][0] == "2027-01-01"
    changed = await duban_json(settings, "calendar", "diff", str(file))
    assert {"day": "2027-01-04", "before": True, "after": False} in changed
    assert {"day": "2027-01-09", "before": False, "after": True} in changed
    assert await duban_json(settings, "calendar", "import", "--dry-run", str(file)) == changed
    assert (await duban_json(settings, "calendar", "show", "2027"))["by"] == "law"

    first = await duban_json(settings, "calendar", "import", str(file))
    again = await duban_json(settings, "calendar", "import", str(file))
    assert (first["published"], again["published"]) == (True, False)
    [moved] = first["moves"]
    assert (moved["due_before"], moved["due_at"]) == ("2027-01-05T17:30:00+08:00", "2027-01-06T17:30:00+08:00")
    assert again["moves"] == first["moves"]
    after = await duban_json(settings, "calendar", "show", "2027")
    assert (after["by"], after["document"], after["off_days"], after["work_days"]) == (
        "notice", "国办发明电〔2026〕7号", [
            "2027-01-01", "2027-01-04",
            # What the law says stands beside the notice: 除夕, 初三, 清明, 端午, 中秋, 国庆; the others are weekends.
            "2027-02-05", "2027-02-08", "2027-04-05", "2027-06-09", "2027-09-15", "2027-10-01",
        ], ["2027-01-09"],
    )  # fmt: skip
    await follow_calendars(parts)
    [move] = await duban_json(settings, "calendar", "moves")
    assert (move["kind"], move["unit"], move["document"]) == ("task", "health", "国办发明电〔2026〕7号")
    assert (move["due_before"], move["due_at"]) == ("2027-01-05T17:30:00+08:00", "2027-01-06T17:30:00+08:00")
    assert await duban_json(settings, "calendar", "moves", "--year", "2028") == []
    assert "2027-01-06 17:30" in await duban(settings, "calendar", "moves")


async def test_an_import_that_was_stopped_goes_on_and_lists_all_that_moved(
    parts: Parts, settings: Settings, tmp_path: Path
) -> None:
    """450 claims: the 400 clocks that another had done are not done again, and are in the list all the same."""
    file = tmp_path / "2027.yaml"
    file.write_text(NOTICE, encoding="utf-8")
    await clock_shows(parts, local("12-28", "10:00"))
    data = {"policy": "人才政策2.0", "clause": "3", "amount": "1.00", "talent": "p-t1", "responsible": "health"}
    claims = [event("policy.claim.accepted", n, data, time="2026-12-28T10:00:00+08:00") for n in range(450)]
    await hear(parts, *claims)
    event_of_it, new = await publish(parts, safe_load(NOTICE))
    assert new
    for _ in range(3):  # tiers, recurring work, the first clocks; then it was stopped
        assert await follow_once(parts)
    assert 0 < await tell(parts, "SELECT count(*) FROM due_moved") < 450

    shown = await duban_json(settings, "calendar", "import", str(file))
    assert (shown["id"], shown["published"], len(shown["moves"])) == (event_of_it.id, False, 450)
    assert await tell(parts, "SELECT count(*) FROM clock WHERE provisional") == 0
    twice = "SELECT 1 FROM notice WHERE step = 'moved' GROUP BY duty, channel, holding HAVING count(*) > 1"
    assert await ask(parts, twice) == []


async def test_an_import_waits_for_a_sweep_that_has_the_notice_in_hand(parts: Parts) -> None:
    await clock_shows(parts, local("12-28", "10:00"))
    data = {"policy": "人才政策2.0", "clause": "3", "amount": "1.00", "talent": "p-t1", "responsible": "health"}
    await hear(parts, event("policy.claim.accepted", 1, data, time="2026-12-28T10:00:00+08:00"))
    published, _ = await publish(parts, safe_load(NOTICE))
    async with parts.ledger.transaction() as conn:
        assert await claim_following(conn) is not None
        listed = asyncio.create_task(follow_notice(parts, published, progress=lambda _, __: None))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(listed), 1)
    assert len(await listed) == 1


async def test_a_year_is_shown_by_months(parts: Parts, settings: Settings) -> None:
    """2026 as its notice has it, worked out by hand: 21 working days in January, the make-up Sunday among them."""
    shown = await duban_json(settings, "calendar", "show", "2026")
    assert (shown["by"], shown["provisional"], shown["working_days"]) == ("package", False, 248)
    assert [month["working_days"] for month in shown["months"]] == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert shown["months"][1] == {
        "month": "2026-02", "working_days": 16, "provisional": False, "work_days": ["2026-02-14", "2026-02-28"],
        "off_days": [f"2026-02-{day}" for day in (16, 17, 18, 19, 20, 23)],
    }  # fmt: skip
    told = await duban(settings, "calendar", "show", "2026")
    assert "2026: by its notice, which came with the program" in told
    assert "248 working days, 08:30–17:30 Asia/Shanghai" in told
    [february] = [line for line in told.splitlines() if "2026-02" in line]
    assert "Mon 16–Fri 20, Mon 23" in february
    assert "Sat 14, Sat 28" in february
    assert "provisional" not in told
    later = await duban(settings, "calendar", "show", "2028")
    assert "PROVISIONAL" in later
    assert len([line for line in later.splitlines() if line.rstrip(" │").endswith("provisional")]) == 12


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("year: 2027\n", "data.off_days"),
        (NOTICE.replace("2027-01-09", "2027-01-04"), "data.work_days"),
        (NOTICE.replace("document", "number"), "data.number"),
        ("- 1\n", "one object"),
        ("a: [\n", "line"),
    ],
)
async def test_a_notice_that_is_wrong_is_refused_with_every_fault(
    parts: Parts, settings: Settings, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "2027.yaml"
    file.write_text(text, encoding="utf-8")
    for words in (["calendar", "import"], ["calendar", "diff"]):
        assert said in await duban(settings, *words, str(file), code=1)
    assert (await duban_json(settings, "calendar", "show", "2027"))["by"] == "law"


async def test_versions_and_initiatives_are_printed(parts: Parts, settings: Settings) -> None:
    said = directive()
    await hear(parts, said, event("service.innovation.proposed", 1, {"title": "举措", "unit": "health"}))
    seen = await duban_json(settings, "versions", said["source"], said["id"])
    assert {"health/principal", "health/liaison"} <= {one["post"] for one in seen}
    assert "health/principal" in await duban(settings, "versions", said["source"], said["id"])
    assert "no such event" in await duban(settings, "versions", said["source"], "none", code=1)
    counted = await duban_json(settings, "initiatives", "--year", "2026")
    assert {one["unit"] for one in counted["items"] if not one["too_few"]} == {"health"}
    assert "too few" in await duban(settings, "initiatives")
