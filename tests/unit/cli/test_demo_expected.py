"""What the demo holds the house against, itself held against instants counted by hand on the calendar of March 2026."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from duban.cli.demo.compare import SENT, Found, differences
from duban.cli.demo.expected import Owed, owed
from duban.cli.demo.expected_notices import Speaking, Told
from duban.cli.demo.paper import Paper, read_paper
from duban.cli.demo.people import Signature
from duban.cli.demo.screen import light
from duban.cli.demo.story import DIRECTIVE, END, START, ZONE, events, moments, patience
from tests.integration.command_line import ROOT


def at(text: str) -> datetime:
    """`03-04 09:00` of the demo's March."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@pytest.fixture(scope="module")
def paper() -> Paper:
    return read_paper(ROOT / "config")


def of(everything: list[Owed], *name: str) -> Owed:
    (found,) = (one for one in everything if one.name == name)
    return found


def fired(one: Owed, paper: Paper) -> dict[str, datetime]:
    return {name: when for name, when, outcome in one.steps(paper.rules["ladder"], END) if outcome == "fired"}


def test_a_principal_who_never_signs_is_reminded_and_escalated_at_these_instants(paper: Paper) -> None:
    principal = paper.holder("hrss", "principal", START.date())
    one = of(owed(paper, events(), []), f"{DIRECTIVE}-1", "obligation", "hrss", "principal", principal)
    assert (one.state, one.due_at) == ("open", at("03-03 17:30"))
    assert fired(one, paper) == {
        "remind-1": at("03-02 09:00"),
        "due": at("03-03 09:00"),
        "overdue-1": at("03-04 09:00"),
        "overdue-2": at("03-06 09:00"),
        "overdue-3": at("03-10 09:00"),
    }


def test_a_tier_opens_when_the_one_above_has_signed_and_counts_from_then(paper: Paper) -> None:
    principal, deputy = (paper.holder("hrss", post, START.date()) for post in ("principal", "deputy"))
    everything = owed(paper, events(), [Signature(principal, at("03-05 15:00"))])
    above = of(everything, f"{DIRECTIVE}-1", "obligation", "hrss", "principal", principal)
    below = of(everything, f"{DIRECTIVE}-1", "obligation", "hrss", "deputy", deputy)
    assert (above.state, above.ended_at) == ("conveyed", at("03-05 15:00"))
    assert (below.state, below.opened_at, below.due_at) == ("open", at("03-05 15:00"), at("03-06 17:30"))
    # Overdue 1 would come a working day after Friday: on Monday, after the weekend.
    assert fired(below, paper) == {
        "due": at("03-06 09:00"),
        "overdue-1": at("03-09 09:00"),
        "overdue-2": at("03-11 09:00"),
        "overdue-3": at("03-13 09:00"),
    }
    assert not [one for one in everything if one.unit == "hrss" and one.tier in ("liaison", "staff")]


def test_each_event_opens_the_tasks_of_its_playbook_for_whoever_holds_the_duty(paper: Paper) -> None:
    tasks: dict[str, list[tuple[str, str, str]]] = {}
    for one in owed(paper, events(), []):
        if one.tier is None:
            tasks.setdefault(one.event, []).append((one.name[2], one.unit, f"{one.due_at:%m-%d}"))
    assert sorted(tasks["project-2026-017-1"]) == [
        ("experts", "science", "03-17"),
        ("match", "hrss", "03-17"),
        ("needs", "commerce", "03-06"),
        ("training", "education", "03-24"),
    ]
    assert sorted(tasks["talent-2026-102-1"]) == [
        ("contact", "org", "03-12"),
        ("cultivate", "agriculture", "03-26"),
        ("household", "police", "03-12"),
        ("register", "county-a", "03-06"),
        ("spouse", "hrss", "03-19"),
    ]
    assert [unit for key, unit, due in tasks[f"{DIRECTIVE}-1"] if (key, due) == ("report", "03-16")] == [
        unit["code"] for unit in paper.units
    ]


def test_nobody_is_escalated_to_himself(paper: Paper) -> None:
    head = paper.holder("org", "principal", START.date())
    leader = paper.holder(None, "leader", START.date())
    speaking = Speaking(paper, END)
    everything = owed(paper, events()[:1], [])
    his = of(everything, f"{DIRECTIVE}-1", "obligation", "org", "principal", head)
    told = speaking.notices([his], [])
    assert {(one.step, one.person) for one in told if one.of} == {("opened", head), ("remind-1", head), ("due", head)}
    # On the 4th and the 6th what would come back to him, on the 10th what is the leader's anyway.
    assert speaking.digest_instants([his]) == [at("03-04 09:00"), at("03-06 09:00"), at("03-10 09:00")]
    assert told[Told((), "digest", "email", leader)] == 3


def test_the_people_of_the_story_differ_and_some_never_sign(paper: Paper) -> None:
    principals = Counter(patience(paper.holder(unit["code"], "principal", START.date())) for unit in paper.units)
    assert principals.keys() == {0, 1, 3, 5, None}
    assert all(one.weekday() < 5 for one in moments())
    assert moments()[-1] == END


@pytest.mark.parametrize(
    ("due", "shown"),
    [("03-05 17:30", "red"), ("03-06 17:30", "yellow"), ("03-09 17:30", "yellow"), ("03-11 17:30", "blue"),
     ("03-12 17:30", "green")],
)  # fmt: skip
def test_the_light_counts_working_days(due: str, shown: str) -> None:
    friday = at("03-06 15:00")
    assert light({"due_at": at(due).isoformat()}, friday) == shown


def perfect(paper: Paper) -> tuple[Found, list[Owed], Speaking]:
    """A house that shows exactly what must be, after one principal signed."""
    signed = [Signature(paper.holder("hrss", "principal", START.date()), at("03-02 09:30"))]
    everything, speaking = owed(paper, events(), signed), Speaking(paper, END)
    shown = [_shown(number, one, speaking) for number, one in enumerate(everything)]
    ids = {one.name: str(number) for number, one in enumerate(everything)}
    notices = [_notice(one, ids) for one in speaking.notices(everything, events()).elements()]
    tiers: list[dict[str, Any]] = [
        {
            "tier": tier,
            "roll": sum(len(paper.holders(unit["code"], tier, END.date())) for unit in paper.units),
            "acknowledged": int(tier == "principal"),
        }
        for tier in ("principal", "deputy", "liaison", "staff")
    ]
    roll = sum(tier["roll"] for tier in tiers)
    coverage = {"tiers": tiers, "roll": roll, "acknowledged": 1, "gap": [{}] * (roll - 1)}
    found = Found(
        tasks=[duty for duty in shown if "tier" not in duty],
        obligations=[duty for duty in shown if "tier" in duty],
        notices=notices,
        coverage=coverage,
    )
    return found, everything, speaking


def _shown(number: int, one: Owed, speaking: Speaking) -> dict[str, Any]:
    steps = []
    ladder = speaking.paper.rules["ladder"]
    for step, (name, when, outcome) in zip(ladder, one.steps(ladder, END), strict=True):
        fired_at = when.isoformat() if outcome == "fired" else None
        said = speaking.outcome(one, step, when) if fired_at else outcome
        steps.append({"name": name, "at": when.isoformat(), "fired_at": fired_at, "outcome": said})
    head = {
        "id": str(number), "event": {"id": one.event}, "unit": one.unit, "state": one.state, "provisional": False,
        "opened_at": one.opened_at.isoformat(), "due_at": one.due_at.isoformat(), "steps": steps,
    }  # fmt: skip
    if one.tier is None:
        return {**head, "key": one.name[2], **one.facts}
    signed = one.ended_at and one.ended_at.isoformat()
    by = "link" if signed else None
    return {**head, "tier": one.tier, "person": one.person, "acknowledged_at": signed, "acknowledged_by": by}


def _notice(one: Told, ids: dict[tuple[str, ...], str]) -> dict[str, Any]:
    duty = ids.get(one.of)
    return {
        "id": "n", "task": duty, "obligation": None, "event": {"id": one.of[0]} if one.of else None, "step": one.step,
        "channel": one.channel, "person": one.person, "state": SENT[one.channel], "reason": None,
    }  # fmt: skip


def test_a_house_that_is_as_it_must_be_shows_no_difference(paper: Paper) -> None:
    found, everything, speaking = perfect(paper)
    assert differences(found, everything, speaking.notices(everything, events()), speaking) == []


@pytest.mark.parametrize(
    ("spoil", "blamed"),
    [
        (lambda found: found.tasks.pop(), "missing: "),
        (lambda found: found.tasks.append({**found.tasks[0], "id": "x", "unit": "nix"}), "not demanded: "),
        (lambda found: found.tasks.append({**found.tasks[0], "id": "x"}), "shown 2 times"),
        (lambda found: found.obligations[0].update(state="withdrawn"), "state is withdrawn"),
        (lambda found: found.obligations[0].update(due_at=END.isoformat()), "due_at is "),
        (lambda found: found.obligations[0]["steps"][1].update(fired_at=None), "step remind-1 "),
        (lambda found: found.obligations[0]["steps"][1].update(outcome="merged"), "step remind-1 "),
        (lambda found: found.notices.pop(0), "must be 1"),
        (lambda found: found.notices.append(found.notices[0]), ": 2, must be 1"),
        (lambda found: found.notices[0].update(state="queued"), "queued"),
        (lambda found: found.coverage["tiers"][0].update(acknowledged=2), "coverage of principal is 2 "),
        (lambda found: found.coverage["gap"].pop(), "the gap names "),
    ],
    ids=["task gone", "task too many", "task twice", "other state", "other deadline", "step not fired", "step merged",
         "notice gone", "notice twice", "notice unsent", "coverage", "gap"],
)  # fmt: skip
def test_whatever_differs_is_told(paper: Paper, spoil: Any, blamed: str) -> None:
    found, everything, speaking = perfect(paper)
    spoil(found)
    told = differences(found, everything, speaking.notices(everything, events()), speaking)
    assert any(blamed in line for line in told), told
