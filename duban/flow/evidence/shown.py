"""What tasks show of their evidence: the declared fields with what is expected, and texts that are nearly the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from duban.flow.evidence.submission import fields_of, rule_of
from duban.flow.parts import Parts
from duban.flow.shown.shapes import FieldShown, ResemblanceShown
from duban.ledger import evidence
from duban.ledger.database import Connection, Row
from duban.ledger.views import Hidden
from duban.model import Urgency
from duban.playbook.evidence import EvidenceField
from duban.playbook.expression import Facts
from duban.playbook.rules import Policy, TaskRule


class Proof(NamedTuple):
    """What a task shows of its evidence."""

    fields: list[FieldShown]
    resembles: list[ResemblanceShown]


async def proofs(
    parts: Parts, conn: Connection, rows: Sequence[Row], *, hidden: Hidden, own: str | None
) -> Mapping[UUID, Proof]:  # fmt: skip
    """Each row's, in at most three statements for all of them."""
    pairs = await _pairs(conn, rows, hidden=hidden, own=own)
    fields = await _fields(parts, conn, rows)
    return {row["id"]: Proof(fields.get(row["id"], []), pairs.get(row["id"], [])) for row in rows}


async def _pairs(
    conn: Connection, rows: Sequence[Row], *, hidden: Hidden, own: str | None
) -> Mapping[UUID, list[ResemblanceShown]]:
    tasks = [row["id"] for row in rows if row["submitted_at"] is not None]
    found: dict[UUID, list[ResemblanceShown]] = defaultdict(list)
    for pair in await evidence.list_resemblances(conn, tasks, hidden=hidden, own=own) if tasks else ():
        found[pair["task"]].append(
            {
                "task": str(pair["other"]), "unit": pair["unit"], "score": pair["score"],
                "text_here": pair["text_here"], "text_there": pair["text_there"],
            }
        )  # fmt: skip
    return found


async def _fields(parts: Parts, conn: Connection, rows: Sequence[Row]) -> Mapping[UUID, list[FieldShown]]:
    declared: list[tuple[Policy, Row, tuple[EvidenceField, ...]]] = []
    for row in rows:
        if row["policy"] is not None:
            policy = await parts.policy(conn, row["policy"])
            if fields := fields_of(policy.playbooks.get(row["kind"]), row["key"]):
                declared.append((policy, row, fields))
    if not declared:
        return {}
    events = list({row["event"] for _, row, _ in declared})
    said = {one["id"]: _Said(one) for one in await evidence.read_said(conn, events)}
    rolls = await evidence.count_rolled(conn, events)
    return {
        row["id"]: _shown(fields, row, said[row["event"]].facts(policy, row), rolls.get((row["event"], row["unit"])))
        for policy, row, fields in declared
    }


def _shown(fields: Sequence[EvidenceField], row: Row, facts: Facts, roll: int | None) -> list[FieldShown]:
    values: Mapping[str, Any] = row["submitted_fields"] or {}
    return [
        {
            "name": one.name,
            "title": one.title,
            "type": one.type,
            "required": one.required,
            "at_least": one.at_least,
            "expected": one.expects(facts, roll=roll),
            "value": values.get(one.name),
        }
        for one in fields
    ]


class _Said:
    """What an event says, read once for all its tasks on the page: there may be hundreds."""

    def __init__(self, event: Row) -> None:
        self._event: Final = event
        self._data: Final[Mapping[str, Any]] = event["body"]["data"]
        self._facts: dict[int, Facts] = {}
        self._items: dict[str, Mapping[str, Any]] = {}

    def facts(self, policy: Policy, row: Row) -> Facts:
        """For the task's conditions: about the item, where the task is of one."""
        if policy.version not in self._facts:
            self._facts[policy.version] = policy.facts(
                row["kind"], self._data, subject=row["subject"], urgency=Urgency(self._event["urgency"]).name
            )
        facts = self._facts[policy.version]
        rule = rule_of(policy.playbooks[row["kind"]], row["key"])
        each = rule.each if isinstance(rule, TaskRule) else None
        item = None if each is None else self._of(each).get(row["item"])
        return facts if item is None else facts.about(item)

    def _of(self, each: str) -> Mapping[str, Any]:
        """The items of a list of the event, by the keys that tasks have them by."""
        if each not in self._items:
            listed = self._data.get(each) or ()
            self._items[each] = {one["key"] if isinstance(one, dict) else one: one for one in listed}
        return self._items[each]
