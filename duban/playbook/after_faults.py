"""What is wrong with how the tasks of a playbook wait on one another: on nothing, on many, in a ring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from duban.playbook.after import After, parse_after, parse_closing
from duban.playbook.recurring import RECURRING
from duban.playbook.task_faults import text_of
from duban.playbook.tree import Path, Section
from duban.playbook.who import AllUnits, NamedUnits, UnitsOfItems, UnitsOfKind, parse_who, task_of

Fault: TypeAlias = tuple[Path, str, str]
Tasks: TypeAlias = Mapping[Path, Section]
ByKey: TypeAlias = Mapping[str, Section]

_MANY: Final = (AllUnits, UnitsOfItems, UnitsOfKind)


def waiting_faults(tree: Section, tasks: Tasks, fields: Mapping[str, str] | None) -> Iterator[Fault]:
    """Each fault with the path at which it stands."""
    known = {text_of(task, "key"): task for task in tasks.values()}
    for at, task in tasks.items():
        after, named = parse_after(text_of(task, "after")), _named_by(task)
        for code, detail in _after_faults(after, task, known) if after else ():
            yield (*at, "after"), code, detail
        for code, detail in _named_faults(named, known) if named else ():
            yield (*at, "who"), code, detail
        valued = after.key if after and after.value is not None else None
        for entry, key in (("after", valued), ("who", named)):
            if key in known and known[key] is not task and _is_many(known[key], fields or {}):
                detail = f"任务 {key} 由多个单位或逐项承担，办结没有唯一的结论；请改等只有一个责任单位的任务"
                yield (*at, entry), "awaited-not-one", detail
        if after and named and not after.negated and after.key != named:
            detail = f"责任单位已须等待 {named} 办结，不能另等其他任务；请只写一个"
            yield (*at, "after"), "two-awaited", detail
        yield from _ring_faults(at, task, known)
    yield from _out_of_place(tree, tasks)


def _after_faults(after: After, task: Section, known: ByKey) -> Iterator[tuple[str, str]]:
    awaited = known.get(after.key)
    if awaited is None:
        yield "unknown-task", f"没有任务 {after.key}；可用 {'、'.join(sorted(known))}"
        return
    if awaited is task:
        yield "awaits-itself", "任务不能等待自己，请改为其他任务，或删去 after"
    closing = parse_closing(awaited.get("closing"))
    if after.value is not None and (not isinstance(closing, tuple) or after.value not in closing):
        detail = f"任务 {after.key} 的 closing 中没有这个结论，请在该任务写明全部结论，如 closing: [申报, 不申报]"
        yield "value-not-in-closing", detail


def _named_faults(named: str, known: ByKey) -> Iterator[tuple[str, str]]:
    if named not in known:
        yield "unknown-task", f"没有任务 {named}；可用 {'、'.join(sorted(known))}"
    elif known[named].get("closing") != "unit":
        yield "closing-names-no-unit", f"任务 {named} 办结时不写明单位，请在该任务加 closing: unit"


def _is_many(awaited: Section, fields: Mapping[str, str]) -> bool:
    """Whether it is more than one task, whose closings need not say the same."""
    who = parse_who(text_of(awaited, "who"))
    listed = isinstance(who, NamedUnits) and (who.or_all or fields.get(who.field, "").startswith("["))
    return listed or isinstance(who, _MANY) or awaited.get("each") is not None


def _ring_faults(at: Path, task: Section, known: ByKey) -> Iterator[Fault]:
    way, key = [text_of(task, "key")], _awaited(task)
    while key is not None and key in known and key not in way:
        way.append(key)
        key = _awaited(known[key])
    if key == way[0] and len(way) > 1:
        entry = "after" if "after" in task else "who"
        detail = f"任务互相等待（{' → '.join((*way, key))}），永远不会开启；请断开一处"
        yield (*at, entry), "awaits-in-a-ring", detail


def _awaited(task: Section) -> str | None:
    """The key of the task that this one may wait on."""
    after = parse_after(text_of(task, "after"))
    return after.key if after is not None and not after.negated else _named_by(task)


def _named_by(task: Section) -> str | None:
    who = parse_who(text_of(task, "who"))
    return task_of(who) if who is not None else None


def _out_of_place(tree: Section, tasks: Tasks) -> Iterator[Fault]:
    """Only who owes a task may be left to another's closing."""
    places: list[tuple[Path, object]] = [((name,), tree.get(name)) for name in ("contact", "cascade_units")]
    helped = dict(tasks)
    if isinstance(recurring := tree.get(RECURRING), Section):
        places.append(((RECURRING, "who"), recurring.get("who")))
        helped[(RECURRING,)] = recurring
    for at, section in helped.items():
        assist = section.get("assist")
        places += (((*at, "assist", n), text) for n, text in enumerate(assist if isinstance(assist, list) else ()))
    for path, text in places:
        who = parse_who(text) if isinstance(text, str) else None
        if who is not None and task_of(who) is not None:
            yield path, "bad-who", "此处不能写 task:任务.unit，只有任务的责任单位（who）可由另一任务的办结指定"
