"""What is wrong with a playbook as a whole: how its tasks wait, holes in titles, recurring work, effects."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from duban.playbook.after_faults import Fault, waiting_faults
from duban.playbook.evidence import evidence_faults
from duban.playbook.recurring import RECURRING, ends_when_closed
from duban.playbook.task_faults import lead_faults, text_of
from duban.playbook.tree import Path, Section, Series
from duban.playbook.words import HOLE

# The fields of an event's data without which the effect cannot be had.
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "warn-open-tasks": (),
    "withdraw-event": ("event_source", "event_id", "reason", "replaced_by"),
    "publish-calendar": ("year", "off_days", "work_days", "document"),
    "dispute-task": ("task", "by", "ground"),
    "count-initiatives": ("unit",),
}


def playbook_faults(tree: Section, fields: Mapping[str, str] | None, kinds: Collection[str]) -> Iterator[Fault]:
    """Each fault with the path at which it stands; `fields` those of the event, `kinds` all that there are."""
    tasks = dict(tasks_in(tree))
    for at, task in tasks.items():
        if task.get("key") == RECURRING:
            yield (*at, "key"), "reserved-key", "此键留给定期工作（recurring），请换一个键"
        yield from _title_faults((*at, "title"), task, fields)
        yield from evidence_faults(at, task, fields)
    yield from waiting_faults(tree, tasks, fields)
    if isinstance(recurring := tree.get(RECURRING), Section):
        yield from _recurring_faults(recurring, {text_of(task, "key") for task in tasks.values()}, fields)
    yield from _effect_faults(tree.get("rules"), fields, kinds)


def tasks_in(tree: Section) -> Iterator[tuple[Path, Section]]:
    """Each task with where it stands."""
    tasks = tree.get("tasks")
    for index, task in enumerate(tasks if isinstance(tasks, Series) else ()):
        if isinstance(task, Section):
            yield ("tasks", index), task


def _title_faults(path: Path, section: Section, fields: Mapping[str, str] | None) -> Iterator[Fault]:
    """Holes stand only for what the item says of whose task it is the title."""
    title, each = text_of(section, "title"), text_of(section, "each")
    parts = [hole[1] for hole in HOLE.finditer(title)]
    of = sorted(name.partition(".")[2] for name in fields or () if name.startswith(f"{each}."))
    if {"{", "}"} & set(HOLE.sub("", title)):
        yield path, "bad-hole", "花括号只能写成 {item} 或 {item.字段}，代表列表中的一项；请改正或删去"
    elif parts and not each:
        yield path, "hole-of-no-item", "标题取自列表的一项，须逐项生成任务：请加 each，或删去花括号"
    elif fields is not None and any(part not in of if part else of for part in parts):
        yield path, "unknown-field", f"列表 {each} 的一项没有这个字段；可用 {'、'.join(of) or '{item}'}"


def _recurring_faults(recurring: Section, known: Collection[str], fields: Mapping[str, str] | None) -> Iterator[Fault]:
    for entry, code, detail in lead_faults(recurring):
        yield (RECURRING, entry), code, detail
    yield from _title_faults((RECURRING, "title"), recurring, None)
    yield from evidence_faults((RECURRING,), recurring, fields)
    key = ends_when_closed(text_of(recurring, "until"))
    if key is not None and key not in known:
        yield (RECURRING, "until"), "unknown-task", f"没有任务 {key}；可用 {'、'.join(sorted(known))}"


def _effect_faults(rules: object, fields: Mapping[str, str] | None, kinds: Collection[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, effect in enumerate(rules if isinstance(rules, Series) else ()):
        if not isinstance(effect, Section):
            continue
        at, name = ("rules", index), text_of(effect, "rule")
        lacking = [part for part in NEEDED.get(name, ()) if fields is not None and part not in fields]
        if lacking:
            yield (*at, "rule"), "rule-out-of-place", f"此事件没有 {'、'.join(lacking)}，不能用这条规则；请删去"
        if name in seen and name != "warn-open-tasks":
            yield (*at, "rule"), "duplicate-rule", "已有同一规则，请删去其一"
        seen.add(name)
        named = effect.get("kinds")
        for place, kind in enumerate(named if isinstance(named, Series) else ()):
            if isinstance(kind, str) and kind not in kinds:
                yield (*at, "kinds", place), "unknown-event", f"没有这种事件；可用 {'、'.join(sorted(kinds))}"
