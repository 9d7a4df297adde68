"""The organisation in force as the file that would make it; numbers and addresses masked, or a reveal recorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from duban.channels.addresses import mask
from duban.flow.organisation.reveal import Asked, record_reveal
from duban.flow.parts import Parts
from duban.keys import Forged, Keys
from duban.ledger.database import Row
from duban.ledger.policy import active_versions, read_holdings, read_organisation
from duban.ledger.statements import sql
from duban.model import Holding, Organisation, PostKind, Standing
from duban.playbook.organisation import OrganisationFile, Person, PostHeld

_KINDS = tuple(PostKind)


async def export_organisation(parts: Parts, *, asked: Asked | None = None) -> OrganisationFile:
    """The whole, in a steady order: an import of it changes nothing. `asked` shows numbers and addresses in clear."""
    async with parts.ledger.transaction() as conn:
        active = (await active_versions(conn)).organisation
        if active is None:
            return OrganisationFile((), (), ())
        organisation = await read_organisation(conn, active)
        holdings = await read_holdings(conn)
        people = [row for row in await conn.fetch(sql("read_directory")) if row["listed"]]
        if asked is not None:
            await record_reveal(conn, asked, person=None, people=len(people), at=await parts.ledger.now(conn))
    held = _ordered(holdings, organisation)
    return OrganisationFile(
        tuple(organisation.units.values()),
        tuple(_person(parts.keys, row, clear=asked is not None) for row in people),
        tuple(post for post in held if post.standing == Standing.holder),
        tuple(post for post in held if post.standing != Standing.holder),
    )


def _ordered(holdings: Iterable[Holding], organisation: Organisation) -> list[PostHeld]:
    """By unit in protocol order, post, and time."""
    order = {unit.code: place for place, unit in enumerate(organisation.in_protocol_order())}
    ordered = sorted(
        holdings,
        key=lambda held: (
            order.get(held.unit or "", -1), _KINDS.index(held.kind), held.standing, held.valid_from or date.min,
            held.person,
        ),
    )  # fmt: skip
    return [PostHeld(h.unit, h.kind, h.person, h.valid_from, h.valid_to, h.standing) for h in ordered]


def _person(keys: Keys, row: Row, *, clear: bool) -> Person:
    ways = (("sms", "phone"), ("email", "email"), ("im", "im"))
    return Person(row["person"], row["name"], *(_shown(keys, channel, row[name], clear) for channel, name in ways))


def _shown(keys: Keys, channel: str, sealed: bytes | None, clear: bool) -> str | None:
    """What was sealed with a key that is lost is shown as nothing of it, never left out."""
    if sealed is None:
        return None
    try:
        text = keys.unseal(sealed)
    except Forged:
        return "****" if channel == "sms" else "***"
    return text if clear else mask(channel, text)
