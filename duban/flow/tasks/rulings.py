"""Objections and rulings as actions: an objection is taken in as the event that it is, a ruling is final."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from duban.flow.arrivals import Arrival
from duban.flow.gateway.sources import OBJECTIONS
from duban.flow.notices import notice
from duban.flow.refused import NotNow, Wrong
from duban.flow.take_in import take_within
from duban.flow.tasks.bodies import Because, Ruling
from duban.flow.tasks.desk import Desk, enter, remark, take
from duban.flow.tasks.release import end_task
from duban.ground import Ground
from duban.ledger.evidence import SubmissionRow, insert_submission
from duban.ledger.statements import sql
from duban.ledger.waiting import hold_event_tasks
from duban.lifecycle import task_after
from duban.model import Channel, TaskState
from duban.playbook.rules import Audience
from events.catalogue import type_of
from events.envelope import from_mapping, to_record
from events.refusal import Refusal

DISPUTED: Final = "governance.task.disputed"
RULED: Final = "ruled"
RULING: Final = "ruling"
_PRINCIPAL: Final = Audience("principal", (Channel.sms, Channel.email), "opened")
_DONE: Final = ("submit", "close")
_WAYS: Final = {
    TaskState.assigned: ("sign", *_DONE), TaskState.signed: _DONE, TaskState.in_progress: _DONE,
    TaskState.returned: _DONE, TaskState.paused: ("resume", *_DONE), TaskState.submitted: ("close",),
}  # fmt: skip
"""By which actions the task of a ruling comes to its closing."""


class NoSuchUnit(Wrong):
    """机构名册中没有这个单位代码，请核对。"""

    code = "unknown-unit"
    field = "unit"


class ObjectedBefore(NotNow):
    """此事项已经提出过职责异议；每项任务限提一次，裁定一次为终。"""

    code = "objection-refused"


class RuledAlready(ObjectedBefore):
    """此事项的责任单位已经裁定；裁定一次为终，请按裁定办理。"""

    code = "ruled-already"


async def dispute(desk: Desk, body: Because) -> None:
    """The unit's objection, by the rules of the event that it is: taken in in this commit, with the lead office's task.

    Raises `Illegal`; `Refusal` where it comes too late, `ObjectedBefore` where it is not the first, `RuledAlready`
    where it has been ruled on.
    """
    task_after(desk.state, "dispute")
    if await desk.conn.fetchval(sql("count_remarks"), desk.id, "rule"):
        raise RuledAlready
    said = {"task": str(desk.id), "by": desk.row["unit"], "ground": body.reason}
    event = from_mapping({
        "specversion": "1.0", "id": str(desk.id), "source": OBJECTIONS, "type": type_of(DISPUTED),
        "subject": str(desk.id), "time": desk.now.isoformat(), "data": said,
    })  # fmt: skip
    try:
        taken = await take_within(desk.parts, desk.conn, Arrival(to_record(event), own=True))
    except Refusal:
        await _look_again(desk)
        raise
    if not taken.events:
        await _look_again(desk)
        raise ObjectedBefore


async def _look_again(desk: Desk) -> None:
    """Raises `Illegal` where somebody was quicker, whose state that is."""
    task_after(TaskState(await desk.conn.fetchval(sql("read_task_state"), desk.id)), "dispute")


async def rule(desk: Desk, body: Ruling) -> None:
    """The lead office's word on who is responsible: that unit is told and is to sign; the ruling's own task is done."""
    task_after(desk.state, "rule")
    organisation = await desk.parts.organisation(desk.conn)
    if body.unit not in organisation.units:
        raise NoSuchUnit(NoSuchUnit.__doc__)
    calendar = desk.parts.calendar(desk.policy)
    ground = Ground(desk.policy, organisation, calendar, received_at=desk.now, now=desk.now)
    opening = desk.policy.class_of(desk.row["kind"])
    await enter(
        desk, "rule", unit=body.unit, sign_by=ground.sign_by(opening.sign_within, desk.now), owed_by=body.unit,
        before=desk.row["unit"],
    )  # fmt: skip
    await remark(desk, "rule", body.reason)
    if body.unit != desk.row["unit"]:
        await _hush_others(desk)
    told = ground.told((*opening.opening, _PRINCIPAL), body.unit)
    desk.writing.tell(
        notice(one, of=desk.id, event=desk.row["event"], duty=desk.id, kind=b"t", step=RULED, at=desk.now,
               urgency=desk.row["urgency"], revision=desk.row["revision"], context={"reason": body.reason})
        for one in told
    )  # fmt: skip
    for ruling in await desk.conn.fetch(sql("list_rulings_of_tasks"), [desk.id]):
        await _close_ruling(desk, ruling["id"], body.reason)


async def _hush_others(desk: Desk) -> None:
    """What was queued for the unit that had it loses its point, and its codes end; the clock runs on."""
    for gone in await desk.conn.fetch(sql("suppress_notices"), desk.id, RULED, desk.now):
        desk.writing.note(
            "notice", gone["id"], "suppressed", at=desk.now, how=RULED, channel=gone["channel"], duty=desk.id,
            holding=gone["holding"],
        )  # fmt: skip
    await desk.conn.execute(sql("close_codes"), desk.id)


async def _close_ruling(desk: Desk, task: UUID, reason: str) -> None:
    """The ruling is its own task's signature, evidence and closing, each a step of its life."""
    own = await take(desk.parts, desk.conn, task, by=desk.by)
    own.writing = desk.writing
    await hold_event_tasks(desk.conn, own.row["event"])
    for action in _WAYS.get(own.state, ()):
        await enter(own, action, how=RULING)
        if action == "submit":
            handed_in = SubmissionRow(task, own.now, own.by, reason, {RULING: str(desk.id)}, None)
            await insert_submission(own.conn, handed_in)
    if own.state == TaskState.closed:
        await end_task(desk.parts, desk.conn, desk.writing, task, event=own.row["event"], at=desk.now)
