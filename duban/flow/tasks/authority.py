"""Who may answer for a unit's principal: himself, whoever stands in for him, and who holds a recorded authorisation."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from duban.flow.parts import Parts
from duban.flow.refused import NotAllowed, Wrong
from duban.flow.tasks.desk import Desk
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.model import Organisation, PostKind, Standing, post_of

PROGRAM: Final = "program"
"""Nobody is named: the operator's program answers for it that the principal has signed."""


class Right(StrEnum):
    """By what right someone answers for a unit's principal."""

    principal = "principal"
    stand_in = "stand-in"
    """For the holder over a period, or as the recorded next in line of a vacant post."""
    delegation = "delegation"


class NeedsPrincipal(NotAllowed):
    """此类事项须由责任单位主要负责同志（或代行、持有效授权的同志）签发；请其签发，或先登记授权。"""

    code = "needs-principal"
    field = "person"


class NotOfTheUnit(Wrong):
    """此人当前不在责任单位任职；只能由本单位的同志办理，不能在单位之间转办。"""

    code = "not-of-the-unit"
    field = "person"


class OwnReviewer(NotAllowed):
    """审核人在报送单位任职；办结须由其他单位的同志审核。"""

    code = "own-reviewer"
    field = "person"


class NoSuchPerson(Wrong):
    """机构名册中没有这个人员代号，请核对，或先导入新的机构名册。"""

    code = "unknown-person"
    field = "person"


async def may_answer(
    parts: Parts, conn: Connection, unit: str, person: str, *, kind: str, subject: str, day: date
) -> Right | None:
    """By what right the person answers for the unit's principal on that local day, about that kind and subject."""
    held = right_of(await parts.organisation(conn), unit, person, day)
    if held is not None:
        return held
    authorised = await conn.fetchval(sql("find_delegation"), unit, person, day, [kind, subject])
    return Right.delegation if authorised else None


def right_of(organisation: Organisation, unit: str, person: str, day: date) -> Right | None:
    """The right that comes of the post itself: its holder's, or of who stands there for him."""
    holder = organisation.holder(post_of(unit, PostKind.principal), day)
    if holder is None or holder.person != person:
        return None
    return Right.principal if holder.standing == Standing.holder else Right.stand_in


async def known(desk: Desk, person: str) -> None:
    """Raises `NoSuchPerson` where the directory has nobody by that reference."""
    if not await desk.conn.fetchval(sql("find_person"), person):
        raise NoSuchPerson


async def of_unit(desk: Desk, person: str, unit: str) -> bool:
    """Whether the person holds a post of the unit today, or is on its roll."""
    return bool(await desk.conn.fetchval(sql("find_member"), unit, person, desk.today))


async def signed_off(desk: Desk, person: str | None) -> str | None:
    """By what right this submission is signed off; None where its kind asks for no principal's signature.

    Raises `NeedsPrincipal`: a unit's own program must name who signed, and he must have the right.
    """
    if person is not None:
        await known(desk, person)
    if desk.policy.playbooks[desk.row["kind"]].sign_off is None:
        return None
    if person is None:
        if desk.unit is not None:
            raise NeedsPrincipal
        return PROGRAM
    right = await may_answer(
        desk.parts, desk.conn, desk.row["unit"], person, kind=desk.row["kind"], subject=desk.row["subject"],
        day=desk.today,
    )  # fmt: skip
    if right is None:
        raise NeedsPrincipal
    return right
