"""Storms: many reminders at once are one digest, in whatever order they come, however often we die (I4, I8)."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from duban.channels.sender import Message, Text
from duban.flow.fire import fire_due
from duban.flow.journal.chaining import chain
from duban.flow.journal.replaying import replay
from duban.flow.parts import Parts
from duban.flow.shown.lists import notices
from duban.flow.shown.page import Asked
from duban.flow.storms.settling import EVER, settle
from duban.ledger.database import Transient
from duban.ledger.storms import undecided
from duban.ledger.views import Wanted
from duban.model import Channel
from tests.audited import faults
from tests.firing import fire_all
from tests.integration.running import until
from tests.withdrawn import send_all, take_back, told
from tests.world import ask, clock_shows, directive, hear, local, run, sign, tell

# Directives of Monday 2 March: principals are due on the 3rd; on the 6th at 09:00 the lead office's head hears of it.
OVERDUE_2 = local("03-06")
STATES = (
    "SELECT channel, state, reason, count(*) AS n FROM notice JOIN holding ON holding.id = holding"
    " WHERE post = 'org/principal' AND step = 'overdue-2' GROUP BY 1, 2, 3 ORDER BY 1, 2"
)
DIGESTS = "SELECT id, channel, state FROM notice WHERE step = 'digest' ORDER BY channel"


BLOCKED = "datname = current_database() AND wait_event_type = 'Lock'"


async def blocked(parts: Parts) -> bool:
    return bool(await ask(parts, f"SELECT FROM pg_stat_activity WHERE {BLOCKED}"))


async def late(parts: Parts, number: int) -> None:
    """So many directives of which the health principal has signed none by 6 March; what was told before is gone."""
    await hear(parts, *(directive(n, units=["health"]) for n in range(number)))
    await run(parts, "DELETE FROM clock WHERE kind = 't'")
    await clock_shows(parts, local("03-04"))
    await fire_all(parts)
    await run(parts, "UPDATE notice SET state = 'accepted' WHERE state = 'queued'")
    await clock_shows(parts, OVERDUE_2)


async def states(parts: Parts) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await ask(parts, STATES)]


async def test_ten_are_told_one_by_one(parts: Parts) -> None:
    await late(parts, 10)
    await fire_all(parts)
    await send_all(parts)
    assert await states(parts) == [("email", "accepted", None, 10), ("sms", "accepted", None, 10)]
    assert await ask(parts, DIGESTS) == []


async def test_eleven_are_one_mail_with_a_list_and_one_text(parts: Parts) -> None:
    await late(parts, 11)
    await fire_all(parts)
    sent = await send_all(parts)
    assert await states(parts) == [("email", "suppressed", "merged", 11), ("sms", "suppressed", "merged", 11)]
    [mail], [text] = sent[Channel.email].sent, sent[Channel.sms].sent
    assert isinstance(mail, Message)
    assert mail.subject == "督办事项汇总（3月6日，共11项）"
    assert mail.text.count("传达全市人才工作会议精神") == 11
    assert mail.text.count("已逾期3天") == 11, "due on Tuesday the 3rd, told on Friday the 6th"
    assert mail.text.count("/a/") == 11, "each has its link"
    [file] = mail.attachments
    listed, ranked = load_workbook(BytesIO(file.content)).worksheets
    assert [row[0] for row in listed.iter_rows(min_row=3, values_only=True)] == list(range(1, 12))
    assert list(ranked.iter_rows(min_row=3, values_only=True)) == [("市卫生健康委员会", 3, 11)]
    assert isinstance(text, Text)
    said = "3月6日催办汇总：“传达全市人才工作会议精神”等11项，最长已逾期3天，请登录督办平台办理。"
    assert text.text == f"【人才督办】{said}"


async def test_a_merged_notice_names_its_digest(parts: Parts) -> None:
    await late(parts, 11)
    await fire_all(parts)
    await send_all(parts)
    digests = {row["channel"]: str(row["id"]) for row in await ask(parts, DIGESTS)}
    shown = (await notices(parts, Asked(Wanted(state="suppressed"), limit=100)))["items"]
    merged = [one for one in shown if one["reason"] == "merged" and one["step"] == "overdue-2"]
    assert len(merged) == 22
    assert all(one["digest"] == digests[one["channel"]] for one in merged)


async def test_nothing_goes_while_a_step_that_is_due_may_join_it(parts: Parts) -> None:
    await late(parts, 11)
    assert (await fire_due(parts, limit=4)).steps == 4
    assert (await send_all(parts))[Channel.email].sent == []
    await fire_all(parts)
    assert len((await send_all(parts))[Channel.email].sent) == 1


async def test_nobody_waits_for_ever_for_a_step_that_is_stuck(parts: Parts) -> None:
    await late(parts, 11)
    await fire_due(parts, limit=4)
    await send_all(parts)
    await run(parts, "UPDATE send_gate SET waiting_real = clock_timestamp() - interval '2 minutes'")
    assert len((await send_all(parts))[Channel.email].sent) == 4


async def test_what_comes_late_joins_the_digest_that_is_still_to_go_or_makes_the_next(parts: Parts) -> None:
    await late(parts, 20)
    await fire_due(parts, limit=12)
    await run(parts, "UPDATE send_gate SET waiting_real = clock_timestamp() - interval '2 minutes'")
    await settle(parts)
    await clock_shows(parts, local("03-06", "09:00:01"))
    await fire_due(parts, limit=4)
    await run(parts, "UPDATE send_gate SET waiting_real = clock_timestamp() - interval '2 minutes'")
    await settle(parts)
    assert len(await ask(parts, DIGESTS)) == 2, "one a channel"
    assert (await send_all(parts))[Channel.email].sent[0].subject.endswith("共16项）")  # type: ignore[union-attr]
    await clock_shows(parts, local("03-06", "09:00:02"))
    await fire_all(parts)
    [mail] = (await send_all(parts))[Channel.email].sent
    assert isinstance(mail, Message)
    assert mail.subject.endswith("共4项）")


async def test_another_window_begins_anew(parts: Parts) -> None:
    await late(parts, 20)
    await fire_due(parts, limit=10)
    await run(parts, "UPDATE send_gate SET waiting_real = clock_timestamp() - interval '2 minutes'")
    await settle(parts)
    await clock_shows(parts, local("03-06", "09:10"))
    await fire_all(parts)
    assert len((await send_all(parts))[Channel.email].sent) == 20
    assert await ask(parts, DIGESTS) == []


async def test_however_many_workers_decide_there_is_one_digest(parts: Parts) -> None:
    await late(parts, 15)
    await fire_all(parts)
    await asyncio.gather(*(settle(parts) for _ in range(6)))
    assert [(row["channel"], row["state"]) for row in await ask(parts, DIGESTS)] == [
        ("email", "queued"), ("sms", "queued"),
    ]  # fmt: skip
    assert await states(parts) == [("email", "suppressed", "merged", 15), ("sms", "suppressed", "merged", 15)]


async def test_what_is_decided_page_by_page_is_decided_as_in_one_piece(parts: Parts) -> None:
    await late(parts, 12)
    await fire_all(parts)
    one = "SELECT id FROM notice WHERE step = 'overdue-2' AND channel = 'email' ORDER BY id LIMIT 1"
    other = "SELECT min(id) FROM holding WHERE post = 'health/principal'"
    await run(parts, f"UPDATE notice SET holding = ({other}) WHERE id = ({one})")
    async with parts.ledger.transaction() as conn:
        upto = await parts.ledger.now(conn)
        pages = [page async for page in undecided(conn, after=EVER, upto=upto, anyhow=True, page=1)]
        [whole] = [page async for page in undecided(conn, after=EVER, upto=upto, anyhow=True)]
    assert [one for page in pages for one in page] == whole
    assert sorted(len(page) for page in pages) == [1, 23]
    assert all(len({one.person for one in page}) == 1 for page in pages)
    await settle(parts, page=1)
    assert await states(parts) == [("email", "suppressed", "merged", 11), ("sms", "suppressed", "merged", 12)]
    assert len(await ask(parts, DIGESTS)) == 2
    assert await tell(parts, "SELECT state FROM notice JOIN holding ON holding.id = holding"
                      " WHERE step = 'overdue-2' AND post = 'health/principal'") == "queued"  # fmt: skip


async def test_a_crash_in_the_middle_neither_repeats_nor_drops_it(parts: Parts) -> None:
    await late(parts, 12)
    await fire_all(parts)
    async with parts.ledger.transaction() as conn:
        await conn.fetch("SELECT FROM notice WHERE step = 'overdue-2' ORDER BY id DESC LIMIT 1 FOR UPDATE")
        deciding = asyncio.create_task(settle(parts))
        await until(lambda: blocked(parts))
        await tell(parts, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {BLOCKED}")
        with pytest.raises(Transient):
            await deciding
    assert await ask(parts, DIGESTS) == []
    [mail] = (await send_all(parts))[Channel.email].sent
    assert isinstance(mail, Message)
    assert "共12项" in mail.subject
    assert len(await ask(parts, DIGESTS)) == 2


async def test_what_was_signed_meanwhile_is_not_in_it(parts: Parts) -> None:
    await late(parts, 12)
    await fire_all(parts)
    await settle(parts)
    await sign(parts, "health/principal")
    sent = (await send_all(parts))[Channel.email].sent
    [mail] = [one for one in sent if isinstance(one, Message) and "汇总" in one.subject]
    assert "共11项" in mail.subject


async def test_whoever_read_of_it_in_a_storm_is_told_of_its_withdrawal(parts: Parts) -> None:
    await late(parts, 12)
    await run(parts, "UPDATE notice SET state = 'suppressed', reason = 'closed' WHERE state = 'accepted'")
    await fire_all(parts)
    await send_all(parts)
    await take_back(parts, directive(3, units=["health"]))
    head = await tell(parts, "SELECT person FROM holding WHERE post = 'org/principal'")
    assert (head, "email") in await told(parts)


async def test_the_journal_and_the_audit_know_it(parts: Parts) -> None:
    await hear(parts, *(directive(n, units=["health"]) for n in range(12)))
    for day in ("03-03", "03-04", "03-06"):
        await clock_shows(parts, local(day))
        await fire_all(parts)
        await send_all(parts)
    await chain(parts)
    assert (await replay(parts, progress=lambda _: None)).differing == 0
    assert await faults(parts) == {}
