"""The lives of tasks and obligations: which action leads from which state to which; what is not listed is illegal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias, TypeVar

from duban.model import ObligationState, TaskState

State = TypeVar("State", TaskState, ObligationState)
Life: TypeAlias = Mapping[str, tuple[tuple[State, ...], State | None]]

_T = TaskState
_O = ObligationState

_UNFINISHED: Final = (_T.assigned, _T.signed, _T.in_progress, _T.submitted, _T.returned, _T.disputed, _T.paused)

# action: (the states in which it may be done, the state it leads to; None where the state stays)
TASK: Final[Life[TaskState]] = {
    "sign": ((_T.assigned,), _T.signed),
    "assign": ((_T.signed, _T.in_progress, _T.returned), _T.in_progress),
    "start": ((_T.signed, _T.returned), _T.in_progress),
    "submit": ((_T.signed, _T.in_progress, _T.returned), _T.submitted),
    "return": ((_T.submitted,), _T.returned),
    "close": ((_T.submitted,), _T.closed),
    "dispute": ((_T.assigned, _T.signed), _T.disputed),
    "rule": ((_T.disputed,), _T.assigned),
    "extend": ((_T.assigned, _T.signed, _T.in_progress, _T.returned), None),
    "pause": ((_T.signed, _T.in_progress, _T.returned), _T.paused),
    "resume": ((_T.paused,), _T.in_progress),
    "withdraw": (_UNFINISHED, _T.withdrawn),
    "cancel": (_UNFINISHED, _T.cancelled),
}
OBLIGATION: Final[Life[ObligationState]] = {
    "acknowledge": ((_O.open,), _O.acknowledged),
    "convey": ((_O.acknowledged,), _O.conveyed),
    "excuse": ((_O.open,), _O.excused),
    "supersede": ((_O.open,), _O.superseded),
    "withdraw": ((_O.open,), _O.withdrawn),
}

# The words in which people read states and actions.
TASK_WORDS: Final[Mapping[str, str]] = {
    _T.assigned: "待签收", _T.signed: "已签收", _T.in_progress: "办理中", _T.submitted: "申请办结",
    _T.closed: "已销号", _T.returned: "退回重办", _T.disputed: "职责异议", _T.paused: "已挂起",
    _T.withdrawn: "已撤销", _T.cancelled: "已取消",
    "sign": "签收", "assign": "指定经办人", "start": "开始办理", "submit": "申请办结", "return": "退回重办",
    "close": "办结销号", "dispute": "提出职责异议", "rule": "裁定责任单位", "extend": "延期", "pause": "挂起",
    "resume": "恢复办理", "withdraw": "撤销", "cancel": "取消",
}  # fmt: skip
OBLIGATION_WORDS: Final[Mapping[str, str]] = {
    _O.open: "待签收", _O.acknowledged: "已签收", _O.conveyed: "已传达", _O.excused: "已豁免",
    _O.superseded: "已被替代", _O.withdrawn: "已撤回",
    "acknowledge": "签收", "convey": "传达", "excuse": "豁免", "supersede": "替代", "withdraw": "撤回",
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
    return _after(TASK, state, action)


def obligation_after(state: ObligationState, action: str) -> ObligationState:
    """The state that an obligation enters by the action; Illegal where that is not one of its life's."""
    return _after(OBLIGATION, state, action)


def allowed(state: TaskState | ObligationState) -> tuple[str, ...]:
    """The actions open in that state, in the order of the table; none once the life is at its end."""
    return _allowed(TASK, state) if isinstance(state, TaskState) else _allowed(OBLIGATION, state)


def _after(life: Life[State], state: State, action: str) -> State:
    if action not in _allowed(life, state):
        raise Illegal(state, action)
    return life[action][1] or state


def _allowed(life: Life[State], state: State) -> tuple[str, ...]:
    return tuple(action for action, (origins, _) in life.items() if state in origins)
