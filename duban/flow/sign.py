"""Signing: a link is looked at, and its button acknowledges; the tier below opens in the same commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from duban.cascade import tier_below
from duban.flow.commit import Writing
from duban.flow.open import next_opening
from duban.flow.parts import Parts
from duban.ground import Ground
from duban.keys import Forged
from duban.ledger import withdrawals
from duban.ledger.database import Connection, Row
from duban.ledger.signing import acknowledge as sign_obligation
from duban.ledger.signing import read_signing, settle_duty
from duban.ledger.statements import sql
from duban.model import AcknowledgedBy, Holding, ObligationState, Tier
from duban.playbook.rules import tiers_of

SIGNED = (ObligationState.acknowledged, ObligationState.conveyed)


class Ended(Exception):
    """The link has ended with its obligation or its holding; `state` says which: a state, or `holder-changed`."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class NotYours(Exception):
    """此项责任由他人承担，您无需也不能代为签收。"""


@dataclass(frozen=True, slots=True)
class Looked:
    """An obligation as its page shows it; instants are UTC. `may_sign` is false for a superior who was told of it."""

    obligation: UUID
    state: str
    title: str
    points: tuple[str, ...]
    document: str
    issued_by: str
    subject: str
    unit: str
    tier: Tier
    recipient: str
    owner_post: str
    opened_at: datetime
    due_at: datetime
    provisional: bool
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    signer: str | None
    below: Tier | None
    may_sign: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """The obligation after the button; `first` where this press signed it, `openings` where the tier below opens."""

    first: bool
    looked: Looked
    openings: bool = False


async def look(parts: Parts, token: str) -> Looked:
    """What the link shows; changes nothing. Raises `Forged` or `Ended`."""
    async with parts.ledger.reading() as conn:
        return await _looked(parts, conn, await read_as(parts, conn, *parts.keys.read_ack_token(token)))


async def acknowledge(parts: Parts, token: str, *, how: AcknowledgedBy = AcknowledgedBy.link) -> Signed:
    """Signs by a link. Signing again changes nothing. Raises `Forged`, `Ended` or `NotYours`."""
    return await sign(parts, *parts.keys.read_ack_token(token), how=how)


async def sign(parts: Parts, obligation: UUID, holding: int, *, how: AcknowledgedBy) -> Signed:
    """One commit: signature, clock stopped, queued notices suppressed, codes closed, tier below opened, journal."""
    async with parts.ledger.transaction() as conn:
        await withdrawals.act(conn)
        now = await parts.ledger.now(conn)
        row = await read_as(parts, conn, obligation, holding, now=now)
        looked = await _looked(parts, conn, row)
        if not looked.may_sign:
            raise NotYours
        if looked.state in SIGNED:
            return Signed(False, looked)
        writing = await write_signature(parts, conn, row, how=how, at=now)
        if writing is not None and looked.below is None:
            # Nothing but the signature has changed; with a tier below it may have been conveyed at once.
            after = _as_signed(looked, row, at=now, how=how)
        else:
            after = await _looked(parts, conn, await read_as(parts, conn, obligation, holding, now=now))
    return Signed(writing is not None, after, openings=bool(writing and writing.openings))


def _as_signed(looked: Looked, row: Mapping[str, Any], *, at: datetime, how: AcknowledgedBy) -> Looked:
    return replace(
        looked, state=ObligationState.acknowledged.value, acknowledged_at=at, acknowledged_by=how.value,
        signer=row["reader_name"],
    )  # fmt: skip


async def write_signature(
    parts: Parts, conn: Connection, row: Mapping[str, Any], *, how: AcknowledgedBy, at: datetime | None = None,
    **more: object,
) -> Writing | None:  # fmt: skip
    """The signature of an open obligation by the row's reader, and all that follows; None where it is not open."""
    now, obligation, holding = at or await parts.ledger.now(conn), row["id"], row["reader"]
    if not await sign_obligation(conn, obligation, at=now, how=how, signer=holding):
        return None
    writing = Writing()
    writing.note(
        "obligation", obligation, ObligationState.acknowledged, at=now, how=how, by=row["reader_person"],
        holding=holding, **more,
    )  # fmt: skip
    await settle(conn, writing, obligation, reason="acknowledged", at=now)
    below = await open_below(parts, conn, writing, row, now)
    await writing.write(conn)
    if below is not None:
        await _convey_at_once(conn, row, now)
    return writing


async def settle(conn: Connection, writing: Writing, duty: UUID, *, reason: str, at: datetime) -> None:
    """What a duty's end means for its clock, its queued notices and its codes."""
    for gone in await settle_duty(conn, duty, reason=reason, at=at):
        writing.note(
            "notice", gone.id, "suppressed", at=at, how=reason, channel=gone.channel, duty=duty, holding=gone.holding
        )


async def read_as(
    parts: Parts, conn: Connection, obligation: UUID, holding: int, *, now: datetime | None = None
) -> Row:
    """The row of a link; `Ended` where the obligation is over otherwise than by signature, or the holding is."""
    row = await read_signing(conn, obligation, holding)
    if row is None:
        raise Forged
    if row["state"] not in (ObligationState.open, *SIGNED):
        raise Ended(row["state"])
    policy = await parts.policy(conn, row["policy_version"])
    today = parts.calendar(policy).local_day(now or await parts.ledger.now(conn))
    answers = (await parts.organisation(conn)).holder(row["reader_post"], today)
    if _changed(row, answers, today):
        raise Ended("holder-changed")
    return row


def _changed(row: Mapping[str, Any], answers: Holding | None, today: date) -> bool:
    """Whether the reader does not answer for his post any more, by the organisation or by his own row, which is newer.

    The person counts: a holding recorded anew, with other days, is still his. Of staff the organisation knows nobody.
    """
    since, until = row["valid_from"], row["valid_to"]
    over = row["retired_version"] is not None or (since and today < since) or (until and until < today)
    if answers is None or answers.id == row["reader"]:
        return bool(over)
    return bool(answers.person != row["reader_person"])


async def _looked(parts: Parts, conn: Connection, row: Mapping[str, Any]) -> Looked:
    organisation = await parts.organisation(conn, row["organisation_version"])
    policy = await parts.policy(conn, row["policy_version"])
    said = row["body"]["data"]
    unit = organisation.units.get(row["unit"])
    tier = Tier(row["tier"])
    return Looked(
        obligation=row["id"], state=row["state"], title=said.get("title") or policy.playbooks[row["kind"]].title,
        points=tuple(said.get("points") or ()), document=said.get("document") or "",
        issued_by=said.get("issued_by") or "", subject=row["subject"], unit=unit.name if unit else row["unit"],
        tier=tier, recipient=row["reader_name"] or "",
        owner_post=row["owner_post"], opened_at=row["opened_at"], due_at=row["due_at"], provisional=row["provisional"],
        acknowledged_at=row["acknowledged_at"], acknowledged_by=row["acknowledged_by"], signer=row["signer_name"],
        below=tier_below(tier, tiers_of(policy.playbooks[row["kind"]])),
        may_sign=row["reader_post"] == row["owner_post"],
    )  # fmt: skip


async def _convey_at_once(conn: Connection, row: Mapping[str, Any], now: datetime) -> None:
    """Where the tier below was opened while the post was vacant, and is finished, the signature conveys."""
    writing = Writing()
    for found in await conn.fetch(sql("convey_after_opening"), row["id"]):
        writing.note("obligation", found["id"], ObligationState.conveyed, at=now, how="cascade")
    await writing.write(conn)


async def open_below(
    parts: Parts, conn: Connection, writing: Writing, row: Mapping[str, Any], now: datetime
) -> Tier | None:
    """The tier below opens per unit, once that above it has been acknowledged or need not be; None where none is."""
    policy = await parts.policy(conn, row["policy_version"])
    below = tier_below(Tier(row["tier"]), tiers_of(policy.playbooks[row["kind"]]))
    if below is not None:
        ground = Ground(policy, await parts.organisation(conn), parts.calendar(policy), received_at=now, now=now)
        opening = next_opening(row["event"], row["unit"], row["kind"], below, ground=ground, after=row["id"])
        writing.openings.append(opening)
    return below
