"""A task's page: its whole life as a timeline, and what this person may do to it now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.flow.evidence.submission import closing_of
from duban.flow.parts import Parts
from duban.flow.people.viewer import Part, Viewer
from duban.flow.shown.lists import task as task_shown
from duban.flow.shown.shapes import TaskShown
from duban.flow.shown.tags import tag_of
from duban.flow.tasks.closing import UNIT
from duban.flow.tasks.declining import DECLINE, WORD
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.lifecycle import TASK, TASK_WORDS, Actor, allowed
from duban.model import TaskState

_WORDS: Final = {**TASK_WORDS, DECLINE: WORD}
_UNIT_ACTS: Final = frozenset({Part.liaison, Part.deputy, Part.principal})


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the timeline."""

    at: datetime
    what: str
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class HandingIn:
    """What a closing must say beside its evidence: one of `values`, or a unit; and whether a zero report is one."""

    values: tuple[str, ...] = ()
    unit: bool = False
    zero: bool = False


@dataclass(frozen=True, slots=True)
class TaskPage:
    """The task, who its unit is by name, what happened, and which actions are open to who looks."""

    task: TaskShown
    unit: str
    assisting: tuple[str, ...]
    state: str
    due_at: datetime | None
    timeline: tuple[Happened, ...]
    acts: tuple[str, ...]
    tag: str
    units: Mapping[str, str]
    people: Mapping[str, str]
    """Of the unit, by reference: for those who may assign within it."""
    handing_in: HandingIn
    event: str
    """What the event calls itself, else its kind."""
    handler: str | None
    """Who has it in hand within the unit, by name."""


async def task_page(parts: Parts, viewer: Viewer, key: UUID) -> TaskPage | None:
    """The page; None where there is no such task, or it is no concern of who looks."""
    found = await seen(parts, viewer, key)
    if found is None:
        return None
    async with parts.ledger.reading() as conn:
        organisation = await parts.organisation(conn)
        units = {unit.code: unit.name for unit in organisation.in_protocol_order()}
        remarks = await conn.fetch(sql("list_remarks"), key)
        names = await _names(conn, [change["by"] for change in found["history"]] + [one["by"] for one in remarks])
        event, handing_in = await _made_by(parts, conn, key)
        held_by = await conn.fetchval(sql("read_assignment"), key)
        handler = (await _names(conn, [held_by])).get(held_by) if held_by else None
        people = await _people(parts, conn, found["unit"]) if viewer.may(found["unit"]) else {}
    due = found["due_at"]
    return TaskPage(
        found, units.get(found["unit"], found["unit"]), tuple(units.get(code, code) for code in found["assisting"]),
        TASK_WORDS[found["state"]], datetime.fromisoformat(due) if due else None, _timeline(found, remarks, names),
        open_to(viewer, found), tag_of(found), units, people, handing_in, event, handler,
    )  # fmt: skip


async def seen(parts: Parts, viewer: Viewer, key: UUID) -> TaskShown | None:
    """The task as far as it is the viewer's to see: any for the lead office and the auditor, else of his units."""
    if viewer.leads or Part.audit in viewer.parts:
        return await task_shown(parts, key, sees_restricted=viewer.leads)
    for unit in sorted(viewer.units):
        found = await task_shown(parts, key, sees_restricted=True, own=unit)
        if found is not None:
            return found
    return None


def open_to(viewer: Viewer, task: TaskShown) -> tuple[str, ...]:
    """The actions that the task's state and the viewer's part allow."""
    held = set()
    if Part.lead_office in viewer.parts:
        held.add(Actor.lead_office)
    if not viewer.parts.isdisjoint(_UNIT_ACTS):
        held |= {Actor.unit} if task["unit"] in viewer.units else set()
        held |= {Actor.assisting} if viewer.units & set(task["assisting"]) else set()
    actions = allowed(TaskState(task["state"]))
    return tuple(action for action in actions if action != "start" and held & set(TASK[action].who))


def _timeline(task: TaskShown, remarks: Iterable[Row], names: Mapping[str, str]) -> tuple[Happened, ...]:
    """Changes, each with the reason given at that instant, and what was said without a change."""
    said = {(one["at"], one["action"]): one for one in remarks}
    lines = []
    for change in task["history"]:
        at, action = datetime.fromisoformat(change["at"]), change.get("action", "")
        reason = said.pop((at, action), None)
        what = _WORDS.get(action) or TASK_WORDS.get(change["state"], change["state"])
        lines.append(Happened(at, what, names.get(change["by"], change["by"]), reason["text"] if reason else ""))
    for (at, action), one in said.items():
        lines.append(Happened(at, _WORDS.get(action, action), names.get(one["by"], one["by"]), one["text"]))
    return tuple(sorted(lines, key=lambda line: line.at))


async def _made_by(parts: Parts, conn: Connection, key: UUID) -> tuple[str, HandingIn]:
    """What its event is called, and what the rules in force then want of a closing."""
    made = await conn.fetchrow(sql("read_task_rule"), key)
    assert made is not None
    playbook = (await parts.policy(conn, made["policy"])).playbooks.get(made["kind"])
    if playbook is None:
        return made["said"] or made["kind"], HandingIn()
    rules = {rule.key: rule for rule in playbook.tasks}
    rule = rules.get(made["key"]) or playbook.recurring
    called = made["said"] or playbook.title
    if rule is None:
        return called, HandingIn()
    closing = closing_of(rule)
    return called, HandingIn(closing if isinstance(closing, tuple) else (), closing == UNIT, rule.zero_report)


async def _names(conn: Connection, people: Sequence[str]) -> dict[str, str]:
    rows = await conn.fetch(sql("read_people"), sorted(set(people)))
    return {"system": "系统", **{row["person"]: row["name"] for row in rows}}


async def _people(parts: Parts, conn: Connection, unit: str) -> dict[str, str]:
    """Who holds a post of the unit today, staff aside."""
    organisation = await parts.organisation(conn)
    today = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
    held = [holding for post in organisation.posts if post.startswith(f"{unit}/")
            if (holding := organisation.holder(post, today)) is not None]  # fmt: skip
    names = await _names(conn, [one.person for one in held])
    return {one.person: names[one.person] for one in held if one.person in names}
