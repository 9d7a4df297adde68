"""The lives of tasks, obligations and notices, one table each: who may do what, from where to where, on which proof.

What is not listed is illegal. The tables are enforced by `duban.flow.tasks` and drawn in `docs/lives.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeAlias, TypeVar

from duban.model import NoticeState, ObligationState, TaskState

State = TypeVar("State", TaskState, ObligationState, NoticeState)

_T = TaskState
_O = ObligationState
_N = NoticeState


class Actor(StrEnum):
    """Who acts; the operator's own program acts for each of them, a unit's program for its unit alone."""

    unit = "unit"
    """The responsible unit."""
    assisting = "assisting"
    """A unit that assists."""
    lead_office = "lead-office"
    person = "person"
    """Whoever answers for the post, or acts for its holder by a recorded authorisation."""
    system = "system"


@dataclass(frozen=True, slots=True)
class Transition(Generic[State]):
    """One action: in which states it may be done, to what it leads (None: it stays), by whom, on what, to what effect.

    `needs` and `effects` name what `duban.contracts.lives` puts into words.
    """

    origins: tuple[State, ...]
    to: State | None
    who: tuple[Actor, ...]
    needs: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()


Life: TypeAlias = Mapping[str, Transition[State]]

_UNIT, _LEAD, _SYSTEM, _PERSON = (Actor.unit,), (Actor.lead_office,), (Actor.system,), (Actor.person,)
_UNFINISHED: Final = (_T.assigned, _T.signed, _T.in_progress, _T.submitted, _T.returned, _T.disputed, _T.paused)
_IN_HAND: Final = (_T.signed, _T.in_progress, _T.returned)
_ENDED: Final = ("clock-stopped", "notices-suppressed", "codes-closed")

TASK: Final[Life[TaskState]] = {
    "sign": Transition((_T.assigned,), _T.signed, _UNIT, ("person",), ("recorded",)),
    "assign": Transition(_IN_HAND, _T.in_progress, _UNIT, ("person-of-unit",), ("recorded",)),
    "start": Transition((_T.signed, _T.returned), _T.in_progress, _UNIT, (), ("recorded",)),
    "submit": Transition(_IN_HAND, _T.submitted, _UNIT, ("text", "evidence", "sign-off"), ("submission-kept",)),
    "return": Transition(
        (_T.submitted,), _T.returned, _LEAD, ("reason", "reviewer"), ("new-revision", "liaison-told", "principal-told"),
    ),
    "close": Transition((_T.submitted,), _T.closed, _LEAD, ("reviewer",), (*_ENDED, "waiting-released")),
    "dispute": Transition(
        (_T.assigned, _T.signed), _T.disputed, _UNIT, ("reason", "in-time", "first"), ("clock-runs", "ruling-owed"),
    ),
    "rule": Transition(
        (_T.disputed,), _T.assigned, _LEAD, ("unit", "reason"), ("unit-told", "ruling-closed", "final"),
    ),
    "ask": Transition(
        (_T.assigned, *_IN_HAND), None, _UNIT, ("later", "reason", "before-due"), ("lead-told",),
    ),
    "extend": Transition(
        (_T.assigned, *_IN_HAND), None, _LEAD, ("later", "reason", "asked-before-due", "at-most-n"),
        ("new-revision", "dues-kept"),
    ),
    "pause": Transition(_IN_HAND, _T.paused, _LEAD, ("reason", "end"), ("steps-hushed",)),
    "resume": Transition((_T.paused,), _T.in_progress, (*_LEAD, *_SYSTEM), (), ("clock-goes-on", "unit-told-of-end")),
    "report": Transition(_UNFINISHED, None, (Actor.assisting,), ("text", "assists"), ("report-kept", "liaison-told")),
    "withdraw": Transition(_UNFINISHED, _T.withdrawn, _SYSTEM, ("withdrawal",), (*_ENDED, "readers-told")),
    "cancel": Transition(_UNFINISHED, _T.cancelled, _SYSTEM, ("otherwise-settled",), _ENDED),
}  # fmt: skip
OBLIGATION: Final[Life[ObligationState]] = {
    "acknowledge": Transition(
        (_O.open,), _O.acknowledged, _PERSON, ("own-post",), (*_ENDED, "tier-below-opens"),
    ),
    "convey": Transition((_O.acknowledged,), _O.conveyed, _SYSTEM, ("tier-below-finished",), ("recorded",)),
    "excuse": Transition((_O.open,), _O.excused, _LEAD, ("reason",), (*_ENDED, "tier-below-opens")),
    "supersede": Transition((_O.open,), _O.superseded, _SYSTEM, ("otherwise-settled",), _ENDED),
    "withdraw": Transition((_O.open,), _O.withdrawn, _SYSTEM, ("withdrawal",), (*_ENDED, "readers-told")),
}  # fmt: skip
NOTICE: Final[Life[NoticeState]] = {
    "claim": Transition((_N.queued,), _N.claimed, _SYSTEM, ("lease",), ("hand",)),
    "mark": Transition((_N.claimed,), _N.sending, _SYSTEM, ("lease",), ("attempt-recorded",)),
    "accept": Transition((_N.sending,), _N.accepted, _SYSTEM, ("provider-took",), ("recorded",)),
    "deliver": Transition((_N.queued, _N.sending, _N.accepted), _N.delivered, _SYSTEM, ("receipt",), ("recorded",)),
    "fail": Transition(
        (_N.queued, _N.claimed, _N.sending, _N.accepted), _N.failed, _SYSTEM, ("refused",), ("reason-kept",),
    ),
    "give back": Transition((_N.claimed, _N.sending), _N.queued, _SYSTEM, ("for-now",), ("tried-again",)),
    "suppress": Transition(
        (_N.queued, _N.claimed, _N.sending), _N.suppressed, _SYSTEM, ("point-lost",), ("reason-kept",),
    ),
}  # fmt: skip

# The words in which people read states and actions.
TASK_WORDS: Final[Mapping[str, str]] = {
    _T.assigned: "待签收", _T.signed: "已签收", _T.in_progress: "办理中", _T.submitted: "申请办结",
    _T.closed: "已销号", _T.returned: "退回重办", _T.disputed: "职责异议", _T.paused: "已挂起",
    _T.withdrawn: "已撤销", _T.cancelled: "已取消",
    "sign": "签收", "assign": "指定经办人", "start": "开始办理", "submit": "申请办结", "return": "退回重办",
    "close": "办结销号", "dispute": "提出职责异议", "rule": "裁定责任单位", "ask": "申请延期", "extend": "延期",
    "pause": "挂起", "resume": "恢复办理", "report": "协办单位报告", "withdraw": "撤销", "cancel": "取消",
}  # fmt: skip
OBLIGATION_WORDS: Final[Mapping[str, str]] = {
    _O.open: "待签收", _O.acknowledged: "已签收", _O.conveyed: "已传达", _O.excused: "已豁免",
    _O.superseded: "已被替代", _O.withdrawn: "已撤回",
    "acknowledge": "签收", "convey": "传达", "excuse": "豁免", "supersede": "替代", "withdraw": "撤回",
}  # fmt: skip
NOTICE_WORDS: Final[Mapping[str, str]] = {
    _N.queued: "待发", _N.claimed: "已领取", _N.sending: "发送中", _N.accepted: "已受理", _N.delivered: "已送达",
    _N.failed: "发送失败", _N.suppressed: "不再发送",
    "claim": "领取", "mark": "登记发送", "accept": "受理", "deliver": "送达", "fail": "失败", "give back": "退回待发",
    "suppress": "停发",
}  # fmt: skip


class Illegal(Exception):
    """The action is not one of the life's in that state; `allowed` are those that are."""

    code: Final = "illegal-action"

    def __init__(self, state: TaskState | ObligationState, action: str) -> None:
        words = TASK_WORDS if isinstance(state, TaskState) else OBLIGATION_WORDS
        self.state: Final = state
        self.action: Final = action
        self.allowed: Final = allowed(state)
        remedy = "、".join(words[name] for name in self.allowed)
        super().__init__(
            f"当前状态为“{words[state]}”，不能“{words.get(action, action)}”"
            + (f"；现在可以：{remedy}" if remedy else "；此事已终结，不能再作任何办理")
        )


def task_after(state: TaskState, action: str) -> TaskState:
    """The state that a task enters by the action; Illegal where that is not one of its life's."""
    if action not in allowed(state):
        raise Illegal(state, action)
    return TASK[action].to or state


def obligation_after(state: ObligationState, action: str) -> ObligationState:
    """The state that an obligation enters by the action; Illegal where that is not one of its life's."""
    if action not in allowed(state):
        raise Illegal(state, action)
    return OBLIGATION[action].to or state


def allowed(state: TaskState | ObligationState) -> tuple[str, ...]:
    """The actions open in that state, in the order of the table; none once the life is at its end."""
    return _allowed(TASK, state) if isinstance(state, TaskState) else _allowed(OBLIGATION, state)


def lead_office_only(action: str) -> bool:
    """Whether no unit may do it to its task or obligation, its own program included."""
    rows = [life[action].who for life in (TASK, OBLIGATION) if action in life]
    return not any({Actor.unit, Actor.assisting, Actor.person} & {*who} for who in rows)


def _allowed(life: Life[State], state: State) -> tuple[str, ...]:
    return tuple(action for action, row in life.items() if state in row.origins)
