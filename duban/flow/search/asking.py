"""A search: words in, events with their tasks and people out, as far as whoever asks may see them; the newest first."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.flow.parts import Parts
from duban.flow.shown.restricted import hidden_kinds
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.ledger.views import LAST

PAGE: Final = 20
TASKS: Final = 5
"""So many tasks of an event are listed with it."""
NEWEST: Final = 2_000
"""So many of the newest are looked through first: a word that many have is found there at once."""
LONGEST: Final = 60
WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class Sought:
    """Who seeks what: `units` are those whose duties he may see, None for all; `people` whether names are sought."""

    words: tuple[str, ...]
    units: tuple[str, ...] | None = None
    sees_restricted: bool = False
    people: bool = False
    before: UUID | None = None


@dataclass(frozen=True, slots=True)
class TaskHit:
    """A task of an event that was found."""

    id: UUID
    title: str
    unit: str
    state: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An event, with tasks of it: first those whose title has a word."""

    id: UUID
    title: str
    """Title, subject and document number."""
    kind: str
    subject: str
    source: str
    event_id: str
    received_at: datetime
    tasks: tuple[TaskHit, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of that name, with a post of today."""

    person: str
    name: str
    post: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page; `next` is the id before which the next one goes on."""

    hits: tuple[Hit, ...]
    people: tuple[Person, ...]
    next: UUID | None


def words_of(typed: str) -> tuple[str, ...]:
    """The words of a query as the ledger folds texts: a few, of bounded length; empty where nothing can be sought."""
    folded = unicodedata.normalize("NFKC", typed[:LONGEST]).lower()
    kept = "".join(letter if letter.isprintable() else " " for letter in folded)
    return tuple(dict.fromkeys(kept.split()))[:WORDS]


def grams_of(words: Sequence[str]) -> list[str]:
    """What the index is asked for: each two characters of a word; of a word of one that one."""
    pairs = (word[at : at + 2] if len(word) > 1 else word for word in words for at in range(max(1, len(word) - 1)))
    return sorted(set(pairs))


async def search(parts: Parts, sought: Sought) -> Found:
    """A page of what has all the words."""
    if not sought.words:
        return Found((), (), None)
    async with parts.ledger.reading() as conn:
        hidden = await hidden_kinds(parts, conn, sees_restricted=sought.sees_restricted)
        rows = await _rows(conn, sought, hidden)
        tasks = await conn.fetch(
            sql("search_tasks"), [row["id"] for row in rows[:PAGE]], list(sought.words), _units(sought), TASKS
        )
        people = await _people(parts, conn, sought) if sought.people and sought.before is None else ()
    hits = tuple(_hit(row, [task for task in tasks if task["event"] == row["id"]]) for row in rows[:PAGE])
    return Found(hits, tuple(people), hits[-1].id if len(rows) > PAGE else None)


async def _rows(conn: Connection, sought: Sought, hidden: Sequence[str] | None) -> Sequence[Row]:
    asked = (sought.before or LAST, list(sought.words), _units(sought), hidden, PAGE + 1)
    newest: Sequence[Row] = await conn.fetch(sql("search_newest"), *asked, NEWEST)
    return newest if len(newest) > PAGE else await conn.fetch(sql("search_grams"), *asked, grams_of(sought.words))


async def _people(parts: Parts, conn: Connection, sought: Sought) -> list[Person]:
    word, units = sought.words[0], _units(sought)
    day = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
    asked = (word, grams_of([word]), day, PAGE)
    if units is None:
        rows = await conn.fetch(sql("search_people"), *asked)
    else:
        rows = await conn.fetch(sql("search_people_of_units"), *asked, units)
    return [Person(row["person"], row["name"], row["post"], row["unit"]) for row in rows]


def _units(sought: Sought) -> list[str] | None:
    return None if sought.units is None else list(sought.units)


def _hit(row: Row, tasks: Sequence[Row]) -> Hit:
    own = tuple(TaskHit(task["id"], task["title"], task["unit"], task["state"]) for task in tasks)
    return Hit(
        row["id"], row["text"], row["kind"], row["subject"], row["source"], row["event_id"], row["received_at"], own
    )
