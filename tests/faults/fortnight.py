"""The demo's fortnight with a real Postfix and four simulated SMS gateways in the way, the first of which dies in it.

`python -m tests.faults.fortnight` plays it and tells what went by whom.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from duban.cli.demo.house import House, open_house
from duban.cli.demo.people import Mail, Mailroom
from duban.cli.demo.play import Play, new_play
from duban.cli.demo.screen import Scene, Screen
from duban.cli.demo.story import DAYS, START, ZONE
from tests.integration.postfix import Postfix, free_ports, postfix
from tests.integration.running import until
from tests.simulators import aliyun, cmpp, mas, tencent
from tests.simulators.gateway_http import HttpGateway, standing

MIDDLE = datetime(2026, 3, START.day + DAYS // 2, tzinfo=ZONE)


@dataclass
class Far:
    """The four gateways in the order of fail-over, and whichever ended."""

    hooks: str
    http: dict[str, HttpGateway] = field(default_factory=dict)
    ismg: cmpp.Ismg = field(default_factory=lambda: cmpp.Ismg(report="DELIVRD"))
    urls: list[str] = field(default_factory=list)
    running: dict[str, AsyncExitStack] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    """How many texts each had taken when the first died."""

    @property
    def taken(self) -> dict[str, list[str]]:
        """The numbers to which each sent a text."""
        by_http = {name: [text["to"] for text in one.taken] for name, one in self.http.items()}
        return {**by_http, "cmpp": [text.to for text in self.ismg.taken]}

    @asynccontextmanager
    async def standing(self) -> AsyncIterator[None]:
        """All of them, each on a port of its own."""
        hook = f"{self.hooks}/hooks/sms"
        self.http = {
            "aliyun": aliyun.Dysms(push_to=f"{hook}/aliyun", receipt="after"),
            "tencent": tencent.TencentSms(),
            "mas": mas.CloudMas(),
        }
        async with AsyncExitStack() as all_of_them:
            for name, gateway in self.http.items():
                self.running[name] = await all_of_them.enter_async_context(AsyncExitStack())
                port = await self.running[name].enter_async_context(standing(gateway))
                self.urls.append(_url(name, port))
            port = await all_of_them.enter_async_context(cmpp.running(self.ismg))
            self.urls.append(f"cmpp://{cmpp.USER}:{quote(cmpp.SECRET)}@127.0.0.1:{port}/?source=10690001&name=cmpp")
            yield

    async def die(self, name: str) -> None:
        """From one moment to the next: its connections break, and nobody listens."""
        self.before = {each: len(numbers) for each, numbers in self.taken.items()}
        await self.running[name].aclose()


_ACCOUNTS: Mapping[str, tuple[str, str, dict[str, str]]] = {
    "aliyun": (
        aliyun.KEY, aliyun.SECRET, {"sign": "人才办", "template": "SMS_1", "template.plain": "SMS_2"},
    ),
    "tencent": (
        tencent.KEY, tencent.SECRET,
        {"app": tencent.APP, "sign": "人才办", "template": "449739", "template.plain": "449740"},
    ),
    "mas": (mas.AP, mas.SECRET, {"ec": mas.EC, "sign": "odeNKvvuy"}),
}  # fmt: skip


def _url(name: str, port: int) -> str:
    user, secret, query = _ACCOUNTS[name]
    return f"{name}+http://{user}:{quote(secret, safe='')}@127.0.0.1:{port}/?{urlencode({**query, 'name': name})}"


@dataclass(frozen=True)
class FarHouse(House):
    """Its mails lie behind Postfix, its texts with the gateways."""

    mail: Path
    far: Far

    @property
    def maildir(self) -> Path:
        return self.mail

    @property
    def texted(self) -> list[str]:
        return [number for numbers in self.far.taken.values() for number in numbers]


@dataclass
class Office(Mailroom):
    """People read their mail once all that Postfix has taken lies there."""

    relay: Postfix | None = None
    queued: int = 0
    """The most that Postfix was seen to hold."""

    def arrived(self) -> list[Mail]:
        assert self.relay is not None
        while waiting := self.relay.waiting():
            self.queued = max(self.queued, waiting)
        return super().arrived()


@dataclass(frozen=True)
class Played:
    """How it ended."""

    tiers: list[dict[str, Any]]
    differences: list[str]
    before: dict[str, int]
    after: dict[str, int]
    relayed: int


async def fortnight(folder: Path) -> Played:
    """Through all of it; the first gateway dies in the middle."""
    (folder / "house").mkdir()
    [http] = free_ports(1)
    far = Far(f"http://127.0.0.1:{http}")
    with postfix() as relay:
        async with _mailbox(relay.sink, folder / "mail"), far.standing():
            settings = {
                "DUBAN_HTTP": f"127.0.0.1:{http}", "DUBAN_SMTP_URL": f"smtp://127.0.0.1:{relay.port}",
                "DUBAN_SMS_URLS": " ".join(far.urls), "DUBAN_SMS_SIGN": "人才办",
            }  # fmt: skip
            async with open_house(folder / "house", **settings) as near:
                house = FarHouse(near.data_dir, near.url, near.log, near.process, near.client, folder / "mail", far)
                return await _played(house, relay, far)


async def _played(house: FarHouse, relay: Postfix, far: Far) -> Played:
    with Screen(Scene(START), stderr=True) as screen:
        play = new_play(house, screen)
        play.mailroom = Office(house.mail, relay=relay)
        dying = asyncio.create_task(_dies_in_the_middle(play, far))
        await play.through()
        await dying
    await until(lambda: _settled(house), within=60)
    after = {name: len(numbers) for name, numbers in far.taken.items()}
    log = relay.log
    return Played(play.scene.coverage["tiers"], await play.differences(), far.before, after, log.count("status=sent"))


async def _dies_in_the_middle(play: Play, far: Far) -> None:
    async def there() -> bool:
        return play.scene.at >= MIDDLE

    await until(there, within=600)
    await far.die("aliyun")


async def _settled(house: House) -> bool:
    """Whether no notice is on its way any more."""
    under_way = [await house.every("/v1/notices", state=state) for state in ("queued", "claimed", "sending")]
    return not any(under_way)


@asynccontextmanager
async def _mailbox(port: int, maildir: Path) -> AsyncIterator[None]:
    """Where Postfix relays to: everybody's mailbox."""
    words = ["-m", "duban.embedded.mailbox", "--port", str(port), "--maildir", str(maildir)]
    process = await asyncio.create_subprocess_exec(sys.executable, *words)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


if __name__ == "__main__":
    print(asyncio.run(fortnight(Path(tempfile.mkdtemp(prefix="duban-fortnight-")))))
