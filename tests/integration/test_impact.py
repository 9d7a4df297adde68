"""`duban plan --since`: recorded events planned again under changed rules; what differs is told, nothing is written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

import asyncpg
import pytest

from config.settings import PACKAGED, Settings
from duban.flow.parts import Parts
from duban.flow.planned.impact import Impact, Told, replay_since
from duban.flow.policy import active_files, apply_policy
from duban.playbook.faults import Faults
from duban.playbook.files import read_config
from tests.world import clock_shows, directive, hear, local, project, reorganise, run, sign, talent, tell, without

PROJECT = "playbooks/investment.project.registered.yaml"
DIRECTIVE = "playbooks/meeting.directive.issued.yaml"
MARCH_1 = date(2026, 3, 1)


def playbooks(**texts: tuple[str, str]) -> dict[str, str]:
    """The packaged playbooks, where `project=(old, new)` changes one text of one of them."""
    files = {path: text for path, text in read_config(PACKAGED).items() if path.startswith("playbooks/")}
    for name, (old, new) in texts.items():
        path = {"project": PROJECT, "directive": DIRECTIVE}[name]
        assert files[path].count(old) == 1
        files[path] = files[path].replace(old, new)
    return files


async def replayed(parts: Parts, files: dict[str, str], since: date = MARCH_1) -> tuple[Impact, list[Told]]:
    found: list[Told] = []
    impact = await replay_since(parts, since, files, each=found.append, progress=lambda _done, _total: None)
    return impact, found


def shown(found: Sequence[Told]) -> list[tuple[str, str, tuple[str, ...], str | None, str | None]]:
    """Event, key, changes, and the day on either side, in the order of their ids."""
    return sorted(
        (told.event.id, told.differing.named.key, tuple(told.differing.changes), *_days(told)) for told in found
    )


def _days(told: Told) -> tuple[str | None, str | None]:
    before, after = told.differing.before, told.differing.after
    return before.due[5:10] if before else None, after.due[5:10] if after else None


async def test_a_deadline_put_off_moves_that_duty_of_each_event_since_that_day(parts: Parts) -> None:
    await hear(parts, project(1), talent(1))
    await clock_shows(parts, local("03-10"))
    await hear(parts, project(2), directive(1))

    impact, found = await replayed(parts, playbooks(project=("due: T+3", "due: T+4")))
    assert shown(found) == [
        ("investment.project.registered-1", "needs", ("moved",), "03-05", "03-06"),
        ("investment.project.registered-2", "needs", ("moved",), "03-13", "03-16"),
    ]
    assert impact.events == {
        "investment.project.registered": 2, "talent.arrived": 1, "meeting.directive.issued": 1,
    }  # fmt: skip
    assert impact.affected == {"investment.project.registered": 2}
    assert impact.changes == {"investment.project.registered": {"moved": 2}}

    _, later = await replayed(parts, playbooks(project=("due: T+3", "due: T+4")), date(2026, 3, 10))
    assert [told.event.id for told in later] == ["investment.project.registered-2"]


async def test_the_organisation_of_the_day_holds_not_that_of_today(parts: Parts) -> None:
    await hear(parts, project(1))
    await reorganise(parts, without("commerce", "liaison"))
    await clock_shows(parts, local("03-09"))
    await hear(parts, project(2))
    _, found = await replayed(parts, playbooks(project=("notify: B", "notify: C")))
    told = {
        one.event.id: one.differing.after.told
        for one in found
        if one.differing.after and one.differing.named.key == "needs"
    }
    holders = "SELECT person FROM holding WHERE post = $1 AND recorded_version = 1"
    liaison = await tell(parts, holders, "commerce/liaison")
    deputy = await tell(parts, holders, "commerce/deputy")
    assert told == {
        "investment.project.registered-1": (f"commerce/liaison {liaison} inbox opened",),
        "investment.project.registered-2": (f"commerce/deputy {deputy} inbox opened",),
    }


async def test_each_event_is_held_against_the_rules_it_was_recorded_under(parts: Parts) -> None:
    await hear(parts, project(1))
    files = await active_files(parts) | playbooks(project=("due: T+3", "due: T+4"))
    assert await apply_policy(parts, files) == 2
    await hear(parts, project(2))
    _, found = await replayed(parts, playbooks(project=("due: T+3", "due: T+4")))
    assert [told.event.id for told in found] == ["investment.project.registered-1"]


async def test_open_duties_are_counted_since_they_keep_the_old_rule(parts: Parts) -> None:
    await hear(parts, project(1), project(2), directive(1, units=["health", "land"]))
    await run(parts, "UPDATE task SET state = 'closed' WHERE key = 'needs' AND event = (SELECT id FROM event WHERE"
              " event_id = 'investment.project.registered-1')")  # fmt: skip
    await sign(parts, "health/principal")
    files = playbooks(project=("due: T+3", "due: T+4"), directive=("principal: T+1", "principal: T+2"))
    impact, found = await replayed(parts, files)
    assert {(told.event.id.partition("-")[2], told.differing.named.unit): told.keeps for told in found} == {
        ("1", "commerce"): 0, ("2", "commerce"): 1, ("1", "health"): 0, ("1", "land"): 1,
    }  # fmt: skip
    assert (impact.open_tasks, impact.open_obligations) == (1, 1)


async def test_a_kind_without_a_playbook_would_be_a_reject_and_its_duties_gone(parts: Parts) -> None:
    await hear(parts, project(1))
    files = {path: text for path, text in playbooks().items() if path != PROJECT}
    impact, found = await replayed(parts, files)
    assert impact.changes == {"investment.project.registered": {"unplannable": 1, "gone": 4}}
    assert found[0].differing.after is not None
    assert found[0].differing.after.due == "no-playbook: type"


async def test_faulty_playbooks_are_refused_with_each_fault(parts: Parts) -> None:
    with pytest.raises(Faults) as caught:
        await replayed(parts, playbooks(project=("due: T+3", "due: soon"), directive=("staff: T+3", "staff: never")))
    assert {item.file for item in caught.value.items} == {PROJECT, DIRECTIVE}


async def test_every_byte_of_the_ledger_is_as_it_was(parts: Parts, settings: Settings) -> None:
    await hear(parts, project(1), directive(1, units=None), talent(1))
    before = await fingerprint(settings)
    impact, _ = await replayed(
        parts, playbooks(project=("due: T+3", "due: T+4"), directive=("staff: T+3", "staff: T+9"))
    )
    assert impact.affected.total() == 2
    assert await fingerprint(settings) == before


async def fingerprint(settings: Settings) -> dict[str, str]:
    """A hash of each table, with the transactions that wrote its rows, and of each sequence."""
    assert settings.database_owner_url is not None
    conn = await asyncpg.connect(settings.database_owner_url.get_secret_value())
    try:
        relations = await conn.fetch(
            "SELECT relname, relkind FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind = ANY('{r,S}')"
        )
        said = {}
        for name, kind in relations:
            of_rows = ", xmin::text, xmax::text, ctid::text" if kind == b"r" else ""
            rows = await conn.fetch(f'SELECT *{of_rows} FROM "{name}"')
            said[name] = hashlib.sha256(repr(sorted(map(repr, map(tuple, rows)))).encode()).hexdigest()
        return said
    finally:
        await conn.close()
