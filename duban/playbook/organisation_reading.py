"""From the tree of an organisation to what it states: each entry held against its form, then against the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from pydantic import TypeAdapter

from duban.model import DutyHeld, PostKind, Standing, Unit
from duban.playbook.faults import Faults, FileFault
from duban.playbook.forms import PersonForm, PostForm, UnitForm
from duban.playbook.organisation import OrganisationFile, Origin, Person, PostHeld
from duban.playbook.organisation_checks import Found, bad_ends, duty_gaps, own_stand_ins, two_at_once
from duban.playbook.shape import shaped
from duban.playbook.tree import MOST_FAULTS, Path, Section, Series

T = TypeVar("T")

_UNIT: Final = TypeAdapter(UnitForm)
_PERSON: Final = TypeAdapter(PersonForm)
_POST: Final = TypeAdapter(PostForm)
_TRUE: Final = frozenset({"true", "yes", "on", "t", "y", "1"})
_LISTS: Final = ("units", "people", "posts")
_FREE: Final = ("stand_ins",)


def organisation_of(origin: Origin, faults: list[FileFault]) -> OrganisationFile:
    """The organisation that the tree states. Faults, each with its place, where anything is wrong."""
    reading = _Reading(origin, faults)
    reading.lists()
    units, people, posts, stand_ins = reading.units(), reading.people(), reading.posts(), reading.stand_ins()
    if faults:
        raise Faults(_bounded([origin.placed(fault) for fault in faults], origin.file))
    return OrganisationFile(units, people, posts, stand_ins, origin)


@dataclass(slots=True)
class _Reading:
    """The tree, what was wrong in it, and the codes that posts may name."""

    origin: Origin
    faults: list[FileFault]
    codes: set[str] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)
    held: list[tuple[Path, PostHeld]] = field(default_factory=list)

    def lists(self) -> None:
        """The file is its lists and nothing else."""
        tree = self.origin.tree
        if not isinstance(tree, Section):
            self.refuse((), "not-a-mapping", "应为 units、people、posts 三个列表")
            return
        for name in _LISTS:
            if name not in tree:
                self.refuse((name,), "missing", f"缺少 {name}，请补上（没有内容时写 []）")
        for name in (*_LISTS, *_FREE):
            if name in tree and not isinstance(tree[name], Series):
                self.refuse((name,), "not-a-list", "应为列表（每项以“- ”开头，或写在方括号内）")
        for name in tree.keys() - {*_LISTS, *_FREE}:
            self.refuse((name,), "unknown-key", "不认识的键，请删去或改正拼写")

    def units(self) -> tuple[Unit, ...]:
        """In the file's order; one of them is the lead office, each has its own code and place in protocol."""
        orders: dict[str, Path] = {}
        leads: list[Path] = []
        for at, item in self._items("units"):
            self._once((*at, "code"), item, self.codes, "duplicate-unit", "单位代码已使用，请换一个或删去重复的单位")
            if isinstance(order := item.get("order"), str) and orders.setdefault(order.strip(), at) != at:
                self.refuse((*at, "order"), "duplicate-order", "机构序列号与另一单位相同，请各用一个")
            if str(item.get("lead_office")).lower() in _TRUE:
                leads.append(at)
        self._check_lead(leads)
        forms = list(self._shaped("units", _UNIT))
        units = tuple(_unit(form) for _, form in forms)
        self._add(
            duty_gaps([(at, form.duties, form.valid_from, _last(form.valid_to, form.until)) for at, form in forms])
        )
        self._add(bad_ends([(at, unit) for (at, _), unit in zip(forms, units, strict=True)]))
        return units

    def people(self) -> tuple[Person, ...]:
        """In the file's order, each once."""
        for at, item in self._items("people"):
            self._once((*at, "person"), item, self.persons, "duplicate-person", "此人已列出，请只保留一条")
        forms = self._shaped("people", _PERSON)
        return tuple(Person(form.person, form.name or "", form.phone, form.email, form.im) for _, form in forms)

    def posts(self) -> tuple[PostHeld, ...]:
        """In the file's order; every unit and person is one of the file's, and a post has one holder a day."""
        self.held = list(self._held("posts", Standing.holder))
        detail = "此职务在同一时期已有人担任，请写明前任的 to 或后任的 from，或删去一条"
        self._add(two_at_once(self.held, "two-holders", detail))
        return tuple(post for _, post in self.held)

    def stand_ins(self) -> tuple[PostHeld, ...]:
        """Who stands in for a holder over a period, and the next in line of a vacant post; one of each a day."""
        found = list(self._held("stand_ins", Standing.next_in_line))
        for at, post in found:
            if post.kind == PostKind.staff:
                self.refuse((*at, "post"), "staff-stand-in", "职工干部不设代职人，请删去此条")
        for standing in (Standing.stand_in, Standing.next_in_line):
            of_one_kind = [(at, post) for at, post in found if post.standing == standing]
            detail = "同一职务在同一时期只能有一名代职人（不写起止日期的为空缺时的递补人），请只保留一名或写明起止日期"
            self._add(two_at_once(of_one_kind, "two-stand-ins", detail))
        self._add(own_stand_ins(found, self.held))
        return tuple(post for _, post in found)

    def refuse(self, path: Path, code: str, detail: str) -> None:
        if len(self.faults) <= MOST_FAULTS:
            self.faults.append(self.origin.fault(path, code, detail))

    def _add(self, found: Iterator[Found]) -> None:
        for path, code, detail in found:
            self.refuse(path, code, detail)

    def _held(self, name: str, standing: Standing) -> Iterator[tuple[Path, PostHeld]]:
        for at, item in self._items(name):
            self._check_post(at, item)
        for at, form in self._shaped(name, _POST):
            dated = form.since is not None or form.until is not None
            right = Standing.stand_in if dated and standing == Standing.next_in_line else standing
            yield at, PostHeld(form.unit, form.post, form.person, form.since, form.until, right)

    def _items(self, name: str) -> Iterator[tuple[Path, Section]]:
        for index, item in enumerate(self._series(name)):
            if isinstance(item, Section):
                yield (name, index), item

    def _series(self, name: str) -> Series:
        tree = self.origin.tree
        items = tree.get(name) if isinstance(tree, Section) else None
        return items if isinstance(items, Series) else Series(1)

    def _shaped(self, name: str, form: TypeAdapter[T]) -> Iterator[tuple[Path, T]]:
        """The items of a list that fit the form; of the others the faults."""
        file, tree = self.origin.file, self.origin.tree
        for index, item in enumerate(self._series(name)):
            at = (name, index)
            value = shaped(form, item, file=file, faults=self.faults, at=at, root=tree)
            if value is not None:
                yield at, value
            if len(self.faults) > MOST_FAULTS:
                return

    def _once(self, path: Path, item: Section, seen: set[str], code: str, detail: str) -> None:
        name = item.get(str(path[-1]))
        if isinstance(name, str):
            if name in seen:
                self.refuse(path, code, detail)
            seen.add(name)

    def _check_lead(self, leads: list[Path]) -> None:
        tree = self.origin.tree
        if not leads and isinstance(tree, Section) and isinstance(tree.get("units"), Series):
            self.refuse(("units",), "no-lead-office", "没有牵头部门，请在一个单位上写 lead_office: true")
        for at in leads[1:]:
            self.refuse((*at, "lead_office"), "two-lead-offices", "牵头部门只能有一个，请只保留一处")

    def _check_post(self, at: Path, item: Section) -> None:
        post, unit, person = item.get("post"), item.get("unit"), item.get("person")
        if post == PostKind.leader and unit is not None:
            self.refuse((*at, "unit"), "leader-with-unit", "领导小组组长不属于成员单位，请删去 unit")
        if post != PostKind.leader and unit is None:
            self.refuse((*at, "unit"), "missing", "缺少单位，请写上 unit（只有 leader 不写）")
        if isinstance(unit, str) and unit not in self.codes:
            self.refuse((*at, "unit"), "unknown-unit", "units 中没有这个单位代码，请核对或先补上该单位")
        if isinstance(person, str) and person not in self.persons:
            self.refuse((*at, "person"), "unknown-person", "people 中没有此人，请核对或先补上此人")
        begins, ends = item.get("from"), item.get("to")
        if isinstance(begins, str) and isinstance(ends, str) and len(begins) == len(ends) and begins > ends:
            self.refuse((*at, "to"), "ends-before-it-begins", "截止日期早于起始日期，请核对 from 和 to")


def _unit(form: UnitForm) -> Unit:
    duties = tuple(
        DutyHeld(duty.duty, co, duty.since or form.valid_from, _last(duty.until or form.valid_to, form.until))
        for co, listed in ((False, form.duties), (True, form.co_duties))
        for duty in listed
    )
    return Unit(form.code, form.order, form.zh, form.lead_office, form.kind, duties, form.until, form.succeeded_by)


def _last(day: date | None, until: date | None) -> date | None:
    """A duty ends with its unit at the latest."""
    return min(day, until) if day and until else day or until


def _bounded(faults: list[FileFault], file: str) -> list[FileFault]:
    """All of them, unless they are more than anybody mends before looking again."""
    if len(faults) <= MOST_FAULTS:
        return faults
    first = sorted(faults)[:MOST_FAULTS]
    return [*first, FileFault(file, first[-1].line, "~", "and-more", "另有错误未列出，请先改正以上各处再试")]
