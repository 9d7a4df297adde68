"""The ladders of a rules file: what no form can say of their steps, and the steps written out as they are climbed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from duban.playbook.steps import Ladder, LadderStep, OwnLadder, Urgent
from duban.playbook.tree import Path, Section, Series, Value

Found: TypeAlias = tuple[Path, str, str]
"""Where, with which code, and in Chinese what to do."""
MOST_STEPS: Final = 40
RESERVED: Final = ("progress", "opened", "digest", "stale", "moved")
"""Steps of this name come by other ways than a ladder."""
_NUMBER: Final = re.compile(r"-?[0-9]{1,6}")


def ladder_faults(rules: Value) -> Iterator[Found]:
    """Steps bear each its own name and come one after the other; the ladders by urgency name steps that there are."""
    if not isinstance(rules, Section):
        return
    default = rules.get("ladder")
    steps = list(default) if isinstance(default, Series) else []
    yield from _written(steps, ("ladder",))
    yield from _faults(steps, ("ladder",))
    known = {step["name"]: step for step in steps if isinstance(step, Section) and isinstance(step.get("name"), str)}
    own = rules.get("ladders")
    for urgency, named in own.items() if isinstance(own, Section) else ():
        if isinstance(named, Series):
            at: Path = ("ladders", urgency)
            yield from _unknown(named, known, at)
            yield from _written(named, at)
            yield from _faults([known.get(one) if isinstance(one, str) else one for one in named], at)


def _unknown(steps: Series, known: Mapping[Value, Section], at: Path) -> Iterator[Found]:
    for index, one in enumerate(steps):
        if isinstance(one, str) and one not in known:
            yield (*at, index), "unknown-step", "ladder 中没有这个步骤，请改正名称，或在此写全这一步"


def _written(steps: Iterable[Value], at: Path) -> Iterator[Found]:
    for index, step in enumerate(steps):
        if isinstance(step, Section):
            yield from _timed(step, (*at, index))


def _faults(steps: Iterable[Value], at: Path) -> Iterator[Found]:
    names: set[str] = set()
    last: dict[str, tuple[int, int]] = {}
    count = 0
    for index, step in enumerate(steps):
        if not isinstance(step, Section):
            continue
        here: Path = (*at, index)
        written = list(_names(step))
        count += len(written)
        if taken := [name for name in written if name in names]:
            detail = f"阶梯中已有同名步骤 {taken[0]}，请换一个名称"
            yield (*here, "name"), "duplicate-step", detail
        names.update(written)
        yield from _in_order(step, last, here)
    if count > MOST_STEPS:
        yield at, "too-many-steps", f"阶梯共 {count} 步，至多 {MOST_STEPS} 步：催办过密本身即违反规定"


def _timed(step: Section, at: Path) -> Iterator[Found]:
    """By working days or by hours, not by both; a name that is not taken by what comes without a ladder."""
    if ("workdays" in step) == ("hours" in step):
        code, detail = (
            ("missing", "缺少此项，请补上") if "hours" not in step else ("two-times", "与 workdays 只能写一个")
        )
        yield (*at, "workdays" if code == "missing" else "hours"), code, detail
    if "hours" in step and ("days" in step or "repeat" in step):
        yield (*at, "hours"), "two-times", "按小时的步骤不能再写 days 或 repeat"
    if step.get("name") in RESERVED:
        yield (*at, "name"), "reserved-name", f"{'、'.join(RESERVED)} 另有所指，请换一个名称"


def _in_order(step: Section, last: dict[str, tuple[int, int]], at: Path) -> Iterator[Found]:
    """Against the step before of the same sort."""
    sort = "hours" if "hours" in step else "workdays"
    place = _place(step, sort)
    before = last.get(sort)
    if place and before and (place == before or place[0] < before[0] or place[1] < before[1]):
        detail = "步骤须按时间先后排列：workdays 和 days 都不得小于上一步，也不得都相同"
        yield (*at, sort), "ladder-order", detail
    if place:
        last[sort] = (place[0], place[1] + _repeated(step))


def _place(step: Section, sort: str) -> tuple[int, int] | None:
    """Where in time the step stands, if it says so in numbers."""
    first, days = step.get(sort), step.get("days", "0")
    if isinstance(first, str) and isinstance(days, str) and _NUMBER.fullmatch(first) and _NUMBER.fullmatch(days):
        return int(first), int(days)
    return None


def _repeated(step: Section) -> int:
    """How many days after the step its last repetition comes."""
    repeat = step.get("repeat")
    said = [repeat.get(name) for name in ("days", "times")] if isinstance(repeat, Section) else []
    numbers = [int(one) for one in said if isinstance(one, str) and _NUMBER.fullmatch(one)]
    return numbers[0] * numbers[1] if len(numbers) == 2 else 0


def _names(step: Section) -> Iterator[str]:
    """Its own, and those of its repetitions."""
    name, repeat = step.get("name"), step.get("repeat")
    if not isinstance(name, str):
        return
    yield name
    times = repeat.get("times") if isinstance(repeat, Section) else None
    if isinstance(times, str) and _NUMBER.fullmatch(times):
        yield from (f"{name}-{n}" for n in range(2, min(int(times), MOST_STEPS) + 2))


def laid_out(steps: Iterable[LadderStep]) -> Ladder:
    """The ladder with each repetition as a step of its own."""
    return tuple(one for step in steps for one in _each(step))


def _each(step: LadderStep) -> Iterator[LadderStep]:
    once = replace(step, repeat=None)
    yield once
    if step.repeat is not None:
        for n in range(1, step.repeat.times + 1):
            yield replace(once, name=f"{step.name}-{n + 1}", days=step.days + n * step.repeat.days)


def by_urgency(own: Mapping[Urgent, OwnLadder], default: Iterable[LadderStep]) -> dict[str, Ladder]:
    """The ladders by urgency; a name stands for the default ladder's step."""
    named = {step.name: step for step in default}
    return {
        urgency: laid_out(named[one] if isinstance(one, str) else one for one in steps)
        for urgency, steps in own.items()
    }
