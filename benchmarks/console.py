"""The console's pages on a ledger of many duties and staff, asked for at a rate; and what many watchers cost."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

import asyncpg
import httpx2

from benchmarks.acknowledgements import answers, environment, process
from benchmarks.figures import Figure
from benchmarks.house import directive, ledger
from benchmarks.register import seed_tasks
from config.settings import Settings
from duban.console.pages.cookies import SESSION
from duban.embedded.process import free_port
from duban.flow.open import expand_all
from duban.flow.organisation.importing import import_organisation
from duban.flow.parts import Parts
from duban.flow.people.viewer import Part
from duban.flow.sessions.sessions import open_session
from duban.flow.sign import acknowledge
from duban.flow.take_in import take_in
from duban.model import PostKind
from duban.playbook.organisation import OrganisationFile, Person, PostHeld

STAFF_A_DUTY: Final = 10
"""One member of staff for so many duties."""
RATE: Final = 50.0
EACH: Final = 60
"""Requests for each page."""
WARM: Final = 3
GOAL_MS, GOAL_BYTES = 200, 60_000
WATCHERS: Final = 500
WATCHED: Final = 20.0
UNIT: Final = "hrss"
TOLD: Final = "UPDATE notice SET state = 'accepted', outcome_at = queued_at WHERE state = 'queued'"
COMMITS: Final = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
LEADERS: Final = (PostKind.principal, PostKind.deputy, PostKind.liaison)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page, and who looks at it."""

    path: str
    by: str

    @property
    def name(self) -> str:
        return f"{self.path} as {self.by}"


@dataclass(frozen=True, slots=True)
class Answered:
    """How long it took from the instant at which it was due, and how long the page is."""

    ms: float
    size: int


async def the_console(duties: int) -> list[Figure]:
    """So many duties, a tenth of them signatures that one directive wants of as many staff."""
    async with ledger(None) as (settings, parts):
        await _staff(parts, duties // STAFF_A_DUTY)
        await seed_tasks(settings, parts, duties - duties // STAFF_A_DUTY)
        await _convey(settings, parts)
        cookies = await _sessions(parts)
        pages = await _pages(parts)
        port = free_port()
        env = environment(settings) | {"DUBAN_HTTP": f"127.0.0.1:{port}"}
        async with process("-m", "duban.console.run", "console", env=env, ready=False):
            await answers(port)
            found = await _ask(port, cookies, pages)
            watched = await _watch(settings, parts, port, cookies["lead_office"])
    of = f"of {duties:,} duties"
    slow = [Figure(f"{name} {of}, p95", _p95(took), "ms", GOAL_MS, "less") for name, took in found.items()]
    longest = max(one.size for took in found.values() for one in took)
    return [
        *slow,
        Figure(f"longest page {of}", longest, "bytes", GOAL_BYTES, "less"),
        Figure(f"{WATCHERS} watchers of one directive", watched, "transactions a second", 1, "less"),
    ]


def _p95(took: list[Answered]) -> float:
    return quantiles([one.ms for one in took], n=20)[-1]


async def _staff(parts: Parts, number: int) -> None:
    """The sample city's units, each with a principal, a deputy, a liaison and its share of so many staff."""
    async with parts.ledger.reading() as conn:
        units = tuple((await parts.organisation(conn)).in_protocol_order())
    people: list[Person] = []
    posts = [PostHeld(None, PostKind.leader, "p-leader")]
    for unit in units:
        for kind in LEADERS:
            people.append(_person(f"p-{unit.code.replace('-', '')}{kind.value}", len(people)))
            posts.append(PostHeld(unit.code, kind, people[-1].person))
    for n in range(number):
        people.append(_person(f"p-s{n}", len(people)))
        posts.append(PostHeld(units[n % len(units)].code, PostKind.staff, people[-1].person))
    people.append(_person("p-leader", len(people)))
    await import_organisation(parts, OrganisationFile(units, tuple(people), tuple(posts)))


def _person(name: str, n: int) -> Person:
    return Person(name, "某人", f"+86100{n:08d}", f"u{n}@bureau.talent.example")


async def _convey(settings: Settings, parts: Parts) -> None:
    """A directive that every unit's principal, deputy and liaison has signed: all staff have it before them."""
    await take_in(parts, [directive(10**9)])
    for _ in LEADERS:
        await expand_all(parts)
        async with parts.ledger.reading() as conn:
            rows = await conn.fetch("SELECT id, holding FROM obligation WHERE state = 'open'")
        for row in rows:
            await acknowledge(parts, parts.keys.ack_token(row["id"], row["holding"]))
    await expand_all(parts)
    assert settings.database_owner_url is not None
    owner = await asyncpg.connect(settings.database_owner_url.get_secret_value(), command_timeout=600)
    await owner.execute(TOLD)
    await owner.execute("TRUNCATE search_waiting")
    await owner.execute("VACUUM ANALYZE")
    await owner.close()


async def _sessions(parts: Parts) -> dict[str, str]:
    """A cookie a part."""
    async with parts.ledger.reading() as conn:
        lead = (await parts.organisation(conn)).lead_office.code
    held = {"lead_office": f"p-{lead.replace('-', '')}liaison", "leader": "p-leader", "staff": "p-s0"}
    held |= {kind.value: f"p-{UNIT}{kind.value}" for kind in LEADERS}
    found = {part: await open_session(parts, person) for part, person in held.items()}
    return found | {
        part.value: await open_session(parts, f"a-{part}", account=part) for part in (Part.system, Part.audit)
    }


async def _pages(parts: Parts) -> list[Asked]:
    """What officials open, each as who opens it most."""
    async with parts.ledger.reading() as conn:
        event = await conn.fetchval("SELECT id FROM event WHERE kind = 'meeting.directive.issued' AND source = '/bench'"
                                    " ORDER BY received_at DESC LIMIT 1")  # fmt: skip
        task = await conn.fetchval("SELECT id FROM task WHERE unit = $1 ORDER BY id DESC LIMIT 1", UNIT)
        one = await conn.fetchval("SELECT id FROM obligation ORDER BY id DESC LIMIT 1")
    shown = f"/directives/{event}"
    return [
        Asked("/desk", "liaison"), Asked("/desk", "principal"), Asked("/desk", "staff"), Asked("/desk", "lead_office"),
        Asked("/tasks", "lead_office"), Asked("/tasks", "liaison"), Asked("/tasks?overdue=1", "lead_office"),
        Asked("/tasks?state=all", "audit"), Asked(f"/tasks/{task}", "liaison"), Asked(f"/tasks/{task}", "lead_office"),
        Asked(f"/obligations/{one}", "lead_office"), Asked("/directives", "leader"), Asked(shown, "lead_office"),
        Asked(f"{shown}?unit={UNIT}", "lead_office"), Asked(f"{shown}/units/{UNIT}", "lead_office"),
        Asked(f"{shown}/units/{UNIT}/versions", "lead_office"), Asked("/units", "lead_office"),
        Asked(f"/units/{UNIT}", "principal"), Asked("/bulletin", "leader"), Asked("/screen", "leader"),
        Asked("/rules", "system"), Asked("/rules/meeting.directive.issued", "system"),
        Asked("/operations", "lead_office"), Asked("/sessions", "liaison"), Asked("/views", "liaison"),
    ]  # fmt: skip


async def _ask(port: int, cookies: Mapping[str, str], pages: list[Asked]) -> dict[str, list[Answered]]:
    """Each page in turn, at the rate, whether those before have been answered or not."""
    found: dict[str, list[Answered]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        clients = {part: await stack.enter_async_context(_browser(port, cookie)) for part, cookie in cookies.items()}
        for page in pages * WARM:
            (await clients[page.by].get(page.path)).raise_for_status()
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for place, page in enumerate(pages * EACH):
                due = began + place / RATE
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                group.create_task(_look(clients[page.by], page, due, found[_general(page)]))
    return found


def _general(page: Asked) -> str:
    """The page's name, ids aside."""
    words = page.path.split("/")
    return (
        "/".join("{id}" if word[:8].isalnum() and word.count("-") == 4 else word for word in words) + f" as {page.by}"
    )


async def _look(client: httpx2.AsyncClient, page: Asked, due: float, took: list[Answered]) -> None:
    answer = await client.get(page.path)
    answer.raise_for_status()
    took.append(Answered((time.perf_counter() - due) * 1000, len(answer.content)))


@asynccontextmanager
async def _browser(port: int, cookie: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        client.cookies.set(SESSION.plain, cookie)
        yield client


async def _watch(settings: Settings, parts: Parts, port: int, cookie: str) -> float:
    """Transactions a second that the ledger sees more of with everybody watching than with nobody."""
    async with parts.ledger.reading() as conn:
        event = await conn.fetchval("SELECT event FROM opening ORDER BY id DESC LIMIT 1")
    alone = await _commits(settings)
    ask = f"GET /directives/{event}/live HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {SESSION.plain}={cookie}\r\n\r\n"
    streams = []
    for _ in range(WATCHERS):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(ask.encode())
        streams.append((reader, writer))
    for reader, _ in streams:
        assert b"200" in await reader.readline()
        await reader.readuntil(b"event: tiers")
    together = await _commits(settings)
    for _, writer in streams:
        writer.close()
    return max(0.0, together - alone)


async def _commits(settings: Settings) -> float:
    """Transactions a second over a while, our own aside."""
    assert settings.database_owner_url is not None
    owner = await asyncpg.connect(settings.database_owner_url.get_secret_value())
    try:
        await asyncio.sleep(2)
        before = await owner.fetchval(COMMITS)
        await asyncio.sleep(WATCHED)
        return float(await owner.fetchval(COMMITS) - before - 1) / WATCHED
    finally:
        await owner.close()
