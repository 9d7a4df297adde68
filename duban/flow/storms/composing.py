"""Digests of reminders: those of the day at their hour, and the list that stands in one, with its file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from duban.channels.attachment import EXCEL, Attachment
from duban.channels.excel import Cell, Sheet, workbook
from duban.channels.facts import DigestRow
from duban.channels.sender import Message
from duban.flow.commit import Writing
from duban.flow.journal.heads import head
from duban.flow.parts import Parts
from duban.flow.storms.settling import TEMPLATE, digest_notice
from duban.ledger import storms as ledger
from duban.model import Channel, Urgency

FILE_FROM: Final = 11
"""A list of so many goes as a file too."""


async def compose_day_digests(parts: Parts) -> frozenset[Channel]:
    """One commit: what was over people's budgets is queued at its hour, one notice each."""
    writing = Writing()
    async with parts.ledger.transaction() as conn:
        await ledger.hold_gate(conn)
        now = await parts.ledger.now(conn)
        coming = await ledger.take_day_digests(conn, now)
        last = await head(conn) if coming else None
        for one in coming:
            said: dict[str, object] = {"template": TEMPLATE, "step": "day"}
            if last is not None:
                said |= {"chain_row": last.sequence, "chain_hash": last.hash}
            writing.tell([digest_notice(one.id, one.holding, one.channel, Urgency.normal, at=now, said=said)])
        await writing.write(conn)
    return writing.channels


def with_file(message: Message, rows: Sequence[DigestRow], day: date) -> Message:
    """The mail with the whole list as a workbook: what there is, and how it lies with each unit."""
    if len(rows) < FILE_FROM:
        return message
    above = f"事项汇总（{day.isoformat()}，共{len(rows)}项）"
    sheets = [
        Sheet("事项", ("序号", "单位", "事项", "时限", "逾期天数"), _listed(rows), above),
        Sheet("单位", ("单位", "最长逾期天数", "件数"), _ranked(rows), above),
    ]
    file = Attachment(f"事项汇总 {day.isoformat()}.xlsx", EXCEL, workbook(sheets))
    return replace(message, attachments=(*message.attachments, file))


def _listed(rows: Sequence[DigestRow]) -> list[Sequence[Cell]]:
    return [(place, row.unit, row.title, _due(row), row.days_overdue) for place, row in enumerate(rows, start=1)]


def _due(row: DigestRow) -> str:
    return f"{row.due:%Y-%m-%d %H:%M}{'（暂定）' if row.provisional else ''}"


def _ranked(rows: Sequence[DigestRow]) -> list[Sequence[Cell]]:
    """The units, whoever is latest first, then whoever has most; else as they stand in the list."""
    late: Mapping[str, list[int]] = defaultdict(list)
    for row in rows:
        late[row.unit].append(row.days_overdue)
    return [
        (unit, max(days), len(days))
        for unit, days in sorted(late.items(), key=lambda one: (-max(one[1]), -len(one[1])))
    ]
