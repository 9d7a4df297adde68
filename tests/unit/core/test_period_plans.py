"""Plans by rules of months and quarters: found once for events that say the same, and none the different for it."""

from __future__ import annotations

from random import Random

from benchmarks.planned import city
from benchmarks.stream import NOW, record
from config.settings import PACKAGED
from duban.case import due_rule
from duban.ground import Ground
from duban.model import Organisation
from duban.planning import plan
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from events.envelope import parse

PERIODS = {"due: T+5\n": "due: quarter end + 5\n", "due: T+10\n": "due: 3 months\n", "due: T+15\n": "due: month 5\n"}
EVENTS = [parse(record(number)) for number in range(600)]


def rewritten(text: str) -> str:
    for before, after in PERIODS.items():
        text = text.replace(before, after)
    return text


POLICY = load_policy(
    {path: rewritten(text) if path.startswith("playbooks/") else text for path, text in read_config(PACKAGED).items()},
    version=1,
)


def ground() -> Ground:
    shared = city().organisation
    held = Organisation(shared.version, shared.units, shared.posts)
    return Ground(POLICY, held, city().calendar, received_at=NOW, now=NOW)


def test_a_plan_is_the_same_whatever_was_planned_before_it() -> None:
    used, order = ground(), list(EVENTS)
    Random(1).shuffle(order)
    for event in order:
        plan(event, used)
    again = [plan(event, used) for event in EVENTS[::7]]
    assert again == [plan(event, ground()) for event in EVENTS[::7]]
    opened = {(event.kind, task.key) for event, drawn in zip(EVENTS[::7], again, strict=True) for task in drawn.tasks}
    rules = [(kind, rule) for kind, playbook in POLICY.playbooks.items() for rule in playbook.tasks]
    counted = {str(due_rule(rule.due)) for kind, rule in rules if (kind, rule.key) in opened}
    assert {"quarter end + 5", "3 months", "month 5"} <= counted
