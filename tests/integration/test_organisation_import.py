"""The organisation comes in whole, in whatever form; what it would change is told first, and masks lose nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml

from duban.flow.organisation.changes import Changes, Move
from duban.flow.organisation.export import export_organisation
from duban.flow.organisation.importing import import_organisation
from duban.flow.organisation.reveal import Asked, RevealRefused, reveal
from duban.flow.parts import Parts
from duban.playbook.faults import Faults
from duban.playbook.organisation import OrganisationFile, parse_organisation
from duban.playbook.organisation_written import document_of
from duban.playbook.sheets.read import read_sheets
from tests.unit.playbook.sheets import csv_of, write_folder, write_xlsx
from tests.world import PACKAGED, Runs, Sheet, ask, directive, hear, project, reorganise, tell, without

LEADER = "p-0001"
WHY = Asked("os:clerk", "核对联系方式")


def packaged() -> Sheet:
    text = (PACKAGED / "organisation" / "organisation.yaml").read_text(encoding="utf-8")
    sheet: Sheet = yaml.safe_load(text)
    return sheet


def parsed(document: Any) -> OrganisationFile:
    return parse_organisation(yaml.safe_dump(document, allow_unicode=True), "organisation.yaml")


async def looked_at(parts: Parts, document: Any) -> Changes:
    return await import_organisation(parts, parsed(document), dry_run=True)


async def test_what_is_exported_changes_nothing_in_any_form(parts: Parts, tmp_path: Path) -> None:
    def leave(sheet: Sheet) -> None:
        sheet["stand_ins"] = [
            {"unit": "health", "post": "deputy", "person": LEADER},
            {"unit": "health", "post": "principal", "person": LEADER, "from": "2026-05-01", "to": "2026-05-07"},
        ]

    await reorganise(parts, leave)
    whole = await export_organisation(parts)
    assert parsed(document_of(whole)) == whole
    for file in (
        parsed(document_of(whole)),
        await asyncio.to_thread(read_sheets, write_folder(tmp_path / "csv", csv_of(whole))),
        await asyncio.to_thread(read_sheets, write_xlsx(tmp_path / "o.xlsx", whole)),
    ):
        assert file == whole
        changes = await import_organisation(parts, file)
        assert changes.nothing
        assert (changes.people_added, changes.people_gone, changes.people_changed) == ((), (), ())
        assert await export_organisation(parts) == whole
    assert await tell(parts, "SELECT max(version) FROM organisation_version") == 2


async def test_an_export_is_masked_and_what_is_masked_stays_as_it_is_on_record(parts: Parts) -> None:
    before = await ask(parts, "SELECT * FROM person ORDER BY person")
    masked = await export_organisation(parts)
    (leader,) = [one for one in masked.people if one.person == LEADER]
    assert (leader.phone, leader.email) == ("100****0001", "z***@group.talent.example")
    assert "0000000001" not in str(masked)
    await import_organisation(parts, masked)
    assert await ask(parts, "SELECT * FROM person ORDER BY person") == before


async def test_a_mask_that_is_not_of_the_one_on_record_is_refused_by_its_line(parts: Parts) -> None:
    document = document_of(await export_organisation(parts))
    document["people"][0]["phone"] = "138****0000"
    document["people"][1] = {"person": "p-new", "phone": "138****0000", "email": "z***@x.example"}
    document["posts"] = [post for post in document["posts"] if post["person"] != "p-0002"]
    with pytest.raises(Faults) as refused:
        await looked_at(parts, document)
    assert [(one.field, one.code) for one in refused.value.items] == [
        ("people.0.phone", "masked-unknown"),
        ("people.1.email", "masked-unknown"),
        ("people.1.phone", "masked-unknown"),
    ]


async def test_the_dry_run_tells_what_is_added_gone_and_changed_and_writes_nothing(parts: Parts) -> None:
    sheet = packaged()
    culture = next(unit for unit in sheet["units"] if unit["code"] == "culture")
    culture["duties"] = [{"duty": "culture", "from": "2020-01-01"}]
    sheet["units"].append({"code": "archives", "order": 99, "zh": "档案馆"})
    sheet["people"][0]["name"] = "改名"
    sheet["people"].append({"person": "p-new", "name": "新人"})
    sheet["posts"].append({"unit": "archives", "post": "liaison", "person": "p-new"})
    sheet["stand_ins"] = [{"unit": "archives", "post": "principal", "person": "p-new"}]
    before = await ask(parts, "SELECT count(*), max(id) FROM holding")
    changes = await looked_at(parts, sheet)
    assert changes == Changes(
        version=2,
        units_added=("archives",),
        units_changed=("culture",),
        duties_added=(("culture", "culture", "owes", culture_since(), None),),
        duties_removed=(("culture", "culture", "owes", None, None),),
        posts_added=(("archives/liaison", "p-new", None, None),),
        stand_ins_added=(("archives/principal", "p-new", None, None),),
        people=212,
        people_added=("p-new",),
        people_changed=(LEADER,),
    )
    assert await ask(parts, "SELECT count(*), max(id) FROM holding") == before
    assert await tell(parts, "SELECT count(*) FROM person WHERE person = 'p-new'") == 0


def culture_since() -> Any:
    from datetime import date

    return date(2020, 1, 1)


async def test_the_dry_run_tells_which_open_duties_pass_to_whom(parts: Parts) -> None:
    await hear(parts, directive(1), directive(2), project())
    sheet = packaged()
    was = {}
    for held in sheet["posts"]:
        if (held.get("unit"), held["post"]) in {("health", "principal"), ("commerce", "liaison")}:
            was[held["unit"]] = held["person"]
            held["person"] = LEADER
    without("health", "deputy")(sheet)
    deputy = await tell(parts, "SELECT person FROM holding WHERE post = 'health/deputy'")
    reports = await tell(parts, "SELECT count(*) FROM task WHERE unit = 'health'")
    owed = await tell(parts, "SELECT count(*) FROM task WHERE unit = 'commerce'")
    moves = {move.post: move for move in (await looked_at(parts, sheet)).moves}
    assert moves["health/principal"] == Move("health", "health/principal", was["health"], LEADER, 2, reports)
    assert moves["commerce/liaison"] == Move("commerce", "commerce/liaison", was["commerce"], LEADER, 0, owed)
    assert moves["health/deputy"] == Move("health", "health/deputy", deputy, None, 0, reports)
    assert len(moves) == 3


async def test_a_duty_that_would_be_held_by_nobody_for_some_days_is_refused(parts: Parts) -> None:
    sheet = packaged()
    for unit in sheet["units"]:
        if "culture" in unit.get("duties", ()):
            unit["duties"] = [{"duty": "culture", "from": "2026-03-05"}]
    with pytest.raises(Faults) as refused:
        await import_organisation(parts, parsed(sheet))
    (fault,) = refused.value.items
    assert (fault.field, fault.code) == ("units.17.duties.0.from", "duty-gap")
    assert "自 2026-03-02 至 2026-03-04" in fault.detail


async def test_whoever_is_no_longer_named_stays_in_the_directory_and_out_of_the_export(parts: Parts) -> None:
    def leaves(sheet: Sheet) -> None:
        sheet["people"] = [one for one in sheet["people"] if one["person"] != "p-0005"]
        sheet["posts"] = [one for one in sheet["posts"] if one["person"] != "p-0005"]

    assert (await reorganise(parts, leaves)).people_gone == ("p-0005",)
    assert "p-0005" not in {one.person for one in (await export_organisation(parts)).people}
    assert await tell(parts, "SELECT count(*) FROM person WHERE person = 'p-0005'") == 1
    assert (await reorganise(parts, lambda sheet: None)).people_added == ("p-0005",)


# -- in clear ---------------------------------------------------------------------------------------------------


async def test_a_reveal_shows_one_person_and_records_who_and_why(parts: Parts) -> None:
    found = await reveal(parts, LEADER, WHY)
    assert (found.phone, found.email) == ("+8610000000001", "zuzhang@group.talent.example")
    [row] = await ask(parts, "SELECT person, people, by, reason FROM reveal")
    assert dict(row) == {"person": LEADER, "people": 1, "by": "os:clerk", "reason": "核对联系方式"}
    body = await tell(parts, "SELECT body FROM journal_entry WHERE body LIKE '%revealed%'")
    assert LEADER in body
    for own_words in ("clerk", "核对联系方式", "0000000001", "zuzhang"):  # the journal is published
        assert own_words not in body


async def test_an_export_in_clear_is_recorded_for_everybody(parts: Parts) -> None:
    whole = await export_organisation(parts, asked=WHY)
    assert whole.people[0].phone == "+8610000000001"
    [row] = await ask(parts, "SELECT person, people, by, reason FROM reveal")
    assert dict(row) == {"person": None, "people": 211, "by": "os:clerk", "reason": "核对联系方式"}


async def test_what_is_nobody_s_or_has_no_reason_is_not_shown(parts: Parts) -> None:
    with pytest.raises(RevealRefused, match="p-nobody"):
        await reveal(parts, "p-nobody", WHY)
    for by, reason in (
        ("", "x"),
        ("x", " "),
        ("x", "y" * 201),
        ("x", "13800138000"),
        ("x", "a@b.example"),
        ("x\n", "y"),
    ):
        with pytest.raises(RevealRefused):
            Asked(by, reason)
    assert await tell(parts, "SELECT count(*) FROM reveal") == 0


async def test_services_cannot_alter_what_was_revealed(parts: Parts, owner_runs: Runs) -> None:
    import asyncpg

    await reveal(parts, LEADER, WHY)
    for statement in ("UPDATE reveal SET by = 'x'", "DELETE FROM reveal"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ask(parts, statement)
    await owner_runs("DELETE FROM reveal")
