"""A gateway of ours beside a provider simulated, both on loopback, and the texts that go between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote, urlencode
from uuid import UUID

from duban.channels import aliyun as ours_aliyun
from duban.channels import mas as ours_mas
from duban.channels import tencent as ours_tencent
from duban.channels.aliyun import Aliyun
from duban.channels.gateway import Arrival, Gateway, Push
from duban.channels.gateway_url import GatewayUrl, read_gateway_url
from duban.channels.http_call import Patience
from duban.channels.http_call_access import Account, positive
from duban.channels.mas import Mas
from duban.channels.sender import Attempt, Text
from duban.channels.tencent import Tencent
from tests.simulators import aliyun as dysms
from tests.simulators import mas as cloud_mas
from tests.simulators import tencent as qcloud
from tests.simulators.gateway_http import HttpGateway, standing

G = TypeVar("G", bound=Gateway)

PHONE = "+8613800138000"
WORDS = {"title": "传达学习会议精神", "due": "11月25日17:30", "code": "4711"}
WHOLE = "【人才办】传达学习会议精神，请于11月25日17:30前签收。回复“1 4711”签收"
QUICK = Patience(connect=0.5, read=0.4, whole=0.8)


def text(number: int = 1, *, to: str = PHONE, template: str = "opened", words: dict[str, str] = WORDS) -> Text:
    return Text(notice=UUID(int=number), to=to, text=WHOLE, template=template, words=words)


def attempt(number: int = 1, *, at: datetime | None = None, reference: str | None = None) -> Attempt:
    return Attempt(notice=UUID(int=number), to=PHONE, at=at or datetime.now(UTC), reference=reference)


def push(body: bytes, *, peer: str = "127.0.0.1", key: str = "") -> Push:
    query = {"key": key} if key else {}
    return Push(headers={}, query=query, body=body, peer=peer, now=datetime.now(UTC))


def url_of(scheme: str, port: int, **said: str) -> GatewayUrl:
    """As the setting has it; `said` are further keys, with `__` for a dot."""
    user, secret, common = _ACCOUNTS[scheme]
    query = urlencode(common | {key.replace("__", "."): value for key, value in said.items()})
    return read_gateway_url(f"{scheme}+http://{user}:{quote(secret, safe='')}@127.0.0.1:{port}/?{query}")


def aliyun(port: int, patience: Patience = QUICK, **said: str) -> Aliyun:
    account = Account.of(url_of("aliyun", port, **said), needed=ours_aliyun.NEEDED, more=ours_aliyun.MORE)
    return Aliyun(account, patience=patience)


def tencent(port: int, patience: Patience = QUICK, **said: str) -> Tencent:
    url = url_of("tencent", port, **said)
    account = Account.of(url, needed=ours_tencent.NEEDED, more=ours_tencent.MORE)
    return Tencent(account, pull=positive(url, "pull"), patience=patience)


def mas(port: int, patience: Patience = QUICK, **said: str) -> Mas:
    url = url_of("mas", port, **said)
    account = Account.of(url, needed=ours_mas.NEEDED, more=ours_mas.MORE)
    return Mas(account, pull=positive(url, "pull"), patience=patience)


@asynccontextmanager
async def speaking(
    simulated: HttpGateway, kind: Callable[..., G], patience: Patience = QUICK, **said: str
) -> AsyncIterator[G]:
    """Ours beside the one simulated, until the block ends."""
    async with standing(simulated) as port:
        gateway = kind(port, patience, **said)
        try:
            yield gateway
        finally:
            await gateway.close()


async def heard_of(gateway: Gateway, number: int) -> list[Arrival]:
    """What it gives to whoever listens, until there are so many."""
    heard: list[Arrival] = []
    enough = asyncio.Event()

    async def hear(arrivals: Sequence[Arrival]) -> None:
        heard.extend(arrivals)
        if len(heard) >= number:
            enough.set()

    listening = asyncio.create_task(gateway.listen(hear))
    try:
        await asyncio.wait_for(enough.wait(), 5)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    return heard


_ACCOUNTS = {
    "aliyun": (dysms.KEY, dysms.SECRET, {"name": "main", "sign": "人才办", "template": "SMS_1"}),
    "tencent": (
        qcloud.KEY,
        qcloud.SECRET,
        {"name": "main", "app": qcloud.APP, "sign": "人才办", "template": "449739"},
    ),
    "mas": (cloud_mas.AP, cloud_mas.SECRET, {"name": "main", "ec": cloud_mas.EC, "sign": "odeNKvvuy"}),
}
