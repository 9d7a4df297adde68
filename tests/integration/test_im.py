"""Work notices by DingTalk, WeCom and Feishu: what they take, what they refuse with status 200, tokens that run out."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from duban.channels.im.card import Card
from duban.channels.im.sender import KINDS, ImSender, open_im
from duban.channels.outcome import Outcome, Result
from tests.simulators.gateway_http import standing
from tests.simulators.im import AGENT, KEY, SECRET, Ding, ImGateway, Lark, Wework

SIMULATED: dict[str, type[ImGateway]] = {"dingtalk": Ding, "wecom": Wework, "feishu": Lark}
QUERY = {"dingtalk": f"?agent={AGENT}", "wecom": f"?agent={AGENT}", "feishu": "?id=open_id"}
IDS = {"dingtalk": "manager4220", "wecom": "LiSi", "feishu": "ou_7d8a"}
LATER = {"dingtalk": "90018", "wecom": "45009", "feishu": "99991400"}
NEVER = {"dingtalk": "33012", "wecom": "81013", "feishu": "230013"}
POLICY = {"dingtalk": "60011", "wecom": "48002", "feishu": "230006"}
NOWHERE = Path("/nonexistent")
LINK = "https://duban.talent.example/a/k1.token"
CARD = Card(
    UUID(int=7), IDS, "传达全市人才工作会议精神",
    (("责任单位", "市人力资源和社会保障局"), ("时限", "2026-03-03 17:30")), LINK, "打开签收",
)  # fmt: skip
kinds = pytest.mark.parametrize("kind", sorted(SIMULATED))


@asynccontextmanager
async def speaking(*gateways: ImGateway) -> AsyncIterator[ImSender]:
    """Ours beside those simulated, in their order."""
    named = {made: kind for kind, made in SIMULATED.items()}
    async with asyncio.timeout(30):
        if not gateways:
            yield open_im("", NOWHERE)
            return
        urls, stack = [], []
        for gateway in gateways:
            standing_one = standing(gateway)
            port, kind = await standing_one.__aenter__(), named[type(gateway)]
            stack.append(standing_one)
            urls.append(f"{kind}+http://{KEY}:{SECRET}@127.0.0.1:{port}/{QUERY[kind]}")
        sender = open_im(" ".join(urls), NOWHERE)
        try:
            yield sender
        finally:
            await sender.close()
            for standing_one in stack:
                await standing_one.__aexit__(None, None, None)


@kinds
async def test_a_card_reaches_the_person_and_its_button_opens_the_page(kind: str) -> None:
    gateway = SIMULATED[kind]()
    async with speaking(gateway) as sender:
        outcome = await sender.send(CARD)
    assert outcome.result is (Result.delivered if kind == "dingtalk" else Result.accepted)
    assert outcome.gateway == kind
    assert outcome.reference
    [taken] = gateway.taken
    assert taken["to"] == IDS[kind]
    assert LINK in _links(taken["msg"])
    assert "市人力资源和社会保障局" in str(taken["msg"])


@kinds
@pytest.mark.parametrize(
    ("codes", "result"), [(LATER, Result.try_later), (NEVER, Result.undeliverable), (POLICY, Result.refused)]
)
async def test_a_refusal_is_one_whatever_the_http_status_says(kind: str, codes: dict[str, str], result: Result) -> None:
    gateway = SIMULATED[kind]()
    gateway.faults = deque([codes[kind]])
    async with speaking(gateway) as sender:
        outcome = await sender.send(CARD)
    assert outcome.result is result
    assert outcome.reason.split()[0] == codes[kind]
    assert gateway.taken == []


@kinds
async def test_one_token_serves_many_cards_and_one_that_ran_out_is_fetched_anew_once(kind: str) -> None:
    gateway = SIMULATED[kind]()
    async with speaking(gateway) as sender:
        await asyncio.gather(*(sender.send(replace(CARD, notice=UUID(int=number))) for number in range(8)))
        assert len(gateway.tokens) == 1
        gateway.forget_tokens()
        again = [await sender.send(replace(CARD, notice=UUID(int=number))) for number in (8, 9)]
    assert {outcome.result for outcome in again} <= {Result.accepted, Result.delivered}
    assert (len(gateway.tokens), len(gateway.taken)) == (2, 10)


@kinds
@pytest.mark.parametrize("fault", ["drop-taken", "half-taken", "500-taken", "html-taken"])
async def test_a_lost_answer_leaves_the_card_in_doubt_and_no_other_provider_gets_it(kind: str, fault: str) -> None:
    gateway, other = SIMULATED[kind](), SIMULATED["wecom" if kind != "wecom" else "feishu"]()
    gateway.faults = deque([fault])
    async with speaking(gateway, other) as sender:
        outcome = await sender.send(CARD)
    assert outcome.result is Result.ambiguous
    assert other.taken == []


async def test_who_is_unknown_to_one_or_whose_provider_is_away_is_reached_by_the_next() -> None:
    ding, wework, lark = Ding(), Wework(), Lark()
    ding.faults = deque(["90018"])
    async with speaking(ding, wework, lark) as sender:
        assert (await sender.send(CARD)).gateway == "wecom"
        only = replace(CARD, ids={"feishu": IDS["feishu"]})
        assert (await sender.send(only)).gateway == "feishu"
        nobody = await sender.send(replace(CARD, ids={}))
    assert nobody == Outcome(Result.undeliverable, "no-account at-any-provider")


@pytest.mark.parametrize(
    ("became", "result"),
    [
        ("read", Result.delivered), ("unread", Result.delivered), ("", Result.accepted),
        ("invalid", Result.undeliverable), ("failed", Result.undeliverable), ("forbidden", Result.refused),
    ],
)  # fmt: skip
async def test_that_dingtalk_took_a_notice_does_not_say_that_it_arrived(became: str, result: Result) -> None:
    async with speaking(Ding(results=became)) as sender:
        outcome = await sender.send(CARD)
    assert outcome.result is result


async def test_a_member_whom_wecom_does_not_know_got_nothing_though_the_code_is_0() -> None:
    gateway = Wework(known=frozenset())
    async with speaking(gateway) as sender:
        assert (await sender.send(CARD)).result is Result.undeliverable


@kinds
async def test_a_wrong_secret_holds_cards_back_and_is_named_nowhere(kind: str) -> None:
    gateway = SIMULATED[kind]()
    async with standing(gateway) as port:
        sender = open_im(f"{kind}+http://{KEY}:wrong-secret@127.0.0.1:{port}/{QUERY[kind]}", NOWHERE)
        outcome = await sender.send(CARD)
        await sender.close()
    assert outcome.result is Result.try_later
    assert "secret" not in outcome.reason


@kinds
def test_each_code_has_one_meaning_and_only_one_is_success(kind: str) -> None:
    codes = KINDS[kind].codes.meaning
    assert [code for code, result in codes.items() if result is Result.accepted] == ["0"]
    assert {Result.refused, Result.try_later, Result.undeliverable} <= set(codes.values())


def _links(said: Any) -> list[str]:
    if isinstance(said, dict):
        return [link for value in said.values() for link in _links(value)]
    if isinstance(said, list):
        return [link for value in said for link in _links(value)]
    return [said] if isinstance(said, str) and said.startswith("https://") else []


async def test_the_sandbox_keeps_the_card_of_whoever_has_an_account_and_reaches_nobody(tmp_path: Path) -> None:
    sender = open_im("sandbox:", tmp_path)
    outcome = await sender.send(CARD)
    assert (outcome.result, outcome.gateway) == (Result.accepted, "sandbox")
    assert await sender.send(replace(CARD, ids={})) == Outcome(Result.undeliverable, "no-account at-any-provider")
    await sender.close()
    [kept] = map(json.loads, (tmp_path / "im.jsonl").read_text().splitlines())
    assert (kept["to"], kept["link"], kept["notice"]) == (IDS, LINK, str(CARD.notice))


async def test_a_sandbox_that_cannot_be_written_holds_its_cards_back(tmp_path: Path) -> None:
    (tmp_path / "im.jsonl").mkdir()
    outcome = await open_im("sandbox:", tmp_path).send(CARD)
    assert outcome.result is Result.try_later
