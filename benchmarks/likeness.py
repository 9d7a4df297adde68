"""A great ledger made in minutes: what befell one member of staff is written down for all the others, set by set.

The one went the real way; the others get his rows and entries with ids, holding, post and person of their own, so that
`duban audit` finds nothing that it could not explain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from duban.ledger.database import Connection, Row

HURRY = "SET synchronous_commit = off; SET work_mem = '128MB'"
FIRST = """
SELECT obligation.id, opening.id AS opening, opening.event, holding.id AS holding, holding.post, holding.person
FROM obligation JOIN opening ON opening.id = obligation.opening JOIN holding ON holding.id = obligation.holding
WHERE opening.tier = 4 AND opening.rolled = 1
"""
ENTRIES = "SELECT at, duty, body FROM journal_entry WHERE duty = $1 OR body LIKE '%' || $1::text || '%' ORDER BY n"
COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = '' ORDER BY attnum
"""
OTHERS = """
CREATE TEMP TABLE other AS
SELECT {obligation} AS id, of.id AS holding, of.post, of.person
FROM holding AS first JOIN holding AS of ON (of.unit, of.kind) = (first.unit, first.kind) AND of.id <> first.id
CROSS JOIN (SELECT '{event}'::uuid AS event) AS whose
WHERE first.id = {holding} AND of.retired_version IS NULL
ORDER BY 1
"""
COPY = "INSERT INTO {table} ({columns}) SELECT {values} FROM {table} AS was, other WHERE was.{key} = $1"
ENTER = """
INSERT INTO journal_entry (at, duty, body)
SELECT $1, {duty}, format($2, other.id, other.post, other.person, other.holding, {notice}) FROM other
"""
ALL_OF_THEM = """
UPDATE opening SET rolled = (SELECT count(*) FROM other) + 1, cursor = (SELECT max(id) FROM holding), done = false
WHERE id = $1
"""
HOLDING = re.compile(r'"holding":\d+')


@dataclass(frozen=True, slots=True)
class First:
    """The first member of staff whom a directive has reached, and what is recorded of him."""

    row: Row
    notices: Sequence[Row]
    entries: Sequence[Row]

    @classmethod
    async def read(cls, owner: Connection, row: Row) -> First:
        notices = await owner.fetch("SELECT * FROM notice WHERE duty = $1", row["id"])
        return cls(row, notices, await owner.fetch(ENTRIES, row["id"]))


def derived(key: str, *parts: str) -> str:
    """`duban.model.derived_from` as an expression of SQL."""
    text = f"concat_ws(chr(31), translate({key}::text, '-', ''), {', '.join(parts)})"
    digest = f"substr(sha256(convert_to({text}, 'UTF8')), 1, 10)"
    return f"encode(substr(uuid_send({key}), 1, 6) || {digest}, 'hex')::uuid"


OBLIGATION = derived("whose.event", "'obligation'", "'staff'", "of.post")


async def multiply(owner: Connection) -> None:
    """Every directive that has reached the first of a unit's staff, and no more, has reached all of them.

    The next look at the fan-outs ends them.
    """
    await owner.execute(HURRY)
    firsts = [await First.read(owner, row) for row in await owner.fetch(FIRST)]
    for first in firsts:
        async with owner.transaction():
            await _for_others(owner, first)


async def _for_others(owner: Connection, first: First) -> None:
    row = first.row
    await owner.execute(OTHERS.format(obligation=OBLIGATION, event=row["event"], holding=row["holding"]))
    await owner.execute("ANALYZE other")
    await _copy(owner, "obligation", row["id"], {"id": "other.id", "holding": "other.holding"})
    await _copy(owner, "clock", row["id"], {"duty": "other.id"}, key="duty")
    for notice in first.notices:
        own = {"id": _id_of(notice), "duty": "other.id", "holding": "other.holding"}
        await _copy(owner, "notice", notice["id"], own)
    for entry in first.entries:
        await _enter(owner, first, entry)
    await owner.execute(ALL_OF_THEM, row["opening"])
    await owner.execute("DROP TABLE other")


async def _copy(owner: Connection, table: str, row: UUID, own: Mapping[str, str], *, key: str = "id") -> None:
    """One row of his for each of the others, but for what is their own."""
    columns = [column["attname"] for column in await owner.fetch(COLUMNS, table)]
    values = ", ".join(own.get(column, f"was.{column}") for column in columns)
    await owner.execute(COPY.format(table=table, columns=", ".join(columns), values=values, key=key), row)


async def _enter(owner: Connection, first: First, entry: Row) -> None:
    """One entry of his for each of the others."""
    of = {str(notice["id"]): notice for notice in first.notices if str(notice["id"]) in entry["body"]}
    notice = _id_of(*of.values()) if of else "NULL"
    duty = "other.id" if entry["duty"] else "NULL"
    await owner.execute(ENTER.format(duty=duty, notice=notice), entry["at"], _form(first, entry["body"], *of))


def _id_of(notice: Row) -> str:
    said = (f"'{notice['revision']}'", f"'{notice['step']}'", "other.post", "other.holding", f"'{notice['channel']}'")
    return derived("other.id", "'notice'", *said)


def _form(first: First, body: str, *notices: str) -> str:
    """The entry with a place for each thing that is another's."""
    row, form = first.row, body.replace("%", "%%")
    for place, said in enumerate((str(row["id"]), f'"{row["post"]}"', f'"{row["person"]}"'), 1):
        form = form.replace(said, f'"%{place}$s"' if said[0] == '"' else f"%{place}$s")
    form = HOLDING.sub('"holding":%4$s', form)
    for notice in notices:
        form = form.replace(notice, "%5$s")
    return form
