"""What a closing must prove, as the reference pages say it in both languages."""

from __future__ import annotations

from typing import get_args

from duban.contracts.evidence_words import TYPES, evidence_said, sign_off_said
from duban.contracts.page import page
from duban.contracts.said import NOTHING
from duban.contracts.sample import policy
from duban.playbook.evidence import FieldType

PLAYBOOKS = policy().playbooks


def test_fields_stand_behind_the_evidence_with_what_is_asked_of_them() -> None:
    said = evidence_said(PLAYBOOKS["policy.claim.accepted"].rule("pay"))
    assert said.en == (
        "支付凭证号; fields: `voucher` 支付凭证号 (document number);"
        " `amount` 支付金额（元） (amount in yuan, expected `data.amount`)"
    )
    assert said.zh == (
        "支付凭证号；字段：`voucher` 支付凭证号（文号）；`amount` 支付金额（元）（金额（元）、应为 `data.amount`）"
    )


def test_without_fields_it_is_what_the_playbook_says() -> None:
    said = evidence_said(PLAYBOOKS["investment.project.registered"].rule("match"))
    assert (said.en, said.zh) == ("方案", "方案")


def test_a_page_says_who_signs_off_and_only_where_somebody_must() -> None:
    directive, project = PLAYBOOKS["meeting.directive.issued"], PLAYBOOKS["investment.project.registered"]
    assert "signed off by the unit's principal" in page("meeting.directive.issued").en
    assert "由责任单位主要负责同志" in sign_off_said(directive).zh
    assert "signed off" not in page("investment.project.registered").en
    assert sign_off_said(project) == NOTHING


def test_every_type_of_field_has_its_words() -> None:
    assert set(TYPES) == set(get_args(FieldType))
