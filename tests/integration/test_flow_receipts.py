"""What gateways say of texts, before, after, twice or of none; and replies that come by them (I3, I4, I9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from config.settings import Settings
from duban.channels.failover import Gateways
from duban.channels.gateway import Arrival, Receipt, Reply
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Text
from duban.flow.journal.replaying import replay
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.receipts.arriving import settle_late, take_arrivals
from duban.flow.send import send_queued
from duban.model import Channel
from duban.wiring.gateways import gateways as wired
from tests.gateways import ScriptedGateway
from tests.world import ask, directive, hear, run, tell

DOUBT = Outcome(Result.ambiguous, "timeout after-submit")
ONE = "SELECT id, state, reason, gateway, reference, parts, attempts, ambiguous FROM notice WHERE channel = 'sms'"
RIPE = "UPDATE notice SET retry_real = clock_timestamp() WHERE retry_real IS NOT NULL"


@pytest.fixture
async def parts(parts: Parts) -> Parts:
    """One text is queued: the principal's."""
    await hear(parts, directive())
    await run(parts, "DELETE FROM notice WHERE channel = 'sms' AND id <> "
              "(SELECT min(id::text)::uuid FROM notice WHERE channel = 'sms' AND duty_kind = 'o')")  # fmt: skip
    return parts


async def notice(parts: Parts) -> dict[str, Any]:
    [row] = await ask(parts, ONE)
    return dict(row)


def receipt(result: Result = Result.delivered, *, of: UUID | None = None, ref: str = "ref-1") -> Receipt:
    reason = "DELIVRD" if result is Result.delivered else "UNDELIV number-off"
    return Receipt(gateway="main", reference=ref, result=result, reason=reason, notice=of)


async def arrive(parts: Parts, *arrivals: Arrival, by: Gateways | None = None) -> None:
    async def nobody(_: str, __: Text) -> Outcome | None:
        return None

    await take_arrivals(parts, arrivals, send_by=by.send_by if by else nobody, opened=lambda: None)


async def sent(parts: Parts, lease: Lease, *gateways: ScriptedGateway) -> None:
    await run(parts, RIPE)
    await send_queued(parts, lease, Channel.sms, Gateways(gateways))


async def test_a_receipt_makes_what_was_accepted_delivered(parts: Parts, lease: Lease) -> None:
    await sent(parts, lease, ScriptedGateway("main"))
    row = await notice(parts)
    assert (row["state"], row["gateway"], row["reference"], row["parts"]) == ("accepted", "main", "ref-1", 1)
    await arrive(parts, receipt())
    row = await notice(parts)
    assert (row["state"], row["reason"]) == ("delivered", None)
    story = await ask(parts, "SELECT body::jsonb ->> 'state' AS state FROM journal_entry"
                             " WHERE body::jsonb ->> 'id' = $1 ORDER BY n", str(row["id"]))  # fmt: skip
    assert [entry["state"] for entry in story][-2:] == ["accepted", "delivered"]


async def test_a_receipt_that_says_it_never_arrived_fails_it_with_the_gateways_code(parts: Parts, lease: Lease) -> None:
    await sent(parts, lease, ScriptedGateway("main"))
    await arrive(parts, receipt(Result.undeliverable))
    row = await notice(parts)
    assert (row["state"], row["reason"]) == ("failed", "UNDELIV number-off")


@pytest.mark.parametrize("named", [True, False])
async def test_a_receipt_before_the_answer_counts_once_the_answer_is_there(
    parts: Parts, lease: Lease, *, named: bool
) -> None:
    main = ScriptedGateway("main")

    async def at_once(text: Text) -> None:
        await arrive(parts, receipt(of=text.notice if named else None))

    main.before = at_once
    await sent(parts, lease, main)
    assert (await notice(parts))["state"] == "delivered"


async def test_one_that_crossed_the_answer_is_settled_by_the_sweep(parts: Parts, lease: Lease) -> None:
    await sent(parts, lease, ScriptedGateway("main"))
    await run(parts, "INSERT INTO receipt (gateway, reference, result, reason)"
                     " VALUES ('main', 'ref-1', 'delivered', 'x')")  # fmt: skip
    assert await settle_late(parts) == 1
    assert await settle_late(parts) == 0
    assert (await notice(parts))["state"] == "delivered"


@pytest.mark.parametrize("number", [2, 50])
async def test_the_same_receipt_again_changes_nothing(parts: Parts, lease: Lease, number: int) -> None:
    await sent(parts, lease, ScriptedGateway("main"))
    before = await tell(parts, "SELECT count(*) FROM journal_entry")
    await arrive(parts, *[receipt() for _ in range(number)])
    await arrive(parts, receipt())
    await arrive(parts, receipt(Result.undeliverable))
    assert (await notice(parts))["state"] == "delivered"
    assert await tell(parts, "SELECT count(*) FROM journal_entry") == before + 1


async def test_a_receipt_of_nothing_known_is_kept_and_does_nothing(parts: Parts, lease: Lease) -> None:
    await sent(parts, lease, ScriptedGateway("main"))
    await arrive(parts, receipt(ref="nobody's"), receipt(of=uuid4(), ref="nobody's either"))
    assert (await notice(parts))["state"] == "accepted"
    assert await tell(parts, "SELECT count(*) FROM receipt WHERE NOT settled") == 2


async def test_a_receipt_for_a_text_in_doubt_says_that_it_was_taken(parts: Parts, lease: Lease) -> None:
    main = ScriptedGateway("main", [DOUBT])
    await sent(parts, lease, main)
    row = await notice(parts)
    assert (row["state"], row["gateway"], row["ambiguous"]) == ("queued", "main", 1)
    await arrive(parts, receipt(of=row["id"]))
    await sent(parts, lease, main)
    assert (await notice(parts))["state"] == "delivered"
    assert len(main.sent) == 1


async def test_a_text_in_doubt_is_asked_about_and_goes_by_no_other_gateway(parts: Parts, lease: Lease) -> None:
    main, spare = ScriptedGateway("main", [DOUBT], asks=True), ScriptedGateway("spare")
    await sent(parts, lease, main, spare)
    await sent(parts, lease, main, spare)
    [attempt] = main.asked
    assert (attempt.gateway, attempt.to[:3]) == ("main", "+86")
    assert (len(main.sent), spare.sent, (await notice(parts))["state"]) == (1, [], "queued")
    main.answers = [Outcome(Result.try_later, "unknown not-taken")]
    main.script = [Outcome(Result.try_later, "unreachable session")]
    await sent(parts, lease, main, spare)
    row = await notice(parts)
    assert (row["state"], row["gateway"], len(spare.sent)) == ("accepted", "spare", 1)


async def test_a_late_no_of_the_first_gateway_does_not_fail_what_the_second_took(parts: Parts, lease: Lease) -> None:
    main, spare = ScriptedGateway("main", [DOUBT], asks=True), ScriptedGateway("spare")
    await sent(parts, lease, main, spare)
    main.answers = [Outcome(Result.try_later, "unknown not-taken")]
    main.script = [Outcome(Result.try_later, "unreachable session")]
    await sent(parts, lease, main, spare)
    row = await notice(parts)
    await arrive(parts, receipt(Result.undeliverable, of=row["id"], ref="of main's"))
    assert (await notice(parts))["state"] == "accepted"
    taken = Receipt(gateway="spare", reference=row["reference"], result=Result.delivered, reason="DELIVRD")
    await arrive(parts, taken)
    assert (await notice(parts))["state"] == "delivered"


async def test_the_journal_tells_what_receipts_did(parts: Parts, lease: Lease) -> None:
    await sent(parts, lease, ScriptedGateway("main", [DOUBT]))
    mine = (await notice(parts))["id"]
    await arrive(parts, receipt(of=mine, ref="late"))
    assert (await notice(parts))["state"] == "delivered"
    # The fixture took out other notices, which the journal knows; of this one it tells what the table has.
    found = await replay(parts, progress=lambda done: None)
    assert [one for one in found.listed if one.id == str(mine)] == []


async def test_the_gateway_is_in_the_ledger_before_it_is_given_the_text(
    parts: Parts, lease: Lease, settings: Settings
) -> None:
    seen: list[str | None] = []
    main = ScriptedGateway("main")

    async def look(_: Text) -> None:
        seen.append((await notice(parts))["gateway"])

    main.before = look
    recorded = wired(settings, parts, lease)
    await send_queued(parts, lease, Channel.sms, Gateways([main], about_to=recorded.about_to))
    assert seen == ["main"]


async def code(parts: Parts) -> str:
    return str(await tell(parts, "SELECT code FROM sms_code WHERE open"))


async def number(parts: Parts) -> str:
    sealed = await tell(parts, "SELECT phone FROM notice JOIN holding ON holding.id = notice.holding JOIN person"
                               " USING (person) WHERE channel = 'sms'")  # fmt: skip
    return parts.keys.unseal(sealed)


async def test_a_reply_signs_once_however_often_it_comes_and_is_answered_once(parts: Parts, lease: Lease) -> None:
    main, spare = ScriptedGateway("main"), ScriptedGateway("spare")
    both = Gateways([main, spare])
    await send_queued(parts, lease, Channel.sms, both)
    said = f"1 {await code(parts)}"
    replies: Sequence[Reply] = [
        Reply(gateway="spare", id="mo-1", sender=await number(parts), text=said) for _ in range(3)
    ]
    await arrive(parts, *replies, by=both)
    await arrive(parts, *replies, by=both)
    assert await tell(parts, "SELECT state FROM obligation WHERE acknowledged_by = 'sms'") == "acknowledged"
    [answer] = spare.sent
    assert (answer.text, answer.template) == ("【人才督办】已签收，谢谢。", "answer")
    assert len(main.sent) == 1
    assert await tell(parts, "SELECT count(*) FROM gateway_reply") == 1


async def test_a_reply_from_another_number_signs_nothing_and_is_told_so(parts: Parts, lease: Lease) -> None:
    main = ScriptedGateway("main")
    by = Gateways([main])
    await send_queued(parts, lease, Channel.sms, by)
    await arrive(parts, Reply(gateway="main", id="1", sender="13900000000", text=f"1 {await code(parts)}"), by=by)
    assert await tell(parts, "SELECT count(*) FROM obligation WHERE state = 'acknowledged'") == 0
    assert "回复码不对或已失效" in main.sent[-1].text
