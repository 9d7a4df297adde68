"""Random legal and illegal calls by many actors, one at a time and two at once, against a life written apart (I6).

Of two at once it is as if one had come after the other: of two that exclude one another exactly one wins, and the loser
is told the winner's state.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as told
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from config.settings import Settings
from duban.flow.effects.withdrawing import work_off_withdrawals
from duban.flow.parts import Parts
from duban.flow.refused import ActionRefused
from duban.flow.tasks.actions import act
from duban.flow.tasks.bodies import BODIES
from duban.lifecycle import Illegal
from duban.wiring import open_parts
from events.refusal import Refusal
from tests.lives import DUE, PEOPLE, WITHDRAW, Call, Life, later
from tests.withdrawn import withdrawal
from tests.world import ask, hear, project, tell

AHEAD = {
    "assigned": ("sign", "sign", "dispute", "extend"), "signed": ("submit", "assign", "pause", "dispute"),
    "in_progress": ("submit", "pause", "extend"), "submitted": ("return", "close"), "paused": ("resume",),
    "returned": ("submit", "assign"), "disputed": ("rule",),
}  # fmt: skip
"""What may well be done in a state, so that lives get on."""
STATELESS = {"submit": {"text": "清单", "evidence": "附件"}, "resume": {}, "report": {"unit": "hrss", "text": "已协助"}}


@dataclass(frozen=True)
class Wish:
    """What somebody wants, drawn without looking at how things are: races end now so, now so."""

    action: str
    pick: int
    unit: str | None
    person: str
    named: bool
    to: str
    minutes: int

    def call(self, action: str | None = None) -> Call:
        """The wish as a call: of its own action, or by the lead office's program of that one."""
        done = action or self.action
        return Call(done, None if action else self.unit, tuple(self._said(done).items()))

    def fitting(self, state: str) -> Call:
        """As a call that may well be made in that state."""
        ahead = AHEAD.get(state, (*BODIES,))
        return self.call(ahead[self.pick % len(ahead)])

    def _said(self, action: str) -> dict[str, Any]:
        if action in STATELESS:
            return STATELESS[action]
        if action in ("sign", "assign"):
            return {"person": self.person}
        said: dict[str, Any] = {} if action == "close" else {"reason": "因故"}
        if action in ("close", "return") and self.named:
            said["person"] = self.person
        if action in ("ask", "extend"):
            said["due_at"] = later(self.minutes)
        if action == "rule":
            said["unit"] = self.to
        return said


WISHES = st.builds(
    Wish,
    action=st.sampled_from([*BODIES]),
    pick=st.integers(0, 59),
    unit=st.sampled_from([None, None, "commerce", "hrss"]),
    person=st.sampled_from([person for people in PEOPLE.values() for person in people]),
    named=st.booleans(),
    to=st.sampled_from([*PEOPLE]),
    minutes=st.integers(0, 400),
)


class Lives(RuleBasedStateMachine):
    """One task of one event, whose life is led by many."""

    runner: asyncio.Runner
    parts: Parts
    numbers = itertools.count(1)
    seen: dict[str, int]

    @initialize()
    def begins(self) -> None:
        self.event = project(next(self.numbers))
        self.life, self.taken_back = Life("assigned", "commerce", DUE), False
        self.task: UUID = self.runner.run(self._begun())

    async def _begun(self) -> UUID:
        await hear(self.parts, self.event)
        found: UUID = await tell(
            self.parts, "SELECT task.id FROM task JOIN event ON event.id = event WHERE key = 'needs' AND event_id = $1",
            self.event["id"],
        )  # fmt: skip
        return found

    @rule(wish=WISHES)
    def somebody_does_something(self, wish: Wish) -> None:
        self._one(wish.call())

    @rule(wish=WISHES)
    def life_goes_on(self, wish: Wish) -> None:
        self._one(wish.fitting(self.life.state))

    @rule(wish=WISHES, other=WISHES, way=st.integers(0, 2))
    def two_race(self, wish: Wish, other: Wish, way: int) -> None:
        first = wish.fitting(self.life.state)
        self._two(first, (first, other.fitting(self.life.state), other.call())[way])

    @rule(wish=WISHES, chance=st.integers(0, 5))
    def it_is_taken_back_meanwhile(self, wish: Wish, chance: int) -> None:
        if chance == 0 and not self.taken_back:
            self.taken_back = True
            self._two(Call(WITHDRAW), wish.fitting(self.life.state))

    def _one(self, call: Call) -> None:
        wanted, after = self.life.after(call)
        assert self.runner.run(self._done(call)) == wanted, (call, self.life)
        self._now(after, wanted)

    def _two(self, first: Call, second: Call) -> None:
        """As if one had come after the other, in either order."""
        found = self.runner.run(self._both(first, second))
        one, then = self.life.after(first)
        two, last = then.after(second)
        other, before = self.life.after(second)
        final, end = before.after(first)
        allowed = {(one, two): last, (final, other): end}
        assert found in allowed, (first, second, self.life, found, allowed)
        standing = [life for answers, life in (((one, two), last), ((final, other), end)) if answers == found]
        state = self.runner.run(self._state())
        self._now(next(life for life in standing if life.state == state), "race")

    def _now(self, life: Life, what: str) -> None:
        self.life = life
        self.seen[what] = self.seen.get(what, 0) + 1

    async def _both(self, first: Call, second: Call) -> tuple[str, str]:
        one, two = await asyncio.gather(self._done(first), self._done(second))
        return one, two

    async def _done(self, call: Call) -> str:
        """What the caller is told: the state entered, or why not."""
        if call.action == WITHDRAW:
            assert (await hear(self.parts, withdrawal(self.event, self.event["id"]))).events == 1
            return "withdrawn"
        said = {name: value.isoformat() if name == "due_at" else value for name, value in call.said}
        body = BODIES[call.action].model_validate(said)
        try:
            async with self.parts.ledger.transaction() as conn:
                shown = await act(self.parts, conn, self.task, call.action, by="token:t", body=body, unit=call.unit)
        except Illegal as error:
            return f"illegal:{error.state}"
        except ActionRefused as error:
            return error.code
        except Refusal as error:
            return str(error.reason)
        return str(shown["state"])

    async def _state(self) -> str:
        taken_back = "EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event)"
        statement = f"SELECT CASE WHEN state <> 'closed' AND {taken_back} THEN 'withdrawn' ELSE state END FROM task"
        return str(await tell(self.parts, f"{statement} WHERE id = $1", self.task))

    @invariant()
    def ledger_and_history_say_so(self) -> None:
        self.runner.run(self._compare())

    async def _compare(self) -> None:
        life = self.life
        assert await self._state() == life.state
        [row] = await ask(
            self.parts, "SELECT unit, due_at, revision, next_at FROM task JOIN clock ON duty = id WHERE id = $1",
            self.task,
        )  # fmt: skip
        assert (row["unit"], row["due_at"], row["revision"]) == (life.unit, life.due, life.revision)
        if life.state in ("paused", "closed"):
            assert row["next_at"] is None
        entries = await ask(self.parts, "SELECT body FROM journal_entry WHERE duty = $1 ORDER BY n", self.task)
        assert len(entries) == life.changes
        if not life.gone:
            assert json.loads(entries[-1]["body"])["state"] == life.state
        assert await tell(self.parts, "SELECT count(*) FROM extension WHERE task = $1", self.task) == life.extensions

    def teardown(self) -> None:
        if self.life.gone:
            self.runner.run(work_off_withdrawals(self.parts))
            assert self.runner.run(tell(self.parts, "SELECT state FROM task WHERE id = $1", self.task)) == "withdrawn"


@pytest.mark.long
@pytest.mark.timeout(900)
def test_every_life_is_legal_whoever_does_what_at_once(
    settings: Settings, record_property: Callable[[str, object], None], *, long: bool
) -> None:
    with asyncio.Runner() as runner:
        opening = open_parts(settings)
        parts = runner.run(opening.__aenter__())

        class Machine(Lives):
            pass

        Machine.runner, Machine.parts, Machine.seen = runner, parts, {}
        counts = told(
            max_examples=300 if long else 16, stateful_step_count=14, deadline=None, database=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        try:
            run_state_machine_as_test(Machine, settings=counts)
        finally:
            runner.run(opening.__aexit__(None, None, None))
    record_property("seen", Machine.seen)  # in --junitxml: how often each answer was given, and how many raced
    assert Machine.seen["race"] > 20, Machine.seen
