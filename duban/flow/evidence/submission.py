"""What is handed in for closing, from the body to the ledger: checked, compared with others' texts, kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from duban.evidence.alike import Pair, Written, alike, said
from duban.evidence.checks import Checked, EvidenceFault, check
from duban.flow.refused import FieldWrong, Wrong
from duban.flow.tasks.bodies import Submission
from duban.flow.tasks.closing import closing_value
from duban.flow.tasks.desk import Desk, hold
from duban.ledger import evidence
from duban.ledger.evidence import SubmissionRow
from duban.lifecycle import task_after
from duban.playbook.after import Closing
from duban.playbook.evidence import EvidenceField
from duban.playbook.rules import RECURRING, Playbook, Recurring, TaskRule


class BadEvidence(Wrong):
    """办结佐证不合要求，逐项见 errors。"""

    code = "bad-evidence"

    def __init__(self, faults: Sequence[EvidenceFault]) -> None:
        super().__init__()
        self._faults = tuple(FieldWrong(*fault) for fault in faults)

    @property
    def wrong(self) -> Sequence[FieldWrong]:
        return self._faults


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submission that may be kept; `said` is what the journal tells of it beside the state."""

    value: str | None
    checked: Checked
    pairs: tuple[Pair, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def said(self) -> dict[str, Any]:
        told = {"flagged": bool(self.pairs), "zero": self.checked.zero, "files": list(self.files)}
        return {name: one for name, one in told.items() if one}


async def check_submission(desk: Desk, body: Submission) -> Submitted:
    """What is handed in, held against the rules frozen at the event. Raises `BadEvidence`, `BadClosing` and `Illegal`.

    The task is held until the commit, before others are made to wait for the text: rows first, then that, always.
    """
    rule = rule_of(desk.policy.playbooks[desk.row["kind"]], desk.row["key"])
    checked = check(rule.evidence_fields, body.evidence, zero_report=rule.zero_report)
    if checked.faults:
        raise BadEvidence(checked.faults)
    value = closing_value(closing_of(rule), body.text, body.evidence, await desk.parts.organisation(desk.conn))
    await hold(desk)
    task_after(desk.state, "submit")
    pairs = () if checked.zero else await _nearly_the_same(desk, body)
    files = tuple(row["sha256"].hex() for row in await evidence.list_files(desk.conn, desk.id))
    return Submitted(value, checked, pairs, files)


async def keep_submission(desk: Desk, body: Submission, submitted: Submitted) -> None:
    """Into the ledger, with the pairs that a reviewer is to look at."""
    fields = dict(submitted.checked.values) or None
    row = SubmissionRow(desk.id, desk.now, desk.by, body.text, body.evidence, submitted.value, fields)
    n = await evidence.insert_submission(desk.conn, row)
    pairs = [(pair.other.task, pair.other.n, pair.score) for pair in submitted.pairs]
    await evidence.insert_resemblances(desk.conn, desk.id, n, pairs)


async def _nearly_the_same(desk: Desk, body: Submission) -> tuple[Pair, ...]:
    """Others' texts, and the last periods', that this one nearly repeats; whoever hands in the same just now waits."""
    rules, about = desk.policy.evidence, f"{desk.row['kind']} {desk.row['key']}"
    text = said(body.text, body.evidence)
    if len(text.strip()) < rules.shortest:
        return ()
    await evidence.lock_submissions(desk.conn, about)
    rows = await evidence.list_texts_to_compare(
        desk.conn, about, task=desk.id, event=desk.row["event"], since=desk.now - timedelta(days=rules.days),
        most=rules.compared,
    )  # fmt: skip
    units = (await desk.parts.organisation(desk.conn)).units
    named = {row["unit"] for row in rows} | {desk.row["unit"]}
    names = sorted((units[code].name for code in named if code in units), key=len, reverse=True)
    others = [Written(row["task"], row["n"], row["unit"], said(row["text"], row["evidence"])) for row in rows]
    # Hundreds of long texts take a second or two: others get their turn meanwhile.
    return tuple(await asyncio.to_thread(alike, text, others, rules, names=names))


def rule_of(playbook: Playbook, key: str) -> TaskRule | Recurring:
    """The rule that made the task, as its event's playbook has it."""
    if key != RECURRING:
        return playbook.rule(key)
    assert playbook.recurring is not None
    return playbook.recurring


def closing_of(rule: TaskRule | Recurring) -> Closing | None:
    """What the closing must say, if anything."""
    return rule.closing if isinstance(rule, TaskRule) else None


def fields_of(playbook: Playbook | None, key: str) -> tuple[EvidenceField, ...]:
    """The fields declared for the task; none where the playbook does not know the key any more."""
    rules: list[Any] = [] if playbook is None else [*playbook.tasks, playbook.recurring]
    for rule in rules:
        if rule is not None and getattr(rule, "key", RECURRING) == key:
            found: tuple[EvidenceField, ...] = rule.evidence_fields
            return found
    return ()
