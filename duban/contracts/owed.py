"""What the dry run of an example gives, as tables in both languages: the very content of `duban plan FILE --json`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from duban.contracts.effect_words import ALSO, CHANNELS, POSTS
from duban.contracts.rule_words import due_said, every_said
from duban.contracts.said import NOTHING, SEMICOLON, Said, both, code, joined, run_on, table

Duty: TypeAlias = Mapping[str, Any]
Names: TypeAlias = Mapping[str, str]

_UNIT: Final = Said("unit", "单位")
_WHAT: Final = Said("what", "事项")
_DUE: Final = Said("due", "到期")
_TASK_HEADER: Final = (
    _UNIT, Said("task", "任务"), _WHAT, _DUE, Said("assisting", "协助单位"), Said("told", "告知"),
)  # fmt: skip
_TIER_HEADER: Final = (_UNIT, Said("tier", "层级"), _DUE, Said("told", "告知"))
_WAITING_HEADER: Final = (
    Said("task", "任务"), _WHAT, Said("opens when", "开启"), Said("due", "时限"), Said("unit", "单位"),
)  # fmt: skip


def tasks_said(tasks: Sequence[Duty], names: Names) -> Said:
    """The tasks, those alike in one row with all their units."""
    rows = [_task_row(alike, names) for alike in _alike(tasks, _same_task)]
    return table(_TASK_HEADER, rows)


def obligations_said(obligations: Sequence[Duty], names: Names) -> Said:
    """The obligations of the tiers that are open, those alike in one row."""
    rows = [_tier_row(alike, names) for alike in _alike(obligations, _same_tier)]
    return table(_TIER_HEADER, rows)


def waiting_said(waiting: Sequence[Duty], names: Names) -> Said:
    """The tasks that open when others close."""
    return table(_WAITING_HEADER, [_waiting_row(one, names) for one in waiting])


def then_said(then: Sequence[Duty]) -> Said:
    """The tiers that open as those above sign, with how many people they hold."""
    lines = []
    for alike in _alike(then, lambda lower: (lower["tier"], lower["due"])):
        people, tier, due = sum(one["people"] for one in alike), POSTS[alike[0]["tier"]], due_said(alike[0]["due"])
        lines.append(
            Said(
                f"- {tier.en}: {people} people, {due.en} their tier opens", f"- {tier.zh}：{people} 人，开启后 {due.zh}"
            )
        )
    return joined(lines, both("\n"))


def recurring_said(series: Duty, names: Names) -> Said:
    """The next period that is not yet open."""
    units, every = units_said(series["units"], names), every_said(series["every"])
    opens, due = local(series["opens_at"]), due_at_said(series)
    return Said(
        f"{series['title']} ({every.en}): next {series['period']}, opens {opens}, due {due.en}: {units.en}",
        f"{series['title']}（{every.zh}）：下一期 {series['period']}，{opens} 开启，{due.zh} 到期：{units.zh}",
    )


def units_said(units: Sequence[str], names: Names) -> Said:
    """The units by name and code; all of them in so many words."""
    codes = list(dict.fromkeys(units))
    if len(codes) > 1 and set(codes) == set(names):
        return Said(f"every member unit ({len(codes)})", f"全部成员单位（{len(codes)} 个）")
    return joined(Said(f"`{one}` {names[one]}", f"{names[one]} `{one}`") for one in codes)


def due_at_said(duty: Duty) -> Said:
    """The local instant, with what is to be known of it."""
    until = duty.get("until")
    marks = [
        Said("provisional", "暂定") if duty.get("provisional") else NOTHING,
        Said("short notice", "时间紧") if duty.get("short_notice") else NOTHING,
        _until_said(until["key"], until["value"]) if until else NOTHING,
    ]
    noted, at = joined(marks), local(duty["due_at"])
    return Said(f"{at} ({noted.en})", f"{at}（{noted.zh}）") if noted != NOTHING else both(at)


def _until_said(key: str, value: str) -> Said:
    return Said(f"cancelled where `{key}` closes with {value}", f"`{key}` 办结为“{value}”时取消")


def local(instant: str) -> str:
    """Day and hour of an instant that is told in local time."""
    return instant[:16].replace("T", " ")


def told_said(told: Iterable[Mapping[str, str]], unit: str, *, named: bool) -> Said:
    """Each person once with all channels; a post of the unit itself without its name."""
    channels: dict[tuple[str, str], list[Said]] = {}
    for one in told:
        channels.setdefault((one["post"], one["person"]), []).append(CHANNELS[one["channel"]])
    return joined((_person_said(*who, unit, by, named=named) for who, by in channels.items()), SEMICOLON)


def _person_said(post: str, person: str, unit: str, by: Sequence[Said], *, named: bool) -> Said:
    home, _, name = post.rpartition("/")
    who = POSTS[name] if name in POSTS else both(name)
    if home and home != unit:
        who = run_on(f"`{home}` ", who)
    ways = joined(by, ALSO)
    shown = f" {code(person)}" if named else ""
    return Said(f"{who.en}{shown} by {ways.en}", f"{who.zh}{shown}：{ways.zh}")


def _alike(duties: Sequence[Duty], same: Any) -> Iterator[list[Duty]]:
    """Duties that differ in nothing but their unit, in the order of the first of them."""
    groups: dict[Any, list[Duty]] = {}
    for duty in duties:
        groups.setdefault(same(duty), []).append(duty)
    yield from groups.values()


def _same_task(task: Duty) -> tuple[Any, ...]:
    return (
        task["key"], task["item"], task["title"], due_at_said(task), tuple(task["assisting"]),
        told_said(task["told"], task["unit"], named=False),
    )  # fmt: skip


def _same_tier(duty: Duty) -> tuple[Any, ...]:
    return duty["tier"], due_at_said(duty), told_said(duty["told"], duty["unit"], named=False)


def _task_row(alike: Sequence[Duty], names: Names) -> tuple[Said, ...]:
    first, units = alike[0], [task["unit"] for task in alike]
    key = code(first["key"]) + (f" [{first['item']}]" if first["item"] else "")
    assisting = units_said(first["assisting"], names) if first["assisting"] else NOTHING
    told = told_said(first["told"], first["unit"], named=len(units) == 1)
    return units_said(units, names), both(key), both(first["title"]), due_at_said(first), assisting, told


def _tier_row(alike: Sequence[Duty], names: Names) -> tuple[Said, ...]:
    first, units = alike[0], [duty["unit"] for duty in alike]
    told = told_said(first["told"], first["unit"], named=len(units) == 1)
    return units_said(units, names), POSTS[first["tier"]], due_at_said(first), told


def _waiting_row(one: Duty, names: Names) -> tuple[Said, ...]:
    value = Said(f" with {one['value']}", f"为“{one['value']}”") if one["value"] else NOTHING
    when = Said(f"`{one['after']}` closes{value.en}", f"`{one['after']}` 办结{value.zh}")
    unit = Said(f"the unit that closing `{one['after']}` names", f"`{one['after']}` 办结时写明的单位")
    units = units_said(one["units"], names) if one["units"] is not None else unit
    key = code(one["key"]) + (f" [{one['item']}]" if one["item"] else "")
    return both(key), both(one["title"]), when, due_said(one["due"]), units
