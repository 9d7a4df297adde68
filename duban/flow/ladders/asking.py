"""Nothing is forgotten (I10): a task that was signed and shows nothing past half its time is asked about, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from duban.escalation import Owing
from duban.flow.commit import Writing
from duban.flow.ladders.hearing import Step, listeners, notices
from duban.flow.parts import Parts
from duban.ground import Ground
from duban.ladder import Outcome
from duban.ledger.clocks import Due
from duban.ledger.database import Connection
from duban.ledger.progress import Asked, Asking, Stale, plan_asking
from duban.model import TaskState
from duban.progress import STEP, asked_at


@dataclass
class Asks:
    """What becomes of the tasks that are to be asked after now."""

    now: datetime
    writing: Writing
    asked: list[Asked] = field(default_factory=list)
    stale: list[Stale] = field(default_factory=list)

    def ask(self, one: Asking, task: Mapping[str, Any], ground: Ground, *, oldest: datetime) -> None:
        """Asks, puts off, or lets be; what came before `oldest` is too old."""
        at = _still(one, task, ground)
        if at is None:
            self._settle(one, Outcome.moot)
        elif at > self.now:  # the deadline has moved with its calendar
            self.put_off(one, at)
        elif one.at < oldest:
            self._settle(one, Outcome.stale)
            self.stale.append(Stale(one.task, one.revision, STEP, b"t", one.at))
        else:
            self._tell(one, task, ground)

    def put_off(self, one: Asking, until: datetime) -> None:
        """It cannot be asked now; it is looked at again then."""
        self._settle(one, Outcome.pending, until)

    def _tell(self, one: Asking, task: Mapping[str, Any], ground: Ground) -> None:
        audiences = ground.policy.progress.task if ground.policy.progress else ()
        reached = listeners(audiences, Owing(task["unit"]), ground)
        clock = Due(one.task, b"t", ground.policy.version, task["due_at"], one.revision, "")
        self.writing.tell(notices(Step(STEP, clock, 0, self.now), task, reached))
        self._settle(one, Outcome.fired if reached else Outcome.moot)

    def _settle(self, one: Asking, outcome: Outcome, at: datetime | None = None) -> None:
        self.asked.append(Asked(one.task, one.revision, outcome.value.encode(), at or one.at))


def _still(one: Asking, task: Mapping[str, Any], ground: Ground) -> datetime | None:
    """When it is asked by the deadline of today; None where nothing is to be asked any more.

    Of what people said of it since, the first entry is the signature or the new deadline itself.
    """
    moved = task["revision"] != one.revision or task["withdrawn"] or task["state"] != TaskState.signed
    if moved or task["said"] > 1 or ground.policy.progress is None:
        return None
    past = ground.policy.progress.past
    return asked_at(one.since, task["due_at"], past=past, calendar=ground.calendar)


async def plan_to_ask(
    parts: Parts, conn: Connection, task: UUID, row: Mapping[str, Any], /, *, since: datetime
) -> None:
    """A task that was signed, or is due anew (`due_at`, `revision`), will be asked after, if the rules say so."""
    policy = await parts.policy(conn, row["policy_version"])
    if policy.progress is None or row["due_at"] is None:
        return
    at = asked_at(since, row["due_at"], past=policy.progress.past, calendar=parts.calendar(policy))
    if at is not None:
        await plan_asking(conn, Asking(task, row["revision"], since, at))
