"""The lead office's word on what was handed in: returned or closed, by a reviewer who is not of the submitting unit."""

from __future__ import annotations

from typing import Any, Final

from duban.flow.tasks.authority import OwnReviewer, known, of_unit
from duban.flow.tasks.bodies import Return, Review
from duban.flow.tasks.desk import Desk, enter, hold, remark, renew_clock, tell
from duban.flow.tasks.release import end_task
from duban.ledger.statements import sql
from duban.ledger.waiting import hold_event_tasks
from duban.lifecycle import task_after
from duban.model import Channel
from duban.playbook.rules import Audience

RETURNED: Final = "returned"
LIAISON: Final = Audience("liaison", (Channel.email, Channel.inbox), RETURNED)
PRINCIPAL: Final = Audience("principal", (Channel.email, Channel.sms), RETURNED)


async def return_(desk: Desk, body: Return) -> None:
    """To be done again, with a new due revision: the liaison is told, from the second time on the principal too."""
    await hold(desk)
    task_after(desk.state, "return")
    reviewer = await _reviewer(desk, body)
    await enter(desk, "return", **reviewer, due_at=desk.row["due_at"], revision=desk.row["revision"] + 1)
    await remark(desk, "return", body.reason)
    await renew_clock(desk)
    times = await desk.conn.fetchval(sql("count_remarks"), desk.id, "return")
    audiences = (LIAISON,) if times == 1 else (PRINCIPAL, LIAISON)
    await hold(desk)  # what is told is of the new revision
    await tell(desk, audiences, desk.row["unit"], step=RETURNED, reason=body.reason, count=times)


async def close(desk: Desk, body: Review) -> None:
    """The others of the event first, always in one order: of two that end, one waits for the other."""
    await hold_event_tasks(desk.conn, desk.row["event"])
    await hold(desk)
    task_after(desk.state, "close")
    await enter(desk, "close", **await _reviewer(desk, body))
    await end_task(desk.parts, desk.conn, desk.writing, desk.id, event=desk.row["event"], at=desk.now)


async def _reviewer(desk: Desk, body: Review) -> dict[str, Any]:
    """Who has reviewed it, for its history; raises `OwnReviewer`. Unnamed, the program answers for it."""
    if body.person is None:
        return {}
    await known(desk, body.person)
    if await of_unit(desk, body.person, desk.row["unit"]):
        raise OwnReviewer
    return {"by": body.person, **desk.program}
