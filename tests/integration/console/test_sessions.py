"""Sessions: they end by time, by their owner, and with the last post; the page shows one's own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI

from duban.console.app import create_app
from duban.console.house import House
from duban.console.pages.guard import PLAIN
from duban.flow.people.viewer import Part
from duban.flow.sessions.sessions import Lasting, find_session, list_sessions, open_session
from duban.ledger.statements import sql
from tests.integration.console.city import City
from tests.integration.signed_in import press, signed_in

LASTING = Lasting()


@pytest.fixture
def app(console: House) -> FastAPI:
    return create_app(console)


async def parts_of(city: City, person: str) -> set[str]:
    held = await find_session(city.parts, await open_session(city.parts, person), LASTING)
    return set() if held is None else {part.value for part in held.viewer.parts}


@pytest.mark.parametrize(
    ("person", "held"),
    [
        ("p-hrss0", {"principal"}),
        ("p-hrss1", {"deputy"}),
        ("p-hrss2", {"liaison"}),
        ("p-hrss3", {"staff"}),
        ("p-org2", {"liaison", "lead_office"}),
        ("p-org3", {"staff"}),
        ("p-leader", {"leader"}),
        ("p-nobody", set()),
    ],
)
async def test_what_somebody_is_comes_from_his_posts(city: City, person: str, held: set[str]) -> None:
    assert await parts_of(city, person) == held


async def test_an_idle_session_ends(city: City) -> None:
    cookie = await open_session(city.parts, "p-hrss2")
    await city.runs("UPDATE session SET seen_real = clock_timestamp() - interval '29 minutes'")
    assert await find_session(city.parts, cookie, LASTING) is not None
    await city.runs("UPDATE session SET seen_real = clock_timestamp() - interval '31 minutes'")
    assert await find_session(city.parts, cookie, LASTING) is None


async def test_use_keeps_a_session_but_not_past_its_longest(city: City) -> None:
    cookie = await open_session(city.parts, "p-hrss2")
    await city.runs("UPDATE session SET seen_real = clock_timestamp() - interval '29 minutes'")
    await find_session(city.parts, cookie, LASTING)
    assert await find_session(city.parts, cookie, Lasting(idle=timedelta(minutes=1))) is not None
    await city.runs("UPDATE session SET began_real = clock_timestamp() - interval '12 hours 1 minute'")
    assert await find_session(city.parts, cookie, LASTING) is None


async def test_whoever_leaves_his_last_post_is_out(city: City) -> None:
    cookie = await open_session(city.parts, "p-hrss2")
    assert await find_session(city.parts, cookie, LASTING) is not None
    await city.runs("UPDATE holding SET valid_to = '2026-03-01' WHERE person = 'p-hrss2'")
    assert await find_session(city.parts, cookie, LASTING) is None


async def test_one_ends_a_session_of_ones_own_elsewhere(app: FastAPI, city: City) -> None:
    async with signed_in(app, city.parts, "p-hrss2") as office, signed_in(app, city.parts, "p-hrss2") as phone:
        there = await list_sessions(city.parts, "p-hrss2", LASTING)
        held = await find_session(city.parts, phone.cookies[PLAIN], LASTING)
        assert len(there) == 2
        assert held is not None
        ended = await press(office, f"/sessions/{held.viewer.session}/end")
        assert ended.headers["location"] == "/sessions"
        assert "会话已结束。" in (await office.get("/sessions")).text
        assert "会话已结束。" not in (await office.get("/sessions")).text
        assert (await phone.get("/sessions")).status_code == 303


async def test_nobody_ends_the_session_of_another(app: FastAPI, city: City) -> None:
    async with signed_in(app, city.parts, "p-hrss1") as victim, signed_in(app, city.parts, "p-hrss2") as client:
        [theirs] = await list_sessions(city.parts, "p-hrss1", LASTING)
        assert (await press(client, f"/sessions/{theirs.id}/end")).status_code == 404
        assert (await victim.get("/sessions")).status_code == 200


async def test_an_account_keeps_its_part_whoever_holds_posts(city: City) -> None:
    cookie = await open_session(city.parts, "a-audit", account=Part.audit)
    held = await find_session(city.parts, cookie, LASTING)
    assert held is not None
    assert held.viewer.parts == {Part.audit}
    assert held.viewer.posts == ()


async def test_who_signed_in_is_in_the_journal_and_what_opens_the_session_is_not(city: City) -> None:
    cookie = await open_session(city.parts, "p-hrss2")
    [row] = await city.asks("SELECT body FROM journal_entry WHERE body LIKE '%signed-in%'")
    said = json.loads(row["body"])
    assert (said["what"], said["by"], said["how"]) == ("person", "p-hrss2", "console")
    assert cookie not in row["body"]


async def test_sessions_of_long_ago_are_forgotten_and_one_in_use_is_kept(city: City) -> None:
    ended, used = uuid4(), uuid4()
    for key, seen in ((ended, "interval '40 days'"), (used, "interval '1 minute'")):
        await city.runs(
            "INSERT INTO session (id, token, person, name, parts, began_real, seen_real)"
            f" VALUES ('{key}', '\\x{key.hex}', 'p-hrss2', '', '{{}}', now() - interval '900 days',"
            f" clock_timestamp() - {seen})"
        )
    async with city.parts.ledger.transaction() as conn:
        await conn.execute(sql("delete_sessions_left"), datetime.now(UTC) - timedelta(500), 100)
    left = {row["id"] for row in await city.asks("SELECT id FROM session")}
    assert used in left
    assert ended not in left
