"""A released schema is a promise: one may add to it; what takes away or narrows is found, with an event it breaks."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from jsonschema import Draft202012Validator

from events.catalogue import KINDS
from events.compatible import broken
from events.released import breaches, current, main, record, releases
from events.schemas import schema
from tests.unit.events.samples import EXAMPLES

KIND = "meeting.instruction.issued"
INSTRUCTION = EXAMPLES[KIND]
PLAN = "plan.annual.published"

Said: TypeAlias = dict[str, Any]


def fields(of: Said) -> Said:
    """The payload's fields within a schema."""
    found: Said = of["properties"]["data"]["properties"]
    return found


def data(of: Said) -> Said:
    found: Said = of["properties"]["data"]
    return found


def remove(of: Said) -> None:
    del fields(of)["assisting"]


def rename(of: Said) -> None:
    fields(of)["helping"] = fields(of).pop("assisting")


def retype(of: Said) -> None:
    fields(of)["due"] = {"type": "integer"}


def require(of: Said) -> None:
    data(of)["required"].append("due")


def require_a_new_one(of: Said) -> None:
    fields(of)["level"] = {"type": "string"}
    data(of)["required"].append("level")


def refuse_null(of: Said) -> None:
    fields(of)["due"] = {"type": "string", "format": "date"}


def shorten(of: Said) -> None:
    fields(of)["title"]["maxLength"] = 3


def lengthen_the_least(of: Said) -> None:
    fields(of)["title"]["minLength"] = 100


def hold_fewer(of: Said) -> None:
    fields(of)["assisting"]["anyOf"][0]["maxItems"] = 0


def spell_otherwise(of: Said) -> None:
    fields(of)["responsible"]["pattern"] = "^unit-[0-9]+$"


def choose(of: Said) -> None:
    fields(of)["issued_by"]["enum"] = ["市委"]


def lose_a_choice(of: Said) -> None:
    of["properties"]["urgency"]["enum"].remove("critical")


def take_no_extensions(of: Said) -> None:
    of["additionalProperties"] = False


def narrow_extensions(of: Said) -> None:
    of["properties"]["sequence"] = {"type": "integer"}


# What is done to the schema, what is found, and an event that was taken before and would be refused now.
NARROWED: list[tuple[Callable[[Said], None], str, Said]] = [
    (remove, "event.data.assisting: removed", {"data": {"assisting": ["hrss"]}}),
    (rename, "event.data.assisting: removed", {"data": {"assisting": ["hrss"]}}),
    (retype, "event.data.due: was string, is now integer", {"data": {"due": "2026-03-31"}}),
    (require, "event.data.due: newly required", {"data": {"due": ...}}),
    (require_a_new_one, "event.data.level: newly required", {}),
    (refuse_null, "event.data.due: was null, is now string", {"data": {"due": None}}),
    (shorten, "event.data.title: maxLength was 200, is now 3", {"data": {"title": "督办事项"}}),
    (lengthen_the_least, "event.data.title: minLength was 1, is now 100", {"data": {"title": "督办事项"}}),
    (hold_fewer, "event.data.assisting: maxItems was 10000, is now 0", {"data": {"assisting": ["hrss"]}}),
    (spell_otherwise, "event.data.responsible: pattern was", {"data": {"responsible": "hrss"}}),
    (choose, "event.data.issued_by: took any value, takes now only 市委", {"data": {"issued_by": "市政府"}}),
    (lose_a_choice, "event.urgency: no longer takes critical", {"urgency": "critical"}),
    (take_no_extensions, "event: took fields of any name", {"sequence": "7"}),
    (narrow_extensions, "event.sequence: was string, is now integer", {"sequence": "seven"}),
]


def said(changes: Said) -> Said:
    """The example with these changes; `...` takes a field away."""
    event = {**copy.deepcopy(INSTRUCTION), **{name: value for name, value in changes.items() if name != "data"}}
    event["data"] = {k: v for k, v in {**event["data"], **changes.get("data", {})}.items() if v is not ...}
    return event


@pytest.mark.parametrize(("change", "found", "witness"), NARROWED, ids=lambda case: getattr(case, "__name__", None))
def test_what_takes_away_or_narrows_is_found_and_does_refuse_what_was_taken(
    change: Callable[[Said], None], found: str, witness: Said
) -> None:
    old, new = schema(KIND), copy.deepcopy(schema(KIND))
    change(new)
    first, *rest = broken(old, new)
    assert first.startswith(found)
    assert {line.partition(":")[0] for line in rest} <= {first.partition(":")[0]}
    assert Draft202012Validator(old).is_valid(said(witness))
    assert not Draft202012Validator(new).is_valid(said(witness))


def add(of: Said) -> None:
    fields(of)["level"] = {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}], "default": None}


def demand_less(of: Said) -> None:
    data(of)["required"].remove("issued_by")


def allow_more(of: Said) -> None:
    fields(of)["title"] |= {"maxLength": 400, "minLength": 0}
    fields(of)["due"]["anyOf"].append({"type": "integer"})
    of["properties"]["urgency"]["enum"].append("idle")


def say_otherwise(of: Said) -> None:
    fields(of)["title"] |= {"title": "另一个说法", "description": "Said in other words."}


@pytest.mark.parametrize("change", [add, demand_less, allow_more, say_otherwise], ids=lambda case: case.__name__)
def test_what_adds_or_widens_is_compatible_and_its_reverse_is_not(change: Callable[[Said], None]) -> None:
    old, new = schema(KIND), copy.deepcopy(schema(KIND))
    change(new)
    assert broken(old, new) == []
    assert (broken(new, old) == []) is (change is say_otherwise)


def test_the_items_of_a_list_are_held_to_it_too() -> None:
    old, new = schema(PLAN), copy.deepcopy(schema(PLAN))
    item = new["$defs"]["PlanItem"]
    item["required"].append("note")
    del item["properties"]["measure"]
    item["properties"]["note"] = {"type": "string"}
    assert broken(old, new) == [
        "event.data.items.*.note: newly required",
        "event.data.items.*.measure: removed",
    ]


def test_a_new_rule_between_fields_is_found_though_no_schema_can_state_it() -> None:
    kind = "talent.flexible.engaged"
    old, new = schema(kind), schema(kind)
    del fields(old)["ends_on"]["$comment"]
    assert broken(old, new) == ["event.data.ends_on: $comment was not set, is now 不早于 starts_on"]
    assert broken(new, old) == []


def test_every_event_that_a_release_took_is_still_taken() -> None:
    assert releases()
    for version, released in releases().items():
        assert (version, breaches(released, current())) == (version, [])
    assert main(["--check"]) == 0


def test_a_release_holds_every_kind_of_its_day_and_is_never_written_over(tmp_path: Path) -> None:
    assert main(["1.2.0", "--folder", str(tmp_path)]) == 0
    assert releases(tmp_path) == {"1.2.0": current()}
    assert set(releases(tmp_path)["1.2.0"]) == set(KINDS)
    with pytest.raises(FileExistsError):
        record("1.2.0", tmp_path)


def test_the_check_names_release_kind_field_and_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released = current()
    fields(released[KIND])["colour"] = {"type": "string"}
    released["meeting.tea.served"] = released[KIND]
    (tmp_path / "0.9.json").write_text(json.dumps(released), encoding="utf-8")
    assert main(["--check", "--folder", str(tmp_path)]) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(" (")[0] for line in told] == [
        f"0.9: {KIND}: event.data.colour: removed",
        "0.9: meeting.tea.served: the kind is gone",
    ]
    assert all("make it a new kind" in line for line in told)


@pytest.mark.parametrize("kind", KINDS)
def test_the_published_schema_takes_the_example_and_refuses_it_with_a_field_too_many(kind: str) -> None:
    validator = Draft202012Validator(schema(kind))
    Draft202012Validator.check_schema(schema(kind))
    example = copy.deepcopy(EXAMPLES[kind])
    assert list(validator.iter_errors(example)) == []
    example["data"]["surplus"] = 1
    assert [error.validator for error in validator.iter_errors(example)] == ["additionalProperties"]
