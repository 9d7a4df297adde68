"""Many notices at once: those that are there already stay as they are, and the others go in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from duban.flow.parts import Parts
from duban.ledger.copies import MANY, copy_or_insert
from duban.ledger.rows import NoticeRow
from tests.world import ask

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def notice(number: int, channel: str = "email", at: datetime = AT) -> NoticeRow:
    said = {"count": number} if number % 2 else None
    return NoticeRow(UUID(int=number), None, UUID(int=7), b"o", 2, number, "due", channel, 1, at, said)


async def written(parts: Parts, rows: list[NoticeRow]) -> list[NoticeRow]:
    async with parts.ledger.transaction() as conn:
        await copy_or_insert(conn, rows)
    return await kept(parts)


async def kept(parts: Parts) -> list[NoticeRow]:
    fields = ", ".join(NoticeRow._fields)
    rows = await ask(parts, f"SELECT {fields} FROM notice ORDER BY id")
    return [NoticeRow(*row) for row in rows]


@pytest.mark.parametrize("number", [1, MANY - 1, MANY, 3 * MANY])
async def test_every_field_of_every_notice_is_kept(parts: Parts, number: int) -> None:
    rows = [notice(n) for n in range(1, number + 1)]
    assert await written(parts, rows) == rows


async def test_of_many_of_which_one_is_there_that_one_stays_and_all_others_go_in(parts: Parts) -> None:
    await written(parts, [notice(MANY)])
    later = [notice(n, at=AT + timedelta(days=1)) for n in range(1, 2 * MANY)]
    expected = [notice(MANY) if row.id == UUID(int=MANY) else row for row in later]
    assert await written(parts, later) == expected


async def test_what_is_for_the_inbox_is_delivered_by_being_there(parts: Parts) -> None:
    await written(parts, [notice(n, "inbox" if n % 2 else "sms") for n in range(1, 2 * MANY)])
    rows = await ask(parts, "SELECT DISTINCT channel, state, outcome_at FROM notice ORDER BY channel")
    assert [tuple(row) for row in rows] == [("inbox", "delivered", AT), ("sms", "queued", None)]
