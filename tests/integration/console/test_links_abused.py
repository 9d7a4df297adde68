"""Links under abuse: fetched a thousand times by whatever fetches, guessed by the thousand; nothing happens (I9)."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import httpx2
import pytest

from duban.console.house import House
from tests.integration.console.city import City, client_of, directive
from tests.unit.test_keys import alter

FETCHES, GUESSES = 1_000, 2_000
HASHED = "SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {} AS t"
SCANNERS = (
    {"User-Agent": "Mozilla/5.0 (compatible; LinkScanner/1.0)", "X-Scanner": "1"},
    {"User-Agent": "Microsoft Office Existence Discovery"},
    {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender", "X-Moz": "prefetch"},
    {"User-Agent": "WeChat/8.0 MicroMessenger preview", "Referer": "https://mail.example/"},
    {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST", "X-HTTP-Method": "POST"},
    {"Range": "bytes=0-0", "If-None-Match": "*", "If-Modified-Since": "Mon, 02 Mar 2026 00:00:00 GMT"},
    {"X-Forwarded-For": "203.0.113.7, 10.0.0.1", "Via": "1.1 mail-gateway", "Accept": "*/*"},
    {"Cookie": "sign=1; csrf=x", "Origin": "null", "Content-Type": "application/x-www-form-urlencoded"},
)  # fmt: skip


async def ledger(city: City) -> dict[str, Any]:
    """A fingerprint of every table."""
    tables = await city.asks("SELECT relname FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace"
                             " WHERE n.nspname = 'public' AND relkind IN ('r', 'p') ORDER BY 1")  # fmt: skip
    return {
        name: tuple((await city.asks(HASHED.format(name)))[0])
        for (name,) in map(tuple, tables)
    }  # fmt: skip


@pytest.mark.parametrize("whose", ["own", "superior", "signed"])
@pytest.mark.timeout(300)
async def test_a_link_fetched_a_thousand_times_changes_nothing(
    city: City, client: httpx2.AsyncClient, whose: str
) -> None:
    await city.hears(directive(units=["hrss"]))
    link = await city.link_of("p-hrss0")
    if whose == "superior":
        [row] = await city.asks(
            "SELECT obligation.id, above.id AS above FROM obligation, holding AS above"
            " WHERE above.post = 'org/principal' AND above.retired_version IS NULL"
        )
        link = "/a/" + city.parts.keys.ack_token(row["id"], row["above"])
    elif whose == "signed":
        await city.signs("p-hrss0")
    before = await ledger(city)
    statuses: Counter[int] = Counter()
    for number in range(FETCHES):
        method = ("GET", "HEAD")[number // len(SCANNERS) % 2]
        query = "" if number % 3 else f"?_method=POST&sign=1&utm_source=mail{number}"
        answer = await client.request(method, link + query, headers=SCANNERS[number % len(SCANNERS)])
        statuses[answer.status_code] += 1
    assert statuses == {200: FETCHES}
    assert await ledger(city) == before


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_guessed_and_altered_tokens_are_not_found_and_who_tries_many_is_slowed_down(
    city: City, console: House, seed: int, *, long: bool
) -> None:
    """`--long`: a hundred thousand of them. A right link in between is always shown."""
    await city.hears(directive(units=["hrss"]))
    link = await city.link_of("p-hrss0")
    right, chance = link.removeprefix("/a/"), random.Random(seed)
    before = await ledger(city)
    statuses: Counter[int] = Counter()
    async with client_of(console, host="203.0.113.9") as guesser:
        for number in range(100_000 if long else GUESSES):
            guess = alter(right, chance)
            if not guess or guess == right:
                continue
            answer = await guesser.request(("GET", "POST")[number % 2], f"/a/{guess}")
            statuses[answer.status_code] += 1
            if number % 500 == 0:
                assert (await guesser.get(link)).status_code == 200
    assert set(statuses) == {404, 429}
    assert statuses[404] < statuses[429]
    assert await ledger(city) == before
