"""A unit is merged into another or dissolved: its open tasks pass on with their history, its people's own end (I10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from duban.flow.open import expand_all
from duban.flow.organisation.succession import succeed
from duban.flow.parts import Parts
from duban.flow.shown import lists as show
from duban.model import TaskState
from tests.handing import support
from tests.world import Sheet, ask, clock_shows, directive, hear, local, reorganise, sign, tell

LAST = "2026-03-05"
AFTER = local("03-06", "00:00")


def ends(unit: str, heir: str | None, last: str = LAST) -> Callable[[Sheet], None]:
    """A change: the unit has a last day, and whoever comes after it its duties."""

    def change(sheet: Sheet) -> None:
        named = {each["code"]: each for each in sheet["units"]}
        named[unit] |= {"until": last} | ({"succeeded_by": heir} if heir else {})
        duties = [duty if isinstance(duty, str) else duty["duty"] for duty in named[unit].get("duties", ())]
        named[heir or "org"].setdefault("duties", []).extend({"duty": duty, "from": "2026-03-06"} for duty in duties)

    return change


async def _tasks(parts: Parts, unit: str) -> list[Any]:
    return await ask(parts, "SELECT * FROM task WHERE unit = $1 ORDER BY id", unit)


async def test_open_tasks_pass_to_the_successor_after_the_last_day_and_the_clock_runs_on(parts: Parts) -> None:
    await hear(parts, *_of_health())
    before = await _tasks(parts, "health")
    assert len(before) == 4
    dues = await ask(parts, "SELECT duty, due_at, next_at FROM clock ORDER BY duty")
    await reorganise(parts, ends("health", "education"))
    await clock_shows(parts, local("03-05", "23:59"))
    await succeed(parts)
    assert len(await _tasks(parts, "health")) == len(before)
    await clock_shows(parts, AFTER)
    await succeed(parts)
    assert await _tasks(parts, "health") == []
    passed = {row["id"] for row in await _tasks(parts, "education")}
    assert {row["id"] for row in before} <= passed
    assert await ask(parts, "SELECT duty, due_at, next_at FROM clock ORDER BY duty") == dues
    shown = await show.task(parts, before[0]["id"])
    assert shown is not None
    assert (shown["unit"], shown["state"], shown["history"][-1]["how"]) == ("education", "assigned", "succession")


def _of_health() -> list[dict[str, Any]]:
    """Two requests for support, each two tasks of the unit."""
    return [support(1), support(2)]


async def test_the_successor_and_the_lead_office_hear_of_it_once(parts: Parts) -> None:
    await hear(parts, *_of_health())
    passed = len(await _tasks(parts, "health"))
    await reorganise(parts, ends("health", "education"))
    await clock_shows(parts, AFTER)
    for _ in range(3):
        await succeed(parts)
    rows = await ask(
        parts,
        "SELECT holding.post, context FROM notice JOIN holding ON holding.id = notice.holding"
        " WHERE step = 'inherited' AND channel = 'email' ORDER BY post",
    )
    assert [row["post"] for row in rows] == ["education/liaison", "education/principal", "org/liaison"]
    assert {row["context"]["count"] for row in rows} == {passed}
    assert "教育" in rows[0]["context"]["reason"]


async def test_open_obligations_are_superseded_and_the_successor_hears_what_it_had_not_heard(parts: Parts) -> None:
    await hear(parts, directive(1, units=("health",)), directive(2, units=("health", "education")))
    await sign(parts, "health/principal")
    await reorganise(parts, ends("health", "education"))
    await clock_shows(parts, AFTER)
    await succeed(parts)
    await expand_all(parts)
    rows = await ask(
        parts,
        "SELECT event.event_id, opening.unit, opening.tier, obligation.state FROM obligation"
        " JOIN opening ON opening.id = opening JOIN event ON event.id = opening.event ORDER BY 1, 2, 3",
    )
    kind = "meeting.directive.issued"
    assert [tuple(row) for row in rows] == [
        (f"{kind}-1", "education", 1, "open"), (f"{kind}-1", "health", 1, "superseded"),
        (f"{kind}-2", "education", 1, "open"), (f"{kind}-2", "health", 1, "conveyed"),
        (f"{kind}-2", "health", 2, "superseded"),
    ]  # fmt: skip
    ended = (
        "SELECT count(*) FROM clock JOIN obligation AS o ON o.id = duty WHERE state <> 'open' AND next_at IS NOT NULL"
    )
    assert await tell(parts, ended) == 0
    queued = "SELECT count(*) FROM notice JOIN obligation ON obligation.id = duty WHERE obligation.state = 'superseded'"
    assert await tell(parts, f"{queued} AND notice.state = 'queued'") == 0


async def test_without_a_successor_the_lead_office_has_the_tasks(parts: Parts) -> None:
    await hear(parts, *_of_health())
    before = {row["id"] for row in await _tasks(parts, "health")}
    await reorganise(parts, ends("health", None))
    await clock_shows(parts, AFTER)
    await succeed(parts)
    assert before <= {row["id"] for row in await _tasks(parts, "org")}


async def test_what_comes_later_and_names_the_unit_or_all_units_goes_to_the_successor(parts: Parts) -> None:
    await reorganise(parts, ends("health", "education"))
    await clock_shows(parts, local("03-06", "10:00"))
    await succeed(parts)
    later = {"time": local("03-06", "10:00").isoformat()}
    await hear(parts, directive(1, units=("health",), **later), directive(2, units=None, **later))
    rows = await ask(
        parts,
        "SELECT event.event_id, array_agg(unit) AS units FROM opening JOIN event ON event.id = opening.event"
        " GROUP BY 1 ORDER BY 1",
    )
    assert rows[0]["units"] == ["education"]
    assert "health" not in rows[1]["units"]
    assert len(rows[1]["units"]) == await _units(parts) - 1


async def _units(parts: Parts) -> int:
    found: int = await tell(
        parts, "SELECT jsonb_array_length(units) FROM organisation_version ORDER BY version DESC LIMIT 1"
    )
    return found


async def test_what_is_closed_stays_whose_it_was(parts: Parts) -> None:
    await hear(parts, *_of_health())
    [first, *_] = await _tasks(parts, "health")
    async with parts.ledger.transaction() as conn:
        await conn.execute("UPDATE task SET state = $2 WHERE id = $1", first["id"], TaskState.closed)
    await reorganise(parts, ends("health", "education"))
    await clock_shows(parts, AFTER)
    await succeed(parts)
    assert [row["id"] for row in await _tasks(parts, "health")] == [first["id"]]


async def test_what_still_opens_in_the_unit_for_an_earlier_day_passes_on_the_day_after(parts: Parts) -> None:
    await reorganise(parts, ends("health", "education"))
    await clock_shows(parts, local("03-06", "10:00"))
    await succeed(parts)
    before = {"time": local("03-05", "17:00").isoformat()}
    await hear(parts, directive(1, units=("health",), **before), support(1) | before)
    assert len(await _tasks(parts, "health")) == 3
    await clock_shows(parts, local("03-07", "00:00"))
    await succeed(parts)
    await expand_all(parts)
    assert await _tasks(parts, "health") == []
    states = "SELECT unit, state FROM obligation JOIN opening ON opening.id = opening ORDER BY unit"
    assert [tuple(row) for row in await ask(parts, states)] == [("education", "open"), ("health", "superseded")]
