"""`duban demo`: opens a house, plays the story through, and ends well only where the house ends as it must."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli.demo.house import House, open_house, publish
from duban.cli.demo.paper import Paper, read_paper
from duban.cli.demo.people import Mailroom, People
from duban.cli.demo.screen import Scene, Screen
from duban.cli.demo.story import DIRECTIVE, END, START, ZONE, events, moments
from duban.cli.ledger import run_quietly
from duban.cli.refused import Refused
from duban.cli.screen import say

if TYPE_CHECKING:
    from duban.flow.parts import Parts

# A tier opens when the one above has signed, so one look into the mail may lead to another, four tiers deep.
LOOKS = 5


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave everything running at the end, until Ctrl-C.")] = False,
    data_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A new or empty folder; default: one of its own.")
    ] = None,
) -> None:
    """Play a fortnight on the drill clock with everything embedded, and check its end against the playbooks.

    Uses no setting of yours: it has a data directory, ports and a clock of its own.
    """
    folder = _fresh(data_dir)
    say(f"The demo's data directory is {folder}.")
    run_quietly(_demo(folder, keep=keep))


async def _demo(folder: Path, *, keep: bool) -> None:
    async with open_house(folder) as house:
        for line in house.log.read_text(encoding="utf-8").splitlines():
            say(line)
        play = await _play(house)
        lines = await play.differences()
        _tell_the_end(house, play)
        if lines:
            raise Refused(f"The house does not stand as the playbooks demand; {len(lines)} differences:", lines)
        say("The final state is exactly what the playbooks demand of those who signed and those who did not.")
        if keep:
            say(f"It stays open at {house.url} until Ctrl-C.")
            await asyncio.to_thread(house.process.wait)


async def _play(house: House) -> Play:
    from config.settings import Settings
    from duban.wiring import open_parts

    settings = Settings()
    paper = read_paper(settings.config_dir)
    async with open_parts(settings) as parts:
        play = Play(house, parts, paper, People(paper.person_of), Mailroom(house.maildir))
        with Screen() as screen:
            await play.through(screen)
    return play


@dataclass
class Play:
    """The fortnight, look by look."""

    house: House
    parts: Parts
    paper: Paper
    people: People
    mailroom: Mailroom
    scene: Scene = field(default_factory=lambda: Scene(START))

    async def through(self, screen: Screen) -> None:
        """Events come, the clock moves on, people read and sign; the screen shows it."""
        coming = events()
        for moment in moments():
            while coming and coming[0].at <= moment:
                event = coming.pop(0)
                await self._until(event.at, screen, f"{event.body['type']} comes")
                await publish(self.house, event)
            await self._until(moment, screen, "people read their mail")
            await self._read_and_sign(moment, screen)

    async def differences(self) -> list[str]:
        """Every way in which the end is not what it must be."""
        from duban.cli.demo.compare import differences, find, mail_differences, text_differences
        from duban.cli.demo.expected import owed
        from duban.cli.demo.expected_notices import Speaking

        speaking = Speaking(self.paper, END)
        everything = owed(self.paper, events(), self.people.signed)
        told = speaking.notices(everything, events())
        found = await find(self.house, DIRECTIVE)
        return [
            *differences(found, everything, told, speaking),
            *mail_differences(self.mailroom, told, speaking),
            *text_differences(self.house, told, speaking),
        ]

    async def _read_and_sign(self, now: datetime, screen: Screen) -> None:
        """Mails are read and links pressed until nothing new is signed at this look."""
        for _ in range(LOOKS):
            self.people.receive(self.mailroom.arrived(), now.date())
            if not await self.people.sign(self.house.client, now):
                return
            await self._until(now, screen, "tiers open, mails go out")

    async def _until(self, at: datetime, screen: Screen, doing: str) -> None:
        """The clock moves there; at an instant already reached this waits until all is done that was due."""
        from config.settings import Settings
        from duban.cli.clock import move_to

        self.scene = replace(self.scene, doing=doing)

        def progress(reached: datetime) -> None:
            self.scene = replace(self.scene, at=reached.astimezone(ZONE))
            screen.show(self.scene)

        await move_to(Settings(), self.parts, at, progress=progress)
        self.scene = Scene(
            at=at,
            doing=doing,
            coverage=await self.house.get("/v1/coverage", subject=DIRECTIVE) if at > START else {},
            tasks=await self.house.every("/v1/tasks"),
            mails=self.mailroom.count,
            texts=self.house.texts(),
            signatures=len(self.people.signed),
        )
        screen.show(self.scene)


def _tell_the_end(house: House, play: Play) -> None:
    say("")
    say(f"Mails:   {play.scene.mails} in {house.maildir}")
    say(f"Texts:   {play.scene.texts} in {house.data_dir / 'sms.jsonl'}")
    say(f"Signed:  {play.scene.signatures} by the link")
    say(f"Console: {house.url}")
    say(f"Log:     {house.log}")


def _fresh(asked: Path | None) -> Path:
    if asked is None:
        return Path(tempfile.mkdtemp(prefix="duban-demo-"))
    folder = asked.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is not empty; the demo begins in a new or empty folder.")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
