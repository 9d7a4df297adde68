"""Handovers and ended units leave a ledger that an audit explains and a journal that tells it all (I7, I10)."""

from __future__ import annotations

from datetime import date

from duban.flow.digest import compose_digests
from duban.flow.journal.replaying import replay
from duban.flow.open import expand_all
from duban.flow.organisation.orders import Way
from duban.flow.organisation.succession import succeed
from duban.flow.parts import Parts
from tests.audited import audited, told
from tests.firing import fire_all
from tests.handing import NEW, day, hand_over, newcomer_listed, support
from tests.integration.test_flow_unit_ends import AFTER, ends
from tests.stand_ins import PRINCIPAL
from tests.withdrawn import send_all
from tests.world import clock_shows, directive, hear, local, reorganise, sign


async def _explained(parts: Parts) -> None:
    assert told(await audited(parts)) == []
    found = await replay(parts, progress=lambda *_: None)
    assert (found.differing, found.listed) == (0, [])


async def test_posts_that_were_handed_over_in_every_way(parts: Parts) -> None:
    await newcomer_listed(parts, NEW, "p-second", "p-third")
    await hear(parts, directive(1, units=("health", "finance", "police")), support())
    await send_all(parts)
    await sign(parts, "police/principal")
    await clock_shows(parts, local("03-06", "10:00"))
    await fire_all(parts)
    await hand_over(parts, PRINCIPAL, at=day("03-04"))
    await hand_over(parts, "finance/principal", None, at=local("03-06", "10:00"), way=Way.vacant)
    await hand_over(parts, "police/deputy", "p-second", at=day("03-10"), way=Way.stand_in, until=date(2026, 3, 12))
    await hand_over(parts, "health/deputy", "p-third", at=local("03-11", "14:00"))
    for on in ("03-10", "03-11", "03-13"):
        await clock_shows(parts, local(on, "15:00"))
        await succeed(parts)
        await fire_all(parts)
        await expand_all(parts)
    await fire_all(parts)
    await compose_digests(parts)
    await send_all(parts)
    await _explained(parts)


async def test_a_unit_that_was_merged_into_another(parts: Parts) -> None:
    await hear(parts, directive(1, units=("health",)), directive(2, units=("health", "education")), support())
    await send_all(parts)
    await sign(parts, PRINCIPAL)
    await reorganise(parts, ends("health", "education"))
    await clock_shows(parts, AFTER)
    await succeed(parts)
    await expand_all(parts)
    await fire_all(parts)
    await compose_digests(parts)
    await send_all(parts)
    await _explained(parts)
