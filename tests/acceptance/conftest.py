"""One house with a drill clock that stands still, a foreign mail server beside it, and a city of its own in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.acceptance.city import City, harbour
from tests.acceptance.days import BEIJING
from tests.acceptance.house import House, standing
from tests.acceptance.post_office import PostOffice

# The Sunday after this Friday is worked, and then National Day begins on Wednesday.
FRIDAY = datetime(2025, 9, 26, 10, 0, tzinfo=BEIJING)


@pytest.fixture(scope="session")
def office() -> Iterator[PostOffice]:
    with PostOffice().at_work() as office:
        yield office


@pytest.fixture(scope="session")
def city() -> City:
    return harbour()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, office: PostOffice, city: City) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("harbour")
    with standing(
        folder, DUBAN_BROKER="tansu", DUBAN_CLOCK_START=FRIDAY.isoformat(), DUBAN_CLOCK_SPEED="0",
        DUBAN_SMTP_URL=f"smtp://127.0.0.1:{office.port}",
    ) as house:  # fmt: skip
        house.run("organisation", "import", str(city.write(folder / "harbour.json")))
        yield house
