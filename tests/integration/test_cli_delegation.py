"""`duban delegation` and `duban token issue --unit`, as typed."""

from __future__ import annotations

import json

from tests.integration.test_cli_handover import Typed, typed

__all__ = ["typed"]

ADD = (
    "delegation", "add", "commerce", "--to", "p-0115", "--scope", "meeting.directive.issued", "--until", "2026-03-31",
    "--document", "商务授〔2026〕1号",
)  # fmt: skip


def test_an_authorisation_is_recorded_listed_and_ended(typed: Typed) -> None:
    made = json.loads(typed(*ADD, "--json"))
    assert (made["valid_from"], made["valid_to"], made["ended_at"]) == ("2026-03-02", "2026-03-31", None)
    assert "商务授〔2026〕1号" in typed("delegation", "list", "--unit", "commerce")
    assert "No authorisations." in typed("delegation", "list", "--unit", "hrss")
    assert "has ended" in typed("delegation", "end", made["id"])
    assert "[no-such-delegation]" in typed("delegation", "end", made["id"], code=1)
    assert "An id looks like" in typed("delegation", "end", "seven", code=1)
    [listed] = json.loads(typed("delegation", "list", "--json"))
    assert listed["ended_at"] == "2026-03-02T08:00:00+08:00"


def test_what_is_wrong_with_an_authorisation_is_said_with_its_code(typed: Typed) -> None:
    assert "[unknown-unit]" in typed(*(word if word != "commerce" else "nobody" for word in ADD), code=1)
    assert "[unknown-person]" in typed(*(word if word != "p-0115" else "p-9999" for word in ADD), code=1)
    typed(*ADD[:-2], code=2)


def test_a_token_is_bound_to_a_unit(typed: Typed) -> None:
    typed("token", "issue", "commerce-oa", "--role", "operator", "--unit", "commerce")
    [listed] = json.loads(typed("token", "list", "--json"))
    assert listed["unit"] == "commerce"
    assert "[unknown-unit]" in typed("token", "issue", "x", "--role", "reader", "--unit", "nobody", code=1)
