"""A unit's last day and who comes after it, in every form of the file; and what such an end must not be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from duban.ledger.policy import unit_document
from duban.model import DutyHeld, Organisation, Unit
from duban.playbook.faults import Faults
from duban.playbook.organisation import OrganisationFile, parse_organisation
from duban.playbook.organisation_written import document_of, sheets_of
from duban.playbook.sheets.csv_files import write_csv
from duban.playbook.sheets.grid import escape
from duban.playbook.sheets.read import read_sheets
from duban.playbook.who import AllUnits, NamedUnits, UnitsOfItems
from duban.routing import owing

LAST = date(2026, 6, 30)
TOWN = """\
units:
  - {code: org, order: 1, zh: 组织部, lead_office: true, duties: [roster]}
  - {code: civil, order: 2, zh: 民政局, duties: [homes, {duty: visits, to: 2026-12-31}], until: 2026-06-30,
     succeeded_by: social}
  - {code: social, order: 3, zh: 社会工作部, duties: [{duty: homes, from: 2026-07-01}]}
people: []
posts: []
"""


def _read(text: str = TOWN) -> OrganisationFile:
    return parse_organisation(text, "o.yaml")


def test_the_last_day_of_a_unit_ends_its_duties_too() -> None:
    civil = _read().units[1]
    assert (civil.until, civil.succeeded_by) == (LAST, "social")
    assert civil.duties == (DutyHeld("homes", valid_to=LAST), DutyHeld("visits", valid_to=LAST))
    assert [civil.ended(day) for day in (LAST, date(2026, 7, 1))] == [False, True]


def test_it_is_written_as_it_was_read(tmp_path: Path) -> None:
    import json

    file = _read()
    assert _read(json.dumps(document_of(file), ensure_ascii=False)).units == file.units
    for name, body in write_csv(sheets_of(file, escape)).items():
        (tmp_path / name).write_bytes(body)
    assert read_sheets(tmp_path).units == file.units
    assert unit_document(file.units[1])["until"] == "2026-06-30"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("lead_office: true,", "lead_office: true, until: 2026-06-30,", "lead-office-ends"),
        ("succeeded_by: social", "succeeded_by: nobody", "unknown-unit"),
        ("succeeded_by: social", "succeeded_by: civil", "bad-successor"),
        ("until: 2026-06-30,", "", "no-last-day"),
        ("zh: 社会工作部,", "zh: 社会工作部, until: 2026-06-30, succeeded_by: civil,", "bad-successor"),
    ],
)
def test_an_end_that_leads_nowhere_is_refused(old: str, new: str, code: str) -> None:
    with pytest.raises(Faults) as refused:
        _read(TOWN.replace(old, new))
    assert code in {fault.code for fault in refused.value.items}


def _city() -> Organisation:
    return Organisation(1, {unit.code: unit for unit in _read().units})


@pytest.mark.parametrize(
    ("who", "before", "after"),
    [
        (AllUnits(), ["org", "civil", "social"], ["org", "social"]),
        (NamedUnits("one"), ["civil"], ["social"]),
        (NamedUnits("some"), ["org", "civil"], ["org", "social"]),
        (UnitsOfItems("items", "unit"), ["civil"], ["social"]),
    ],
)
def test_whoever_names_the_unit_after_its_last_day_means_its_successor(
    who: object, before: list[str], after: list[str]
) -> None:
    said = {"one": "civil", "some": ["civil", "org"], "items": [{"unit": "civil"}]}
    for day, owes in ((LAST, before), (date(2026, 7, 1), after)):
        found = owing(who, said, organisation=_city(), day=day)  # type: ignore[arg-type] # any selector
        assert [one.unit.code for one in found] == owes


def test_a_chain_of_successors_ends_at_whoever_is_there_and_without_one_at_the_lead_office() -> None:
    units = [
        Unit("org", 1, "组织部", lead_office=True), Unit("a", 2, "甲", until=date(2026, 1, 31), succeeded_by="b"),
        Unit("b", 3, "乙", until=LAST, succeeded_by="c"), Unit("c", 4, "丙", until=date(2026, 12, 31)),
    ]  # fmt: skip
    city = Organisation(1, {unit.code: unit for unit in units})
    days = (date(2026, 1, 31), date(2026, 2, 1), date(2026, 7, 1), date(2027, 1, 1))
    heirs = [city.heir("a", day) for day in days]
    assert [heir.code for heir in heirs if heir] == ["a", "b", "c", "org"]
    assert city.heir("none", LAST) is None
