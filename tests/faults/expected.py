"""What events make people owe, worked out a second time and naively: from the playbooks' words, not by our planning."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import yaml

from duban.flow.parts import Parts
from events.contents import Record
from tests.faults.house import House
from tests.world import PACKAGED, ask, directive, project, record, talent, tell

# Whose duty each is, read off the packaged organisation.
PROJECT = {"needs": "commerce", "match": "hrss", "experts": "science", "training": "education"}
NEEDS = {"household": "police", "housing": "housing", "schooling": "education", "spouse-job": "hrss"}
KEYS = {"household": "household", "housing": "housing", "schooling": "schooling", "spouse-job": "spouse"}
HOSTS = ("commerce", "health", "finance", "county-a")

Owed = set[tuple[str, ...]]


def stream(number: int, chance: random.Random) -> tuple[list[dict[str, Any]], list[Record]]:
    """That many records, three in ten a repeat of one before; and the events among them."""
    fresh = [_some(n, chance) for n in range(number * 7 // 10)]
    places = fresh + chance.choices(fresh, k=number - len(fresh))
    chance.shuffle(places)
    return fresh, [record(said) for said in places]


def _some(n: int, chance: random.Random) -> dict[str, Any]:
    match chance.randrange(10):
        case 0 | 1:
            return project(n, host=chance.choice(HOSTS))
        case 2 | 3:
            return talent(n, employer=chance.choice(HOSTS), needs=chance.sample(sorted(NEEDS), chance.randint(0, 2)))
        case _:
            return directive(n, units=chance.sample(HOSTS, 1))


def tasks(said: dict[str, Any]) -> Owed:
    """Event, key, unit."""
    key, data = said["id"], said["data"]
    if "project.registered" in said["type"]:
        return {(key, task, unit) for task, unit in PROJECT.items()}
    if "directive.issued" in said["type"]:
        return {(key, "report", unit) for unit in data["units"]}
    own = {(key, "register", data["employer"]), (key, "contact", "org"), (key, "cultivate", "hrss")}
    return own | {(key, KEYS[need], NEEDS[need]) for need in data["needs"]}


def first_notices(said: dict[str, Any]) -> Owed:
    """Event, post, channel, what it is about: who is told at once."""
    key = said["id"]
    told: Owed = set()
    for _, task, unit in tasks(said):
        told |= {(key, f"{unit}/liaison", "email", task), (key, f"{unit}/liaison", "inbox", task)}
        told |= {(key, f"{unit}/deputy", "sms", task)}
        if "talent" not in said["type"]:
            told |= {(key, f"{unit}/principal", "sms", task)}
    if "talent" in said["type"]:
        told |= {(key, f"{said['data']['employer']}/liaison", by, "contact-talent") for by in ("email", "inbox")}
    for unit in said["data"].get("units", ()):
        told |= {(key, f"{unit}/principal", by, "obligation") for by in ("email", "inbox", "sms")}
    return told


async def compare(parts: Parts, fresh: list[dict[str, Any]]) -> None:
    """The ledger holds exactly what these events demand: nothing lost, nothing twice."""
    assert await tell(parts, "SELECT count(*) FROM event") == len(fresh)
    assert await tell(parts, "SELECT count(*) FROM reject") == 0
    owed = await ask(parts, "SELECT event_id, key, unit FROM task JOIN event ON event.id = task.event")
    assert Counter(tuple(row) for row in owed) == Counter(one for said in fresh for one in tasks(said))
    told = await ask(
        parts,
        "SELECT event_id, post, channel,"
        " CASE WHEN duty IS NULL THEN 'contact-talent' WHEN duty_kind = 'o' THEN 'obligation' ELSE key END AS what"
        " FROM notice JOIN event ON event.id = notice.event JOIN holding ON holding.id = holding"
        " LEFT JOIN task ON task.id = duty WHERE step IN ('opened', 'contact')",
    )
    assert Counter(tuple(row) for row in told) == Counter(one for said in fresh for one in first_notices(said))
    clocks = await tell(parts, "SELECT count(*) FROM clock")
    assert clocks == sum(len(tasks(said)) + len(said["data"].get("units", ())) for said in fresh)


async def covered(parts: Parts) -> int:
    """Offsets accounted for, in all partitions; no range overlaps another."""
    rows = await ask(parts, "SELECT topic, partition, lower, upper FROM intake_range ORDER BY topic, partition, lower")
    offsets = Counter((row["topic"], row["partition"], n) for row in rows for n in range(row["lower"], row["upper"]))
    assert set(offsets.values()) <= {1}
    return len(offsets)


async def sent_once(parts: Parts, house: House) -> None:
    """What the ledger calls accepted came, and came again at most as often as the ledger counts doubt."""
    for channel, copies in (("email", house.mails.copies), ("sms", house.texts())):
        rows = await ask(parts, "SELECT id::text AS id, state, ambiguous FROM notice WHERE channel = $1", channel)
        known = {row["id"]: row for row in rows}
        assert {row["id"] for row in rows if row["state"] == "accepted"} <= copies.keys()
        assert copies.keys() <= known.keys()
        unexplained = {key: n for key, n in copies.items() if n - 1 > known[key]["ambiguous"]}
        assert unexplained == {}


async def nothing_private(parts: Parts, house: House) -> None:
    """No name, number, address or link is in any log or in the journal (I9)."""
    sheet = yaml.safe_load((PACKAGED / "organisation" / "organisation.yaml").read_text(encoding="utf-8"))
    private = [str(person[what]) for person in sheet["people"] for what in ("name", "phone", "email")]
    journal = "\n".join(row["body"] for row in await ask(parts, "SELECT body FROM journal_entry"))
    for where, text in {"journal": journal, **house.logs()}.items():
        assert [found for found in (*private, "/a/") if found in text] == [], where


async def all_went(parts: Parts) -> bool:
    """Whether every fan-out is finished, and no notice waits or is on its way."""
    unfinished = (
        "SELECT EXISTS (SELECT FROM opening WHERE NOT done) OR EXISTS (SELECT FROM notice WHERE state = ANY($1))"
    )
    return not await tell(parts, unfinished, ["queued", "claimed", "sending"])
