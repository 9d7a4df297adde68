"""Whatever people, clocks and crashes do in any order: no step early, twice, out of order, or after it is moot (I5).

One ledger for all lives, a unit's directive each; a clerk with a list of days off says what should have been told.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as told
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from config.settings import Settings
from duban.wiring import open_parts
from tests.acceptance.naive_ladder import OFF
from tests.handing import newcomer_listed
from tests.integration.clock_life import LAST, POSTS, UNITS, Directive
from tests.integration.clockwork import LAW, NOTICES, Clock, hang_up
from tests.world import ask, directive, local

MORNING = local("03-01", "08:00").replace(year=2027)
SPANS = st.sampled_from([1, 5, 20, 25, 26, 60, 120, 200, 400]) | st.integers(1, 300)
AHEAD: dict[str, tuple[str, ...]] = {
    "assigned": ("sign", "extend", "sign"), "signed": ("submit", "pause", "extend"), "submitted": ("return", "close"),
    "returned": ("submit",), "in_progress": ("submit", "pause"), "paused": ("resume",), "closed": (),
}  # fmt: skip


class Clocks(Directive, RuleBasedStateMachine):
    """Its life in any order."""

    runner: asyncio.Runner
    numbers = itertools.count(1)

    @initialize(unit=st.sampled_from(UNITS), hour=st.sampled_from([0, 1, 8, 11]))
    def begins(self, unit: str, hour: int) -> None:
        self.unit, self.now = unit, MORNING + timedelta(hours=hour)
        self.event = directive(next(self.numbers), units=[unit], time=self.now.isoformat())
        self.notice = None
        self.state, self.extended, self.tiers, self.gone = "assigned", 0, 1, False
        self.clocks: dict[UUID, Clock] = {}
        self.runner.run(self.begin())

    # Time

    @rule(hours=SPANS)
    def time_passes_through_each_instant(self, hours: int) -> None:
        until = min(self.now + timedelta(hours=hours), LAST)
        while (coming := self.coming()) is not None and coming <= until:
            self._on(max(coming, self.now))
        self.now = until

    @rule(hours=SPANS)
    def the_machine_sleeps(self, hours: int) -> None:
        self._on(min(self.now + timedelta(hours=hours), LAST), race=True)

    @rule(minutes=st.integers(1, 60))
    def the_clock_is_put_back(self, minutes: int) -> None:
        self._on(self.now - timedelta(minutes=minutes))

    @rule()
    def a_sweep_dies_before_its_commit(self) -> None:
        coming = self.coming()
        if coming is not None and self.now <= coming <= LAST:
            self.now = coming
            if self.runner.run(self.kill_a_sweep()):
                self.seen["killed"] += 1
                self.ledger_stands_as_the_clerks_book()
            self._on(coming)

    def _on(self, instant: datetime, *, race: bool = False) -> None:
        self.now = instant
        for clock in self.clocks.values():
            clock.passes(instant)
        self.runner.run(self.sweep(race=race))

    # People

    @rule()
    def the_next_tier_signs(self) -> None:
        away = self.tiers == len(POSTS) and self.unit in self.away  # whose link it is then is told elsewhere
        if not self.gone and self.tiers <= len(POSTS) and not away:
            self.runner.run(self.sign_tier())

    @rule(pick=st.integers(0, 5), days=st.integers(1, 10))
    def the_task_goes_on(self, pick: int, days: int) -> None:
        clock = self.clocks[self.task]
        if self.gone:
            return
        ahead = AHEAD[self.state]
        if not ahead:
            return
        action = ahead[pick % len(ahead)]
        if action == "extend" and (self.extended == 2 or self.now >= clock.due):
            return
        self.runner.run(self.act(action, clock, days))
        self.seen[action] += 1

    @rule(chance=st.integers(0, 7))
    def its_liaison_goes_on_leave(self, chance: int) -> None:
        if chance == 0 and self.unit not in self.away and self.now < LAST - timedelta(days=2):
            self.away[self.unit] = self.now
            self.runner.run(self.leave())

    @rule(chance=st.integers(0, 5))
    def it_is_taken_back(self, chance: int) -> None:
        if chance == 0 and not self.gone:
            self.gone = True
            self.runner.run(self.take_back())

    @rule(chance=st.integers(0, 1), which=st.integers(0, len(NOTICES) - 1))
    def the_years_notice_comes_or_is_taken_back(self, chance: int, which: int) -> None:
        if chance == 0:
            coming = self.calendar_comes(which, next(self.numbers)) if self.notice is None else self.calendar_goes()
            self.runner.run(coming)

    # What stands

    @invariant()
    def ledger_stands_as_the_clerks_book(self) -> None:
        self.runner.run(self.compare())

    def teardown(self) -> None:
        """What was told was told by the clerk's book; then the unit's next directive finds nothing left of this one."""
        self.runner.run(self.judge())


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_no_step_comes_early_twice_out_of_order_or_too_late(
    settings: Settings, record_property: Callable[[str, object], None], *, long: bool
) -> None:
    with asyncio.Runner() as runner:
        opening = open_parts(settings)
        parts = runner.run(opening.__aenter__())
        assert settings.database_owner_url is not None
        owner = runner.run(asyncpg.connect(settings.database_owner_url.get_secret_value()))
        runner.run(newcomer_listed(parts, *(f"p-standin{number}" for number in range(len(UNITS)))))
        held = runner.run(ask(parts, "SELECT post, person FROM holding WHERE retired_version IS NULL"))

        known = set(OFF)

        class Machine(Clocks):
            pass

        Machine.runner, Machine.parts, Machine.owner, Machine.seen, Machine.away = runner, parts, owner, Counter(), {}
        Machine.holders = {row["post"]: row["person"] for row in held}
        counts = told(
            max_examples=10_000 if long else 500, stateful_step_count=6, deadline=None, database=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        hang_up(LAW)
        try:
            run_state_machine_as_test(Machine, settings=counts)
        finally:
            hang_up(known)
            runner.run(owner.close())
            runner.run(opening.__aexit__(None, None, None))
    record_property("seen", dict(Machine.seen))  # in --junitxml
    assert Machine.seen["killed"] > 10, Machine.seen
    assert Machine.seen["told"] > 100, Machine.seen
    assert Machine.seen["notices"] > 30, Machine.seen
    assert Machine.seen["notices taken back"] > 30, Machine.seen
