"""Who may acknowledge an obligation through a program: whoever answers for its post today, or is authorised to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from duban.flow.parts import Parts
from duban.flow.refused import NotAllowed
from duban.flow.tasks.authority import NoSuchPerson, may_answer
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.model import Tier


class NotTheirs(NotAllowed):
    """这项传达责任不由此人承担：请写该职务现任者的人员代号；代行的，先登记入册，或登记授权（duban delegation add）。"""

    code = "not-theirs"
    field = "person"


async def signer_of(parts: Parts, conn: Connection, row: Mapping[str, Any], person: str) -> int:
    """The holding by which that person signs. Raises `NoSuchPerson`, or `NotTheirs` where it is another's to sign."""
    if not await conn.fetchval(sql("find_person"), person):
        raise NoSuchPerson
    today = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
    answers = await conn.fetchrow(sql("read_answering"), row["owner_post"], today)
    if answers is not None and answers["person"] == person:
        holding: int = answers["id"]
        return holding
    delegate = await _delegate(parts, conn, row, person, today)
    if delegate is None:
        raise NotTheirs
    return delegate


async def _delegate(parts: Parts, conn: Connection, row: Mapping[str, Any], person: str, day: date) -> int | None:
    """A principal's obligation may be signed by whoever is authorised, by the post that he himself holds."""
    if Tier(row["tier"]) != Tier.principal:
        return None
    right = await may_answer(
        parts, conn, row["unit"], person, kind=row["kind"], subject=row["subject"], day=day
    )  # fmt: skip
    if right is None:
        return None
    holding: int | None = await conn.fetchval(sql("find_holding_of_person"), person, row["unit"], day)
    return holding
