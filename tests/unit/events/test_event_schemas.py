"""The published schemas are current, and say of each event what the models say."""

import json
from pathlib import Path

import pytest

from events.catalogue import KINDS
from events.schemas import FOLDER, main, schema, stale, write


def test_the_published_schemas_are_current() -> None:
    assert stale(FOLDER) == []
    assert main(["--check"]) == 0


def test_the_check_names_what_is_missing_altered_or_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path)
    assert main(["--check", "--folder", str(tmp_path)]) == 0
    (tmp_path / "talent.arrived.schema.json").unlink()
    (tmp_path / "old.schema.json").write_text("{}")
    (tmp_path / "meeting.directive.issued.schema.json").write_text("{}")
    assert main(["--check", "--folder", str(tmp_path)]) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in told] == [
        "meeting.directive.issued.schema.json",
        "old.schema.json",
        "talent.arrived.schema.json",
    ]
    assert main(["--folder", str(tmp_path)]) == 0
    assert stale(tmp_path) == []


def test_a_schema_names_the_type_the_attributes_and_every_field() -> None:
    described = schema("investment.project.registered")
    assert described["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert described["properties"]["type"] == {"const": "duban.investment.project.registered.v1"}
    assert described["required"] == ["specversion", "id", "source", "type", "subject", "time", "data"]
    data = described["properties"]["data"]
    assert set(data["properties"]) == {"name", "stage", "sector", "investment", "jobs", "host"}
    assert set(data["required"]) == set(data["properties"])
    assert data["additionalProperties"] is False


def test_a_schema_tells_which_lists_hold_each_item_once_and_which_must_hold_one() -> None:
    fields = schema("meeting.directive.issued")["properties"]["data"]["properties"]
    units = fields["units"]["anyOf"][0]
    assert (units["minItems"], units["maxItems"], units["uniqueItems"]) == (1, 10_000, True)
    assert fields["points"]["minItems"] == 1


def test_a_schema_describes_the_items_of_a_list_and_knows_fields_by_their_names_in_json() -> None:
    described = schema("plan.annual.published")
    items = described["properties"]["data"]["properties"]["items"]
    assert items["items"] == {"$ref": "#/$defs/PlanItem"}
    assert items["minItems"] == 1
    assert described["$defs"]["PlanItem"]["additionalProperties"] is False
    advanced = schema("investment.stage.advanced")["properties"]["data"]
    assert {"from", "to"} <= set(advanced["required"]) == set(advanced["properties"])


def test_a_schema_says_what_a_field_may_not_be_in_view_of_another() -> None:
    def said(kind: str, field: str) -> str:
        return str(schema(kind)["properties"]["data"]["properties"][field]["description"])

    assert said("talent.flexible.engaged", "ends_on") == "The last day. Not before starts_on."
    assert "of which it is a part" in said("recruitment.round.opened", "previous_grassroots_posts")
    assert "Later than from in the order negotiating, signed" in said("investment.stage.advanced", "to")
    assert said("governance.calendar.published", "work_days") == (
        "The make-up working days. Nothing of off_days. Days of year, or within 31 days of it."
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_reference_within_a_schema_is_defined_there(kind: str) -> None:
    described = schema(kind)
    text = json.dumps(described)
    named = {part.split('"')[0] for part in text.split('"$ref": "#/$defs/')[1:]}
    assert named == set(described.get("$defs", {}))


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_says_what_it_means_in_both_languages(kind: str) -> None:
    described = schema(kind)
    parts = [described["properties"]["data"], *described.get("$defs", {}).values()]
    fields = {name: field for part in parts for name, field in part.get("properties", {}).items()}
    assert fields
    for name, field in fields.items():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in field["title"]), name
        assert field["description"].endswith("."), name
        assert field["description"][0].isupper(), name
