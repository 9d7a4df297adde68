"""What the tables of lives name, in words: who acts, what an action needs, what comes of it; English, then Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duban.contracts.said import Said
from duban.lifecycle import Actor

WHO: Final[Mapping[Actor, Said]] = {
    Actor.unit: Said("the responsible unit", "责任单位"),
    Actor.assisting: Said("a unit that assists", "协办单位"),
    Actor.lead_office: Said("the lead office", "牵头部门"),
    Actor.person: Said("whoever answers for the post, or is authorised", "职务现任者，或持有效授权者"),
    Actor.system: Said("the system", "系统"),
}

NEEDS: Final[Mapping[str, Said]] = {
    "person": Said("who signs (`person`)", "签收人（`person`）"),
    "person-of-unit": Said("one of the unit's own people (`person`)", "本单位人员（`person`）"),
    "text": Said("a text", "文字说明"),
    "evidence": Said("the evidence that the rule names", "规则所列的佐证材料"),
    "sign-off": Said(
        "where the rule has `sign_off: principal`, the principal, who stands in for him, or an authorisation in force",
        "规则写明 `sign_off: principal` 的，须主要负责同志、代行人或持有效授权者签发",
    ),
    "reason": Said("a reason", "理由"),
    "reviewer": Said(
        "a reviewer (`person`), where named, of another unit", "审核人（`person`，可不写）不在报送单位任职"
    ),
    "in-time": Said("within two working days of its opening", "交办后两个工作日内"),
    "first": Said("the first objection to the task", "此前未提出过异议"),
    "unit": Said("the unit that is responsible", "责任单位代码"),
    "later": Said("a deadline later than the one in force and than now", "新时限晚于原时限、也晚于现在"),
    "before-due": Said("before the due instant", "在时限之前"),
    "asked-before-due": Said(
        "before the due instant, or asked for before it, or due while paused",
        "在时限之前，或此前已申请，或挂起期间到期",
    ),
    "at-most-n": Said("at most `extensions` times (`rules.yaml`)", "不超过 `extensions` 次（`rules.yaml`）"),
    "end": Said(
        "an end (`until`), at most `pause_at_most` working days ahead",
        "截止时间（`until`），至多 `pause_at_most` 个工作日",
    ),
    "assists": Said("the unit is one of `assisting`", "该单位列为协办单位"),
    "withdrawal": Said("the event is taken back", "事件被撤回"),
    "otherwise-settled": Said("another duty has settled it", "另有事项已使其无须办理"),
    "own-post": Said("the post is his; by link, text, console or program", "本人职务；经链接、短信、控制台或程序"),
    "tier-below-finished": Said("everyone of the tier below has his obligation", "下一层级的传达责任已全部开启"),
    "lease": Said("a worker whose lease holds", "租约有效的发送进程"),
    "provider-took": Said("the provider took it", "服务商已受理"),
    "receipt": Said("a receipt, or it is for the inbox", "送达回执，或为站内通知"),
    "refused": Said("refused for good", "被明确拒收"),
    "for-now": Said("refused for now, or the worker is gone", "暂时未能发送，或发送进程中断"),
    "point-lost": Said("its point is lost, or there is no address", "已无须发送，或没有地址"),
}  # fmt: skip

EFFECTS: Final[Mapping[str, Said]] = {
    "recorded": Said("recorded", "记录在案"),
    "submission-kept": Said("what was handed in is kept for the reviewer", "报送材料留存待审"),
    "new-revision": Said("a new due revision, whose steps come again", "时限重新计步"),
    "liaison-told": Said("the responsible unit's liaison is told", "告知责任单位专门工作人员"),
    "principal-told": Said("from the second time on its principal too", "第二次起并告知其主要负责同志"),
    "clock-stopped": Said("the clock stops", "时限停止"),
    "notices-suppressed": Said("queued notices do not go", "待发通知不再发送"),
    "codes-closed": Said("codes answer nothing any more", "回复码失效"),
    "waiting-released": Said("tasks that waited for it open or are gone", "等待它的事项开启或取消"),
    "clock-runs": Said("the clock runs on", "时限照常计算"),
    "ruling-owed": Said("the lead office owes a ruling within two working days", "牵头部门两个工作日内裁定"),
    "unit-told": Said("the unit named is told", "告知裁定的责任单位"),
    "ruling-closed": Said("the ruling's own task is closed", "裁定任务随之办结"),
    "final": Said("final", "裁定为终局"),
    "lead-told": Said("the lead office's liaison is told", "告知牵头部门专门工作人员"),
    "dues-kept": Said("old and new deadline are kept", "新旧时限均留存"),
    "steps-hushed": Said("no step comes", "暂停催办"),
    "clock-goes-on": Said("the clock goes on as it stood; steps missed are skipped", "时限继续；错过的步骤不补"),
    "unit-told-of-end": Said(
        "where the pause ended by itself, the liaison is told", "挂起到期自行恢复的，告知专门工作人员"
    ),
    "report-kept": Said("the report is kept with the task", "报告随事项留存"),
    "readers-told": Said("everyone told is told again, once", "凡已告知者再告知一次"),
    "tier-below-opens": Said("the tier below opens", "开启下一层级"),
    "hand": Said("in one worker's hand", "由一个发送进程领取"),
    "attempt-recorded": Said("the attempt is recorded before it is made", "先登记后发送"),
    "reason-kept": Said("the reason is kept", "留存原因"),
    "tried-again": Said("tried again later", "稍后再发"),
}  # fmt: skip
