"""Who owes, read from a playbook's text into something to match on."""

from __future__ import annotations

import pytest

from duban.playbook.who import (
    AllUnits,
    DutyByField,
    DutyHolder,
    LeadOffice,
    NamedUnits,
    UnitsOfItems,
    UnitsOfKind,
    Who,
    parse_who,
)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("duty:funds", DutyHolder("funds")),
        ("duty:category/skilled", DutyHolder("category/skilled")),
        ("duty:category/@category", DutyByField("category/", "category")),
        ("duty:@duty", DutyByField("", "duty")),
        ("@employer", NamedUnits("employer")),
        ("duty:programme/@programme (other: lead)", DutyByField("programme/", "programme", "other")),
        ("@items.responsible", UnitsOfItems("items", "responsible")),
        ("@units or all", NamedUnits("units", or_all=True)),
        ("lead", LeadOffice()),
        ("all", AllUnits()),
        ("kind:county", UnitsOfKind("county")),
    ],
)
def test_each_way_to_name_units_is_read_and_written_back(text: str, who: Who) -> None:
    assert parse_who(text) == who
    assert str(who) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hrss",
        "duty:",
        "duty:@",
        "@",
        "@a or lead",
        "kind:",
        "Lead",
        "duty:资金",
        "lead\n",
        "@a.",
        "@a.b.c",
        "@a.b or all",
        "duty:a/@b (other: c)",
        "duty:a/@b (: lead)",
        "duty:a/@b(x: lead)",
        "duty:a (x: lead)",
    ],
)
def test_what_names_nobody_is_not_guessed_at(text: str) -> None:
    assert parse_who(text) is None
