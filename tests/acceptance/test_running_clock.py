"""A drill clock that runs: steps fire by themselves, none before its instant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.acceptance.city import valley
from tests.acceptance.days import BEIJING, ladder
from tests.acceptance.foreign import structured, talent
from tests.acceptance.house import House, instant, standing, until

START = datetime(2026, 5, 6, 8, 30, tzinfo=BEIJING)
"""The Wednesday after Labour Day; the Saturday after it is worked."""
SPEED = 3600


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("running")
    with standing(
        folder, DUBAN_BROKER="tansu", DUBAN_CLOCK_START=START.isoformat(), DUBAN_CLOCK_SPEED=str(SPEED)
    ) as house:
        house.run("organisation", "import", str(valley().write(folder / "valley.yaml")))
        yield house


def test_steps_fire_by_themselves_and_never_early(house: House) -> None:
    event = talent(time=house.now(), employer="mill")
    house.publish(structured(event))
    came = until(lambda: house.came_of(event))
    (register,) = [task for task in came["tasks"] if task["key"] == "register"]
    planned = ladder(instant(register["due_at"]).date())

    def due() -> datetime | None:
        steps = {step["name"]: step for step in house.get(f"/v1/tasks/{register['id']}")["steps"]}
        assert {name: instant(step["at"]) for name, step in steps.items()} == planned
        fired = steps["due"]["fired_at"]
        assert fired is not None or house.now() < planned["due"] + timedelta(hours=12)
        return instant(fired) if fired else None

    fired = until(due, within=100)

    assert fired is not None
    assert planned["due"] <= fired < planned["due"] + timedelta(hours=6)
    until(lambda: [text for text in house.texts() if "今日到期" in text["text"]])
