"""What a change of one rule makes of an event: duties added, gone, moved, reassigned, told otherwise; nothing else."""

from __future__ import annotations

from datetime import UTC, time
from typing import Any

import pytest

from config.settings import PACKAGED
from duban.flow.planned.difference import Change, Differing, differences
from duban.flow.planned.reduced import reduced
from duban.ground import Ground
from duban.planning import plan
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.workdays import Calendar
from events.envelope import from_mapping
from tests.unit.organisations import packaged
from tests.world import MONDAY, ZONE, directive, event, project

FILES = read_config(PACKAGED)
CITY = packaged()
CALENDAR = Calendar(ZONE, time(8, 30), time(17, 30))
PROJECT = "playbooks/investment.project.registered.yaml"
DIRECTIVE = "playbooks/meeting.directive.issued.yaml"
STALLED = "playbooks/policy.clause.stalled.yaml"
CLAUSE: dict[str, Any] = {"policy": "2.0", "clause": "c1", "responsible": "housing", "last_progress_on": "2026-02-01"}


def ground(files: dict[str, str]) -> Ground:
    at = MONDAY.astimezone(UTC)
    return Ground(load_policy(files, version=1), CITY, CALENDAR, received_at=at, now=at)


def changed(said: dict[str, Any], path: str, old: str, new: str) -> list[Differing]:
    """What differs for this event once `old` reads `new` in the file."""
    assert FILES[path].count(old) == 1
    known = from_mapping(said)
    before, after = ground(FILES), ground(FILES | {path: FILES[path].replace(old, new)})
    return list(differences(reduced(known, plan(known, before), before), reduced(known, plan(known, after), after)))


def summary(found: list[Differing]) -> list[tuple[str, tuple[str, ...], str | None, str | None]]:
    """Key, changes, and the due of either side to the minute."""
    return [
        (
            one.named.key, tuple(one.changes), one.before.due[:16] if one.before else None,
            one.after.due[:16] if one.after else None,
        )
        for one in found
    ]  # fmt: skip


def test_the_same_rules_differ_in_nothing() -> None:
    for said in (project(), directive(units=None), event("policy.clause.stalled", 1, CLAUSE)):
        known, here = from_mapping(said), ground(FILES)
        drawn = plan(known, here)
        assert list(differences(reduced(known, drawn, here), reduced(known, drawn, here))) == []


def test_a_deadline_that_is_put_off_moves_that_duty_alone() -> None:
    # T+3 after Monday 2 March is Thursday the 5th, T+4 Friday the 6th.
    assert summary(changed(project(), PROJECT, "due: T+3", "due: T+4")) == [
        ("needs", ("moved",), "2026-03-05T17:30", "2026-03-06T17:30")
    ]


def test_another_duty_reassigns_it_without_calling_that_told_otherwise() -> None:
    [found] = changed(project(), PROJECT, "who: duty:flexible-talent", "who: duty:publicity")
    assert found.changes == (Change.reassigned,)
    assert found.before is not None
    assert found.after is not None
    assert (found.before.unit, found.after.unit) == ("science", "publicity")


def test_a_unit_for_all_units_adds_the_others_and_keeps_the_one() -> None:
    found = changed(project(), PROJECT, "who: duty:investment", "who: all")
    assert {one.changes for one in found} == {(Change.added,)}
    assert {one.named.unit for one in found} == CITY.units.keys() - {"commerce"}


def test_a_task_that_is_taken_out_is_gone_and_one_put_in_is_added() -> None:
    new = "key: follow\n    title: 跟进"
    found = changed(project(), PROJECT, "key: training\n    title: 订单培养建议", new)
    assert [(one.named.key, one.changes) for one in found] == [
        ("training", (Change.gone,)),
        ("follow", (Change.added,)),
    ]


def test_another_class_tells_otherwise_and_asks_for_no_signature_in_time() -> None:
    found = changed(project(), PROJECT, "notify: B", "notify: A")
    assert [(one.named.key, one.changes) for one in found] == [
        (key, (Change.told, Change.reworded)) for key in ("needs", "match", "experts", "training")
    ]
    needs = found[0]
    assert needs.before is not None
    assert needs.after is not None
    assert [line.split(" ")[0] for line in set(needs.before.told) - set(needs.after.told)] == ["commerce/principal"]


def test_other_words_for_the_evidence_are_reworded() -> None:
    assert summary(changed(project(), PROJECT, "清单或无需求声明", "清单")) == [
        ("needs", ("reworded",), "2026-03-05T17:30", "2026-03-05T17:30")
    ]


def test_a_lower_tier_moves_though_nobody_knows_yet_when_it_opens() -> None:
    assert (
        summary(changed(directive(units=["health", "land"]), DIRECTIVE, "staff: T+3", "staff: T+5"))
        == [("cascade/staff", ("moved",), "T+3 after its op", "T+5 after its op")] * 2
    )


@pytest.mark.parametrize(
    ("old", "new", "changes", "after"),
    [
        # Friday the 6th has opened at once; Monday the 9th opens at nine, an hour from now.
        ("every: friday", "every: monday", ("moved",), "monday until closed:explain, next 2026-03-09T17:30:00+08:00"),
        ("  until: closed:explain\n", "", ("moved",), "friday, next 2026-03-13T17:30:00+08:00"),
    ],
)
def test_another_rhythm_moves_recurring_work(old: str, new: str, changes: tuple[str, ...], after: str) -> None:
    found = changed(event("policy.clause.stalled", 1, CLAUSE), STALLED, old, new)
    [rhythm] = [one for one in found if one.named.key == "recurring" and one.named.item is None]
    assert rhythm.changes == changes
    assert rhythm.after is not None
    assert rhythm.after.due == after


def test_a_kind_that_becomes_restricted_says_so() -> None:
    [found] = changed(project(), PROJECT, "notify: B", "notify: B\nrestricted: true")
    assert (found.named.key, found.changes) == ("rule", (Change.added,))
    assert found.named.item is not None
    assert found.named.item.startswith("restricted")
