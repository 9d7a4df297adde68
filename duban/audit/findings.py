"""What an audit may find: one stable code a kind of difference, in words with what to do about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class Code(StrEnum):
    """The kinds of differences; a code is never given another meaning."""

    event_unplannable = "event-unplannable"
    task_missing = "task-missing"
    task_unexplained = "task-unexplained"
    task_unrecorded = "task-unrecorded"
    task_unit = "task-unit"
    task_due = "task-due"
    waiting_missing = "waiting-missing"
    waiting_hangs = "waiting-hangs"
    series_missing = "series-missing"
    series_late = "series-late"
    period_missing = "period-missing"
    tier_missing = "tier-missing"
    tier_unexplained = "tier-unexplained"
    tier_due = "tier-due"
    opening_late = "opening-late"
    obligation_missing = "obligation-missing"
    obligation_unexplained = "obligation-unexplained"
    obligation_misnamed = "obligation-misnamed"
    signature_missing = "signature-missing"
    clock_missing = "clock-missing"
    clock_unexplained = "clock-unexplained"
    clock_broken = "clock-broken"
    clock_idle = "clock-idle"
    clock_moved = "clock-moved"
    clock_runs = "clock-runs"
    step_late = "step-late"
    step_early = "step-early"
    step_untold = "step-untold"
    progress_missing = "progress-missing"
    notice_missing = "notice-missing"
    notice_unexplained = "notice-unexplained"
    notice_early = "notice-early"
    notice_after_end = "notice-after-end"
    notice_stuck = "notice-stuck"
    notice_unreasoned = "notice-unreasoned"
    digest_late = "digest-late"
    digest_unsent = "digest-unsent"
    report_unsent = "report-unsent"
    code_open = "code-open"
    withdrawn_open = "withdrawn-open"
    withdrawal_unlinked = "withdrawal-unlinked"
    reader_untold = "reader-untold"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: `ids` name some of the rows (at most `FEW`) of the `count` that it concerns.

    `under_way`: work that is in hand just now explains it; it is told, but is no fault.
    """

    code: Code
    ids: tuple[str, ...] = ()
    event: UUID | None = None
    unit: str | None = None
    what: str = ""
    count: int = 1
    under_way: bool = False

    @property
    def sentence(self) -> str:
        """What it is, and what to do, for people."""
        return SENTENCES[self.code]


FEW: Final = 5

_C: Final = Code
SENTENCES: Final[Mapping[Code, str]] = {
    _C.event_unplannable: "该事件按其入账时的规则与机构名册已无法重新推算：请核对规则版本与机构版本是否被改动",
    _C.task_missing: "按规则应有的督办事项在台账中不存在：请查明何人删除，并从备份恢复或请发布方以新编号重发",
    _C.task_unexplained: "台账中的督办事项没有事件、规则、等待关系或周期工作可以解释：请查明来源，经核实后撤销",
    _C.task_unrecorded: "督办事项在流水中没有设立记录：请用 duban journal verify 核对流水是否被删改",
    _C.task_unit: "督办事项的责任单位与规则及其后的裁定、承继记录不一致：请依流水更正责任单位",
    _C.task_due: "督办事项设立时的时限与规则推算的不一致：请核对日历、规则版本与流水",
    _C.waiting_missing: "应等待前一事项办结后设立的事项，没有等待记录：请从备份恢复该记录",
    _C.waiting_hangs: "事项仍在等待，但其所等的事项已终结：请查明为何未随之设立或取消",
    _C.series_missing: "事件应有的周期工作没有记录：请从备份恢复，否则以后各期不会设立",
    _C.series_late: "周期工作的下一期已到设立时间而未设立：请查看调度服务 duban scheduler 是否在运行",
    _C.period_missing: "周期工作的某一期已过而没有任何单位的事项：请查明该期事项是否被删除",
    _C.tier_missing: "该层级应已打开（上一层级已签收、空缺或为首层），却没有打开：请查明打开记录是否被删除",
    _C.tier_unexplained: "该层级已打开，但上一层级既未签收也非空缺，或该单位不在传达范围：请查明来源",
    _C.tier_due: "该层级的时限与规则推算的不一致：请核对日历、规则版本与流水",
    _C.opening_late: "传达范围的展开长时间没有完成：请查看工作服务与调度服务是否在运行",
    _C.obligation_missing: "名册上应有的传达责任在台账中不存在：请查明何人删除，并从备份恢复",
    _C.obligation_unexplained: "台账中的传达责任不在打开时的名册上，或没有对应的打开记录：请查明来源",
    _C.obligation_misnamed: "传达责任的编号与其事件、层级、职务不符，或所属职务不属于该单位该层级：请查明是否被改动",
    _C.signature_missing: "传达责任的状态为已签收而没有签收时间或签收人，或者相反：请依流水更正",
    _C.clock_missing: "事项或传达责任没有时钟，不会催办：请从备份恢复",
    _C.clock_unexplained: "时钟没有对应的事项或传达责任：请查明对应记录是否被删除",
    _C.clock_broken: "时钟的步骤记录与其阶梯对不上：请依流水与规则版本更正",
    _C.clock_idle: "未了结的责任还有催办步骤，却没有下一次催办的时间，也没有停止的理由：请依规则恢复其时间",
    _C.clock_moved: "时钟的时限或下一步时间与规则及流水记录不一致：请查明何人改动，并依流水更正",
    _C.clock_runs: "已了结、已撤销或已挂起的责任，其时钟仍在走：请停止该时钟",
    _C.step_late: "催办步骤已到时间而未执行：请查看调度服务 duban scheduler 是否在运行",
    _C.step_early: "催办步骤的执行早于其应执行的时间：请核对时钟与系统时间是否被改动",
    _C.step_untold: "催办步骤记为已执行，却没有任何通知或汇总条目，也没有无人可告的理由：请查明通知是否被删除",
    _C.progress_missing: "签收后时限过半的事项既没有询问进展的安排，也没有不问的理由：请查明该记录是否被删除",
    _C.notice_missing: "应有的首次告知没有通知记录：请查明通知是否被删除，并另行告知当事人",
    _C.notice_unexplained: "通知没有对应的责任，或其催办步骤并未执行：请查明来源",
    _C.notice_early: "通知的生成早于其催办步骤应执行的时间：请查明来源",
    _C.notice_after_end: "责任了结之后仍生成了催办通知：请查明来源，并向收件人说明",
    _C.notice_stuck: "通知长时间没有结果：请查看工作服务 duban worker 与通道是否正常",
    _C.notice_unreasoned: "通知以失败或不发告终，却没有理由：请查明该记录是否被改动",
    _C.digest_late: "应并入汇总的事项已到时间而未并入：请查看调度服务 duban scheduler 是否在运行",
    _C.digest_unsent: "汇总条目所指的汇总通知不存在：请查明该通知是否被删除",
    _C.report_unsent: "报表已生成而没有发送它的通知：请查明该通知是否被删除；报表可由 duban report --day 重现",
    _C.code_open: "责任已了结，而其短信回复码仍可使用：请停用该回复码",
    _C.withdrawn_open: "事件已撤回，而由其产生的事项、责任、等待或周期工作仍未终结：请查看调度服务是否在运行",
    _C.withdrawal_unlinked: "撤回所指的事件已入账，而撤回没有对其生效：请查明撤回记录是否被改动",
    _C.reader_untold: "曾被告知该事件的人没有收到撤回的告知：请另行告知",
}  # fmt: skip
