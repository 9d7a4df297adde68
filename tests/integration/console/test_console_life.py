"""The rules of a task's life over HTTP: which refusal is which problem, what a task shows of its pause."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.integration.console.city import City
from tests.integration.console.test_console_actions import HANDED_IN, do, operator, task_of

__all__ = ["operator"]

LATER = {"due_at": "2026-03-12T17:30:00+08:00", "reason": "雨"}


async def test_what_stands_in_the_way_by_time_or_number_is_a_conflict_that_names_the_state(
    operator: httpx2.AsyncClient, city: City
) -> None:
    task = (await task_of(operator))["id"]
    await city.runs("UPDATE drill_clock SET start_at = '2026-03-05T17:30:00+08:00'")
    overdue = await do(operator, task, "extend", LATER)
    said = overdue.json()
    assert (overdue.status_code, said["type"], said["state"]) == (409, "urn:duban:problem:overdue-already", "assigned")
    await city.runs("UPDATE drill_clock SET start_at = '2026-03-05T17:00:00+08:00'")
    for day in ("10", "11"):
        granted = await do(operator, task, "extend", {"due_at": f"2026-03-{day}T17:30:00+08:00", "reason": "雨"})
        assert granted.status_code == 200
    third = await do(operator, task, "extend", LATER)
    assert (third.status_code, third.json()["type"]) == (409, "urn:duban:problem:extended-too-often")


@pytest.mark.parametrize(
    ("action", "body", "status", "code", "field"),
    [
        ("close", {"person": "p-commerce2"}, 403, "own-reviewer", "person"),
        ("return", {"person": "p-nobody", "reason": "不全"}, 400, "unknown-person", "person"),
        ("report", {"unit": "hrss", "text": "已协助"}, 400, "not-assisting", "unit"),
    ],
)
async def test_who_may_not_do_it_is_told_by_the_field(
    operator: httpx2.AsyncClient, action: str, body: dict[str, Any], status: int, code: str, field: str
) -> None:
    task = (await task_of(operator))["id"]
    await do(operator, task, "sign", {"person": "p-commerce2"})
    await do(operator, task, "submit", HANDED_IN)
    answer = await do(operator, task, action, body)
    [fault] = answer.json()["errors"]
    assert (answer.status_code, fault["code"], fault["field"]) == (status, code, field)
    assert (await task_of(operator))["state"] == "submitted"


async def test_a_pause_shows_its_end(operator: httpx2.AsyncClient) -> None:
    task = (await task_of(operator))["id"]
    await do(operator, task, "sign", {"person": "p-commerce2"})
    paused = await do(operator, task, "pause", {"reason": "等批复", "until": "2026-03-04T12:00:00+08:00"})
    assert paused.json()["paused_until"] == "2026-03-04T12:00:00+08:00"
    assert paused.json()["history"][-1]["until"] == "2026-03-04T12:00:00+08:00"
    assert (await do(operator, task, "resume")).json()["paused_until"] is None


async def test_a_ruling_is_final(operator: httpx2.AsyncClient) -> None:
    task = (await task_of(operator))["id"]
    await do(operator, task, "dispute", {"reason": "不属本单位职责"})
    await do(operator, task, "rule", {"unit": "commerce", "reason": "由商务部门负责"})
    again = await do(operator, task, "dispute", {"reason": "再提"})
    assert (again.status_code, again.json()["type"]) == (409, "urn:duban:problem:ruled-already")
