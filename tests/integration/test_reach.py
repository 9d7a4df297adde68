"""Fall-through (I2, I3, I5): what failed or was not answered goes on by text, then by telephone, once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml

from duban.channels.failover import Gateways
from duban.channels.gateway import Receipt
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Text
from duban.flow.lease import Lease
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.reach.call_list import CallOutcome, ToCall, call_list, called
from duban.flow.reach.falling import fall_through
from duban.flow.receipts.arriving import take_arrivals
from duban.flow.send import send_queued
from duban.model import Channel
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.playbook.reach import ReachRules
from tests.gateways import ScriptedGateway
from tests.senders import ScriptedSender
from tests.world import ask, clock_moves, directive, hear, run, sign, tell

CONFIG = Path(__file__).parents[2] / "config"
PRINCIPAL = "health/principal"


async def told(parts: Parts, *channels: str) -> None:
    """A directive to one unit; of its principal's first notices those of these channels alone."""
    await hear(parts, directive())
    await expand_all(parts)
    await run(parts, "DELETE FROM notice WHERE channel <> ALL($1) OR duty_kind IS DISTINCT FROM 'o'", list(channels))


async def sent(parts: Parts, lease: Lease) -> None:
    await send_queued(parts, lease, Channel.sms, Gateways([ScriptedGateway("main")]))
    await send_queued(parts, lease, Channel.email, ScriptedSender())


async def never_arrived(parts: Parts) -> None:
    async def nobody(_: str, __: Text) -> Outcome | None:
        return None

    one = Receipt(gateway="main", reference="ref-1", result=Result.undeliverable, reason="UNDELIV number-off")
    await take_arrivals(parts, [one], send_by=nobody, opened=lambda: None)


async def calls(parts: Parts, **asked: Any) -> list[ToCall]:
    async with parts.ledger.reading() as conn:
        return await call_list(parts, conn, **{"limit": 10, **asked})


async def test_a_text_that_did_not_arrive_puts_the_person_on_the_call_list_at_once(parts: Parts, lease: Lease) -> None:
    await told(parts, "sms")
    await sent(parts, lease)
    assert await fall_through(parts) == frozenset()
    assert await calls(parts) == []
    await never_arrived(parts)
    await fall_through(parts)
    [one] = await calls(parts)
    assert (one.post, one.unit, one.why, one.kind) == (PRINCIPAL, "health", "UNDELIV number-off", "obligation")
    assert one.caller_post == "health/deputy"
    assert one.phone is not None
    assert "****" in one.phone


async def test_what_fell_once_does_not_fall_again(parts: Parts, lease: Lease) -> None:
    await told(parts, "sms")
    await sent(parts, lease)
    await never_arrived(parts)
    await fall_through(parts)
    notices, entries = await tell(parts, "SELECT count(*) FROM notice"), await tell(parts, ENTRIES)
    await fall_through(parts)
    assert (await tell(parts, "SELECT count(*) FROM notice"), await tell(parts, ENTRIES)) == (notices, entries)


async def test_a_mail_refused_for_good_is_told_by_text(parts: Parts, lease: Lease) -> None:
    await told(parts, "email")
    refusing = ScriptedSender([Outcome(Result.undeliverable, "550 5.1.1")])
    await send_queued(parts, lease, Channel.email, refusing)
    assert await fall_through(parts) == {Channel.sms}
    assert await fall_through(parts) == frozenset()
    assert await tell(parts, "SELECT count(*) FROM notice WHERE channel = 'sms' AND state = 'queued'") == 1
    assert await calls(parts) == []


async def test_a_text_that_nobody_answers_for_two_days_is_followed_by_a_call(parts: Parts, lease: Lease) -> None:
    await told(parts, "sms")
    await sent(parts, lease)
    await clock_moves(parts, timedelta(hours=47, minutes=59))
    await fall_through(parts)
    assert await calls(parts) == []
    await clock_moves(parts, timedelta(minutes=2))
    await fall_through(parts)
    assert [(one.post, one.why) for one in await calls(parts)] == [(PRINCIPAL, "unanswered")]


async def test_whoever_signed_is_not_called(parts: Parts, lease: Lease) -> None:
    await told(parts, "sms")
    await sent(parts, lease)
    await never_arrived(parts)
    await fall_through(parts)
    await sign(parts, PRINCIPAL)
    assert await calls(parts) == []


async def test_a_signature_before_the_hour_keeps_him_off_the_list(parts: Parts, lease: Lease) -> None:
    await told(parts, "sms")
    await sent(parts, lease)
    await sign(parts, PRINCIPAL)
    await clock_moves(parts, timedelta(hours=49))
    await fall_through(parts)
    assert await tell(parts, "SELECT count(*) FROM phone_call") == 0


@pytest.mark.parametrize(("outcome", "left"), [("reached", 0), ("wrong-number", 0), ("no-answer", 1)])
async def test_what_came_of_a_call_is_kept_and_journalled(parts: Parts, lease: Lease, outcome: str, left: int) -> None:
    await told(parts, "sms")
    await sent(parts, lease)
    await never_arrived(parts)
    await fall_through(parts)
    [one] = await calls(parts)
    assert await called(parts, one.duty, one.person, by="p-0001", outcome=CallOutcome(outcome))
    assert len(await calls(parts)) == left
    body = await tell(parts, "SELECT body FROM journal_entry WHERE body LIKE '%telephone%'")
    assert f'"state":"{outcome}"' in body
    assert one.name is not None
    assert one.name not in body
    assert await called(parts, one.duty, one.person, by="p-0001", outcome=CallOutcome.reached) is bool(left)


async def test_the_list_is_of_the_unit_asked_for_and_goes_on_where_it_ended(parts: Parts, lease: Lease) -> None:
    await told(parts, "sms")
    await sent(parts, lease)
    await never_arrived(parts)
    await fall_through(parts)
    [one] = await calls(parts, unit="health")
    assert await calls(parts, unit="commerce") == []
    assert await calls(parts, after=one.place) == []


async def test_the_record_of_a_call_names_nobody(parts: Parts, lease: Lease) -> None:
    await told(parts, "sms")
    await sent(parts, lease)
    await never_arrived(parts)
    await fall_through(parts)
    rows = await ask(parts, "SELECT duty FROM phone_call")
    assert isinstance(rows[0]["duty"], UUID)
    assert await tell(parts, ENTRIES) == 1
    assert "****" not in await tell(parts, "SELECT body FROM journal_entry WHERE body LIKE '%unreached%'")


def test_a_city_may_have_mails_followed_by_texts() -> None:
    files = read_config(CONFIG)
    sheet = yaml.safe_load(files["playbooks/rules.yaml"]) | {"reach": {"text_after": 24}}
    changed = files | {"playbooks/rules.yaml": yaml.safe_dump(sheet, allow_unicode=True)}
    assert load_policy(files, version=1).reach == ReachRules(None, 48)
    assert load_policy(changed, version=1).reach == ReachRules(24, None)


ENTRIES = "SELECT count(*) FROM journal_entry WHERE body LIKE '%unreached%'"
