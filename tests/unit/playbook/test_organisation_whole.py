"""Stand-ins in an organisation file, duties that for some days nobody holds, and what stands masked."""

from __future__ import annotations

from datetime import date

import pytest

from duban.model import PostKind, Standing
from duban.playbook.faults import Faults
from duban.playbook.organisation import PostHeld, parse_organisation
from tests.unit.playbook.sound import SOUND, faults

STAND_INS = """\
stand_ins:
  - {unit: org, post: principal, person: p-0a3, from: 2026-05-01, to: 2026-05-07}
  - {unit: org, post: principal, person: p-0a3, from: 2026-05-07}
  - {unit: civil, post: deputy, person: p-2}
  - {post: leader, person: p-2, to: 2026-01-31}
"""


def test_with_days_he_stands_in_and_without_he_is_next_in_line() -> None:
    found = parse_organisation(SOUND + STAND_INS, "o.yaml")
    assert found.posts == parse_organisation(SOUND, "o.yaml").posts
    first, last = date(2026, 5, 1), date(2026, 5, 7)
    assert found.stand_ins == (
        PostHeld("org", PostKind.principal, "p-0a3", first, last, Standing.stand_in),
        PostHeld("org", PostKind.principal, "p-0a3", last, None, Standing.stand_in),
        PostHeld("civil", PostKind.deputy, "p-2", None, None, Standing.next_in_line),
        PostHeld(None, PostKind.leader, "p-2", None, date(2026, 1, 31), Standing.stand_in),
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "code"),
    [
        ("from: 2026-05-07}", "from: 2026-05-06}", 17, "stand_ins.1", "two-stand-ins"),
        ("from: 2026-05-07}", "from: 2026-04-01, to: 2026-05-02}", 16, "stand_ins.0", "two-stand-ins"),
        ("{post: leader, person: p-2, to: 2026-01-31}", "{unit: civil, post: deputy, person: p-1}", 19, "stand_ins.3",
         "two-stand-ins"),
        ("civil, post: deputy", "civil, post: staff", 18, "stand_ins.2.post", "staff-stand-in"),
        ("person: p-0a3, from: 2026-05-07", "person: p-2, from: 2026-05-08", 17, "stand_ins.1.person",
         "own-stand-in"),
        ("civil, post: deputy, person: p-2", "civil, post: deputy, person: p-9", 18, "stand_ins.2.person",
         "unknown-person"),
        ("civil, post: deputy", "none, post: deputy", 18, "stand_ins.2.unit", "unknown-unit"),
        ("{post: leader, person: p-2,", "{post: leader, unit: org, person: p-2,", 19, "stand_ins.3.unit",
         "leader-with-unit"),
        ("to: 2026-05-07}", "to: 2026-04-07}", 16, "stand_ins.0.to", "ends-before-it-begins"),
    ],
)  # fmt: skip
def test_a_fault_of_stand_ins_is_named_with_its_line(old: str, new: str, line: int, field: str, code: str) -> None:
    text = SOUND + STAND_INS
    assert text.count(old) == 1
    assert (line, field, code) in faults(text.replace(old, new))


# Of a duty, the periods by which units hold it; whether for some days in between nobody does.
PERIODS = [
    (["to: 2026-03-10", "from: 2026-03-11"], None),
    (["to: 2026-03-10", "from: 2026-03-12"], "自 2026-03-11 至 2026-03-11"),
    (["from: 2026-03-20", "to: 2026-03-10"], "自 2026-03-11 至 2026-03-19"),
    (["from: 2026-03-01, to: 2026-03-05", "from: 2026-03-04, to: 2026-03-20", "from: 2026-03-21"], None),
    (["from: 2026-03-01, to: 2026-03-31", "from: 2026-03-04, to: 2026-03-05", "from: 2026-04-02"],
     "自 2026-04-01 至 2026-04-01"),
    (["from: 2026-03-01, to: 2026-03-31"], None),
    (["from: 2026-03-01, to: 9999-12-31"], "bad-date"),
]  # fmt: skip


@pytest.mark.parametrize(("periods", "gap"), PERIODS)
def test_a_duty_that_for_some_days_nobody_holds_is_refused(periods: list[str], gap: str | None) -> None:
    units = "".join(
        f"  - {{code: u{n}, order: {n + 7}, zh: 局, duties: [{{duty: funds, {days}}}]}}\n"
        for n, days in enumerate(periods)
    )
    text = SOUND.replace("people:\n", units + "people:\n", 1)
    if gap is None:
        assert len(parse_organisation(text, "o.yaml").units) == 2 + len(periods)
        return
    with pytest.raises(Faults) as refused:
        parse_organisation(text, "o.yaml")
    assert gap in str(refused.value)
    assert {one.code for one in refused.value.items} <= {"duty-gap", "bad-date"}


def test_a_unit_whose_days_leave_its_duty_none_is_refused() -> None:
    text = SOUND.replace("duties: [homes,", "duties: [{duty: homes, to: 2019-12-31},")
    assert faults(text) == [(3, "units.1.duties.0.to", "ends-before-it-begins")]


def test_masked_numbers_and_addresses_are_taken_as_they_stand() -> None:
    text = SOUND.replace("'10000000001'", "'100****0001'").replace("a@org.example", "'a***@org.example'")
    person = parse_organisation(text, "o.yaml").people[0]
    assert (person.phone, person.email) == ("100****0001", "a***@org.example")
    for wrong in ("100***0001", "10****0001", "100****001", "+86100****0001"):
        assert faults(SOUND.replace("'10000000001'", f"'{wrong}'")) == [(6, "people.0.phone", "bad-phone")]
