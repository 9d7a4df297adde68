"""Who may take an event back: its own source and the lead office; and what may not be taken back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from duban.embedded.postgres import Postgres
from duban.flow.parts import Parts
from duban.flow.policy import apply_policy
from duban.flow.rejects import replay
from duban.flow.shown.event import show_event
from duban.playbook.files import read_config
from duban.wiring import open_parts
from tests.conftest import another_ledger
from tests.withdrawn import LEAD, states, withdrawal
from tests.world import PACKAGED, ask, hear, project, tell

OTHERS = "//city.example/clerk"


@pytest.fixture
async def another(postgres: Postgres, template: Settings) -> AsyncIterator[Parts]:
    """A ledger of its own, in which the same comes in another order."""
    async with another_ledger(postgres, template) as settings, open_parts(settings) as opened:
        yield opened


async def refusals(parts: Parts) -> list[tuple[str, str]]:
    """Reason and field of what was refused."""
    return [tuple(row) for row in await ask(parts, "SELECT reason, field FROM reject ORDER BY id")]


@pytest.mark.parametrize("source", [LEAD, f"{LEAD}:desk", "/lead-office", "/lead-office/desk/2"])
async def test_the_lead_office_may_take_back_what_others_published(parts: Parts, source: str) -> None:
    await hear(parts, project())
    await hear(parts, withdrawal(project(), source=source))
    assert await refusals(parts) == []
    assert await tell(parts, "SELECT event IS NOT NULL FROM withdrawal")


@pytest.mark.parametrize("source", [OTHERS, "//oa.example/meetings/2", "//oa.example", f"{LEAD}r", "/lead-officer"])
async def test_nobody_else_may_also_before_the_event_has_come(parts: Parts, source: str) -> None:
    await hear(parts, withdrawal(project(), 1, source=source))
    await hear(parts, project())
    await hear(parts, withdrawal(project(), 2, source=source))
    assert await refusals(parts) == [("not-yours", "data.event_source")] * 2
    assert await states(parts, "task") == {"assigned": 4}


async def test_once_the_rules_name_its_source_a_replay_counts(parts: Parts) -> None:
    await hear(parts, project())
    await hear(parts, withdrawal(project(), source=OTHERS))
    await apply_policy(parts, with_lead_source(OTHERS))
    taken = await replay(parts, await tell(parts, "SELECT id FROM reject"))
    assert taken.events == 1
    assert await tell(parts, "SELECT stage FROM withdrawal") == "openings"


def with_lead_source(source: str) -> dict[str, str]:
    """The packaged rules, which count that source as the lead office's."""
    files = read_config(Path(PACKAGED))
    rules = [line for line in files["playbooks/rules.yaml"].splitlines() if not line.startswith("lead_sources:")]
    files["playbooks/rules.yaml"] = "\n".join([*rules, f"lead_sources: ['{LEAD}', '{source}']", ""])
    return files


@pytest.mark.parametrize("together", [True, False])
async def test_a_withdrawal_is_final_and_is_not_taken_back(parts: Parts, *, together: bool) -> None:
    first = withdrawal(project(), 1)
    second = withdrawal(first, 2)
    await hear(parts, project())
    if together:
        await hear(parts, first, second)
    else:
        await hear(parts, first)
        await hear(parts, second)
    assert await refusals(parts) == [("not-withdrawable", "data.event_id")]
    assert await tell(parts, "SELECT count(*) FROM withdrawal") == 1


async def test_a_withdrawal_of_itself_is_refused(parts: Parts) -> None:
    own: dict[str, Any] = withdrawal(project(), 1)
    own["data"] |= {"event_source": own["source"], "event_id": own["id"]}
    await hear(parts, own)
    assert await refusals(parts) == [("not-withdrawable", "data.event_id")]


async def test_one_that_came_before_what_turns_out_to_be_a_withdrawal_is_refused_then(parts: Parts) -> None:
    """As in the other order: the same reject, and nothing waits or is said to be withdrawn."""
    first = withdrawal(project(), 1)
    second = withdrawal(first, 2)
    await hear(parts, project())
    await hear(parts, second)
    assert await refusals(parts) == []
    await hear(parts, first)
    assert await refusals(parts) == [("not-withdrawable", "data.event_id")]
    [row] = await ask(parts, "SELECT stage, event_id FROM withdrawal")
    assert (row["stage"], row["event_id"]) == ("openings", project()["id"])
    shown = await show_event(parts, first["source"], first["id"])
    assert shown is not None
    assert shown["withdrawal"] is None


async def test_the_reject_is_the_same_in_either_order(parts: Parts, another: Parts) -> None:
    first = withdrawal(project(), 1)
    second = withdrawal(first, 2)
    for ledger, order in ((parts, (first, second)), (another, (second, first))):
        await hear(ledger, project())
        for said in order:
            await hear(ledger, said)
    rejects = "SELECT reason, field, faults, received_at, body, body_hash, state FROM reject"
    assert [tuple(row) for row in await ask(parts, rejects)] == [tuple(row) for row in await ask(another, rejects)]
    owed = "SELECT key, unit, state FROM task ORDER BY key"
    assert await ask(parts, owed) == await ask(another, owed)


async def test_what_was_refused_so_is_told_by_the_journal_and_a_replay_changes_nothing(parts: Parts) -> None:
    first = withdrawal(project(), 1)
    await hear(parts, project())
    await hear(parts, withdrawal(first, 2))
    await hear(parts, first)
    key = await tell(parts, "SELECT id FROM event WHERE event_id = $1", withdrawal(first, 2)["id"])
    said = await tell(parts, "SELECT body FROM journal_entry WHERE body::json ->> 'id' = $1", str(key))
    assert (json.loads(said)["state"], json.loads(said)["how"]) == ("refused", "not-withdrawable")
    taken = await replay(parts, await tell(parts, "SELECT id FROM reject"))
    assert (taken.events, taken.duplicates) == (0, 1)
    assert await tell(parts, "SELECT count(*) FROM withdrawal") == 1
