"""A plan for people stays short, however many units it reaches, and hides nobody from who asks for all."""

from __future__ import annotations

from datetime import UTC, time
from typing import Any

from config.settings import PACKAGED
from duban.cli.plan_table import Row, footnotes, proofs, rows
from duban.flow.parts import Rules
from duban.flow.planned.dry_run import PlanShown, dry_run_from_files
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.playbook.organisation import parse_organisation
from duban.wiring.config import organisation_file
from events.envelope import from_mapping
from tests.unit.events.samples import EXAMPLES
from tests.world import MONDAY, ZONE, directive, event, project, talent

POLICY = load_policy(read_config(PACKAGED), version=1)
FOUND = organisation_file(PACKAGED)
assert FOUND is not None
FILE = parse_organisation(*FOUND)
RULES = Rules(ZONE, time(8, 30), time(17, 30), time(9), "http://127.0.0.1:8600", "a@b.example", "督办")
UNITS = len(FILE.units)


def planned(said: dict[str, Any]) -> PlanShown:
    return dry_run_from_files(from_mapping(said), policy=POLICY, file=FILE, rules=RULES, now=MONDAY.astimezone(UTC))


def of(table: list[Row], owes: str) -> list[Row]:
    return [row for row in table if row[1] == owes]


def test_a_directive_to_all_units_is_one_row_a_tier_and_one_a_task() -> None:
    table = rows(planned(directive(units=None)), every=False)
    assert [row[1] for row in table] == [
        "report", "cascade/principal", "then cascade/deputy", "then cascade/liaison", "then cascade/staff",
    ]  # fmt: skip
    assert all(row[0].startswith(f"{UNITS} units: 市委组织部 org、") for row in table)
    assert table[1][2:] == ("传达全市人才工作会议精神", "2026-03-03 17:30", "principal email+inbox+sms")
    assert table[2][3] == "T+1 after the tier above has signed"
    people = sum(post.kind == "staff" for post in FILE.posts)
    assert table[4][4] == f"{people} people"


def test_asked_for_all_it_names_each_unit_and_whoever_holds_the_post() -> None:
    table = rows(planned(directive(units=None)), every=True)
    principals = of(table, "cascade/principal")
    assert len(principals) == UNITS
    assert principals[0][0] == "市委组织部 org"
    assert principals[0][4] == "org/principal p-0002 email+inbox+sms"


def test_a_few_units_are_named_without_being_asked_for() -> None:
    table = rows(planned(directive(units=["health", "land"])), every=False)
    assert [row[0] for row in of(table, "cascade/principal")] == ["市自然资源局 land", "市卫生健康委员会 health"]


def test_units_that_are_told_otherwise_or_later_are_not_put_together() -> None:
    shown = planned(project())
    assert [(row[1], row[3]) for row in rows(shown, every=False)] == [
        ("needs", "2026-03-05 17:30"), ("match", "2026-03-16 17:30"), ("experts", "2026-03-16 17:30"),
        ("training", "2026-03-23 17:30"),
    ]  # fmt: skip


def test_short_notice_and_what_cancels_a_duty_are_marked() -> None:
    call = {"title": "省级项目", "kind": "project", "closes_on": "2026-03-05", "duty": "recruitment"}
    table = rows(planned(event("programme.call.opened", 1, call)), every=False)
    # Five working days before Thursday 5 March lie behind; the next working day is Tuesday the 3rd.
    [prepare] = of(table, "prepare")
    assert prepare[3] == "2026-03-03 17:30 short notice (cancelled where decide closes with 不申报)"


def test_what_waits_says_for_what_and_whose_it_will_be() -> None:
    issue = {"raised_by": "enterprise", "summary": "用电增容", "host": "commerce"}
    table = rows(planned(event("service.issue.raised", 1, issue)), every=False)
    assert [(row[0], row[1], row[3]) for row in table if row[1].startswith("waits")] == [
        ("@responsible or task:dispatch.unit", "waits: reply", "T+5 after dispatch closes"),
        ("@responsible or task:dispatch.unit", "waits: resolve", "T+15 after dispatch closes"),
    ]


def test_recurring_work_is_shown_with_its_next_period() -> None:
    data = {"project": "人才公寓一期", "planned_percent": 50, "actual_percent": 48, "reported_on": "2026-03-01"}
    table = rows(planned(event("service.housing.reported", 1, data)), every=False)
    # The fifth working day of March is Friday the 6th: five working days before lie behind, so it opens at once; of
    # April it is Wednesday the 8th (4 to 6 April are holidays), which opens on Tuesday 31 March.
    assert [(row[1], row[3]) for row in table] == [
        ("recurring[2026-03]", "2026-03-06 17:30"),
        ("recurring 2026-04", "2026-04-08 17:30, opens 2026-03-31 09:00"),
    ]


def test_below_the_table_stands_who_is_asked_to_tell_the_talent_and_who_may_see_it() -> None:
    assert footnotes(planned(talent(employer="health"))) == [
        "asked to tell the talent or enterprise concerned: health/liaison p-0130 email+inbox"
    ]
    assert footnotes(planned(EXAMPLES["talent.departure.flagged"])) == [
        "restricted: seen by the lead office and the unit concerned only"
    ]


def test_what_a_closing_must_prove_stands_there_with_what_the_event_lets_expect() -> None:
    assert list(proofs(planned(directive(units=["health"])).tasks)) == [
        "to close report: signed 签到人数 (count), roll 应到人数 (count); signed off by the unit's principal"
    ]
    said = {"policy": "人才新政", "clause": "2", "amount": "300000.00", "talent": "p-9", "responsible": "health"}
    claimed = planned(event("policy.claim.accepted", 1, said))
    assert list(proofs(claimed.tasks)) == [
        "to close pay: voucher 支付凭证号 (document), amount 支付金额（元） (amount, expected 300000.00)"
    ]
    [pay] = [task for task in claimed.tasks if task["key"] == "pay"]
    assert [(one["name"], one["expected"], one["value"]) for one in pay["evidence_fields"]] == [
        ("voucher", None, None), ("amount", "300000.00", None),
    ]  # fmt: skip
    assert pay["sign_off"] is None


def test_of_items_each_has_its_own_expectation_and_the_line_none() -> None:
    planned_items = planned(EXAMPLES["plan.annual.published"])
    tasks = [task for task in planned_items.tasks if task["key"] == "item"]
    items = {task["item"]: task["evidence_fields"][0]["expected"] for task in tasks}
    listed = EXAMPLES["plan.annual.published"]["data"]["items"]
    assert items == {one["key"]: one["measure"] for one in listed}
    assert "to close item: measure 指标完成情况 (text)" in list(proofs(planned_items.tasks))
