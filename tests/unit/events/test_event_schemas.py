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


@pytest.mark.parametrize("kind", KINDS)
def test_every_reference_within_a_schema_is_defined_there(kind: str) -> None:
    described = schema(kind)
    text = json.dumps(described)
    named = {part.split('"')[0] for part in text.split('"$ref": "#/$defs/')[1:]}
    assert named == set(described.get("$defs", {}))
