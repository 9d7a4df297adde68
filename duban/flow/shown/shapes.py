"""What programs see of the ledger: the contract's shapes, in one place. They change only by adding."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from typing_extensions import TypedDict

Item = TypeVar("Item")


class EventNamed(TypedDict):
    """The event that a thing came of."""

    source: str
    id: str
    type: str


class StepShown(TypedDict):
    """A step of the ladder; `outcome` is fired, skipped, merged, moot, digest, stale, or null while yet to come."""

    name: str
    at: str
    fired_at: str | None
    outcome: str | None


class Said(TypedDict, total=False):
    """What a change has beside its state: the action, by what right it was signed off, deadlines and ends it moved."""

    action: str
    token: str
    sign_off: str
    unit: str
    due_before: str
    due_at: str
    asked_for: str
    until: str
    flagged: bool
    zero: bool
    files: list[str]


class Change(Said):
    """One change of state; `by` is an opaque person reference, `system`, or `token:` and the name of a token."""

    at: str
    state: str
    by: str
    how: str


class Duty(TypedDict):
    """What tasks and obligations share."""

    id: str
    event: EventNamed
    subject: str
    unit: str
    title: str
    state: str
    due_at: str | None
    provisional: bool
    opened_at: str
    steps: list[StepShown]
    history: list[Change]


class SubmissionShown(TypedDict):
    """What a unit handed in for closing; `value` is what the closing says, where the rules ask it to say something."""

    at: str
    by: str
    text: str
    evidence: Any
    value: str | None


class ReportShown(TypedDict):
    """What a unit that assists has reported to the responsible one."""

    at: str
    unit: str
    by: str
    text: str


class DifficultyShown(TypedDict):
    """That somebody answered 有困难, by the opaque reference; what is difficult is asked of him, not kept."""

    at: str
    by: str


class ExcuseShown(TypedDict):
    """Why a person was excused, and by whom."""

    at: str
    by: str
    reason: str


class FieldShown(TypedDict):
    """A field that the closing's evidence has; `expected` and `value` stand side by side, null where there is none."""

    name: str
    title: str
    type: str
    required: bool
    at_least: int | None
    expected: str | int | float | None
    value: str | int | float | None


class ResemblanceShown(TypedDict):
    """Another task's text that is nearly this one's; `score` in percent."""

    task: str
    unit: str
    score: int
    text_here: str
    text_there: str


class TaskShown(Duty):
    """A unit's task (督办事项); `evidence` is what its closing needs, `submission` what was last handed in for it.

    `paused_until`: when a pause ends by itself; `reports`: the newest 50 of the units that assist, oldest first.
    """

    key: str
    item: str | None
    evidence: str
    short_notice: bool
    assisting: list[str]
    sign_by: str | None
    submission: SubmissionShown | None
    paused_until: str | None
    reports: list[ReportShown]
    fields: list[FieldShown]
    resembles: list[ResemblanceShown]
    difficulty: DifficultyShown | None


class ObligationShown(Duty):
    """One person's obligation in a post (传达责任)."""

    tier: str
    post: str
    person: str
    acknowledged_at: str | None
    acknowledged_by: str | None
    difficulty: DifficultyShown | None
    excused: ExcuseShown | None


class NoticeShown(TypedDict):
    """A notice to one person by one channel; `to` is masked, null where the address is no longer the one written to.

    `next_at`: when it goes, held by quiet hours until then; `digest`: the digest's notice that it stands in.
    """

    id: str
    task: str | None
    obligation: str | None
    event: EventNamed | None
    subject: str | None
    unit: str | None
    tier: str | None
    person: str
    step: str
    channel: str
    to: str | None
    state: str
    reason: str | None
    attempts: int
    ambiguous: int
    gateway: str | None
    """The gateway that a text was last given."""
    parts: int | None
    """As how many messages the gateway counts it, where it says so."""
    message_id: str | None
    queued_at: str
    outcome_at: str | None
    next_at: str | None
    digest: str | None


class Page(TypedDict, Generic[Item]):
    """One page of a list; `next` is the cursor of the page after it."""

    items: list[Item]
    next: str | None


class EventIdentity(TypedDict):
    """What makes an event the one it is."""

    source: str
    id: str


class WithdrawalShown(TypedDict):
    """That an event was taken back: by which event, when and why, by which it is replaced; `done` when all rows follow.

    `told`: how many people a notice of it was made for.
    """

    event: EventIdentity
    at: str
    reason: str
    replaced_by: str | None
    done: bool
    told: int


class WaitingShown(TypedDict):
    """A task that waits for the closing of the event's task `after`, with that value where one is named.

    The state is waiting, opened or gone; the reason says why it waits no longer.
    """

    key: str
    item: str | None
    after: str
    value: str | None
    state: str
    reason: str | None


class EventShown(TypedDict):
    """Everything that came of one event."""

    event: dict[str, Any]
    waiting: list[WaitingShown]
    tasks: list[TaskShown]
    obligations: list[ObligationShown]
    notices: list[NoticeShown]
    withdrawal: WithdrawalShown | None


class TierCoverage(TypedDict):
    """How far a tier has come."""

    tier: str
    roll: int
    acknowledged: int
    excused: int


class Mover(TypedDict):
    """A member of staff who came to the unit, or left it, after its tier of staff was opened."""

    unit: str
    person: str


class Missing(TypedDict):
    """Somebody who has not acknowledged, and why.

    The reason is open, overdue, difficulty, undeliverable, left, excused, withdrawn or tier-not-open.
    """

    unit: str
    tier: str
    person: str
    reason: str


class Covered(TypedDict):
    """How far a directive has come, in numbers.

    The roll is as at the opening: who came since (`joined`, the first of them `joiners`) is not in it, who left is.
    """

    event: EventNamed
    subject: str
    roll: int
    acknowledged: int
    excused: int
    tiers: list[TierCoverage]
    withdrawn: bool
    joined: int
    left: int
    joiners: list[Mover]
    leavers: list[Mover]


class Coverage(Covered):
    """The same, and who is missing, by name."""

    gap: list[Missing]
