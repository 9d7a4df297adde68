"""What is handed in for closing: typed fields beside what was expected, near copies shown in pairs, zero reports."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from duban.flow.evidence.submission import BadEvidence
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.flow.shown import lists as show
from duban.flow.shown.shapes import TaskShown
from duban.lifecycle import Illegal
from tests.acting import do, history, task_of
from tests.world import ask, clock_moves, directive, event, hear, sign, tell

TEXT = "已召开党组会传达学习会议精神，逐条研究贯彻举措，明确责任人和完成时限，并纳入年度考核。"
OWN = "本单位三月五日组织全体医务人员收看会议实况，各院区分组讨论，收集意见二十七条并已整理上报。"


def claim(number: object = 1) -> dict[str, Any]:
    data = {
        "policy": "人才新政", "clause": "第三条", "amount": "80000.00", "talent": "p-t1", "responsible": "health",
    }  # fmt: skip
    return event("policy.claim.accepted", number, data)


def upper(number: object = 1) -> dict[str, Any]:
    return event("meeting.upper.concluded", number, {"title": "省委人才工作会议", "level": "provincial"})


async def shown(parts: Parts, task: UUID) -> TaskShown:
    found = await show.task(parts, task, sees_restricted=True)
    assert found is not None
    return found


async def task_in(parts: Parts, unit: str, *, key: str = "report", of: str = "") -> UUID:
    found: UUID = await tell(
        parts, "SELECT task.id FROM task JOIN event ON event.id = event WHERE unit = $1 AND key = $2"
        " AND event_id LIKE $3 || '%'", unit, key, of,
    )  # fmt: skip
    return found


async def hand_in(parts: Parts, task: UUID, text: str, evidence: Any = "附件") -> TaskShown:
    await do(parts, task, "sign", person="p-0001")
    return await do(parts, task, "submit", text=text, evidence=evidence)


async def requires(parts: Parts, kind: str, said: str) -> None:
    """The city's playbook asks for evidence in its own way."""
    files = dict(await active_files(parts))
    path = f"playbooks/{kind}.yaml"
    before, after = said.split(" -> ")
    assert before in files[path]
    files[path] = files[path].replace(before, after, 1)
    await apply_policy(parts, files)


async def test_what_is_expected_stands_beside_what_was_handed_in(parts: Parts) -> None:
    await hear(parts, claim())
    task = await task_of(parts, "pay")
    assert [(one["name"], one["expected"], one["value"]) for one in (await shown(parts, task))["fields"]] == [
        ("voucher", None, None), ("amount", "80000.00", None),
    ]  # fmt: skip
    await hand_in(parts, task, "已拨付", {"voucher": " 支2026-118 ", "amount": "80,000", "附": "回单"})
    found = await shown(parts, task)
    assert [(one["name"], one["expected"], one["value"]) for one in found["fields"]] == [
        ("voucher", None, "支2026-118"), ("amount", "80000.00", "80000.00"),
    ]  # fmt: skip
    assert found["submission"] is not None
    assert found["submission"]["evidence"] == {"voucher": " 支2026-118 ", "amount": "80,000", "附": "回单"}


async def test_the_people_whom_the_directive_reached_are_expected_at_the_meeting(parts: Parts) -> None:
    await hear(parts, directive())
    task = await task_of(parts, "report")
    assert [one["expected"] for one in (await shown(parts, task))["fields"]] == [1, 1]
    for post in ("health/principal", "health/deputy", "health/liaison"):
        await sign(parts, post)
    staff = await tell(parts, "SELECT count(*) FROM holding WHERE unit = 'health' AND kind = 'staff'")
    [first, _] = (await shown(parts, task))["fields"]
    assert (first["title"], first["expected"]) == ("签到人数", 3 + staff)


async def test_an_item_of_the_plan_expects_its_own_measure(parts: Parts) -> None:
    items = [
        {"key": key, "title": key, "lead": "org", "responsible": "health", "assisting": [], "due": "2026-06-30",
         "measure": measure}
        for key, measure in (("a", "引进医师20名"), ("b", "培训村医100名"))
    ]  # fmt: skip
    await hear(parts, event("plan.annual.published", 1, {"year": 2026, "document": "示例1号", "items": items}))
    task = await task_of(parts, "item", item="b")
    assert [one["expected"] for one in (await shown(parts, task))["fields"]] == ["培训村医100名"]


async def test_a_wrong_value_is_refused_and_nothing_of_it_stays(parts: Parts) -> None:
    await hear(parts, claim())
    task = await task_of(parts, "pay")
    await do(parts, task, "sign", person="p-0001")
    with pytest.raises(BadEvidence) as refused:
        await do(parts, task, "submit", text="已拨付", evidence={"voucher": 8, "amount": "八万"})
    assert [(one.field, one.code) for one in refused.value.wrong] == [
        ("evidence.voucher", "not-a-text"), ("evidence.amount", "not-a-number"),
    ]  # fmt: skip
    assert (await shown(parts, task))["state"] == "signed"
    assert await ask(parts, "SELECT 1 FROM submission") == []


async def test_the_state_is_told_before_the_evidence(parts: Parts) -> None:
    await hear(parts, claim())
    with pytest.raises(Illegal):
        await do(parts, await task_of(parts, "pay"), "submit", text="已拨付", evidence={"amount": "八万"})


async def test_a_city_may_require_a_field_for_events_from_then_on(parts: Parts) -> None:
    await hear(parts, claim(1))
    await requires(parts, "policy.claim.accepted", "type: document} -> type: document, required: true}")
    await hear(parts, claim(2))
    [before, after] = [await task_in(parts, "finance", key="pay", of=f"policy.claim.accepted-{n}") for n in (1, 2)]
    await hand_in(parts, before, "已拨付")
    with pytest.raises(BadEvidence) as refused:
        await hand_in(parts, after, "已拨付")
    assert [(one.field, one.code) for one in refused.value.wrong] == [("evidence.voucher", "missing")]
    mended = await do(parts, after, "submit", text="已拨付", evidence={"voucher": "支9"})
    assert mended["state"] == "submitted"


async def test_a_zero_report_needs_no_evidence_where_it_is_allowed(parts: Parts) -> None:
    await hear(parts, upper(), directive())
    done = await hand_in(parts, await task_in(parts, "health", key="advice"), "零报告", {"zero": True})
    assert (done["state"], done["history"][-1].get("zero")) == ("submitted", True)
    report = await task_in(parts, "health")
    with pytest.raises(BadEvidence) as refused:
        await hand_in(parts, report, "零报告", {"zero": True})
    assert [(one.field, one.code) for one in refused.value.wrong] == [("evidence.zero", "zero-not-allowed")]


async def test_a_copy_of_another_units_text_is_flagged_with_the_pair(parts: Parts) -> None:
    await hear(parts, directive(units=["health", "finance", "commerce"]))
    first, copy, own = [await task_in(parts, unit) for unit in ("health", "finance", "commerce")]
    assert (await hand_in(parts, first, "市卫生健康委员会" + TEXT))["resembles"] == []
    flagged = await hand_in(parts, copy, "市财政局" + TEXT.replace("，", ","))
    [pair] = flagged["resembles"]
    assert (pair["task"], pair["unit"], pair["text_there"]) == (str(first), "health", "市卫生健康委员会" + TEXT)
    assert pair["score"] >= 90
    assert flagged["history"][-1].get("flagged") is True
    honest = await hand_in(parts, own, OWN)
    assert (honest["resembles"], honest["history"][-1].get("flagged")) == ([], None)
    [back] = (await shown(parts, first))["resembles"]
    assert (back["task"], back["unit"]) == (str(copy), "finance")
    assert [entry.get("flagged") for entry in await history(parts, first)] == [None, None, None]


async def test_a_pair_goes_with_the_text_that_was_handed_in_again(parts: Parts) -> None:
    await hear(parts, directive(units=["health", "finance"]))
    first, copy = [await task_in(parts, unit) for unit in ("health", "finance")]
    await hand_in(parts, first, TEXT)
    await hand_in(parts, copy, TEXT)
    await do(parts, copy, "return", reason="请写自己的做法")
    mended = await do(parts, copy, "submit", text=OWN, evidence="附件")
    assert mended["resembles"] == []
    assert [pair["text_there"] for pair in (await shown(parts, first))["resembles"]] == [TEXT]


async def test_last_periods_text_is_compared_and_an_older_one_is_not(parts: Parts) -> None:
    await hear(parts, directive(1))
    await hand_in(parts, await task_in(parts, "health", of="meeting.directive.issued-1"), TEXT)
    await clock_moves(parts, timedelta(days=90))
    await hear(parts, directive(2))
    again = await hand_in(parts, await task_in(parts, "health", of="meeting.directive.issued-2"), TEXT)
    assert [pair["unit"] for pair in again["resembles"]] == ["health"]
    await clock_moves(parts, timedelta(days=401))
    await hear(parts, directive(3))
    later = await hand_in(parts, await task_in(parts, "health", of="meeting.directive.issued-3"), TEXT)
    assert later["resembles"] == []


async def test_other_work_may_be_told_in_the_same_words(parts: Parts) -> None:
    await hear(parts, directive(units=["health"]), upper())
    await hand_in(parts, await task_in(parts, "health"), TEXT)
    assert (await hand_in(parts, await task_in(parts, "finance", key="advice"), TEXT))["resembles"] == []


async def test_of_two_copies_at_the_same_moment_the_second_is_flagged(parts: Parts) -> None:
    units = ["health", "finance", "commerce", "hrss", "education", "housing"]
    await hear(parts, directive(units=units))
    tasks = [await task_in(parts, unit) for unit in units]
    await asyncio.gather(*(hand_in(parts, task, TEXT) for task in tasks))
    # Whoever comes nth is like the n - 1 before.
    flags = await ask(parts, "SELECT task, count(*) AS pairs FROM resemblance GROUP BY task ORDER BY 2")
    assert [row["pairs"] for row in flags] == [1, 2, 3, 4, 5]


async def test_a_unit_sees_no_other_units_text_by_the_pair(parts: Parts) -> None:
    await hear(parts, directive(units=["health", "finance"]))
    first, copy = [await task_in(parts, unit) for unit in ("health", "finance")]
    await hand_in(parts, first, TEXT)
    await hand_in(parts, copy, TEXT)
    own = await show.task(parts, copy, own="finance")
    assert own is not None
    assert own["resembles"] == []
