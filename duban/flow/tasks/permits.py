"""What a program that is bound to one unit may do: for its own unit's tasks, and to report where its unit assists."""

from __future__ import annotations

from duban.flow.refused import NotAllowed
from duban.flow.tasks.desk import Desk
from duban.lifecycle import TASK, Actor, lead_office_only


class LeadOfficeOnly(NotAllowed):
    """此项办理属于牵头部门；限定单位的令牌不能办理，请与牵头部门联系。"""

    code = "lead-office-only"


class NotResponsible(NotAllowed):
    """此项办理属于责任单位；协办单位请用 report 报告协办情况。"""

    code = "not-responsible"


class NotAnAssistant(NotAllowed):
    """此项办理属于协办单位；责任单位请办理后用 submit 申请办结。"""

    code = "not-an-assistant"


def permit(desk: Desk, action: str) -> None:
    """Raises where the unit that the program is bound to may not do it; the lead office's programs act for everyone."""
    if desk.unit is None:
        return
    refuse_unit(action)
    responsible = desk.unit == desk.row["unit"]
    if responsible and Actor.unit not in TASK[action].who:
        raise NotAnAssistant
    if not responsible and Actor.assisting not in TASK[action].who:
        raise NotResponsible


def refuse_unit(action: str) -> None:
    """Raises `LeadOfficeOnly` where no unit may do it, be it to a task or to an obligation."""
    if lead_office_only(action):
        raise LeadOfficeOnly
