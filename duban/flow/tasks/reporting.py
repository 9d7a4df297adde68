"""Reports of units that assist: kept with the task, and told to the unit that is responsible; its state stays."""

from __future__ import annotations

from typing import Final

from duban.flow.refused import NotAllowed, Wrong
from duban.flow.tasks.bodies import Report
from duban.flow.tasks.desk import Desk, enter, hold, remark, tell
from duban.lifecycle import task_after
from duban.model import Channel
from duban.playbook.rules import Audience

REPORT: Final = "report"
TOLD: Final = (Audience("liaison", (Channel.email, Channel.inbox), REPORT),)


class NotAssisting(Wrong):
    """这个单位不是此事项的协办单位；请核对 unit。"""

    code = "not-assisting"
    field = "unit"


class NotYourUnit(NotAllowed):
    """该令牌只能代表其所属单位报告。"""

    code = "not-your-unit"
    field = "unit"


async def report(desk: Desk, body: Report) -> None:
    """What a unit that assists has done, for the one that is responsible."""
    await hold(desk)
    task_after(desk.state, REPORT)
    if desk.unit not in (None, body.unit):
        raise NotYourUnit
    if body.unit not in desk.row["assisting"]:
        raise NotAssisting
    await enter(desk, REPORT, unit_reporting=body.unit)
    which = await remark(desk, REPORT, body.text, unit=body.unit)
    organisation = await desk.parts.organisation(desk.conn)
    name = organisation.units[body.unit].name if body.unit in organisation.units else body.unit
    await tell(desk, TOLD, desk.row["unit"], step=f"{REPORT}-{which}", reason=f"{name}：{body.text}")
