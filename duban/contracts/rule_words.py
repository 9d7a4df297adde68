"""The rules of a playbook in words, in both languages: who owes, by when, on what condition, how often."""

from __future__ import annotations

from typing import Final, assert_never

from duban.contracts.evidence_words import evidence_said
from duban.contracts.said import NOTHING, SEMICOLON, Said, joined, run_on
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
from duban.playbook.rules import After, Recurring, TaskRule
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
from duban.recurrence import WEEKDAYS, AfterQuarter, EveryMonths, Monthly, Quarterly, Weekly, parse_every

_DAYS_ZH: Final = "一二三四五六日"


def who_said(who: Who) -> Said:
    """Which unit owes."""
    match who:
        case DutyHolder(duty):
            return Said(f"holder of duty `{duty}`", f"承担 `{duty}` 职责的单位")
        case DutyByField(prefix, field, lead_for):
            held = Said(f"holder of duty `{prefix}` + `{field}`", f"承担 `{prefix}` + `{field}` 职责的单位")
            return run_on(
                held, Said(f" (`{lead_for}`: lead office)", f"（`{lead_for}`：牵头部门）") if lead_for else ""
            )
        case NamedUnits():
            return _named(who)
        case UnitOfTask(key):
            return Said(f"the unit that closing `{key}` names", f"`{key}` 办结时写明的单位")
        case UnitsOfItems(items, part):
            return Said(f"`{part}` of `{items}`", f"`{items}` 中的 `{part}`")
        case LeadOffice():
            return Said("lead office", "牵头部门")
        case AllUnits():
            return Said("every member unit", "全部成员单位")
        case UnitsOfKind(kind):
            return Said(f"every unit of kind `{kind}`", f"各 `{kind}` 类单位")
    assert_never(who)


def _named(who: NamedUnits) -> Said:
    otherwise = NOTHING
    if who.or_all:
        otherwise = Said("; every member unit where left out", "；不填为全部成员单位")
    elif who.or_task is not None:
        named = who_said(UnitOfTask(who.or_task))
        otherwise = Said(f"; where left out {named.en}", f"；不填为 {named.zh}")
    return run_on(f"`{who.field}`", otherwise)


def due_said(text: str) -> Said:
    """By when."""
    match rule := parse_due(text):
        case AfterEvent(n):
            return Said(f"{_days(n)} after", f"{n} 个工作日内")
        case BeforeField(field, n):
            return Said(f"{_days(n)} before `{field}`", f"`{field}` 前第 {n} 个工作日")
        case OnField(field):
            return Said(f"on `{field}`", f"`{field}` 当日")
        case OnFieldOrAfter(field, otherwise):
            rest = due_said(str(otherwise))
            return Said(f"on `{field}`, else {rest.en}", f"`{field}` 当日；未填为 {rest.zh}")
        case OnMonthDay(month, day):
            return Said(f"on {month:02}-{day:02} of `year`", f"`year` 年 {month} 月 {day} 日")
        case OfPeriod(every):
            return _period_said(every)
        case PlainHours(n):
            return Said(f"{n} hours after" if n > 1 else "1 hour after", f"{n} 小时内")
    assert_never(rule)


def _period_said(every: AfterQuarter | EveryMonths | Monthly | Quarterly) -> Said:
    match every:
        case AfterQuarter(n):
            return Said(f"{_days(n)} after the quarter's end", f"季末后第 {n} 个工作日")
        case EveryMonths(n):
            return Said(f"{n} months after" if n > 1 else "1 month after", f"{n} 个月内")
        case Monthly(n):
            return Said(f"on the next working day {n} of a month", f"其后首个当月第 {n} 个工作日")
        case Quarterly(n):
            return Said(f"on the next working day {n} of a quarter", f"其后首个当季第 {n} 个工作日")
    assert_never(every)


def _days(n: int) -> str:
    return f"{n} working days" if n > 1 else "1 working day"


def task_due_said(rule: TaskRule) -> Said:
    """By when, and by when in urgency."""
    urgent = due_said(rule.urgent) if rule.urgent else NOTHING
    hastened = Said(f"urgent: {urgent.en}", f"紧急：{urgent.zh}") if rule.urgent else NOTHING
    return joined([due_said(rule.due), hastened], SEMICOLON)


def condition_said(rule: TaskRule) -> Said:
    """When there is such a task, what it waits for, what its closing must name."""
    said = []
    if rule.when is not None:
        condition = " ".join(rule.when.source.split())
        said.append(Said(f"only where `{condition}`", f"仅当 `{condition}`"))
    if rule.each:
        said.append(Said(f"one for each of `{rule.each}`", f"`{rule.each}` 逐项"))
    if rule.once:
        said.append(Said("once a unit", "每单位一次"))
    if rule.after is not None:
        said.append(_after_said(rule.after))
    if rule.closing == "unit":
        said.append(Said("its closing names a unit", "办结时写明责任单位"))
    elif rule.closing:
        said.append(Said(f"its closing names one of {', '.join(rule.closing)}", f"办结结论为{'或'.join(rule.closing)}"))
    return joined(said, SEMICOLON)


def _after_said(after: After) -> Said:
    value = Said(f" with {after.value}", f"为“{after.value}”") if after.value else NOTHING
    when = Said(f"when `{after.key}` closes{value.en}", f"`{after.key}` 办结{value.zh}时")
    return (
        Said(f"cancelled {when.en}", f"{when.zh}取消") if after.negated else Said(f"opens {when.en}", f"{when.zh}开启")
    )


def every_said(text: str) -> Said:
    """How often."""
    match every := parse_every(text):
        case AfterQuarter(n):
            return Said(f"each quarter, {n} working days after its end", f"每季度，季末后第 {n} 个工作日")
        case Weekly(weekday):
            return Said(f"every {WEEKDAYS[weekday].capitalize()}", f"每周{_DAYS_ZH[weekday]}")
        case EveryMonths(n):
            return Said(f"every {n} months", f"每 {n} 个月")
        case Monthly(n):
            return Said(f"each month, on its working day {n}", f"每月第 {n} 个工作日")
        case Quarterly(n):
            return Said(f"each quarter, on its working day {n}", f"每季度第 {n} 个工作日")
    assert_never(every)


def recurring_said(recurring: Recurring) -> Said:
    """Who owes it, how often, until when."""
    until = NOTHING
    if recurring.until_field:
        until = Said(f"until `{recurring.until_field}`", f"至 `{recurring.until_field}` 止")
    elif recurring.until_closed:
        until = Said(f"until `{recurring.until_closed}` is closed", f"至 `{recurring.until_closed}` 办结止")
    who, proof = who_said(recurring.who), evidence_said(recurring)
    evidence = Said(f"evidence: {proof.en}", f"办结依据：{proof.zh}")
    parts = joined([who, every_said(recurring.every), until, evidence], SEMICOLON)
    return Said(f"{recurring.title}: {parts.en}", f"{recurring.title}：{parts.zh}")
