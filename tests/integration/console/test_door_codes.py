"""Codes: sent to whoever's the address is, good once in the browser that asked, and silent about who is known."""

from __future__ import annotations

import base64
import json

import httpx2
import pytest
from fastapi import FastAPI

from duban.channels.sender import Message
from duban.console.app import create_app
from duban.console.guessing import Guesses
from duban.console.house import House
from duban.console.pages.guard import PLAIN
from duban.flow.lease import Lease
from duban.flow.send import send_queued
from duban.model import Channel
from tests.integration.console.city import City
from tests.integration.signed_in import browser
from tests.senders import ScriptedSender

MAIL = "p-hrss2@hrss.example"


@pytest.fixture
def app(console: House) -> FastAPI:
    return create_app(console)


async def ask(client: httpx2.AsyncClient, address: str = MAIL, **more: str) -> httpx2.Response:
    return await client.post("/sign-in", data={"address": address} | more)


async def type_in(client: httpx2.AsyncClient, code: str, **more: str) -> httpx2.Response:
    return await client.post("/sign-in/code", data={"code": code} | more)


async def sent(city: City) -> list[tuple[str, str, str, str]]:
    """Of each notice that is queued: the person, the channel, the code and the link's token."""
    rows = await city.asks(
        "SELECT holding.person, channel, notice.context::text AS context FROM notice JOIN holding"
        " ON holding.id = notice.holding WHERE step = 'signin' AND state = 'queued' ORDER BY channel, holding.person"
    )
    opened = [city.parts.keys.unseal(base64.b64decode(json.loads(row["context"])["signin"])) for row in rows]
    return [(row["person"], row["channel"], *said.split(" ")) for row, said in zip(rows, opened, strict=True)]


async def test_a_code_lets_in_the_browser_that_asked(app: FastAPI, city: City) -> None:
    async with browser(app) as client:
        assert (await ask(client, " P-HRSS2@hrss.example ", next="/sessions")).status_code == 200
        [(person, channel, code, _)] = await sent(city)
        assert (person, channel) == ("p-hrss2", "email")
        entered = await type_in(client, code, next="/sessions")
        assert (entered.status_code, entered.headers["location"]) == (303, "/sessions")
        assert "hrssliaison" in (await client.get("/sessions")).text


async def test_a_code_comes_by_text_to_a_number_however_it_is_written(app: FastAPI, city: City) -> None:
    [row] = await city.asks("SELECT phone FROM person WHERE person = 'p-hrss2'")
    number = city.parts.keys.unseal(row["phone"])
    async with browser(app) as client:
        await ask(client, f" {number[:6]} {number[6:]}")
        [(person, channel, code, _)] = await sent(city)
        assert (person, channel) == ("p-hrss2", "sms")
        assert (await type_in(client, code)).status_code == 303


async def test_a_code_is_of_no_use_in_another_browser(app: FastAPI, city: City) -> None:
    async with browser(app) as asked, browser(app) as other:
        await ask(asked)
        await ask(other, "p-commerce2@commerce.example")
        codes = {person: (code, token) for person, _, code, token in await sent(city)}
        code, token = codes["p-hrss2"]
        assert (await type_in(other, code)).status_code == 400
        assert (await other.post(f"/enter/{token}")).status_code == 410
        assert PLAIN not in other.cookies
        assert (await asked.post(f"/enter/{token}")).status_code == 303


async def test_link_and_code_are_good_once_between_them(app: FastAPI, city: City) -> None:
    async with browser(app) as client:
        await ask(client)
        kept = dict(client.cookies)
        [(_, _, code, token)] = await sent(city)
        assert (await type_in(client, code)).status_code == 303
        client.cookies.update(kept)
        assert (await type_in(client, code)).status_code == 400
        assert (await client.post(f"/enter/{token}")).status_code == 410


async def test_an_old_code_is_of_no_use(app: FastAPI, city: City) -> None:
    async with browser(app) as client:
        await ask(client)
        [(_, _, code, token)] = await sent(city)
        await city.runs("UPDATE sign_in_link SET expires_real = clock_timestamp() - interval '1 second'")
        assert (await type_in(client, code)).status_code == 400
        assert (await client.post(f"/enter/{token}")).status_code == 410


async def test_the_sixth_try_fails_even_with_the_right_code(app: FastAPI, city: City) -> None:
    async with browser(app) as client:
        await ask(client)
        [(_, _, code, _)] = await sent(city)
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        for _ in range(5):
            assert (await type_in(client, wrong)).status_code == 400
        assert (await type_in(client, code)).status_code == 400


@pytest.mark.parametrize("address", ["nobody@hrss.example", "13800000000", "p-hrss2", "@", "1" * 254])
async def test_an_unknown_address_is_answered_the_same(app: FastAPI, city: City, address: str) -> None:
    async with browser(app) as client, browser(app) as other:
        known, unknown = await ask(client), await ask(other, address)
        assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
        assert {name for name, _ in known.headers.items()} == {name for name, _ in unknown.headers.items()}
        assert set(client.cookies) == set(other.cookies)
    assert [person for person, *_ in await sent(city)] == ["p-hrss2"]


async def test_an_address_is_sent_three_codes_in_ten_minutes_at_most(app: FastAPI, city: City) -> None:
    texts = set()
    for _ in range(4):
        async with browser(app) as client:
            texts.add((await ask(client)).text)
    assert len(texts) == 1
    assert len(await sent(city)) == 3


async def test_a_browser_asks_five_times_in_ten_minutes_at_most(app: FastAPI, city: City) -> None:
    async with browser(app) as client:
        for number in (0, 1, 2, 3, 4, 5):
            await ask(client, f"p-hrss{number}@hrss.example")
    assert len(await sent(city)) == 5


async def test_a_machine_that_asks_without_end_is_told_to_wait(app: FastAPI) -> None:
    app.state.askings = Guesses(a_minute=1)
    async with browser(app) as client, browser(app, host="203.0.113.10") as other:
        assert (await type_in(client, "123456")).status_code == 400
        assert (await type_in(client, "123456")).status_code == 429
        assert (await ask(client)).status_code == 429
        assert (await type_in(other, "123456")).status_code == 400


async def test_whoever_holds_no_post_is_sent_nothing(app: FastAPI, city: City) -> None:
    await city.runs("UPDATE holding SET valid_to = '2026-03-01' WHERE person = 'p-hrss2'")
    async with browser(app) as client:
        await ask(client)
    assert await sent(city) == []


async def test_the_ledger_keeps_neither_code_nor_address_in_clear(app: FastAPI, city: City) -> None:
    async with browser(app) as client:
        await ask(client)
    [(_, _, code, token)] = await sent(city)
    rows = await city.asks(
        "SELECT sign_in_link::text AS kept FROM sign_in_link UNION ALL SELECT notice::text FROM notice"
        " UNION ALL SELECT body FROM journal_entry WHERE body LIKE '%signin%'"
    )
    assert len(rows) >= 3
    for row in rows:
        assert code not in row["kept"]
        assert token not in row["kept"]
        assert MAIL not in row["kept"]


async def test_mail_and_text_bring_the_code_and_the_mail_its_link(app: FastAPI, city: City) -> None:
    [row] = await city.asks("SELECT phone FROM person WHERE person = 'p-hrss2'")
    async with browser(app) as client:
        await ask(client)
        await ask(client, city.parts.keys.unseal(row["phone"]))
    (_, _, mailed, token), (_, _, texted, other) = await sent(city)
    lease, email, sms = await Lease.open(city.parts, "worker"), ScriptedSender(), ScriptedSender()
    await send_queued(city.parts, lease, Channel.email, email)
    await send_queued(city.parts, lease, Channel.sms, sms)
    [mail], [text] = email.sent, sms.sent
    assert isinstance(mail, Message)
    assert mailed in mail.text
    assert f"/enter/{token}" in mail.text
    assert texted in text.text
    assert other not in text.text
    assert "签收" not in text.text
    assert mailed not in mail.subject


async def test_an_empty_address_is_told_beside_its_field(app: FastAPI) -> None:
    async with browser(app) as client:
        answer = await ask(client, "  ")
    assert answer.status_code == 400
    assert "请填写登记的邮箱或手机号。" in answer.text
