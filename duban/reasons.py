"""Why a notice did not go, or goes later: every reason that the system itself gives, with what it means for people."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Silence(StrEnum):
    """The reason of a suppressed notice; `quiet_hours` is that of one that is still queued."""

    acknowledged = "acknowledged"
    excused = "excused"
    superseded = "superseded"
    withdrawn = "withdrawn"
    closed = "closed"
    cancelled = "cancelled"
    ruled = "ruled"
    unit_ended = "succession"
    no_address = "no-address"
    nothing_open = "nothing-open"
    merged = "merged"
    over_budget = "over-budget"
    quiet_hours = "quiet-hours"
    rehearsal = "rehearsal"
    bounced = "address-bounced"


WORDS: Final[Mapping[Silence, str]] = {
    Silence.acknowledged: "已签收，不必再催",
    Silence.excused: "已豁免",
    Silence.superseded: "已由新的传达责任替代",
    Silence.withdrawn: "事件已撤回",
    Silence.closed: "事项已办结",
    Silence.cancelled: "事项已取消",
    Silence.ruled: "已裁定由其他单位办理",
    Silence.unit_ended: "单位已撤并",
    Silence.no_address: "收件人没有该渠道的地址或号码",
    Silence.nothing_open: "汇总所列事项发出前均已办结或签收",
    Silence.merged: "同一步骤的通知过多，已并入汇总（digest 为该汇总的通知编号）",
    Silence.over_budget: "超过当日催办上限，已列入当日汇总（digest 为该汇总的通知编号）",
    Silence.quiet_hours: "免打扰时段内暂不发送，待 next_at 时发出（仍为待发）",
    Silence.bounced: "该电子邮箱此前被退信，更正前不再发送，已改用短信等其他渠道",
    Silence.rehearsal: "试运行期间收件人不在名单（DUBAN_ALLOW_FILE）内，只记录、不发送",
}
