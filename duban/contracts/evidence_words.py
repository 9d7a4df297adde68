"""What a closing must prove, in both languages: in words, field by field, whether nothing will do, and who signs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duban.contracts.said import COMMA, NOTHING, SEMICOLON, Said, both, code, joined, run_on
from duban.playbook.evidence import EvidenceField, FieldType
from duban.playbook.rules import Playbook, Recurring, TaskRule

TYPES: Final[Mapping[FieldType, Said]] = {
    "document": Said("document number", "文号"),
    "percent": Said("percentage", "百分数"),
    "count": Said("whole number", "数目"),
    "amount": Said("amount in yuan", "金额（元）"),
    "date": Said("date", "日期"),
    "text": Said("text", "文字"),
}
_REQUIRED: Final = Said("required", "必填")


def evidence_said(rule: TaskRule | Recurring) -> Said:
    """The evidence in words, then the fields that are asked for, and whether a zero report does."""
    fields = joined((_field_said(one) for one in rule.evidence_fields), SEMICOLON)
    declared = Said(f"fields: {fields.en}", f"字段：{fields.zh}") if rule.evidence_fields else NOTHING
    zero = Said("a zero report will do", "可零报告") if rule.zero_report else NOTHING
    return joined([both(rule.evidence), declared, zero], SEMICOLON)


def sign_off_said(playbook: Playbook) -> Said:
    """Whose signature a submission needs; nothing where it needs none."""
    if playbook.sign_off is None:
        return NOTHING
    return Said(
        "what is submitted is signed off by the unit's principal, who stands in for him, or holds an authorisation",
        "申请办结由责任单位主要负责同志（或代行、持有效授权的同志）签发",
    )


def _field_said(one: EvidenceField) -> Said:
    least = NOTHING
    if one.at_least is not None:
        least = Said(f"at least {one.at_least:,}", f"不少于 {one.at_least}")
    expected = NOTHING
    if one.expected is not None:
        expected = Said(f"expected {code(one.expected)}", f"应为 {code(one.expected)}")
    said = joined([TYPES[one.type], _REQUIRED if one.required else NOTHING, least, expected], COMMA)
    return run_on(f"{code(one.name)} {one.title}", Said(f" ({said.en})", f"（{said.zh}）"))
