"""The order in which events of different subjects come, and how they are batched, changes nothing that people owe."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import asyncpg
from hypothesis import HealthCheck, given
from hypothesis import settings as told
from hypothesis import strategies as st

from config.settings import Settings
from duban.flow.effects.withdrawing import work_off_withdrawals
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.take_in import take_in
from duban.wiring import open_parts
from events.envelope import from_mapping
from events.refusal import Refusal
from tests.unit.events.payloads import PAYLOADS
from tests.world import SOURCE, arrival, ask, event

SUBJECTS = ("a", "b", "c")
GLOBAL = {"governance.calendar.published", "governance.task.disputed"}
"""Kinds about something else than their own subject: the calendar of all, a task of another subject's event."""
EMPTIED = ("event", "opening", "obligation", "clock", "notice", "journal_entry", "reject", "withdrawal_reader")
OWED = {
    "task": "SELECT t.*, due_at, provisional, outcome, next_at FROM task t JOIN clock ON duty = t.id ORDER BY t.id",
    "obligation": "SELECT o.id, o.holding, o.state, unit, tier, due_at FROM obligation o"
    " JOIN opening ON opening.id = opening ORDER BY o.id",
    "waiting": "SELECT event, key, item, after, value, state FROM waiting ORDER BY event, key, item",
    "series": "SELECT event, kind, subject, period, next_day, state, reason FROM series ORDER BY event",
    # Of an event that is taken back in the commit that it came with nobody is told.
    "notice": "SELECT id, duty, step, channel, holding, state FROM notice"
    " WHERE event NOT IN (SELECT event FROM withdrawal WHERE event IS NOT NULL) ORDER BY id",
    "reject": "SELECT reason, field, body FROM reject ORDER BY body, field",
}


@st.composite
def days(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Some events of three subjects, some of them withdrawn again."""
    said: list[dict[str, Any]] = []
    for number in range(draw(st.integers(2, 8))):
        kind, data = draw(PAYLOADS.filter(lambda drawn: drawn[0] not in GLOBAL))
        said.append(event(kind, number, data, subject=draw(st.sampled_from(SUBJECTS))))
        if draw(st.integers(0, 3)) == 0:
            gone = draw(st.sampled_from(said))
            data = {"event_source": SOURCE, "event_id": gone["id"], "reason": "有误"}
            said.append(event("governance.event.withdrawn", f"again-{number}", data, subject=gone["subject"]))
    return [one for one in said if _is_sound(one)]


def _is_sound(said: dict[str, Any]) -> bool:
    """A payload that contradicts itself is no event."""
    try:
        from_mapping(said)
    except Refusal:
        return False
    return True


@st.composite
def otherwise(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
    """Some events in one batch; and the same in another order that keeps each subject's own, in several batches."""
    first = draw(days())
    turns = draw(st.permutations([said["subject"] for said in first]))
    queues = {subject: [said for said in first if said["subject"] == subject] for subject in SUBJECTS}
    second = [queues[subject].pop(0) for subject in turns]
    cuts = sorted({0, len(second), *draw(st.lists(st.integers(0, len(second)), max_size=3))})
    return first, [second[start:end] for start, end in pairwise(cuts)]


def test_another_order_makes_nobody_owe_anything_else(settings: Settings) -> None:
    with asyncio.Runner() as runner:
        opening = open_parts(settings)
        parts = runner.run(opening.__aenter__())

        @told(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
        @given(otherwise())
        def each(drawn: tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]) -> None:
            first, batches = drawn
            assert runner.run(_owed(settings, parts, [first])) == runner.run(_owed(settings, parts, batches))

        try:
            each()
        finally:
            runner.run(opening.__aexit__(None, None, None))


async def _owed(settings: Settings, parts: Parts, batches: Sequence[Sequence[dict[str, Any]]]) -> dict[str, list[Any]]:
    await _emptied(settings)
    for batch in batches:
        await take_in(parts, [arrival(said) for said in batch])
    await expand_all(parts)
    await work_off_withdrawals(parts)
    return {name: [tuple(row) for row in await ask(parts, statement)] for name, statement in OWED.items()}


async def _emptied(settings: Settings) -> None:
    assert settings.database_owner_url is not None
    conn = await asyncpg.connect(settings.database_owner_url.get_secret_value())
    try:
        await conn.execute(f"TRUNCATE {', '.join(EMPTIED)} RESTART IDENTITY CASCADE")
    finally:
        await conn.close()
