"""Evidence by its declared fields: each type in one spelling, every fault at its place, zero reports where allowed."""

from __future__ import annotations

from typing import Any

import pytest

from duban.evidence.checks import check
from duban.playbook.evidence import EvidenceField, FieldType


def field(kind: FieldType, *, required: bool = False, at_least: int | None = None) -> EvidenceField:
    return EvidenceField("one", "一项", kind, required=required, at_least=at_least)


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("document", " 示例〔2026〕8号 ", "示例〔2026〕8号"), ("percent", 98.5, 98.5), ("percent", "98.5%", 98.5),
        ("percent", "100％", 100), ("percent", 0, 0), ("count", 120, 120), ("count", "1,200", 1200),
        ("count", 12.0, 12),
        ("amount", "3,000,000.5", "3000000.50"), ("amount", 12, "12.00"), ("date", "2026-02-28", "2026-02-28"),
        ("text", "全部完成", "全部完成"),
    ],
)  # fmt: skip
def test_a_value_of_its_type_is_kept_in_one_spelling(kind: FieldType, said: Any, value: Any) -> None:
    checked = check([field(kind)], {"one": said}, zero_report=False)
    assert (checked.faults, dict(checked.values)) == ((), {"one": value})


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        ("document", 8, "not-a-text"), ("document", " ", "blank"), ("document", "一\n二", "too-long"),
        ("document", "号" * 101, "too-long"), ("percent", 101, "out-of-range"), ("percent", "-1", "not-a-number"),
        ("percent", -1, "out-of-range"), ("percent", "九成", "not-a-number"), ("percent", True, "not-a-number"),
        ("count", 1.5, "not-a-count"), ("count", "12,00", "not-a-number"), ("count", [12], "not-a-number"),
        ("count", "1e3", "not-a-number"), ("count", "１２", "not-a-number"), ("amount", "0.005", "not-an-amount"),
        ("amount", "12元", "not-a-number"), ("date", "2026-02-29", "impossible-date"),
        ("date", "2026/02/01", "bad-date"),
        ("date", 20260201, "bad-date"), ("text", {}, "not-a-text"), ("text", "字" * 4001, "too-long"),
    ],
)  # fmt: skip
def test_a_value_that_is_none_of_its_type_is_refused_at_its_place(kind: FieldType, said: Any, code: str) -> None:
    [fault] = check([field(kind)], {"one": said}, zero_report=False).faults
    assert (fault.field, fault.code) == ("evidence.one", code)
    assert fault.detail.startswith("“一项”")


@pytest.mark.parametrize("evidence", ["附件一", ["附件一", "附件二"], {"清单": "附件一"}, {"one": None}])
def test_free_evidence_is_legal_where_nothing_is_required(evidence: Any) -> None:
    checked = check([field("count")], evidence, zero_report=False)
    assert (checked.faults, dict(checked.values)) == ((), {})


@pytest.mark.parametrize("evidence", ["附件一", ["附件一"], {"别的": 1}, {"one": None}])
def test_what_is_required_must_be_there(evidence: Any) -> None:
    [fault] = check([field("count", required=True)], evidence, zero_report=False).faults
    assert (fault.field, fault.code) == ("evidence.one", "missing")


def test_every_fault_is_told_and_a_number_is_not_less_than_it_must_be() -> None:
    fields = [
        EvidenceField("placed", "到岗", "count", at_least=10), EvidenceField("rate", "比例", "percent", at_least=80),
        EvidenceField("paid", "金额", "amount", at_least=5),
    ]  # fmt: skip
    checked = check(fields, {"placed": 9, "rate": "79.9%", "paid": "5.00"}, zero_report=False)
    assert [(one.field, one.code) for one in checked.faults] == [
        ("evidence.placed", "too-little"), ("evidence.rate", "too-little"),
    ]  # fmt: skip


def test_a_zero_report_stands_alone_where_it_is_allowed() -> None:
    required = field("count", required=True)
    assert check([required], {"zero": True}, zero_report=True).zero
    assert check([required], {"zero": True}, zero_report=True).faults == ()
    assert [one.code for one in check([], {"zero": True}, zero_report=False).faults] == ["zero-not-allowed"]
    assert [one.code for one in check([], {"zero": "是"}, zero_report=True).faults] == ["not-a-bool"]
    assert [one.code for one in check([required], {"zero": True, "one": 3}, zero_report=True).faults] == [
        "zero-with-evidence"
    ]
    honest = check([field("count")], {"zero": False, "one": 3}, zero_report=False)
    assert (honest.faults, honest.zero) == ((), False)
