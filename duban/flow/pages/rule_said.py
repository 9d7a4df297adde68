"""A playbook as plain sentences: who is told in which order, who owes what by when, and what follows lateness. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, assert_never

from duban.deadlines import (
    AfterEvent,
    BeforeField,
    OfPeriod,
    OnField,
    OnFieldOrAfter,
    OnMonthDay,
    PlainHours,
    parse_due,
)
from duban.model import Tier
from duban.playbook.rules import (
    CountInitiatives,
    DisputeTask,
    Effect,
    Playbook,
    Policy,
    PublishCalendar,
    Recurring,
    TaskRule,
    WarnOpenTasks,
    WithdrawEvent,
    tiers_of,
)
from duban.playbook.steps import LadderStep
from duban.playbook.who import (
    AllUnits,
    DutyByField,
    DutyHolder,
    LeadOffice,
    NamedUnits,
    UnitOfTask,
    UnitsOfItems,
    UnitsOfKind,
    Who,
)
from duban.recurrence import AfterQuarter, EveryMonths, Monthly, Quarterly, Weekly, parse_every

TIERS: Final[Mapping[Tier, str]] = {
    Tier.principal: "主要负责同志", Tier.deputy: "分管副职", Tier.liaison: "专门工作人员", Tier.staff: "全体干部职工",
}  # fmt: skip
_DAYS: Final = "一二三四五六日"


def sentences(playbook: Playbook, policy: Policy) -> list[str]:
    """What the playbook makes people do, one sentence a thing."""
    said = [*_cascade(playbook), *(_task(rule, playbook) for rule in playbook.tasks), *map(_effect, playbook.rules)]
    if playbook.recurring is not None:
        said.append(_recurring(playbook.recurring))
    sign = policy.classes[playbook.notify].sign_within
    if playbook.tasks and sign:
        said.append(f"责任单位应在 {sign} 个工作日内签收。")
    if playbook.sign_off == "principal":
        said.append("申请办结须由责任单位主要负责同志签发。")
    if playbook.restricted:
        said.append("属内部事项，只有牵头部门和有关单位可以查看。")
    return said or ["收到后只作记录，不产生须办理的事项。"]


def _cascade(playbook: Playbook) -> Iterator[str]:
    tiers = tiers_of(playbook)
    if tiers:
        steps = "，".join(f"{TIERS[tier]}{due_said(playbook.cascade[tier])}签收" for tier in tiers)
        yield f"收到后由{who_said(playbook.cascade_units)}逐级传达：{steps}；上一级签收后下一级才开始计时。"


def _task(rule: TaskRule, playbook: Playbook) -> str:
    parts = ["符合条件时，" if rule.when is not None else ""]
    if rule.after is not None:
        parts.append(_after(rule, playbook))
    parts.append(f"由{who_said(rule.who)}{due_said(rule.due)}完成「{rule.title}」")
    if rule.urgent:
        parts.append(f"（紧急的{due_said(rule.urgent)}）")
    if rule.each:
        parts.append("，逐项办理")
    if rule.assist:
        parts.append(f"，{'、'.join(map(who_said, rule.assist))}协助")
    return f"{''.join(parts)}，办结须提供：{rule.evidence}。"


def _effect(effect: Effect) -> str:
    match effect:
        case WarnOpenTasks(title=title):
            return f"有关事项尚未办结的，提醒牵头部门：{title}。"
        case WithdrawEvent():
            return "撤回或替换所指的事件，尚未办结的事项随之终止，已告知的人各告知一次。"
        case PublishCalendar():
            return "正式放假安排公布后，按其重新计算暂定的时限，变动的逐项列明。"
        case DisputeTask(within=within):
            return f"所指事项开启 {within} 个工作日内可以提出异议，由牵头部门裁定，裁定前时限照常计算。"
        case CountInitiatives(at_least=at_least):
            return f"计为有关单位的主动作为；每年不足 {at_least} 件的，在其单位页列明。"
    assert_never(effect)


def _after(rule: TaskRule, playbook: Playbook) -> str:
    after = rule.after
    assert after is not None
    awaited = next((other.title for other in playbook.tasks if other.key == after.key), after.key)
    value = f"、结论为“{after.value}”" if after.value else ""
    return f"（「{awaited}」办结{value}时本项取消）" if after.negated else f"「{awaited}」办结{value}后，"


def _recurring(rule: Recurring) -> str:
    until = "，到事件写明的日期为止" if rule.until_field else "，有关事项办结为止" if rule.until_closed else ""
    return f"由{who_said(rule.who)}{every_said(rule.every)}报一次「{rule.title}」{until}，须提供：{rule.evidence}。"


def who_said(who: Who) -> str:
    """Which units."""
    match who:
        case DutyHolder(duty):
            return f"承担“{duty}”职责的单位"
        case DutyByField(prefix, field, _):
            return f"按事件“{field}”承担“{prefix.rstrip('/')}”相应职责的单位" if prefix else f"承担事件“{field}”的单位"
        case NamedUnits(field, or_all, _):
            return "事件写明的单位（未写明的为全部成员单位）" if or_all else f"事件“{field}”写明的单位"
        case UnitOfTask():
            return "前一事项办结时写明的单位"
        case UnitsOfItems(items, part):
            return f"“{items}”各项中“{part}”写明的单位"
        case LeadOffice():
            return "牵头部门"
        case AllUnits():
            return "全部成员单位"
        case UnitsOfKind(kind):
            return f"各“{kind}”类单位"
    assert_never(who)


def due_said(text: str) -> str:
    """By when."""
    match rule := parse_due(text):
        case AfterEvent(n):
            return f"在 {n} 个工作日内"
        case PlainHours(n):
            return f"在 {n} 小时内"
        case BeforeField(field, n):
            return f"在事件“{field}”前 {n} 个工作日"
        case OnField(field):
            return f"在事件“{field}”当日前"
        case OnFieldOrAfter(field, otherwise):
            return f"在事件“{field}”当日前（未写明的{due_said(str(otherwise))}）"
        case OnMonthDay(month, day):
            return f"在 {month} 月 {day} 日前"
        case OfPeriod(every):
            return f"在{_period(every)}前"
    assert_never(rule)


def every_said(text: str) -> str:
    """How often."""
    every = parse_every(text)
    if isinstance(every, Weekly):
        return f"每周{_DAYS[every.weekday]}"
    return f"每{_period(every).removeprefix('其后首个')}" if isinstance(every, EveryMonths) else _period(every)


def _period(every: AfterQuarter | EveryMonths | Monthly | Quarterly) -> str:
    match every:
        case AfterQuarter(n):
            return f"每季度结束后第 {n} 个工作日"
        case EveryMonths(n):
            return f" {n} 个月"
        case Monthly(n):
            return f"每月第 {n} 个工作日"
        case Quarterly(n):
            return f"每季度第 {n} 个工作日"
    assert_never(every)


def step_said(step: LadderStep) -> str:
    """When a step of the ladder comes."""
    if step.hours is not None:
        return f"时限{'前' if step.hours < 0 else '后'} {abs(step.hours)} 小时"
    days = step.workdays or 0
    said = "到期当日" if days == 0 else f"到期{'前' if days < 0 else '后'}第 {abs(days)} 个工作日"
    return f"{said}再过 {step.days} 天" if step.days else said
