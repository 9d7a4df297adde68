"""A sound organisation as text, and the faults of one that is not."""

from __future__ import annotations

import pytest

from duban.playbook.faults import Faults
from duban.playbook.organisation import parse_organisation

SOUND = """\
units:
  - {code: org, order: 1, zh: 组织部, lead_office: true, duties: [roster]}
  - {code: civil, order: 2, zh: 民政局, kind: bureau, duties: [homes, {duty: visits, from: 2024-01-01, to: 2026-12-31}],
     co_duties: [roster], valid_from: 2020-01-01}
people:
  - {person: p-1, name: 张三, phone: '10000000001', email: a@org.example}
  - {person: p-2, name: 李四, phone: +86 100-0000-0002}
  - {person: p-0a3}
posts:
  - {post: leader, person: p-1}
  - {unit: org, post: principal, person: p-1, to: 2026-03-01}
  - {unit: org, post: principal, person: p-2, from: 2026-03-01}
  - {unit: civil, post: staff, person: p-1}
  - {unit: civil, post: staff, person: p-0a3, from: 2026-01-01, to: 2026-12-31}
"""


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(Faults) as refused:
        parse_organisation(text, "o.yaml")
    assert {one.file for one in refused.value.items} == {"o.yaml"}
    return [(one.line, one.field, one.code) for one in refused.value.items]
