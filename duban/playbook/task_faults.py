"""What is wrong with a task of a playbook as a whole, though each of its entries may be right by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from duban.playbook.who import UnitsOfItems, may_be_lead, parse_who

Said: TypeAlias = Mapping[str, object]
_ITEM_DUE: Final = re.compile(r"@([a-z][a-z0-9_]*)\.[a-z][a-z0-9_]*")
_AFTER: Final = re.compile(r"(?:@[a-z][a-z0-9_]* or )?T\+([1-9][0-9]{0,2})")
_TRUE: Final = frozenset({"true", "yes", "on", "t", "y", "1"})


def task_faults(task: Said) -> Iterator[tuple[str, str, str]]:
    """Each fault with the entry at which it stands: `("who", "lead-does-it", what to write instead)`."""
    yield from lead_faults(task)
    yield from _item_faults(task)
    yield from _urgent_faults(task)


def lead_faults(task: Said) -> Iterator[tuple[str, str, str]]:
    """The lead office coordinates; what else it owes it owes for a written reason."""
    who = parse_who(text_of(task, "who"))
    if who is not None and may_be_lead(who) and task.get("role") != "coordination" and not task.get("reason"):
        detail = "牵头部门只应承担统筹事项（role: coordination），确须承担的请写明理由（reason）"
        yield "who", "lead-does-it", detail


def _item_faults(task: Said) -> Iterator[tuple[str, str, str]]:
    """What is taken from an item needs to know of which: of each, or of all together once a unit."""
    who, each, once = parse_who(text_of(task, "who")), task.get("each"), text_of(task, "once").lower() in _TRUE
    if isinstance(who, UnitsOfItems):
        if once == (each is not None) or each not in (None, who.items):
            yield "who", "each-or-once", f"请写明逐项（each: {who.items}）或每个单位一次（once: true），二者取一"
    elif once:
        yield "once", "each-or-once", "once 只用于列表中的单位，如 who: '@items.responsible'；请删去"
    if (found := _ITEM_DUE.fullmatch(text_of(task, "due"))) and each != found[1]:
        yield "due", "due-of-no-item", f"时限取自列表的一项，须逐项生成任务：请加 each: {found[1]}，或改用 T+n"


def _urgent_faults(task: Said) -> Iterator[tuple[str, str, str]]:
    urgent, due = _AFTER.fullmatch(text_of(task, "urgent")), _AFTER.fullmatch(text_of(task, "due"))
    if urgent is None:
        return
    if due is None:
        yield "urgent", "urgent-without-days", "紧急时限代替 T+n，而此任务的 due 没有 T+n：请改写 due，或删去 urgent"
    elif int(urgent[1]) >= int(due[1]):
        yield "urgent", "urgent-not-sooner", "紧急时限应短于平时的时限，请核对两处天数"


def text_of(task: Said, name: str) -> str:
    """The entry, where it is a text."""
    said = task.get(name)
    return said if isinstance(said, str) else ""
