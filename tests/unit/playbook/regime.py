"""What each kind of event makes people owe, as agreed with the regime, word for word.

A kind with its class of notification (`T`: the talent or enterprise is told too; `restricted`: seen by the units
concerned alone); then its entries: `key = title | who | due | evidence`, cascade, recurring work, rules.
"""

from typing import Final, NamedTuple

_SAID: Final = """
meeting.group.held B
  minutes = 印发会议纪要 | lead | T+3 | 纪要文号
  split = 分解议定事项 | lead | T+5 | 任务清单
  catch_up = 缺席单位补学 | @absentees | T+2 | 补学记录
meeting.directive.issued B
  cascade = principal: T+1, deputy: T+1, liaison: T+1, staff: T+3
  report = 传达学习情况报告 | @units or all | T+10 | 传达记录, 签到人数/应到人数, 主要负责同志签发
meeting.upper.concluded A
  advice = 提出贯彻落实建议 | all | T+5 | 建议或零报告
  draft = 拟订工作要点和任务清单 | lead | T+10 | 送审稿文号
plan.annual.published B
  item = 清单事项（逐项） | items.responsible | items.due | 指标完成佐证
  scheme = 制定实施方案 | items.responsible (once a unit) | T+10 | 方案文号
  (recurring) = 季度进展报告 | items.responsible | quarter end +5 working days
meeting.instruction.issued B
  act = 办理批示事项 | @responsible | @due or T+15 (urgent T+5) | 办结报告
policy.draft.circulated B
  comment = 反馈意见（无意见亦须回复） | all | @reply_by or T+5 | 盖章回函
  collate = 汇总意见 | lead | T+8 | 汇总表
policy.published B
  guide = 编制条款办理指南（逐条） | clauses.responsible | T+10 | 指南
  fund = 落实资金（有资金条款时，一次） | duty:funds | T+15 | 资金文号
  explain = 政策解读 | duty:publicity | T+10 | 刊播链接
policy.claim.accepted AT
  review = 审核 | @responsible | T+5 | 审核意见
  pay = 拨付 | duty:payments | T+15 | 支付凭证号
policy.clause.stalled B
  explain = 书面说明并提出推进计划 | @responsible | T+2 | 说明
  (recurring) = 推进周报 | @responsible | every Friday until closed
programme.call.opened B
  decide = 研判是否申报 | duty:@duty | T+3 | 申报或不申报意见（主要负责同志签）
  prepare = 报送申报材料 | duty:@duty | closes_on-5 | 材料 | not decide=不申报
  review = 审核 | lead | closes_on-3 | 审核意见 | not decide=不申报
  submit = 对上报送 | lead | closes_on-1 | 受理号 | not decide=不申报
programme.quota.received A
  scheme = 制定承接方案 | duty:programme/@programme (other: lead) | T+10 | 方案
  posts = 落实编制岗位 | duty:posts | T+15 | 批复
  funds = 落实经费 | duty:funds | T+15 | 资金文号
  roster = 报送人选名单 | kind:county | T+20 | 名单与名额对照
recruitment.demand.opened A
  needs = 报送急需紧缺人才需求（可零报告） | all | T+10 | 需求表或零报告
  catalogue = 编制需求目录 | duty:recruitment | T+20 | 目录
recruitment.round.opened A
  review = 审核招录计划 | duty:recruitment | T+5 | 审核意见
  justify = 说明力度或基层倾斜下降的原因（仅当总数或基层占比低于上一轮） | duty:recruitment | T+2 | 书面说明
  hire = 录用备案 | duty:recruitment | T+60 | 录用名册
investment.project.registered B
  needs = 人才需求清单（可声明无需求） | duty:investment | T+3 | 清单或无需求声明
  match = 人才对接方案 | duty:recruitment | T+10 | 方案
  experts = 柔性引才建议 | duty:flexible-talent | T+10 | 建议
  training = 订单培养建议 | duty:universities | T+15 | 建议
investment.stage.advanced A
  recruit = 专场招聘（to=signed） | duty:recruitment | T+20 | 招聘成效
  train = 订单培训（to=construction） | duty:category/skilled | T+20 | 培训名册
  staff = 到岗核对（to=production） | @host | T+10 | 到岗人数
  (rule) = if a talent task of an earlier stage is still open, warn the lead office: 人才工作滞后于项目
investment.entrepreneur.landed AT
  officer = 确定服务专员 | duty:enterprise-service | T+2 | 专员备案
  visit = 首次走访 | duty:enterprise-service | T+5 | 走访记录
  handle = 证照代办 | duty:one-stop-service | T+3 | 办结回执
talent.arrived AT
  register = 入库登记 | @employer | T+1 | 登记号
  contact = 确定联系服务人 | lead | T+5 | 联系人
  household = 落户办理（needs） | duty:household-registration | T+5 | 办结回执
  housing = 人才公寓安排（needs） | duty:talent-housing | T+10 | 入住回执
  schooling = 子女入学（needs） | duty:schooling | T+10 | 入学回执
  spouse = 配偶就业（needs） | duty:recruitment | T+10 | 对接记录
  cultivate = 纳入本类人才培养计划 | duty:category/@category | T+15 | 计划
talent.flexible.engaged A
  agreement = 签订合作协议 | duty:flexible-talent | T+10 | 协议
  brief = 下达任务书 | @host | T+10 | 任务书
  (recurring) = 半年成效报告 | @host | every six months until ends_on
talent.departure.flagged B restricted
  talk = 挽留谈话 | @employer | T+2 | 谈话记录
  analyse = 流失原因分析 | duty:recruitment | T+10 | 分析报告
talent.story.due C
  material = 报送宣传素材（须本人同意） | @employer | T+10 | 素材
  broadcast = 刊播 | duty:publicity | T+20 | 链接
training.plan.due A
  plan = 制定培养计划 | duty:category/@category | T+15 | 计划
  progress = 年中进度 | duty:category/@category | 06-30 | 名册与学时
training.unit.due C
  plan = 本系统提升计划 | all | T+15 | 计划
  pairs = 传帮带结对 | all | T+10 | 结对表
personnel.merit.reported A restricted
  material = 报送实绩材料 | @unit | T+10 | 材料
  verify = 核实 | lead | T+15 | 核实结论
personnel.transfer.requested A
  release = 调出意见 | @from_unit | T+5 | 意见
  accept = 调入意见 | @to_unit | T+5 | 意见
  post = 编制审核 | duty:posts | T+5 | 意见
  approve = 办理调动 | duty:transfers | T+10 | 批复号
service.issue.raised AT
  dispatch = 分办（未指定责任单位时） | duty:enterprise-service | T+1 | 责任单位
  reply = 答复 | @responsible or task:dispatch.unit | T+5 | 答复
  resolve = 办结 | @responsible or task:dispatch.unit | T+15 | 当事人评价
service.housing.reported A
  recover = 赶工方案（滞后10个百分点以上） | duty:talent-housing | T+5 | 方案
  (recurring) = 月度进度 | duty:talent-housing | monthly, 5th working day
service.visit.opened A
  scheme = 走访方案 | lead | festival_on-15 | 方案
  visit = 完成走访 | all | festival_on-3 | 走访记录
service.checkup.opened A
  roster = 确定体检名单 | lead | T+10 | 名单
  arrange = 安排体检 | duty:checkups | T+20 | 到检率（只记是否到检，绝不记录结果）
service.innovation.proposed C
  appraise = 评审 | lead | T+10 | 评审意见
  (rule) = count each unit's initiatives apart from its assigned tasks; fewer than one a year shows on its page
governance.roster.due B
  confirm = 核对主要负责人、分管副职、专门工作人员及联系方式 | @unit | T+2 | 确认单
  (recurring) = each quarter
governance.support.requested A
  respond = 答复 | @to_units | T+2 | 回函
  supply = 提供 | @to_units | T+5 | 移交记录
governance.task.disputed B
  rule = 裁定责任单位（一次为终） | lead | T+2 | 裁定
  (rule) = one objection a task, within 2 working days of assignment; the task's clock does not stop
governance.period.closed B
  self = 自评 | all | T+5 | 自评表
  review = 复核 | lead | T+10 | 考核结果
governance.calendar.published C
  (rule) = recompute every provisional deadline that crosses the year, and list what moved
governance.event.withdrawn C
  (rule) = what the event opened is withdrawn (or superseded), queued notices are suppressed with that reason, \
and everyone already told is told, with a list of who saw which version
"""


class Agreed(NamedTuple):
    """The entries of one kind."""

    notify: str
    contact: bool
    restricted: bool
    tasks: dict[str, str]
    cascade: str | None
    recurring: str | None
    rule: str | None


def _read(text: str) -> dict[str, Agreed]:
    kinds: dict[str, tuple[list[str], dict[str, str]]] = {}
    entries: dict[str, str] = {}
    for line in text.strip().splitlines():
        if line.startswith("  "):
            key, _, said = line.strip().partition(" = ")
            entries[key] = said
        else:
            kind, *head = line.split()
            entries = {}
            kinds[kind] = (head, entries)
    return {kind: _agreed(head, said) for kind, (head, said) in kinds.items()}


def _agreed(head: list[str], said: dict[str, str]) -> Agreed:
    cascade, recurring, rule = (said.pop(name, None) for name in ("cascade", "(recurring)", "(rule)"))
    return Agreed(head[0][0], head[0].endswith("T"), "restricted" in head, said, cascade, recurring, rule)


REGIME: Final = _read(_SAID)
