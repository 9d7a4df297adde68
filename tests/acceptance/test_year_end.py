"""Across the year's end: what rests on a year whose notice is not out says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.acceptance.city import City, valley
from tests.acceptance.days import BEIJING, due
from tests.acceptance.foreign import directive, structured, talent
from tests.acceptance.house import House, instant, standing

MONDAY = datetime(2026, 12, 28, 9, 30, tzinfo=BEIJING)


@pytest.fixture(scope="module")
def city() -> City:
    return valley()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, city: City) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("year")
    with standing(folder, DUBAN_BROKER="tansu", DUBAN_CLOCK_START=MONDAY.isoformat(), DUBAN_CLOCK_SPEED="0") as house:
        house.run("organisation", "import", str(city.write(folder / "valley.json")))
        yield house


def test_a_deadline_beyond_the_years_end_is_provisional(house: House) -> None:
    conveyed, arrived = directive(time=MONDAY), talent(time=MONDAY, employer="mill")
    house.publish(structured(conveyed), structured(arrived))

    owed = house.settled(conveyed, obligations=3)
    tasks = {task["key"]: task for task in [*owed["tasks"], *house.came_of(arrived)["tasks"]]}

    assert {(instant(o["due_at"]), o["provisional"]) for o in owed["obligations"]} == {(due(MONDAY.date(), 1), False)}
    assert {key: (instant(task["due_at"]), task["provisional"]) for key, task in tasks.items()} == {
        "register": (due(MONDAY.date(), 1), False),
        "contact": (due(MONDAY.date(), 5), True),
        "report": (due(MONDAY.date(), 10), True),
        "cultivate": (due(MONDAY.date(), 15), True),
    }
    assert instant(tasks["report"]["due_at"]) == datetime(2027, 1, 12, 17, 30, tzinfo=BEIJING)
