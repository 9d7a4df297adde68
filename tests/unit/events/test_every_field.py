"""Each field of each kind: what is missing, of another type or out of bounds is refused by the field's name."""

import pytest

from events.catalogue import KINDS
from tests.unit.events.samples import EXAMPLES, refused, structured, told, with_data
from tests.unit.events.vocabulary import FIELDS

EACH_FIELD = [(kind, field, said) for kind, fields in FIELDS.items() for field, said in fields.items()]
REQUIRED = [(kind, field) for kind, field, said in EACH_FIELD if not said.endswith("?")]
LISTS = [(kind, field) for kind, field, said in EACH_FIELD if said.startswith("[")]

# What no publisher may write into a field of the type, and the code that answers it.
BAD: dict[str, list[tuple[object, str]]] = {
    "str": [(7, "wrong-type"), ("", "blank"), (["x"], "wrong-type"), ("a\x00b", "bad-format")],
    "int": [("7", "wrong-type"), (7.0, "wrong-type"), (True, "wrong-type"), (-1, "out-of-range"),
            (10**9 + 1, "out-of-range")],
    "bool": [("true", "wrong-type"), (1, "wrong-type")],
    "date": [("2026-02-30", "impossible-date"), ("20260302", "bad-date"), (20260302, "bad-date"),
             ("2026-03-02T09:00:00+08:00", "bad-date"), ("1899-12-31", "out-of-range")],
    "unit": [("市委组织部", "bad-format"), (["org"], "wrong-type"), ("a" * 65, "bad-format")],
    "person": [("张三", "bad-format"), ("13800000000", "bad-format"), ("110101199001011234", "bad-format")],
    "money": [("-0.01", "bad-format"), (12000, "wrong-type"), (0.5, "wrong-type"), ("1.234", "bad-format"),
              ("1e3", "bad-format"), ("12,000", "bad-format")],
    "category": [("experts", "not-allowed"), (1, "not-allowed")],
}  # fmt: skip


def bad_values(said: str) -> list[tuple[object, str]]:
    plain = said.removesuffix("?")
    if plain.startswith("["):
        return [("x", "wrong-type"), ({}, "wrong-type")]
    return BAD.get(plain, [("planned", "not-allowed"), (1, "not-allowed"), (["signed"], "not-allowed")])


@pytest.mark.parametrize(("kind", "field", "said"), EACH_FIELD)
def test_a_bad_value_is_refused_by_its_field(kind: str, field: str, said: str) -> None:
    for value, code in bad_values(said):
        refusal = refused(structured(with_data(EXAMPLES[kind], **{field: value})))
        assert refusal.reason == "invalid-data"
        assert told(refusal) == {f"data.{field}": code}, value


@pytest.mark.parametrize(("kind", "field"), REQUIRED)
def test_a_field_that_is_required_is_missed_and_may_not_be_null(kind: str, field: str) -> None:
    assert told(refused(structured(with_data(EXAMPLES[kind], **{field: ...})))) == {f"data.{field}": "missing"}
    assert set(told(refused(structured(with_data(EXAMPLES[kind], **{field: None}))))) == {f"data.{field}"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_that_is_not_of_the_kind_is_refused(kind: str) -> None:
    refusal = refused(structured(with_data(EXAMPLES[kind], phone="13800000000")))
    assert told(refusal) == {"data.phone": "unknown-field"}
    assert "13800000000" not in repr(refusal.faults)


@pytest.mark.parametrize(("kind", "field"), LISTS)
def test_a_bad_item_is_refused_by_its_place(kind: str, field: str) -> None:
    good = EXAMPLES[kind]["data"][field]
    refusal = refused(structured(with_data(EXAMPLES[kind], **{field: [*good, 7]})))
    assert set(told(refusal)) == {f"data.{field}.{len(good)}"}


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("meeting.group.held", "attendees"),
        ("meeting.directive.issued", "points"),
        ("meeting.directive.issued", "units"),
        ("plan.annual.published", "items"),
        ("policy.published", "clauses"),
        ("governance.support.requested", "to_units"),
    ],
)
def test_a_list_that_makes_somebody_owe_holds_one_at_least(kind: str, field: str) -> None:
    assert told(refused(structured(with_data(EXAMPLES[kind], **{field: []})))) == {f"data.{field}": "too-few"}


@pytest.mark.parametrize(("kind", "field"), [pair for pair in LISTS if pair != ("meeting.directive.issued", "points")])
def test_a_list_names_each_of_its_items_once(kind: str, field: str) -> None:
    good = EXAMPLES[kind]["data"][field]
    refusal = refused(structured(with_data(EXAMPLES[kind], **{field: [*good, good[0]]})))
    keyed = isinstance(good[0], dict)
    expected = {f"data.{field}.{len(good)}.key": "repeated-key"} if keyed else {f"data.{field}": "repeated-item"}
    assert told(refusal) == expected


@pytest.mark.parametrize(
    ("kind", "field", "value", "code"),
    [
        ("service.housing.reported", "planned_percent", 101, "out-of-range"),
        ("service.housing.reported", "actual_percent", 101, "out-of-range"),
        ("plan.annual.published", "year", 1899, "out-of-range"),
        ("governance.calendar.published", "year", 2201, "out-of-range"),
        ("programme.call.opened", "duty", "高技能人才", "bad-format"),
        ("programme.call.opened", "duty", "category/", "bad-format"),
        ("programme.call.opened", "duty", "a" * 81, "too-long"),
        ("governance.event.withdrawn", "event_id", "x" * 256, "too-long"),
        ("governance.event.withdrawn", "event_source", "a\nb", "bad-format"),
        ("meeting.instruction.issued", "title", "两行\n标题", "bad-format"),
        ("meeting.instruction.issued", "title", "字" * 201, "too-long"),
    ],
)
def test_a_field_keeps_its_own_bounds(kind: str, field: str, value: object, code: str) -> None:
    assert told(refused(structured(with_data(EXAMPLES[kind], **{field: value})))) == {f"data.{field}": code}
