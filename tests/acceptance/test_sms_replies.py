"""Replies by text: the right code from the right number signs; everything else is answered and signs nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.acceptance.city import City
from tests.acceptance.foreign import directive, structured
from tests.acceptance.house import House, instant, until
from tests.acceptance.moments import FRIDAY

TODAY = FRIDAY.date()
CODE = re.compile(r"回复“1 (\d{4,})”签收")


def asked(house: House, unit: str) -> tuple[dict[str, Any], str, str]:
    """A directive to one unit; its principal's obligation, number and code."""
    event = directive(time=FRIDAY - timedelta(minutes=1), units=[unit])
    house.publish(structured(event))
    came = house.settled(event, obligations=1)
    (obligation,) = came["obligations"]
    (notice,) = [n for n in came["notices"] if n["obligation"] == obligation["id"] and n["channel"] == "sms"]
    (text,) = [text for text in house.texts() if text["notice"] == notice["id"]]
    (code,) = CODE.findall(text["text"])
    return obligation, text["to"], code


def state(house: House, obligation: dict[str, Any]) -> Any:
    return house.get(f"/v1/obligations/{obligation['id']}")


def test_the_right_code_from_the_right_number_signs(house: House, city: City) -> None:
    obligation, number, code = asked(house, "homes")
    assert number == city.phone(city.holder("homes", "principal", TODAY))

    house.run("sms", "reply", number, f"1 {code}")

    signed = state(house, obligation)
    assert signed["acknowledged_by"] == "sms"
    assert instant(signed["acknowledged_at"]) == FRIDAY
    until(lambda: house.all("/v1/obligations", subject=obligation["subject"], tier="deputy"))
    assert state(house, obligation)["state"] == "conveyed"


def test_as_a_phone_writes_it_signs_too(house: House) -> None:
    obligation, number, code = asked(house, "works")

    house.run("sms", "reply", number.removeprefix("+86"), f" １　{code} ")

    assert state(house, obligation)["acknowledged_by"] == "sms"


def test_signing_again_by_text_changes_nothing(house: House) -> None:
    obligation, number, code = asked(house, "trade")
    house.run("sms", "reply", number, f"1 {code}")
    house.settle()
    before = state(house, obligation)

    house.run("sms", "reply", number, f"1 {code}")

    house.settle()
    assert state(house, obligation) == before


@pytest.fixture(scope="module")
def unsigned(house: House) -> tuple[dict[str, Any], str, str]:
    return asked(house, "gate")


@pytest.mark.parametrize(
    "text", ["1 {wrong}", "1", "签收", "{code}", "3 {code}", "1 {code}0", "", "1 {code} 2 {code}", "2 {code}"]
)
def test_anything_else_signs_nothing(house: House, unsigned: tuple[dict[str, Any], str, str], text: str) -> None:
    obligation, number, code = unsigned
    wrong = f"{(int(code) + 1) % 10000:04d}"

    answered = house.run("sms", "reply", number, text.format(code=code, wrong=wrong))

    assert answered.stdout.strip()
    assert (state(house, obligation)["state"], state(house, obligation)["acknowledged_at"]) == ("open", None)


def test_the_right_code_from_another_number_signs_nothing(
    house: House, city: City, unsigned: tuple[dict[str, Any], str, str]
) -> None:
    obligation, _, code = unsigned

    for number in (city.phone(city.holder("gate", "liaison", TODAY)), "+8610000000001", "nobody"):
        house.run("sms", "reply", number, f"1 {code}")

    assert state(house, obligation)["state"] == "open"
