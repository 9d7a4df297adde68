"""The organisation file: taken whole or refused with every fault, whatever an operator or a spreadsheet made of it."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.model import DutyHeld, PostKind, Unit
from duban.playbook.faults import Faults
from duban.playbook.organisation import OrganisationFile, Person, PostHeld, parse_organisation
from tests.unit.playbook.sound import SOUND, faults


def test_a_sound_file_is_what_it_says() -> None:
    since, until = date(2020, 1, 1), date(2026, 12, 31)
    assert parse_organisation(SOUND, "o.yaml") == OrganisationFile(
        units=(
            Unit("org", 1, "组织部", lead_office=True, duties=(DutyHeld("roster"),)),
            Unit(
                "civil",
                2,
                "民政局",
                kind="bureau",
                duties=(
                    DutyHeld("homes", valid_from=since),
                    DutyHeld("visits", valid_from=date(2024, 1, 1), valid_to=until),
                    DutyHeld("roster", co=True, valid_from=since),
                ),
            ),
        ),
        people=(
            Person("p-1", "张三", "+8610000000001", "a@org.example"),
            Person("p-2", "李四", "+8610000000002"),
            Person("p-0a3"),
        ),
        posts=(
            PostHeld(None, PostKind.leader, "p-1"),
            PostHeld("org", PostKind.principal, "p-1", None, date(2026, 3, 1)),
            PostHeld("org", PostKind.principal, "p-2", date(2026, 3, 1)),
            PostHeld("civil", PostKind.staff, "p-1"),
            PostHeld("civil", PostKind.staff, "p-0a3", date(2026, 1, 1), until),
        ),
    )


def test_a_post_is_named_as_in_the_ledger() -> None:
    posts = [post.post for post in parse_organisation(SOUND, "o.yaml").posts]
    assert posts == ["leader", "org/principal", "org/principal", "civil/staff/p-1", "civil/staff/p-0a3"]


def test_json_says_the_same() -> None:
    text = (
        '{"units": [{"code": "org", "order": 1, "zh": "\\u7ec4\\ud842\\udfb7", "lead_office": true, "kind": null}],\n'
        '"people": [{"person": "p-1", "name": "", "phone": " ", "email": null}, {"person": "p-2"}],\n"posts": []}'
    )
    organisation = parse_organisation(text, "o.json")
    assert organisation.units == (Unit("org", 1, "组𠮷", lead_office=True),)
    assert organisation.people == (Person("p-1"), Person("p-2"))
    assert faults(text.replace('"p-2"', '"p-1"')) == [(2, "people.1.person", "duplicate-person")]


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "code"),
    [
        ("order: 2,", "order: 1,", 3, "units.1.order", "duplicate-order"),
        ("order: 2,", "order: second,", 3, "units.1.order", "not-a-number"),
        ("code: civil, order", "code: org, order", 3, "units.1.code", "duplicate-unit"),
        ("code: civil, order", "code: Civil, order", 3, "units.1.code", "bad-form"),
        ("zh: 民政局", "zh: =cmd()", 3, "units.1.zh", "formula"),
        ("zh: 民政局", "zh: 民政局, head: 王五", 3, "units.1.head", "unknown-key"),
        ("zh: 民政局", "zh: 民政局, lead_office: true", 3, "units.1.lead_office", "two-lead-offices"),
        ("lead_office: true", "lead_office: false", 1, "units", "no-lead-office"),
        ("from: 2024-01-01", "form: 2024-01-01", 3, "units.1.duties.1.form", "unknown-key"),
        ("from: 2024-01-01", "from: 2024-02-30", 3, "units.1.duties.1.from", "impossible-date"),
        ("[roster], valid", "[Roster], valid", 4, "units.1.co_duties.0.duty", "bad-form"),
        ("{person: p-2, name", "{person: p-1, name", 7, "people.1.person", "duplicate-person"),
        ("person: p-0a3}\np", "person: 王五}\np", 8, "people.2.person", "bad-person"),
        ("name: 张三", "name: '=1+1'", 6, "people.0.name", "formula"),
        ("name: 张三", 'name: "张\\n三"', 6, "people.0.name", "control-character"),
        ("'10000000001'", "'1000000000'", 6, "people.0.phone", "bad-phone"),
        ("'10000000001'", "010-8888", 6, "people.0.phone", "bad-phone"),
        ("'10000000001'", "１0000000001", 6, "people.0.phone", "bad-phone"),
        ("'10000000001'", "+8601000000001", 6, "people.0.phone", "bad-phone"),
        ("'10000000001'", "+999123456789", 6, "people.0.phone", "bad-phone"),
        ("'10000000001'", "+8525123456789", 6, "people.0.phone", "bad-phone"),
        ("a@org.example", "a.org.example", 6, "people.0.email", "bad-email"),
        ("a@org.example", "a@b@org.example", 6, "people.0.email", "bad-email"),
        ("a@org.example", "a@org.example;b@org.example", 6, "people.0.email", "bad-email"),
        ("a@org.example", "张三 <a@org.example>", 6, "people.0.email", "bad-email"),
        ("a@org.example", "a@-x.example", 6, "people.0.email", "bad-email"),
        ("a@org.example", '"a@org.example\\r\\nBcc: b"', 6, "people.0.email", "control-character"),
        ("a@org.example", "a@org.example, fax: 1", 6, "people.0.fax", "unknown-key"),
        ("{post: leader,", "{post: leader, unit: org,", 10, "posts.0.unit", "leader-with-unit"),
        ("{post: leader,", "{post: deputy,", 10, "posts.0.unit", "missing"),
        ("{post: leader,", "{post: chief, unit: org,", 10, "posts.0.post", "unknown-value"),
        ("unit: org, post: principal, person: p-2", "unit: no, post: deputy, person: p-2", 12, "posts.2.unit",
         "unknown-unit"),
        ("person: p-2, from", "person: p-9, from", 12, "posts.2.person", "unknown-person"),
        ("from: 2026-03-01", "from: 2026-02-28", 12, "posts.2", "two-holders"),
        (", from: 2026-03-01", "", 12, "posts.2", "two-holders"),
        ("person: p-0a3, from", "person: p-1, from", 14, "posts.4", "two-holders"),
        ("to: 2026-12-31}\n", "to: 2025-12-31}\n", 14, "posts.4.to", "ends-before-it-begins"),
        ("to: 2026-12-31}\n", "to: 31.12.2026}\n", 14, "posts.4.to", "bad-date"),
        ("posts:\n", "posts:\n  - p-1\n", 10, "posts.0", "not-a-mapping"),
        ("posts:\n", "staff: []\nposts:\n", 9, "staff", "unknown-key"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(old: str, new: str, line: int, field: str, code: str) -> None:
    assert SOUND.count(old) >= 1
    found = faults(SOUND.replace(old, new, 1))
    assert (line, field, code) in found
    # What is misspelt in one list is missed by the posts that name it.
    assert {what for _, _, what in found} <= {code, "unknown-unit", "unknown-person"}


def test_every_fault_comes_in_one_go() -> None:
    text = """\
units:
  - {code: org, order: 1, zh: 组织部, lead_office: true, colour: red}
  - {code: org, order: 1, zh: 民政局, lead_office: true}
people:
  - {person: p-1, phone: 12}
  - {person: p-1, email: x}
posts:
  - {unit: org, post: deputy, person: p-1}
  - {unit: org, post: deputy, person: p-1}
  - {unit: none, post: boss, person: p-2, from: 2026-02-01, to: 2026-01-01}
"""
    assert faults(text) == [
        (2, "units.0.colour", "unknown-key"),
        (3, "units.1.code", "duplicate-unit"),
        (3, "units.1.lead_office", "two-lead-offices"),
        (3, "units.1.order", "duplicate-order"),
        (5, "people.0.phone", "bad-phone"),
        (6, "people.1.email", "bad-email"),
        (6, "people.1.person", "duplicate-person"),
        (9, "posts.1", "two-holders"),
        (10, "posts.2.person", "unknown-person"),
        (10, "posts.2.post", "unknown-value"),
        (10, "posts.2.to", "ends-before-it-begins"),
        (10, "posts.2.unit", "unknown-unit"),
    ]


@pytest.mark.parametrize("text", ["", "# nothing\n", "units", "- 1", "[]", "null", "{}"])
def test_what_is_no_organisation_is_refused(text: str) -> None:
    assert {code for _, _, code in faults(text)} <= {"not-a-mapping", "missing"}


def test_lists_that_are_none_are_refused() -> None:
    assert faults("units: {}\npeople:\n") == [
        (1, "posts", "missing"), (1, "units", "not-a-list"), (2, "people", "not-a-list"),
    ]  # fmt: skip


def test_a_fault_quotes_nobody() -> None:
    text = SOUND.replace("'10000000001'", "13800138000x").replace("a@org.example", "zhangsan@@org.example")
    with pytest.raises(Faults) as refused:
        parse_organisation(text, "o.yaml")
    assert not any(word in str(refused.value) for word in ("13800138000", "zhangsan", "张三"))


def test_a_flood_of_faults_is_cut() -> None:
    rows = "".join("  - {unit: x, post: staff, person: p-9}\n" for _ in range(2_000))
    found = faults(SOUND + rows)
    assert len(found) == 501
    assert found[-1][2] == "and-more"


@pytest.mark.parametrize(
    "email", ["a@例子.中国", "用户@例子.中国", "o'brien+x=1@mail.unit.example", "_x@b.example", "a@xn--fiq228c.example"]
)
def test_addresses_of_every_script_are_taken(email: str) -> None:
    people = parse_organisation(SOUND.replace("a@org.example", email), "o.yaml").people
    assert people[0].email == email


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("13800138000", "+8613800138000"),
        ("'+86 138 0013 8000'", "+8613800138000"),
        ("138-0013-8000", "+8613800138000"),
        ("+85251234567", "+85251234567"),
        ("+1 212-555-0123", "+12125550123"),
    ],
)
def test_a_number_has_one_spelling(written: str, phone: str) -> None:
    assert parse_organisation(SOUND.replace("'10000000001'", written), "o.yaml").people[0].phone == phone


def test_ten_thousand_staff_are_taken() -> None:
    people = "".join(f"  - {{person: p-s{n}, name: 职工, phone: '1000{n:07d}'}}\n" for n in range(10_000))
    posts = "".join(f"  - {{unit: org, post: staff, person: p-s{n}}}\n" for n in range(10_000))
    text = SOUND.replace("posts:\n", people + "posts:\n") + posts
    assert len(parse_organisation(text, "o.yaml").posts) == 10_005


SIGNS = [
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "- ",
    "\n",
    "  ",
    "'",
    '"',
    "*x",
    "&x ",
    "!!int ",
    "? ",
    "<<: ",
    "---\n",
    "\t",
    "#",
    "|",
]
WORDS = ["null", "code: org", "unit: ", "from: 2026-01-01", "person: p-1", "=1", "lead_office: true", "9" * 5_000]
PIECES = st.sampled_from([*SIGNS, *WORDS, "\x00", "\ud800"])


@given(st.lists(st.tuples(st.integers(0, len(SOUND)), st.integers(0, 12), PIECES | st.text(max_size=4)), max_size=6))
def test_a_mangled_file_is_read_or_refused_with_its_faults(changes: list[tuple[int, int, str]]) -> None:
    text = SOUND
    for place, cut, piece in changes:
        text = text[:place] + piece + text[place + cut :]
    with suppress(Faults):
        parse_organisation(text, "o.yaml")


KEYS = st.sampled_from(
    ["code", "order", "zh", "unit", "post", "person", "from", "to", "duties", "duty", "phone", "email"]
)
VALUES = st.recursive(
    st.sampled_from(["org", "p-1", "1", "true", "2026-01-01", "leader", "staff", "x y", ""]) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
)


@given(st.fixed_dictionaries({"units": VALUES, "people": VALUES, "posts": VALUES}))
def test_whatever_stands_in_the_lists_is_read_or_refused(value: dict[str, object]) -> None:
    with suppress(Faults):
        parse_organisation(json.dumps(value), "o.json")
