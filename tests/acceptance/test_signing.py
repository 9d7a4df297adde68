"""The link: looking changes nothing, the button signs, the tier below opens; what is not quite the link is forged."""

from __future__ import annotations

from collections import Counter

from tests.acceptance.city import City
from tests.acceptance.days import due
from tests.acceptance.directives import Event, mail_of, obligation_of, path, sign, to_units
from tests.acceptance.house import House, instant, until
from tests.acceptance.moments import FRIDAY, TODAY, TOMORROW
from tests.acceptance.post_office import PostOffice


def test_looking_at_the_link_fifty_times_changes_nothing(house: House, office: PostOffice, event: Event) -> None:
    before = house.came_of(event)
    link = path(mail_of(house, office, event, obligation_of(house, event, "homes", "principal")))

    for number in range(50):
        shown = house.web.request("GET" if number % 2 else "HEAD", link)
        assert shown.status_code == 200
        assert (event["data"]["points"][1] in shown.text) == bool(number % 2)
    assert house.came_of(event) == before


def test_the_button_signs_and_the_deputys_clock_begins(
    house: House, city: City, office: PostOffice, event: Event
) -> None:
    sign(house, office, event, "homes", "principal")

    signed = obligation_of(house, event, "homes", "principal")
    assert instant(signed["acknowledged_at"]) == FRIDAY
    assert signed["acknowledged_by"] == "link"
    deputy = obligation_of(house, event, "homes", "deputy")
    assert (deputy["person"], deputy["state"]) == (city.holder("homes", "deputy", TODAY), "open")
    assert instant(deputy["due_at"]) == TOMORROW
    until(lambda: obligation_of(house, event, "homes", "principal")["state"] == "conveyed")
    assert [change["state"] for change in obligation_of(house, event, "homes", "principal")["history"]] == [
        "open", "acknowledged", "conveyed",
    ]  # fmt: skip


def test_signing_again_changes_nothing_and_says_so_kindly(house: House, office: PostOffice) -> None:
    event = to_units(house, "works")
    link = path(mail_of(house, office, event, obligation_of(house, event, "works", "principal")))
    house.web.post(link)
    mail_of(house, office, event, obligation_of(house, event, "works", "deputy"))
    house.settle()
    before = house.came_of(event)

    again = house.web.post(link)

    assert again.status_code == 200
    assert "无需重复" in again.text
    house.settle()
    assert house.came_of(event) == before


def test_the_message_goes_down_to_the_staff_and_the_gap_closes_by_name(
    house: House, city: City, office: PostOffice
) -> None:
    event = to_units(house, "trade", "oldtown")
    roll = city.roll(["trade", "oldtown"], TODAY)
    assert_coverage(house, event, roll, signed=set())

    for tier in ("principal", "deputy", "liaison"):
        sign(house, office, event, "trade", tier)
    until(lambda: house.all("/v1/obligations", subject=event["subject"], tier="staff"))
    house.settle()
    upper = {entry for entry in roll if entry[0] == "trade" and entry[1] != "staff"}
    assert_coverage(house, event, roll, signed=upper)
    assert due(TODAY, 3).isoformat() == "2025-09-30T17:30:00+08:00"
    staff = house.all("/v1/obligations", subject=event["subject"], tier="staff")
    assert {o["person"] for o in staff} == set(city.holders("trade", "staff", TODAY))
    assert {instant(o["due_at"]) for o in staff} == {due(TODAY, 3)}

    sign(house, office, event, "trade", "staff")

    assert_coverage(house, event, roll, signed={entry for entry in roll if entry[0] == "trade"})
    states = Counter(
        (o["tier"], o["state"]) for o in house.all("/v1/obligations", subject=event["subject"], unit="trade")
    )
    assert states == {
        ("principal", "conveyed"): 1,
        ("deputy", "conveyed"): 1,
        ("liaison", "conveyed"): 1,
        ("staff", "acknowledged"): 3,
    }


def test_where_a_post_is_vacant_the_tier_below_it_opens_with_its_own_clock(
    house: House, city: City, office: PostOffice
) -> None:
    event = to_units(house, "gate")

    sign(house, office, event, "gate", "principal")

    liaison = obligation_of(house, event, "gate", "liaison")
    assert liaison["person"] == city.holder("gate", "liaison", TODAY)
    assert instant(liaison["due_at"]) == TOMORROW
    assert house.all("/v1/obligations", subject=event["subject"], tier="deputy") == []


def test_a_token_that_differs_in_any_character_is_forged(house: House, office: PostOffice) -> None:
    event = to_units(house, "labs")
    token = path(mail_of(house, office, event, obligation_of(house, event, "labs", "principal"))).removeprefix("/a/")
    before = house.came_of(event)

    changed = [token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in range(len(token))]
    last = [token[:-1] + letter for letter in "ABCDEFGHabcdefgh0123456789-_" if letter != token[-1]]
    cut = [token[:-1], token[1:], token[: len(token) // 2], token + "A", token + "=", token.swapcase()]
    for forged in [*last, *cut, *changed]:
        for method in ("POST", "GET"):
            assert house.web.request(method, f"/a/{forged}").status_code in (404, 429), forged

    assert house.came_of(event) == before
    assert house.web.get(f"/a/{token}").status_code == 200


def assert_coverage(
    house: House, event: Event, roll: set[tuple[str, str, str]], *, signed: set[tuple[str, str, str]]
) -> None:
    shown = house.get("/v1/coverage", subject=event["subject"])

    assert (shown["roll"], shown["acknowledged"]) == (len(roll), len(signed))
    counted, done = Counter(tier for _, tier, _ in roll), Counter(tier for _, tier, _ in signed)
    assert {tier["tier"]: (tier["roll"], tier["acknowledged"]) for tier in shown["tiers"]} == {
        tier: (counted[tier], done[tier]) for tier in ("principal", "deputy", "liaison", "staff")
    }
    assert {(missing["unit"], missing["tier"], missing["person"]) for missing in shown["gap"]} == roll - signed
    assert len(shown["gap"]) == len(roll - signed)
    assert all(missing["reason"] for missing in shown["gap"])
