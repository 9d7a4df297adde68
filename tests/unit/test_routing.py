"""Who owes: exactly one unit a duty, by protocol order, on the day; and who is next in line where nobody is (I10)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from duban.model import DutyHeld, Holding, PostKind
from duban.playbook.who import AllUnits, DutyByField, DutyHolder, LeadOffice, NamedUnits, UnitsOfItems
from duban.routing import holder_or_next, holders_of, owing, units_of
from tests.unit.organisations import DAY, everyone, organisation, unit

ORG = unit("org", 1, "overall-lead", lead=True)
CITY = [ORG, unit("late", 9, "housing"), unit("early", 2, "housing", "co:schooling"), unit("school", 3, "schooling")]


def test_of_several_holders_the_first_in_protocol_order_owes_and_the_others_assist() -> None:
    found = holders_of("housing", organisation=organisation(CITY), day=DAY)
    assert (found.unit.code, found.assisting, found.vacant) == ("early", ("late",), None)


def test_one_that_only_assists_never_owes() -> None:
    found = holders_of("schooling", organisation=organisation(CITY), day=DAY)
    assert (found.unit.code, found.assisting) == ("school", ("early",))


def test_what_nobody_holds_falls_to_the_lead_office_which_is_told_so() -> None:
    found = holders_of("dentistry", organisation=organisation(CITY), day=DAY)
    assert (found.unit.code, found.vacant) == ("org", "dentistry")


@pytest.mark.parametrize(
    ("day", "owes"),
    [
        (date(2026, 2, 28), "old"),
        (date(2026, 3, 1), "old"),
        (date(2026, 3, 2), "new"),
        (date(2026, 12, 31), "new"),
        (date(2027, 1, 1), "org"),
    ],
)
def test_a_duty_is_held_from_a_day_to_a_day_both_included(day: date, owes: str) -> None:
    city = [
        ORG,
        unit("old", 2, DutyHeld("funds", valid_to=date(2026, 3, 1))),
        unit("new", 3, DutyHeld("funds", valid_from=date(2026, 3, 2), valid_to=date(2026, 12, 31))),
    ]
    assert holders_of("funds", organisation=organisation(city), day=day).unit.code == owes


@pytest.mark.parametrize(
    ("posts", "asked", "found"),
    [
        (everyone("org", "early"), PostKind.deputy, "early/deputy"),
        (["early/liaison", "early/principal", *everyone("org")], PostKind.deputy, "early/principal"),
        (["early/deputy", "early/principal", *everyone("org")], PostKind.liaison, "early/deputy"),
        (["early/liaison", "early/deputy", *everyone("org")], PostKind.principal, "early/deputy"),
        (["early/principal", *everyone("org")], PostKind.liaison, "early/principal"),
        (everyone("org"), PostKind.principal, "org/liaison"),
        (["org/principal"], PostKind.deputy, "org/principal"),
        ([], PostKind.liaison, None),
    ],
)
def test_a_vacant_post_falls_to_the_next_in_line_then_to_the_lead_office(
    posts: list[str], asked: PostKind, found: str | None
) -> None:
    holding = holder_or_next(organisation(CITY, posts), "early", asked, DAY)
    assert (holding and holding.post) == found


def test_where_two_terms_touch_on_a_day_the_later_holder_counts() -> None:
    old = Holding(1, "early/deputy", PostKind.deputy, "early", "p-old", valid_to=DAY)
    new = Holding(2, "early/deputy", PostKind.deputy, "early", "p-new", valid_from=DAY)
    city = organisation(CITY, holdings=[new, old])
    persons = [
        holding and holding.person
        for holding in (city.holder("early/deputy", DAY + timedelta(days=n)) for n in (-1, 0, 1))
    ]
    assert persons == ["p-old", "p-new", "p-new"]


def test_units_are_named_by_the_event_or_are_all_of_them_in_protocol_order() -> None:
    city = organisation([*CITY, unit("county", 5, kind="county")])
    everybody = ["org", "early", "school", "county", "late"]

    def codes(who: object, **said: object) -> list[str]:
        return [each.code for each in units_of(who, said, city, DAY)]  # type: ignore[arg-type] # any selector

    assert codes(AllUnits()) == everybody
    assert codes(LeadOffice()) == ["org"]
    assert codes(NamedUnits("units", or_all=True)) == everybody
    assert codes(NamedUnits("units", or_all=True), units=["late", "early"]) == ["early", "late"]
    assert codes(NamedUnits("host", or_all=False), host="late") == ["late"]
    assert codes(NamedUnits("host", or_all=False)) == []


def test_a_duty_may_be_named_by_a_field_of_the_event() -> None:
    city = organisation([ORG, unit("crafts", 2, "category/skilled")])
    [found] = owing(DutyByField("category/", "category"), {"category": "skilled"}, organisation=city, day=DAY)
    assert found.unit.code == "crafts"
    [found] = owing(DutyByField("category/", "category", "other"), {"category": "other"}, organisation=city, day=DAY)
    assert (found.unit.code, found.vacant) == ("org", None)
    [found] = owing(DutyHolder("category/rural"), {}, organisation=city, day=DAY)
    assert (found.unit.code, found.vacant) == ("org", "category/rural")


def test_the_items_of_a_list_name_each_its_unit_or_all_together_each_once() -> None:
    city = organisation(CITY)
    items: list[dict[str, object]] = [
        {"by": "late", "others": ["early", "org"]},
        {"by": "early", "others": []},
        {"by": "late", "others": None},
    ]

    def codes(part: str, item: dict[str, object] | None = None) -> list[str]:
        found = owing(UnitsOfItems("items", part), {"items": items}, organisation=city, day=DAY, item=item)
        return [one.unit.code for one in found]

    assert codes("by") == ["early", "late"]
    assert codes("others") == ["org", "early"]
    assert [codes("by", item) for item in items] == [["late"], ["early"], ["late"]]
    assert [codes("others", item) for item in items] == [["org", "early"], [], []]
