"""The organisation file: units, people and who holds which post, believed only as a whole and without a fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from pydantic import TypeAdapter

from duban.model import DutyHeld, PostKind, Unit, post_of
from duban.playbook.faults import Faults, FileFault
from duban.playbook.forms import PersonForm, PostForm, UnitForm
from duban.playbook.shape import fault_at, shaped
from duban.playbook.tree import MOST_FAULTS, Path, Section, Series, Value, read_tree

T = TypeVar("T")

_UNIT: Final = TypeAdapter(UnitForm)
_PERSON: Final = TypeAdapter(PersonForm)
_POST: Final = TypeAdapter(PostForm)
_TRUE: Final = frozenset({"true", "yes", "on", "t", "y", "1"})
_LISTS: Final = ("units", "people", "posts")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone, by the opaque reference; the phone is `+` and digits, and what is not known is left out."""

    person: str
    name: str = ""
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class PostHeld:
    """Who holds a post over a period, both days included; where two days touch the later holder counts."""

    unit: str | None
    kind: PostKind
    person: str
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def post(self) -> str:
        return post_of(self.unit, self.kind, self.person)


@dataclass(frozen=True, slots=True)
class OrganisationFile:
    """The whole organisation as a file states it."""

    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    posts: tuple[PostHeld, ...]


def parse_organisation(text: str, file: str) -> OrganisationFile:
    """The organisation that the file (YAML or JSON) states. Faults, each with its line, where anything is wrong."""
    tree, faults = read_tree(text, file)
    reading = _Reading(file, tree, faults)
    if not faults or tree is not None:
        reading.lists()
    organisation = OrganisationFile(reading.units(), reading.people(), reading.posts())
    if faults:
        raise Faults(_bounded(faults, file))
    return organisation


@dataclass(slots=True)
class _Reading:
    """The file's tree, what was wrong in it, and the codes that posts may name."""

    file: str
    tree: Value
    faults: list[FileFault]
    codes: set[str] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)

    def lists(self) -> None:
        """The file is the three lists and nothing else."""
        if not isinstance(self.tree, Section):
            self.refuse((), "not-a-mapping", "应为 units、people、posts 三个列表")
            return
        for name in _LISTS:
            if name not in self.tree:
                self.refuse((name,), "missing", f"缺少 {name}，请补上（没有内容时写 []）")
            elif not isinstance(self.tree[name], Series):
                self.refuse((name,), "not-a-list", "应为列表（每项以“- ”开头，或写在方括号内）")
        for name in self.tree.keys() - set(_LISTS):
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
        return tuple(_unit(form) for _, form in self._shaped("units", _UNIT))

    def people(self) -> tuple[Person, ...]:
        """In the file's order, each once."""
        for at, item in self._items("people"):
            self._once((*at, "person"), item, self.persons, "duplicate-person", "此人已列出，请只保留一条")
        forms = self._shaped("people", _PERSON)
        return tuple(Person(form.person, form.name or "", form.phone, form.email) for _, form in forms)

    def posts(self) -> tuple[PostHeld, ...]:
        """In the file's order; every unit and person is one of the file's, and a post has one holder a day."""
        for at, item in self._items("posts"):
            self._check_post(at, item)
        held = [
            (at, PostHeld(form.unit, form.post, form.person, form.since, form.until))
            for at, form in self._shaped("posts", _POST)
        ]
        self._check_overlaps(held)
        return tuple(post for _, post in held)

    def refuse(self, path: Path, code: str, detail: str) -> None:
        if len(self.faults) <= MOST_FAULTS:
            self.faults.append(fault_at(self.tree, path, file=self.file, code=code, detail=detail))

    def _items(self, name: str) -> Iterator[tuple[Path, Section]]:
        items = self.tree.get(name) if isinstance(self.tree, Section) else None
        for index, item in enumerate(items if isinstance(items, Series) else ()):
            if isinstance(item, Section):
                yield (name, index), item

    def _shaped(self, name: str, form: TypeAdapter[T]) -> Iterator[tuple[Path, T]]:
        """The items of a list that fit the form; of the others the faults."""
        items = self.tree.get(name) if isinstance(self.tree, Section) else None
        for index, item in enumerate(items if isinstance(items, Series) else ()):
            at = (name, index)
            value = shaped(form, item, file=self.file, faults=self.faults, at=at, root=self.tree)
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
        if not leads and isinstance(self.tree, Section) and isinstance(self.tree.get("units"), Series):
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

    def _check_overlaps(self, held: list[tuple[Path, PostHeld]]) -> None:
        """On one day two may hold a post only where the one ends and the other begins."""
        latest: dict[str, date] = {}
        for at, post in sorted(held, key=lambda one: one[1].valid_from or date.min):
            begins, ends = post.valid_from or date.min, post.valid_to or date.max
            if begins < latest.get(post.post, date.min) or (begins == date.min and post.post in latest):
                detail = "此职务在同一时期已有人担任，请写明前任的 to 或后任的 from，或删去一条"
                self.refuse(at, "two-holders", detail)
            latest[post.post] = max(ends, latest.get(post.post, date.min))


def _unit(form: UnitForm) -> Unit:
    duties = tuple(
        DutyHeld(duty.duty, co, duty.since or form.valid_from, duty.until or form.valid_to)
        for co, listed in ((False, form.duties), (True, form.co_duties))
        for duty in listed
    )
    return Unit(form.code, form.order, form.zh, form.lead_office, form.kind, duties)


def _bounded(faults: list[FileFault], file: str) -> list[FileFault]:
    """All of them, unless they are more than anybody mends before looking again."""
    if len(faults) <= MOST_FAULTS:
        return faults
    first = sorted(faults)[:MOST_FAULTS]
    return [*first, FileFault(file, first[-1].line, "~", "and-more", "另有错误未列出，请先改正以上各处再试")]
