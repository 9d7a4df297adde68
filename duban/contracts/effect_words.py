"""What an event does beside opening duties, and who is told of them, in words of both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from duban.contracts.said import SEMICOLON, Said, code, joined
from duban.playbook.rules import (
    Audience,
    CountInitiatives,
    DisputeTask,
    Effect,
    PublishCalendar,
    WarnOpenTasks,
    WithdrawEvent,
)

POSTS: Final = {
    "principal": Said("principal", "主要负责同志"),
    "deputy": Said("deputy", "分管副职"),
    "liaison": Said("liaison", "专门工作人员"),
    "staff": Said("staff", "全体干部职工"),
    "leader": Said("leader", "领导小组组长"),
    "owner": Said("whoever owes it", "责任人本人"),
}
CHANNELS: Final = {
    "email": Said("e-mail", "电子邮件"),
    "sms": Said("SMS", "短信"),
    "im": Said("IM", "即时通讯"),
    "inbox": Said("inbox", "站内"),
}
ALSO: Final = Said(" + ", "、")


def effect_said(effect: Effect) -> Said:
    """What the event does beside opening duties."""
    match effect:
        case WarnOpenTasks(title=title, kinds=kinds):
            en = f"the lead office is warned of tasks still open of earlier events of the same subject: {title}"
            zh = f"同一主题更早的事件还有未办结任务的，提醒牵头部门：{title}"
            return Said(f"{en} ({', '.join(map(code, kinds))})", f"{zh}（{'、'.join(map(code, kinds))}）")
        case WithdrawEvent():
            return Said(
                "what that event opened is withdrawn, or superseded where `replaced_by` is said; queued notices are "
                "suppressed, and whoever was told is told once; only its own source or the lead office may say so",
                "该事件产生的任务和传达责任随之撤销（写明 `replaced_by` 的为被替代），未发出的通知不再发出，"
                "已告知的人各再告知一次；只有原来源或牵头部门可以撤回",
            )
        case PublishCalendar():
            return Said(
                "deadlines that rest on provisional days of that year are counted anew; what moved is listed, and only "
                "those whose day moved are told",
                "依据该年度暂定日历计算的时限重新计算，变动逐项列出，只告知时限有变动的人",
            )
        case DisputeTask(within=within):
            return Said(
                f"a task may be disputed once, within {within} working days of its opening; its clock runs on",
                f"每项任务限提一次异议，自交办起 {within} 个工作日内；任务时限不停",
            )
        case CountInitiatives(at_least=least):
            return Said(
                f"each unit's initiatives are counted apart from its assigned tasks; fewer than {least} a year shows",
                f"各单位自主创新举措与交办任务分开计数，一年少于 {least} 项的予以显示",
            )
    assert_never(effect)


def audiences_said(audiences: Sequence[Audience]) -> Said:
    """Who is told by which channels."""
    return joined((_audience(audience) for audience in audiences), SEMICOLON)


def _audience(audience: Audience) -> Said:
    who, how = POSTS[audience.who], joined(CHANNELS[channel] for channel in audience.channels)
    return Said(f"{who.en} by {how.en}", f"{who.zh}：{how.zh}")
