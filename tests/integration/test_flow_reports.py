"""Reports: at their hour, once a post and a day, and never in arrears (I2, I4)."""

from __future__ import annotations

import asyncio
from datetime import datetime

from duban.channels.sender import Message
from duban.flow.drill import advance
from duban.flow.journal.replaying import replay
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.flow.reports.sending import send_reports
from duban.ledger.clocks import busy, next_instant
from duban.model import Channel
from tests.audited import faults
from tests.integration.running import until
from tests.integration.test_flow_drill import drive, worker
from tests.reporting import RULES, STEPS, mails, rows_of, sent, switch_on
from tests.senders import ScriptedSender
from tests.withdrawn import send_all
from tests.world import Runs, clock_shows, directive, hear, local, project, run, tell


async def test_each_liaison_who_owes_something_has_his_list_at_half_past_eight(parts: Parts) -> None:
    await switch_on(parts, "daily")
    await hear(parts, directive(units=["health", "finance"]))
    await clock_shows(parts, local("03-03", "08:29"))
    assert not await send_reports(parts)
    await clock_shows(parts, local("03-03", "08:30"))
    assert await send_reports(parts) == {Channel.email}
    assert await sent(parts) == [("report-daily", "finance/liaison"), ("report-daily", "health/liaison")]


async def test_a_list_comes_once_a_day_however_many_schedulers_look(parts: Parts) -> None:
    await switch_on(parts, "daily")
    await hear(parts, directive())
    await clock_shows(parts, local("03-03", "08:30"))
    await asyncio.gather(*(send_reports(parts) for _ in range(4)))
    await clock_shows(parts, local("03-03", "17:00"))
    await send_reports(parts)
    assert len(await sent(parts)) == 1
    await clock_shows(parts, local("03-04", "08:30"))
    await send_reports(parts)
    assert len(await sent(parts)) == 2


async def test_an_hour_that_is_moved_to_later_on_the_day_brings_no_second_list(parts: Parts) -> None:
    await switch_on(parts, "daily")
    await hear(parts, directive())
    await clock_shows(parts, local("03-03", "08:30"))
    await send_reports(parts)
    files = await active_files(parts)
    await apply_policy(parts, files | {RULES: files[RULES].replace("08:30", "10:00")})
    await send_reports(parts)
    await clock_shows(parts, local("03-03", "10:00"))
    await send_reports(parts)
    assert len(await sent(parts)) == 1


async def test_nothing_owed_is_no_mail(parts: Parts) -> None:
    await switch_on(parts, "daily", "weekly", "bulletin")
    await clock_shows(parts, local("03-09", "08:30"))
    assert not await send_reports(parts)
    assert await sent(parts) == []


async def test_what_was_slept_through_is_made_up_for_on_its_day_and_never_in_arrears(parts: Parts) -> None:
    await switch_on(parts, "daily")
    await hear(parts, directive())
    await clock_shows(parts, local("03-05", "15:00"))  # three lists were missed; today's is still worth having
    await send_reports(parts)
    assert len(await sent(parts)) == 1
    await clock_shows(parts, local("03-07", "10:00"))  # a Saturday: Friday's list is not
    await send_reports(parts)
    assert len(await sent(parts)) == 1


async def test_a_commit_that_fails_leaves_the_report_due(parts: Parts) -> None:
    await switch_on(parts, "daily")
    await hear(parts, directive())
    await run(parts, "UPDATE report_due SET next_at = $1", local("03-03", "08:30"))
    await clock_shows(parts, local("03-03", "08:30"))
    async with parts.ledger.transaction() as conn:
        await conn.execute("SELECT FROM report_due FOR UPDATE")
        making = asyncio.create_task(send_reports(parts))
        await until(lambda: tell(parts, "SELECT count(*) FROM pg_locks WHERE NOT granted"))
        making.cancel()
    assert await sent(parts) == []
    await send_reports(parts)
    assert len(await sent(parts)) == 1


async def test_principals_have_their_week_on_its_first_working_day(parts: Parts) -> None:
    await clock_shows(parts, local("03-02", "09:00"))
    await switch_on(parts, "weekly")
    await hear(parts, directive())
    await clock_shows(parts, local("03-06", "08:30"))
    assert not await send_reports(parts)
    await clock_shows(parts, local("03-09", "08:30"))
    await send_reports(parts)
    assert await sent(parts) == [("report-weekly", "health/principal")]
    [mail] = await mails(parts)
    sheets = rows_of(mail.attachments[0])
    assert list(sheets) == ["已逾期", "上周以来新交办"]  # the principal's signature; the report, due on the 16th
    assert sheets["已逾期"][2][4] == "已逾期6天"


async def test_moving_the_drill_clock_stops_at_a_reports_hour(parts: Parts) -> None:
    await switch_on(parts, "daily")
    async with parts.ledger.reading() as conn:
        assert await next_instant(conn) == local("03-02", "08:30")
        assert (await busy(conn, local("03-02", "08:30")))["reports"] == 1


async def test_switched_off_nothing_is_due(parts: Parts) -> None:
    await switch_on(parts, "daily", "bulletin")
    assert await tell(parts, "SELECT count(*) FROM report_due") == 2
    await switch_on(parts)
    assert await tell(parts, "SELECT count(*) FROM report_due") == 0


async def test_audit_and_replay_find_nothing_amiss_with_reports(parts: Parts) -> None:
    await switch_on(parts, "daily", "weekly", "bulletin")
    await hear(parts, directive(), project())
    await send_all(parts)
    await clock_shows(parts, local("03-02", "08:30"))
    await send_reports(parts)
    await send_all(parts)
    assert {step for step, _ in await sent(parts)} == set(STEPS)
    assert await faults(parts) == {}
    assert (await replay(parts, progress=lambda done: None)).differing == 0


async def test_audit_names_a_report_whose_notice_is_gone(parts: Parts, owner_runs: Runs) -> None:
    await switch_on(parts, "daily")
    await hear(parts, directive())
    await clock_shows(parts, local("03-03", "08:30"))
    await send_reports(parts)
    await owner_runs("DELETE FROM notice WHERE step = 'report-daily'")
    assert (await faults(parts))["report-unsent"] == 1


async def test_a_week_on_the_drill_clock_brings_a_list_every_working_morning(parts: Parts) -> None:
    await switch_on(parts, "daily", "weekly")
    await hear(parts, directive())
    stops: list[datetime] = []
    mails = ScriptedSender()
    async with worker(parts, mails, ScriptedSender()):
        await advance(parts, local("03-10", "12:00"), drive(stops))
    mornings = [local(f"03-{day:02d}", "08:30") for day in (2, 3, 4, 5, 6, 9, 10)]
    assert [stop for stop in stops if stop in mornings] == mornings
    lists = [one.subject for one in mails.sent if isinstance(one, Message) and one.subject.startswith("每日清单")]
    # On Monday nothing is late, and all that is new or near is told; so it is on each day that follows.
    assert [subject[5:9] for subject in lists] == [f"3月{day}日"[:4] for day in (2, 3, 4, 5, 6, 9, 10)]
    assert await tell(parts, "SELECT count(*) FROM report WHERE name = 'weekly'") == 2
