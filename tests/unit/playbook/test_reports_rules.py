"""`reports` of rules.yaml: what a city may write, and what it is told where it does not."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from duban.playbook.faults import Faults
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.playbook.reports import ReportRules
from duban.playbook.rules import Policy

CONFIG = Path(__file__).parents[3] / "config"
RULES = "playbooks/rules.yaml"


def loaded(reports: str) -> Policy:
    files = read_config(CONFIG)
    before = files[RULES].partition("\nreports:")[0]
    return load_policy(files | {RULES: f"{before}\n{reports}\n"}, version=1)


def test_rules_that_say_nothing_of_reports_send_none() -> None:
    rules = loaded("").reports
    assert rules == ReportRules()
    assert not any(rules.of(name).send for name in ("daily", "weekly", "bulletin"))


def test_a_city_says_which_are_sent_and_when() -> None:
    rules = loaded('reports: {daily: {send: true, at: "07:45"}, due_within: 5}').reports
    assert (rules.daily.send, rules.daily.at, rules.due_within) == (True, time(7, 45), 5)
    assert not rules.weekly.send


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ("reports: {daily: {send: maybe}}", "not-a-bool"),
        ('reports: {daily: {send: true, at: "8:30"}}', "bad-hour"),
        ('reports: {daily: {send: true, at: "24:00"}}', "bad-hour"),
        ("reports: {hourly: {send: true}}", "unknown-key"),
        ("reports: {due_within: 0}", "out-of-range"),
    ],
)
def test_what_is_wrong_is_said_with_its_code(reports: str, code: str) -> None:
    with pytest.raises(Faults) as found:
        loaded(reports)
    assert [fault.code for fault in found.value.items] == [code]
