"""Legal lives, written here state by state; the code has them action by action."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from duban.lifecycle import (
    NOTICE,
    NOTICE_WORDS,
    OBLIGATION,
    OBLIGATION_WORDS,
    TASK,
    TASK_WORDS,
    Illegal,
    allowed,
    lead_office_only,
    obligation_after,
    task_after,
)
from duban.model import NoticeState, ObligationState, TaskState

TASK_LIFE = {
    "assigned": {"sign": "signed", "dispute": "disputed", "ask": "assigned", "extend": "assigned"},
    "signed": {
        "assign": "in_progress", "start": "in_progress", "submit": "submitted", "dispute": "disputed",
        "ask": "signed", "extend": "signed", "pause": "paused",
    },
    "in_progress": {
        "assign": "in_progress", "submit": "submitted", "ask": "in_progress", "extend": "in_progress",
        "pause": "paused",
    },
    "submitted": {"return": "returned", "close": "closed"},
    "returned": {
        "assign": "in_progress", "start": "in_progress", "submit": "submitted", "ask": "returned",
        "extend": "returned", "pause": "paused",
    },
    "disputed": {"rule": "assigned"},
    "paused": {"resume": "in_progress"},
    "closed": {},
    "withdrawn": {},
    "cancelled": {},
}  # fmt: skip
OBLIGATION_LIFE = {
    "open": {
        "acknowledge": "acknowledged", "excuse": "excused", "supersede": "superseded", "withdraw": "withdrawn",
    },
    "acknowledged": {"convey": "conveyed"},
    "conveyed": {},
    "excused": {},
    "superseded": {},
    "withdrawn": {},
}  # fmt: skip
ENDED = {"closed", "withdrawn", "cancelled"}


State = TypeVar("State", TaskState, ObligationState)


def after_or_none(step: Callable[[State, str], State], state: State, action: str) -> str | None:
    try:
        return step(state, action).value
    except Illegal:
        return None


@pytest.mark.parametrize("state", TaskState)
def test_a_task_does_in_each_state_what_its_life_allows_and_nothing_else(state: TaskState) -> None:
    life = TASK_LIFE[state.value]
    if state.value not in ENDED:
        life = {**life, "report": state.value, "withdraw": "withdrawn", "cancel": "cancelled"}
    assert {action: after_or_none(task_after, state, action) for action in TASK} == {
        action: life.get(action) for action in TASK
    }
    assert set(allowed(state)) == set(life)


@pytest.mark.parametrize("state", ObligationState)
def test_an_obligation_does_in_each_state_what_its_life_allows_and_nothing_else(state: ObligationState) -> None:
    life = OBLIGATION_LIFE[state.value]
    assert {action: after_or_none(obligation_after, state, action) for action in OBLIGATION} == {
        action: life.get(action) for action in OBLIGATION
    }
    assert set(allowed(state)) == set(life)


def test_every_state_of_a_task_is_reached_from_its_assignment() -> None:
    reached, ahead = set(), [TaskState.assigned]
    while ahead:
        state = ahead.pop()
        reached.add(state)
        ahead += [after for action in allowed(state) if (after := task_after(state, action)) not in reached]
    assert reached == set(TaskState)


def test_a_withdrawal_leaves_a_signed_obligation_signed() -> None:
    with pytest.raises(Illegal):
        obligation_after(ObligationState.acknowledged, "withdraw")


def test_what_is_illegal_is_told_with_the_state_and_the_remedy() -> None:
    with pytest.raises(Illegal) as refused:
        task_after(TaskState.submitted, "sign")
    assert (refused.value.state, refused.value.action) == (TaskState.submitted, "sign")
    assert refused.value.allowed == ("return", "close", "report", "withdraw", "cancel")
    said = "当前状态为“申请办结”，不能“签收”；现在可以：退回重办、办结销号、协办单位报告、撤销、取消"
    assert str(refused.value) == said


def test_an_ended_life_says_that_it_is_ended() -> None:
    with pytest.raises(Illegal, match=r"已撤回.*已终结") as refused:
        obligation_after(ObligationState.withdrawn, "acknowledge")
    assert refused.value.allowed == ()
    with pytest.raises(Illegal, match=r"已撤销.*已终结"):
        task_after(TaskState.withdrawn, "sign")


def test_an_unheard_of_action_is_illegal_in_every_state() -> None:
    for state in TaskState:
        with pytest.raises(Illegal, match="fly"):
            task_after(state, "fly")


def test_every_state_and_action_has_its_word() -> None:
    assert set(TASK_WORDS) == {*TaskState, *TASK}
    assert set(OBLIGATION_WORDS) == {*ObligationState, *OBLIGATION}
    assert set(NOTICE_WORDS) == {*NoticeState, *NOTICE}


def test_what_no_unit_may_do_itself_is_the_lead_offices() -> None:
    lead = {"return", "close", "rule", "extend", "pause", "resume"}
    offered = {*TASK} - {"start", "withdraw", "cancel"}  # what the system alone does has no route
    assert {action for action in offered if lead_office_only(action)} == lead
    assert lead_office_only("excuse")
    assert not lead_office_only("acknowledge")


def test_a_notice_ends_in_one_of_three_ways_and_goes_on_from_no_other_end() -> None:
    origins = {state for row in NOTICE.values() for state in row.origins}
    assert {*NoticeState} - origins == {"delivered", "failed", "suppressed"}
