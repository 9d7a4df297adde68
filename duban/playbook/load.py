"""From the texts of the operator's files to a policy, or every fault of all of them in one go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from typing import Final, TypeAlias

from pydantic import TypeAdapter

from duban.playbook.calendar import read_overrides
from duban.playbook.faults import Faults, FileFault
from duban.playbook.ladders import by_urgency, ladder_faults, laid_out
from duban.playbook.playbook_faults import playbook_faults, tasks_in
from duban.playbook.rules import RECURRING, Place, Playbook, PlaybookFile, Policy, Rules
from duban.playbook.scores import score_faults
from duban.playbook.shape import fault_at, shaped
from duban.playbook.task_faults import task_faults
from duban.playbook.tree import Path, Section, Series, Value, line_of, read_tree
from duban.playbook.vocabulary import event_fields as known_fields
from duban.playbook.who import DutyByField, DutyHolder, NamedUnits, UnitsOfItems, Who, parse_who

RULES: Final = "playbooks/rules.yaml"
TEMPLATES: Final = "templates/"

_RULES_FORM: Final = TypeAdapter(Rules)
_PLAYBOOK_FORM: Final = TypeAdapter(PlaybookFile)
_PLAYBOOK_FIELDS: Final = tuple(part.name for part in dataclass_fields(PlaybookFile))

Fields: TypeAlias = Mapping[str, Mapping[str, str]]


def load_policy(files: Mapping[str, str], *, version: int, event_fields: Fields | None = None) -> Policy:
    """The policy that the files (path below the folder → text) state. Faults where anything in any of them is wrong.

    `event_fields` are the fields of each kind with their types, the vocabulary's where not given.
    """
    reading = _Reading(files, known_fields() if event_fields is None else event_fields)
    rules = reading.rules()
    playbooks = reading.playbooks()
    overrides, faults = read_overrides({path: text for path, text in files.items() if path.startswith("calendar/")})
    reading.faults.extend(faults)
    if reading.faults or rules is None:
        raise Faults(reading.faults)
    return Policy(
        version=version,
        playbooks=playbooks,
        ladder=laid_out(rules.ladder),
        classes=rules.classes,
        overrides=overrides,
        templates={path.removeprefix(TEMPLATES): text for path, text in files.items() if path.startswith(TEMPLATES)},
        contact=rules.contact,
        vacancy=rules.vacancy,
        places=tuple(reading.places),
        lead_sources=rules.lead_sources,
        dropped=rules.dropped,
        extensions=rules.extensions,
        pause_at_most=rules.pause_at_most,
        ladders=by_urgency(rules.ladders, rules.ladder),
        progress=rules.progress,
        stale_after=rules.stale_after,
        storms=rules.storms,
        quiet=rules.quiet,
        budgets=rules.budgets,
        reach=rules.reach,
        evidence=rules.evidence,
        scores=rules.scores,
        reports=rules.reports,
    )


@dataclass(slots=True)
class _Reading:
    """The files, what was read of them so far, and what was wrong."""

    files: Mapping[str, str]
    event_fields: Fields
    classes: frozenset[str] | None = None
    faults: list[FileFault] = field(default_factory=list)
    places: list[tuple[Place, Who]] = field(default_factory=list)

    def rules(self) -> Rules | None:
        if RULES not in self.files:
            self.faults.append(FileFault(RULES, 1, "-", "missing-file", "缺少通知类别和催办阶梯，请补上此文件"))
            return None
        tree = self._tree(RULES)
        named = tree.get("classes") if isinstance(tree, Section) else None
        if isinstance(named, Section):
            self.classes = frozenset(named)
        templates = frozenset(path.removeprefix(TEMPLATES) for path in self.files if path.startswith(TEMPLATES))
        if tree is None:
            return None
        rules = shaped(_RULES_FORM, tree, file=RULES, faults=self.faults, context={"templates": templates})
        for where, code, detail in ladder_faults(tree):
            self._refuse(RULES, tree, where, code, detail)
        self._check_dropped(tree)
        for where, code, detail in score_faults(tree.get("scores") if isinstance(tree, Section) else None):
            self._refuse(RULES, tree, where, code, detail)
        return rules

    def _check_dropped(self, tree: Value) -> None:
        dropped = tree.get("dropped") if isinstance(tree, Section) else None
        for index, drop in enumerate(dropped if isinstance(dropped, Series) else ()):
            kind = drop.get("event") if isinstance(drop, Section) else None
            if isinstance(kind, str) and kind not in self.event_fields:
                detail = f"没有这种事件；可用 {'、'.join(sorted(self.event_fields))}"
                self._refuse(RULES, tree, ("dropped", index, "event"), "unknown-event", detail)

    def playbooks(self) -> dict[str, Playbook]:
        """Each playbook by its event."""
        found: dict[str, Playbook] = {}
        first: dict[str, str] = {}
        for path in sorted(self.files):
            if path.startswith("playbooks/") and path != RULES:
                tree = self._tree(path)
                kind = tree.get("event") if isinstance(tree, Section) else None
                if isinstance(kind, str) and (other := first.setdefault(kind, path)) != path:
                    self._refuse(path, tree, ("event",), "duplicate-playbook", f"此事件已有 {other}，请合并为一个文件")
                playbook = self._playbook(path, tree, kind)
                if playbook is not None:
                    found[playbook.event] = playbook
        return found

    def _playbook(self, path: str, tree: Value, kind: Value) -> Playbook | None:
        if tree is None:
            return None
        fields = self.event_fields.get(kind) if isinstance(kind, str) else None
        context = {"fields": dict(fields) if fields is not None else None}
        playbook = shaped(_PLAYBOOK_FORM, tree, file=path, faults=self.faults, context=context)
        if isinstance(tree, Section):
            self._check_playbook(path, tree, kind)
            self.places.extend(_places(path, tree, fields or {}))
        if playbook is None:
            return None
        return Playbook(**{name: getattr(playbook, name) for name in _PLAYBOOK_FIELDS}, fields=fields or {})

    def _check_playbook(self, path: str, tree: Section, kind: Value) -> None:
        if isinstance(kind, str) and kind not in self.event_fields:
            detail = f"没有这种事件；可用 {'、'.join(sorted(self.event_fields))}"
            self._refuse(path, tree, ("event",), "unknown-event", detail)
        notify = tree.get("notify")
        if self.classes is not None and isinstance(notify, str) and notify not in self.classes:
            detail = f"没有这个通知类别；可用 {'、'.join(sorted(self.classes))}（涉及人才或企业的，另写 contact）"
            self._refuse(path, tree, ("notify",), "unknown-class", detail)
        contact, units = (_who(tree.get(name)) for name in ("contact", "cascade_units"))
        if contact is not None and (not isinstance(contact, NamedUnits) or contact.or_all):
            self._refuse(path, tree, ("contact",), "bad-who", "联系单位应为事件的单位字段，如 @employer")
        if isinstance(units, DutyHolder | DutyByField | UnitsOfItems):
            detail = "传达范围应为一批单位，可写 all、@字段、@字段 or all 或 kind:类别，不能是职责或逐项的单位"
            self._refuse(path, tree, ("cascade_units",), "bad-who", detail)
        seen: dict[str, Path] = {}
        for at, task in tasks_in(tree):
            self._check_task(path, tree, at, task, seen)
        fields = self.event_fields.get(kind) if isinstance(kind, str) else None
        for where, code, detail in playbook_faults(tree, fields, self.event_fields):
            self._refuse(path, tree, where, code, detail)

    def _check_task(self, path: str, tree: Section, at: Path, task: Section, seen: dict[str, Path]) -> None:
        key = task.get("key")
        if isinstance(key, str) and (other := seen.setdefault(key, at)) != at:
            detail = f"第 {line_of(tree, other)} 行已有同名任务，请换一个键"
            self._refuse(path, tree, (*at, "key"), "duplicate-task", detail)
        for name, code, detail in task_faults(task):
            self._refuse(path, tree, (*at, name), code, detail)

    def _tree(self, path: str) -> Value:
        """The file's tree; None, with a fault that says why, where there is nothing to go on with."""
        tree, faults = read_tree(self.files[path], path)
        self.faults.extend(faults)
        if tree is None and not faults:
            self.faults.append(FileFault(path, 1, "-", "empty", "文件没有内容，请补上或删去此文件"))
        return tree

    def _refuse(self, file: str, root: Value, path: Path, code: str, detail: str) -> None:
        self.faults.append(fault_at(root, path, file=file, code=code, detail=detail))


def _who(text: Value) -> Who | None:
    return parse_who(text) if isinstance(text, str) else None


def _places(path: str, tree: Section, fields: Mapping[str, str]) -> Iterator[tuple[Place, Who]]:
    """Where the playbook names units, for holding it against an organisation; each duty that a field may choose."""
    named: list[tuple[Path, Value]] = [(("cascade_units",), tree.get("cascade_units"))]
    recurring = tree.get(RECURRING)
    owed = [*tasks_in(tree), *([((RECURRING,), recurring)] if isinstance(recurring, Section) else [])]
    for at, task in owed:
        named.append(((*at, "who"), task.get("who")))
        if isinstance(assist := task.get("assist"), Series):
            named.extend(((*at, "assist", index), text) for index, text in enumerate(assist))
    for where, text in named:
        if (who := _who(text)) is not None:
            place = (path, line_of(tree, where), ".".join(map(str, where)))
            yield from ((place, one) for one in _each_duty(who, fields))


def _each_duty(who: Who, fields: Mapping[str, str]) -> Iterator[Who]:
    """The selector; of one that ends in a field of given values, the duty of each value but the lead office's."""
    if not isinstance(who, DutyByField) or "|" not in fields.get(who.field, ""):
        yield who
        return
    values = fields[who.field].split("|")
    yield from (DutyHolder(f"{who.prefix}{value}") for value in values if value != who.lead_for)
