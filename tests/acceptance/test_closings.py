"""What closings do, seen from outside: a call that is not applied for, an issue that is handed on, reports every week.

Deadlines were worked out by hand from the State Council's notice for 2026; the clock begins on Monday 2 March 2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.acceptance.days import BEIJING
from tests.acceptance.foreign import cloud_event, structured
from tests.acceptance.house import House, standing

MONDAY = datetime(2026, 3, 2, 8, 30, tzinfo=BEIJING)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with the organisation that comes with it, and an operator's program beside it."""
    with standing(
        tmp_path_factory.mktemp("closings"), DUBAN_BROKER="tansu", DUBAN_CLOCK_START=MONDAY.isoformat(),
        DUBAN_CLOCK_SPEED="0",
    ) as house:  # fmt: skip
        token = house.json("token", "issue", "desk", "--role", "operator")["token"]
        house.web.headers["Authorization"] = f"Bearer {token}"
        yield house


def do(house: House, task: dict[str, Any], action: str, body: dict[str, Any], *, status: int = 200) -> dict[str, Any]:
    answer = house.web.post(f"/v1/tasks/{task['id']}/{action}", json=body, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def close(house: House, task: dict[str, Any], text: str, evidence: Any) -> dict[str, Any]:
    do(house, task, "sign", {"person": "p-0001"})
    do(house, task, "submit", {"text": text, "evidence": evidence})
    return do(house, task, "close", {})


def tasks(house: House, event: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What came of it, by key; of recurring work by period."""
    return {task["item"] or task["key"]: task for task in house.came_of(event)["tasks"]}


def happened(house: House, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    event = cloud_event(kind, data, time=house.now())
    house.publish(structured(event))
    house.settled(event)
    return event


def test_a_call_that_is_not_applied_for_leaves_nobody_anything_to_do(house: House) -> None:
    said = {"title": "省级重点人才项目", "kind": "project", "closes_on": "2026-04-30", "duty": "flexible-talent"}
    event = happened(house, "programme.call.opened", said)
    decide = tasks(house, event)["decide"]
    illegal = do(house, decide, "close", {}, status=409)
    assert illegal["state"] == "assigned"
    do(house, decide, "sign", {"person": "p-0001"})
    vague = do(house, decide, "submit", {"text": "再议", "evidence": "会议记录"}, status=400)
    assert [fault["field"] for fault in vague["errors"]] == ["evidence"]
    do(house, decide, "submit", {"text": "不申报", "evidence": {"签字件": "〔2026〕7号"}})
    do(house, decide, "close", {})
    found = tasks(house, event)
    assert {key: task["state"] for key, task in found.items()} == {
        "decide": "closed", "prepare": "cancelled", "review": "cancelled", "submit": "cancelled",
    }  # fmt: skip
    assert all(step["outcome"] in ("moot", "skipped") for task in found.values() for step in task["steps"])
    assert found["decide"]["submission"]["value"] == "不申报"


def test_an_issue_is_owed_by_the_unit_that_it_is_handed_to_from_that_day_on(house: House) -> None:
    said = {"raised_by": "enterprise", "summary": "引进人才住房困难", "host": "commerce"}
    event = happened(house, "service.issue.raised", said)
    assert set(tasks(house, event)) == {"dispatch"}
    assert {one["key"]: (one["after"], one["state"]) for one in house.came_of(event)["waiting"]} == {
        "reply": ("dispatch", "waiting"), "resolve": ("dispatch", "waiting"),
    }  # fmt: skip
    close(house, tasks(house, event)["dispatch"], "请财政局办理", {"unit": "finance"})
    house.settled(event)
    found = tasks(house, event)
    assert {(task["unit"], task["due_at"]) for key, task in found.items() if key != "dispatch"} == {
        ("finance", "2026-03-09T17:30:00+08:00"), ("finance", "2026-03-23T17:30:00+08:00"),
    }  # fmt: skip
    assert {one["state"] for one in house.came_of(event)["waiting"]} == {"opened"}


def test_reports_come_every_friday_until_the_explanation_is_closed(house: House) -> None:
    said = {"policy": "人才新政", "clause": "第三条", "responsible": "finance", "last_progress_on": "2026-01-05"}
    event = happened(house, "policy.clause.stalled", said)
    assert set(tasks(house, event)) == {"explain", "2026-03-06"}
    house.advance("--to", "2026-03-06T09:00:00+08:00")
    found = tasks(house, event)["2026-03-13"]
    assert (found["key"], found["opened_at"], found["due_at"]) == (
        "recurring", "2026-03-06T09:00:00+08:00", "2026-03-13T17:30:00+08:00",
    )  # fmt: skip
    coming = [one["period"] for one in house.json("recurring", "list") if one["state"] == "coming"]
    assert coming[:2] == ["2026-03-20", "2026-03-27"]
    close(house, tasks(house, event)["explain"], "已说明并提出推进计划", "推进计划")
    house.advance("--to", "2026-03-20T12:00:00+08:00")
    assert set(tasks(house, event)) == {"explain", "2026-03-06", "2026-03-13"}
    [ended] = [one for one in house.json("recurring", "list") if one["state"] == "ended"]
    assert ended["reason"] == "closed:explain"
