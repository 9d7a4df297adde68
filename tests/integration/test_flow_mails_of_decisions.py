"""Who must decide reads what about, and who must follow a decision reads why: in the mail, with the page to work on."""

from __future__ import annotations

from uuid import UUID

from duban.channels.sender import Message
from duban.flow.lease import Lease
from duban.flow.obligations.actions import act as act_on_obligation
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.flow.tasks.actions import act
from duban.flow.tasks.bodies import Because, Ruling
from duban.model import Channel
from tests.senders import ScriptedSender
from tests.world import directive, duty_of, event, hear, run, tell


async def mails(parts: Parts, lease: Lease, step: str) -> list[str]:
    """The texts of the mails of a step, sent now; the others have gone before."""
    await run(parts, "UPDATE notice SET state = 'accepted' WHERE state = 'queued' AND step <> $1", step)
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.email, sender)
    return [mail.text for mail in sender.sent if isinstance(mail, Message)]


async def instructed(parts: Parts) -> UUID:
    data = {"title": "按期报送", "text": "请于月底前研究提出方案", "issued_by": "市委", "responsible": "finance"}
    await hear(parts, event("meeting.instruction.issued", 1, data))
    task: UUID = await tell(parts, "SELECT id FROM task WHERE key = 'act'")
    return task


async def test_whoever_must_carry_out_an_instruction_reads_it_and_finds_its_page(parts: Parts, lease: Lease) -> None:
    task = await instructed(parts)
    for text in await mails(parts, lease, "opened"):
        assert "请于月底前研究提出方案" in text
        assert f"/tasks/{task}\n" in text


async def test_the_lead_office_reads_whose_an_objection_is_and_why(parts: Parts, lease: Lease) -> None:
    task = await instructed(parts)
    await run(parts, "UPDATE notice SET state = 'accepted'")
    data = {"task": str(task), "by": "finance", "ground": "职责不在本单位", "suggests": "hrss"}
    await hear(parts, event("governance.task.disputed", 1, data, subject=str(task)))
    sent = await mails(parts, lease, "opened")
    assert sent
    for text in sent:
        assert "异议理由：职责不在本单位" in text
        assert "异议单位：市财政局" in text


async def test_the_unit_ruled_upon_reads_why(parts: Parts, lease: Lease) -> None:
    task = await instructed(parts)
    data = {"task": str(task), "by": "finance", "ground": "职责不在本单位", "suggests": "hrss"}
    await hear(parts, event("governance.task.disputed", 1, data, subject=str(task)))
    async with parts.ledger.transaction() as conn:
        await act(parts, conn, task, "rule", by="token:test", body=Ruling(unit="hrss", reason="按三定方案由该局负责"))
    sent = await mails(parts, lease, "ruled")
    assert sent
    assert all("裁定意见：按三定方案由该局负责" in text for text in sent)


async def test_the_lead_office_reads_why_somebody_was_excused(parts: Parts, lease: Lease) -> None:
    await hear(parts, directive())
    key, _ = await duty_of(parts, "health/principal")
    async with parts.ledger.transaction() as conn:
        await act_on_obligation(parts, conn, key, "excuse", by="token:test", body=Because(reason="脱产学习"))
    [text] = await mails(parts, lease, "excused")
    assert "豁免理由：脱产学习" in text
