"""A ledger of its own for one benchmark: embedded PostgreSQL, an organisation of a given size, a clock at rest."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from config.settings import Settings
from duban.embedded import postgres
from duban.flow.arrivals import Arrival
from duban.flow.open import expand_all
from duban.flow.organisation.importing import import_organisation
from duban.flow.parts import Parts
from duban.flow.sign import acknowledge
from duban.flow.take_in import take_in
from duban.model import DutyHeld, PostKind, Unit
from duban.playbook.organisation import OrganisationFile, Person, PostHeld
from duban.wiring import open_parts
from duban.wiring.config import apply_config
from duban.wiring.setup import make_keys, make_ledger
from events.envelope import from_mapping, to_record

START = "2026-03-02T08:00:00+08:00"
DUTIES = ("investment", "recruitment", "flexible-talent", "universities")


@asynccontextmanager
async def ledger(
    staff: int | None, *, options: Mapping[str, str] | None = None, **named: Any
) -> AsyncIterator[tuple[Settings, Parts]]:
    """A ledger whose one unit has so many staff; None: the sample city, with all its units.

    `options` are settings of PostgreSQL that go before those of the embedded one.
    """
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
        data = Path(folder)
        server = await postgres.start(data, options=options)
        try:
            settings = Settings(
                data_dir=data,
                database_url=SecretStr(server.service_url),
                database_owner_url=SecretStr(server.owner_url),
                **{"clock_start": START, "clock_speed": 0, **named},
            )
            make_keys(settings.keys_path)
            await make_ledger(settings)
            async with open_parts(settings) as parts:
                await apply_config(parts, settings.config_dir)
                if staff is not None:
                    await import_organisation(parts, one_unit(staff))
                yield settings, parts
        finally:
            await server.stop()


def one_unit(staff: int) -> OrganisationFile:
    """An organisation of one unit that holds every duty."""
    unit = Unit("bureau", 1, "某局", lead_office=True, duties=tuple(DutyHeld(duty) for duty in DUTIES))
    people = tuple(Person(f"p-{n}", "某人", f"+86100{n:08d}", f"u{n}@bureau.talent.example") for n in range(staff + 3))
    kinds = (PostKind.principal, PostKind.deputy, PostKind.liaison)
    leaders = [PostHeld(unit.code, kind, f"p-{n}") for n, kind in enumerate(kinds)]
    members = [PostHeld(unit.code, PostKind.staff, f"p-{n}") for n in range(3, staff + 3)]
    return OrganisationFile((unit,), people, (*leaders, *members))


def directive(number: int = 1) -> Arrival:
    """A directive to the whole organisation."""
    data = {"title": "会议精神传达", "points": ["第一", "第二"], "issued_by": "领导小组"}
    return Arrival(to_record(from_mapping(_event(number, "meeting.directive.issued", data))))


def project(number: int) -> Arrival:
    """An investment project."""
    data = {
        "name": f"项目{number}",
        "stage": "signed",
        "sector": "新材料",
        "investment": "1000000.00",
        "jobs": 20,
        "host": "bureau",
    }
    return Arrival(to_record(from_mapping(_event(number, "investment.project.registered", data))))


def _event(number: int, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    head = {"specversion": "1.0", "source": "/bench", "type": f"duban.{kind}.v1", "time": "2026-03-02T00:00:00Z"}
    return {**head, "id": str(number), "subject": f"s/{number}", "data": data}


async def down_to_staff(parts: Parts) -> None:
    """A directive, signed by principal, deputy and liaison: what is left is the fan-out to the staff."""
    await take_in(parts, [directive()])
    for _ in range(3):
        await expand_all(parts)
        async with parts.ledger.reading() as conn:
            row = await conn.fetchrow("SELECT id, holding FROM obligation WHERE state = 'open'")
        await acknowledge(parts, parts.keys.ack_token(row["id"], row["holding"]))
