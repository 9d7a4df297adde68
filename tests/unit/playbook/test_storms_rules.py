"""`storms`, `quiet`, `budgets` of rules.yaml: what a city may write, and what it is told where it does not."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
import yaml

from duban.playbook.faults import Faults
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.playbook.rules import Policy
from duban.playbook.storms import StormRules

CONFIG = Path(__file__).parents[3] / "config"
RULES = "playbooks/rules.yaml"
KEYS = ("storms", "quiet", "budgets")


def loaded(text: str) -> Policy:
    files = read_config(CONFIG)
    rest = {key: value for key, value in yaml.safe_load(files[RULES]).items() if key not in KEYS}
    return load_policy(files | {RULES: f"{yaml.safe_dump(rest, allow_unicode=True)}\n{text}\n"}, version=1)


def test_older_rules_go_on_without() -> None:
    policy = loaded("")
    assert (policy.storms, policy.quiet, policy.budgets) == (None, None, None)


def test_the_packaged_rules_are_the_issues() -> None:
    policy = load_policy(read_config(CONFIG), version=1)
    assert policy.storms == StormRules(10, 10)
    assert policy.quiet is not None
    assert (policy.quiet.begins, policy.quiet.ends, policy.quiet.unless) == (time(22), time(7), ("critical",))
    assert policy.budgets is not None
    assert (policy.budgets.limits, policy.budgets.digest_at) == ({"email": 60, "sms": 30}, time(17))


def test_a_city_writes_its_own() -> None:
    policy = loaded('storms: {more_than: 5}\nquiet: {from: "12:00", to: "14:00", channels: [sms], unless: [urgent]}\n')
    assert policy.storms == StormRules(5, 10)
    assert policy.quiet is not None
    assert [policy.quiet.floor(channel) for channel in ("sms", "email")] == [1, 0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("storms: {more_than: 1}", "out-of-range"),
        ("storms: {many: 5}", "unknown-key"),
        ('quiet: {from: "22:00"}', "missing"),
        ('quiet: {from: "22", to: "07:00"}', "bad-hour"),
        ('quiet: {from: "22:00", to: "22:00"}', "no-hours"),
        ('quiet: {from: "22:00", to: "07:00", channels: []}', "empty"),
        ('quiet: {from: "22:00", to: "07:00", channels: [inbox]}', "unknown-value"),
        ('quiet: {from: "22:00", to: "07:00", unless: [normal]}', "unknown-value"),
        ("budgets: {email: 0}", "out-of-range"),
        ('budgets: {digest_at: "25:00"}', "bad-hour"),
    ],
)
def test_what_is_wrong_is_said_with_its_code(text: str, code: str) -> None:
    with pytest.raises(Faults) as found:
        loaded(text)
    assert [fault.code for fault in found.value.items] == [code]
