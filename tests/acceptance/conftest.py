"""Two houses for many stories: the harbour on Tansu, whose clock stands still, and one on Apache Kafka."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.city import City, harbour, valley
from tests.acceptance.days import BEIJING
from tests.acceptance.foreign import directive, structured
from tests.acceptance.house import REPOSITORY, House, standing
from tests.acceptance.moments import FRIDAY
from tests.acceptance.post_office import PostOffice


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A house starts, and weeks pass, within the time of the first test that asks for it."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def office() -> Iterator[PostOffice]:
    with PostOffice().at_work() as office:
        yield office


@pytest.fixture(scope="session")
def city() -> City:
    return harbour()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, office: PostOffice, city: City) -> Iterator[House]:
    """A foreign mail server beside it, and a city of its own in it."""
    folder = tmp_path_factory.mktemp("harbour")
    with standing(
        folder, DUBAN_BROKER="tansu", DUBAN_CLOCK_START=FRIDAY.isoformat(), DUBAN_CLOCK_SPEED="0",
        DUBAN_SMTP_URL=f"smtp://127.0.0.1:{office.port}",
    ) as house:  # fmt: skip
        house.run("organisation", "import", str(city.write(folder / "harbour.json")))
        yield house


@pytest.fixture(scope="module")
def event(house: House) -> dict[str, Any]:
    """A directive to every unit of the harbour."""
    event = directive(time=FRIDAY - timedelta(hours=2), document="港人才〔2025〕9号")
    assert not house.knows(event)
    house.publish(structured(event))
    house.settled(event, obligations=8)
    return event


@pytest.fixture(scope="session")
def on_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """It begins on a Sunday on which people work."""
    folder = tmp_path_factory.mktemp("kafka")
    sunday = datetime(2026, 1, 4, 10, 0, tzinfo=BEIJING)
    with standing(
        folder, DUBAN_BROKER="kafka", DUBAN_KAFKA_LIBS=str(REPOSITORY / ".kafka" / "libs"),
        DUBAN_CLOCK_START=sunday.isoformat(), DUBAN_CLOCK_SPEED="0",
    ) as house:  # fmt: skip
        house.run("organisation", "import", str(valley().write(folder / "valley.yaml")))
        yield house
