"""What each kind of event makes people owe, as agreed: key, title, who, due and closing evidence; how it is told."""

from typing import Final, TypeAlias

Owed: TypeAlias = tuple[str, str, str, str, str]

NOTIFY: Final = {
    "meeting.group.held": "B", "meeting.directive.issued": "B", "meeting.upper.concluded": "A",
    "meeting.instruction.issued": "B", "policy.draft.circulated": "B", "policy.published": "B",
    "policy.claim.accepted": "A", "programme.quota.received": "A", "recruitment.demand.opened": "A",
    "recruitment.round.opened": "A", "investment.project.registered": "B", "investment.entrepreneur.landed": "A",
    "talent.arrived": "A", "talent.story.due": "C", "training.plan.due": "A", "training.unit.due": "C",
    "personnel.transfer.requested": "A", "service.visit.opened": "A", "service.checkup.opened": "A",
    "governance.support.requested": "A", "governance.period.closed": "B",
}  # fmt: skip

_SAID: Final = """
meeting.group.held
  minutes | 印发会议纪要 | lead | T+3 | 纪要文号
  split | 分解议定事项 | lead | T+5 | 任务清单
  catch_up | 缺席单位补学 | @absentees | T+2 | 补学记录
meeting.directive.issued
  report | 传达学习情况报告 | @units or all | T+10 | 传达记录, 签到人数/应到人数, 主要负责同志签发
meeting.upper.concluded
  advice | 提出贯彻落实建议 | all | T+5 | 建议或零报告
  draft | 拟订工作要点和任务清单 | lead | T+10 | 送审稿文号
meeting.instruction.issued
  act | 办理批示事项 | @responsible | @due or T+15 | 办结报告
policy.draft.circulated
  comment | 反馈意见（无意见亦须回复） | all | @reply_by or T+5 | 盖章回函
  collate | 汇总意见 | lead | T+8 | 汇总表
policy.published
  guide | 编制条款办理指南（逐条） | @clauses.responsible | T+10 | 指南
  fund | 落实资金（有资金条款时，一次） | duty:funds | T+15 | 资金文号
  explain | 政策解读 | duty:publicity | T+10 | 刊播链接
policy.claim.accepted
  review | 审核 | @responsible | T+5 | 审核意见
  pay | 拨付 | duty:payments | T+15 | 支付凭证号
programme.quota.received
  scheme | 制定承接方案 | duty:programme/@programme (other: lead) | T+10 | 方案
  posts | 落实编制岗位 | duty:posts | T+15 | 批复
  funds | 落实经费 | duty:funds | T+15 | 资金文号
  roster | 报送人选名单 | kind:county | T+20 | 名单与名额对照
recruitment.demand.opened
  needs | 报送急需紧缺人才需求（可零报告） | all | T+10 | 需求表或零报告
  catalogue | 编制需求目录 | duty:recruitment | T+20 | 目录
recruitment.round.opened
  review | 审核招录计划 | duty:recruitment | T+5 | 审核意见
  justify | 说明力度或基层倾斜下降的原因（仅当总数或基层占比低于上一轮） | duty:recruitment | T+2 | 书面说明
  hire | 录用备案 | duty:recruitment | T+60 | 录用名册
investment.project.registered
  needs | 人才需求清单（可声明无需求） | duty:investment | T+3 | 清单或无需求声明
  match | 人才对接方案 | duty:recruitment | T+10 | 方案
  experts | 柔性引才建议 | duty:flexible-talent | T+10 | 建议
  training | 订单培养建议 | duty:universities | T+15 | 建议
investment.entrepreneur.landed
  officer | 确定服务专员 | duty:enterprise-service | T+2 | 专员备案
  visit | 首次走访 | duty:enterprise-service | T+5 | 走访记录
  handle | 证照代办 | duty:one-stop-service | T+3 | 办结回执
talent.arrived
  register | 入库登记 | @employer | T+1 | 登记号
  contact | 确定联系服务人 | lead | T+5 | 联系人
  household | 落户办理 | duty:household-registration | T+5 | 办结回执
  housing | 人才公寓安排 | duty:talent-housing | T+10 | 入住回执
  schooling | 子女入学 | duty:schooling | T+10 | 入学回执
  spouse | 配偶就业 | duty:recruitment | T+10 | 对接记录
  cultivate | 纳入本类人才培养计划 | duty:category/@category | T+15 | 计划
talent.story.due
  material | 报送宣传素材（须本人同意） | @employer | T+10 | 素材
  broadcast | 刊播 | duty:publicity | T+20 | 链接
training.plan.due
  plan | 制定培养计划 | duty:category/@category | T+15 | 计划
  progress | 年中进度 | duty:category/@category | 06-30 | 名册与学时
training.unit.due
  plan | 本系统提升计划 | all | T+15 | 计划
  pairs | 传帮带结对 | all | T+10 | 结对表
personnel.transfer.requested
  release | 调出意见 | @from_unit | T+5 | 意见
  accept | 调入意见 | @to_unit | T+5 | 意见
  post | 编制审核 | duty:posts | T+5 | 意见
  approve | 办理调动 | duty:transfers | T+10 | 批复号
service.visit.opened
  scheme | 走访方案 | lead | festival_on-15 | 方案
  visit | 完成走访 | all | festival_on-3 | 走访记录
service.checkup.opened
  roster | 确定体检名单 | lead | T+10 | 名单
  arrange | 安排体检 | duty:checkups | T+20 | 到检率（只记是否到检，绝不记录结果）
governance.support.requested
  respond | 答复 | @to_units | T+2 | 回函
  supply | 提供 | @to_units | T+5 | 移交记录
governance.period.closed
  self | 自评 | all | T+5 | 自评表
  review | 复核 | lead | T+10 | 考核结果
"""


def _read(text: str) -> dict[str, list[Owed]]:
    found: dict[str, list[Owed]] = {}
    for line in text.strip().splitlines():
        if not line.startswith(" "):
            kind = line
            found[kind] = []
        else:
            key, title, who, due, evidence = line.strip().split(" | ")
            found[kind].append((key, title, who, due, evidence))
    return found


TASKS: Final = _read(_SAID)
