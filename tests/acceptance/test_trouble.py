"""Mail servers that refuse or are away, services killed, a stop by SIGTERM, and the same data directory again."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.acceptance.city import City, valley
from tests.acceptance.days import BEIJING
from tests.acceptance.foreign import directive, structured
from tests.acceptance.house import ENDED, SERVICES, House, standing, until
from tests.acceptance.post_office import PostOffice

START = datetime(2026, 9, 20, 14, 0, tzinfo=BEIJING)
"""A Sunday on which people work, before Mid-Autumn."""
TODAY = START.date()


@pytest.fixture(scope="module")
def city() -> City:
    return valley()


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with PostOffice().at_work() as office:
        yield office


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, office: PostOffice, city: City) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("trouble")
    with standing(
        folder, DUBAN_BROKER="tansu", DUBAN_CLOCK_START=START.isoformat(), DUBAN_CLOCK_SPEED="0",
        DUBAN_SMTP_URL=f"smtp://127.0.0.1:{office.port}",
    ) as house:  # fmt: skip
        house.run("organisation", "import", str(city.write(folder / "valley.yaml")))
        yield house


def mail_notice(house: House, event: dict[str, Any], unit: str) -> dict[str, Any]:
    """The notice by e-mail of the principal's obligation."""
    asked = {"event_source": event["source"], "event_id": event["id"], "unit": unit}
    (obligation,) = until(lambda: house.all("/v1/obligations", **asked, tier="principal"))
    notices = house.all("/v1/notices", **asked)
    (notice,) = [n for n in notices if n["obligation"] == obligation["id"] and n["channel"] == "email"]
    return notice


def test_what_a_server_puts_off_is_tried_again_and_accepted_once(house: House, city: City, office: PostOffice) -> None:
    address = city.email(city.holder("ferry", "principal", TODAY))
    office.answers[address] = ["450 4.2.1 mailbox busy"]
    event = directive(time=START, units=["ferry"])
    house.publish(structured(event))

    until(lambda: mail_notice(house, event, "ferry"), lambda n: n["state"] == "accepted", within=40)
    notice = mail_notice(house, event, "ferry")
    first, second = office.attempts[address]

    assert 0 < second - first <= 10
    assert notice["attempts"] == 2
    assert len(office.by_id(notice["message_id"])) == 1


def test_a_notice_that_waits_does_not_hold_the_clock_up(house: House, city: City, office: PostOffice) -> None:
    address = city.email(city.holder("mill", "principal", TODAY))
    office.answers[address] = ["451 4.3.0 not now"] * 2
    event = directive(time=START, units=["mill"])
    house.publish(structured(event))
    until(lambda: len(office.attempts[address]) > 0)

    begun = time.monotonic()
    house.settle()

    assert time.monotonic() - begun < 20
    notice = mail_notice(house, event, "mill")
    assert notice["state"] not in ENDED
    assert notice["reason"].startswith("451")
    until(lambda: mail_notice(house, event, "mill"), lambda n: n["state"] == "accepted", within=60)


def test_what_a_server_refuses_for_good_has_failed_with_its_code(house: House, city: City, office: PostOffice) -> None:
    address = city.email(city.holder("hub", "principal", TODAY))
    office.answers[address] = [f"550 5.1.1 <{address}> no such user"]
    event = directive(time=START, units=["hub"])
    house.publish(structured(event))

    until(lambda: mail_notice(house, event, "hub"), lambda n: n["state"] == "failed")
    notice = mail_notice(house, event, "hub")

    assert notice["reason"].startswith("550")
    assert address not in notice["reason"]
    assert len(office.attempts[address]) == 1


def test_a_mail_server_that_is_away_delays_and_loses_nothing(house: House, office: PostOffice) -> None:
    office.shut()
    event = directive(time=START, units=["ferry", "hub"])
    house.publish(structured(event))
    came = until(lambda: house.came_of(event), lambda came: len(came["obligations"]) == 2)
    texts = {n["id"] for n in came["notices"] if n["channel"] == "sms"}
    until(lambda: texts <= {text["notice"] for text in house.texts()})
    before = {n["message_id"] for n in came["notices"] if n["channel"] == "email"}

    office.open()

    until(
        lambda: house.came_of(event),
        lambda came: all(n["state"] == "accepted" for n in came["notices"] if n["channel"] == "email"),
        within=60,
    )
    assert before
    assert {message_id: len(office.by_id(message_id)) for message_id in before} == dict.fromkeys(before, 1)


@pytest.mark.parametrize("service", SERVICES)
def test_a_killed_service_runs_again_within_five_seconds(house: House, service: str) -> None:
    (pid,) = house.pids(service)

    os.kill(pid, signal.SIGKILL)

    until(lambda: [other for other in house.pids(service) if other != pid], within=5)
    event = directive(time=START, units=["mill"])
    house.publish(structured(event))
    until(house.ready, within=40)
    assert house.settled(event, obligations=1)["tasks"]


def test_a_second_house_does_not_start_in_the_same_directory(house: House) -> None:
    refused = house.run("up", code=None, within=30)

    assert refused.returncode == 1
    assert str(house.data) in refused.stdout + refused.stderr


def test_a_stop_and_a_start_lose_nothing(house: House, city: City, office: PostOffice) -> None:
    event = directive(time=START, units=["ferry", "mill"])
    house.publish(structured(event))
    came = house.settled(event, obligations=2)
    notice = mail_notice(house, event, "mill")
    (mail,) = office.by_id(notice["message_id"])
    house.advance("1h")
    before = {kind: house.all(f"/v1/{kind}") for kind in ("tasks", "obligations", "notices")}
    mails, now = len(office.mails), house.now()

    begun = time.monotonic()
    assert house.stop() == 0
    assert time.monotonic() - begun < 30
    assert house.processes() == {}
    for words in (
        ["clock"],
        ["rejects", "list"],
        ["sms", "reply", "+8610000000001", "1 1234"],
        ["clock", "advance", "1d"],
    ):
        away = house.run(*words, code=3)
        assert "PostgreSQL" in away.stderr + away.stdout
    del house.kafka
    house.start()
    house.settle()

    assert house.now() == now
    assert {kind: house.all(f"/v1/{kind}") for kind in before} == before
    assert len(office.mails) == mails
    assert house.came_of(event)["event"] == came["event"]
    assert house.web.post("/a/" + mail.link.partition("/a/")[2]).status_code == 200
    (deputy,) = until(lambda: house.all("/v1/obligations", subject=event["subject"], unit="mill", tier="deputy"))
    assert deputy["person"] == city.holder("mill", "deputy", TODAY)


def test_new_events_come_in_after_a_start_and_old_ones_are_known(house: House) -> None:
    event = directive(time=START, units=["hub"])
    house.publish(structured(event))
    before = house.settled(event, obligations=1)

    house.publish(structured(event))
    house.settle()

    assert house.came_of(event) == before


def test_a_killed_house_leaves_nobody_and_comes_back(house: House) -> None:
    tasks = house.all("/v1/tasks")
    assert house.process is not None
    house.process.kill()
    house.process.wait(10)

    until(lambda: house.processes() == {}, within=15)
    del house.kafka
    house.start()

    assert house.all("/v1/tasks") == tasks
