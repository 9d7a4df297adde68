"""Who signs a directive's task off, recorded authorisations (授权), and reports of units that assist."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from duban.flow.parts import Parts
from duban.flow.tasks.authority import Right, may_answer
from duban.flow.tasks.delegation import DelegationRefused, Wanted, delegate, delegations, end
from duban.lifecycle import Illegal
from tests.acting import do, task_of
from tests.integration.test_flow_life import COMMERCE, needs, refused, told
from tests.world import ask, event, hear

INSTRUCTION = "meeting.instruction.issued"
SUBJECT = "instruction/7"


def instruction(number: object = 1, **said: Any) -> dict[str, Any]:
    """An instruction for commerce, which finance assists: due fifteen working days after Monday 2 March."""
    named = {"title": "推进产业园用工", "text": "请商务局牵头办理", "issued_by": "市委"}
    data = {**named, "responsible": "commerce", "assisting": ["finance"], **said}
    return event(INSTRUCTION, number, data, subject=SUBJECT)


async def signed_instruction(parts: Parts, **said: Any) -> UUID:
    await hear(parts, instruction(**said))
    task = await task_of(parts, "act")
    await do(parts, task, "sign", person=COMMERCE["deputy"])
    return task


HANDED_IN = {"text": "批示事项已办结", "evidence": "办结报告"}


async def test_a_directives_task_is_signed_off_by_the_principal(parts: Parts) -> None:
    task = await signed_instruction(parts)
    assert await refused(parts, task, "submit", person=COMMERCE["deputy"], **HANDED_IN) == "needs-principal"
    handed_in = await do(parts, task, "submit", person=COMMERCE["principal"], **HANDED_IN)
    last = handed_in["history"][-1]
    assert (last["by"], last["sign_off"], last["token"]) == (COMMERCE["principal"], "principal", "token:test")


async def test_where_nobody_is_named_the_history_says_that_a_program_answers_for_it(parts: Parts) -> None:
    task = await signed_instruction(parts)
    last = (await do(parts, task, "submit", **HANDED_IN))["history"][-1]
    assert (last["by"], last["sign_off"]) == ("token:test", "program")


async def test_other_tasks_ask_for_no_principal(parts: Parts) -> None:
    task = await needs(parts)
    await do(parts, task, "sign", person=COMMERCE["deputy"])
    last = (await do(parts, task, "submit", person=COMMERCE["staff"], text="清单", evidence="附件"))["history"][-1]
    assert "sign_off" not in last


def authorisation(scope: str = INSTRUCTION, *, since: int = 1, until: int = 31) -> Wanted:
    days = date(2026, 3, since), date(2026, 3, until)
    return Wanted("commerce", COMMERCE["deputy"], scope, *days, "商务授〔2026〕1号")


@pytest.mark.parametrize("scope", [INSTRUCTION, SUBJECT])
async def test_an_authorisation_in_force_stands_for_the_principals_signature(parts: Parts, scope: str) -> None:
    task = await signed_instruction(parts)
    await delegate(parts, authorisation(scope))
    last = (await do(parts, task, "submit", person=COMMERCE["deputy"], **HANDED_IN))["history"][-1]
    assert (last["by"], last["sign_off"]) == (COMMERCE["deputy"], "delegation")


@pytest.mark.parametrize(
    "wanted", [authorisation("meeting.directive.issued"), authorisation("instruction/8"), authorisation(since=3)]
)
async def test_an_authorisation_is_good_for_its_scope_and_days_alone(parts: Parts, wanted: Wanted) -> None:
    task = await signed_instruction(parts)
    await delegate(parts, wanted)
    assert await refused(parts, task, "submit", person=COMMERCE["deputy"], **HANDED_IN) == "needs-principal"


async def test_an_authorisation_ends_on_its_day_or_before_by_decision(parts: Parts) -> None:
    async def right(day: int) -> Right | None:
        async with parts.ledger.reading() as conn:
            found = (conn, "commerce", COMMERCE["deputy"])
            return await may_answer(parts, *found, kind=INSTRUCTION, subject=SUBJECT, day=date(2026, 3, day))

    made = await delegate(parts, authorisation(until=10))
    assert [await right(day) for day in (10, 11)] == [Right.delegation, None]
    ended = await end(parts, UUID(made["id"]))
    assert ended["ended_at"] == "2026-03-02T08:00:00+08:00"
    assert await right(10) is None
    with pytest.raises(DelegationRefused, match="没有这个编号"):
        await end(parts, UUID(made["id"]))
    assert [one["ended_at"] for one in await delegations(parts, "commerce")] == [ended["ended_at"]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit": "nobody"}, "unknown-unit"), ({"person": "p-9999"}, "unknown-person"),
        ({"document": " "}, "document-missing"),
        ({"until": date(2026, 3, 1)}, "bad-period"), ({"since": date(2026, 4, 1)}, "bad-period"),
        ({"scope": "meeting.directive.isued"}, "bad-scope"), ({"scope": ""}, "bad-scope"),
    ],
)  # fmt: skip
async def test_an_authorisation_names_what_there_is(parts: Parts, change: dict[str, Any], code: str) -> None:
    wanted = authorisation()
    said = {name: getattr(wanted, name) for name in wanted.__dataclass_fields__}
    with pytest.raises(DelegationRefused) as error:
        await delegate(parts, Wanted(**{**said, **change}))
    assert error.value.code == code
    assert await delegations(parts) == []


async def test_a_unit_that_assists_reports_to_the_responsible_one(parts: Parts) -> None:
    task = await signed_instruction(parts)
    for number in (1, 2):
        reported = await do(parts, task, "report", unit="finance", text=f"第{number}笔资金已拨付")
    assert reported["state"] == "signed"
    assert [(one["unit"], one["text"]) for one in reported["reports"]] == [
        ("finance", "第1笔资金已拨付"), ("finance", "第2笔资金已拨付"),
    ]  # fmt: skip
    assert reported["history"][-1]["unit"] == "finance"
    for number in (1, 2):
        assert (COMMERCE["liaison"], "email") in await told(parts, task, f"report-{number}")
    assert await refused(parts, task, "report", unit="education", text="我们也办了") == "not-assisting"
    assert await ask(parts, "SELECT 1 FROM journal_entry WHERE body LIKE '%已拨付%'") == []


async def test_nothing_is_reported_of_what_has_ended(parts: Parts) -> None:
    task = await signed_instruction(parts)
    await do(parts, task, "submit", **HANDED_IN)
    await do(parts, task, "close")
    with pytest.raises(Illegal):
        await do(parts, task, "report", unit="finance", text="已拨付")
