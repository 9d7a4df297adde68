"""The fortnight, look by look: events come, the clock moves on, people read and sign, and the end is checked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from duban.cli.demo.house import House, publish
from duban.cli.demo.paper import Paper, read_paper
from duban.cli.demo.people import Mailroom, People
from duban.cli.demo.screen import Scene, Screen
from duban.cli.demo.story import DIRECTIVE, END, START, ZONE, events, moments
from duban.cli.drive import driving

if TYPE_CHECKING:
    from duban.flow.drill import Drive
    from duban.flow.parts import Parts

# A tier opens when the one above has signed, so one look into the mail may lead to another, four tiers deep.
LOOKS = 5


@dataclass
class Play:
    """One house, its people, and the screen that shows them."""

    house: House
    paper: Paper
    people: People
    mailroom: Mailroom
    screen: Screen
    scene: Scene = field(default_factory=lambda: Scene(START))

    async def through(self) -> None:
        """From the first event to the last look."""
        coming = events()
        async with self._clock() as clock:
            for moment in moments():
                while coming and coming[0].at <= moment:
                    event = coming.pop(0)
                    await self._until(event.at, clock, f"{event.body['type']} comes")
                    await publish(self.house, event)
                await self._until(moment, clock, "people read their mail")
                await self._read_and_sign(moment, clock)
        self.screen.show(replace(self.scene, doing="the fortnight is over"))

    async def differences(self) -> list[str]:
        """Every way in which the end is not what it must be."""
        from duban.cli.demo.compare import differences, find, mail_differences, text_differences
        from duban.cli.demo.expected import owed
        from duban.cli.demo.expected_notices import Speaking

        speaking = Speaking(self.paper, END)
        everything = owed(self.paper, events(), self.people.signed)
        told = speaking.notices(everything, events())
        return [
            *differences(await find(self.house, DIRECTIVE), everything, told, speaking),
            *mail_differences(self.mailroom, told, speaking),
            *text_differences(self.house, told, speaking),
        ]

    async def _read_and_sign(self, now: datetime, clock: Clock) -> None:
        """Mails are read and links pressed until nothing new is signed at this look."""
        for _ in range(LOOKS):
            self.people.receive(self.mailroom.arrived(), now.date())
            if not await self.people.sign(self.house.client, now):
                return
            await self._until(now, clock, "tiers open, mails go out")

    async def _until(self, at: datetime, clock: Clock, doing: str) -> None:
        """The clock moves there; at an instant already reached this waits until all is done that was due."""
        self.scene = replace(self.scene, doing=doing)
        await clock.move(at)
        self.scene = Scene(
            at=at,
            doing=doing,
            coverage=await self.house.get("/v1/coverage", subject=DIRECTIVE) if at > START else {},
            tasks=await self.house.every("/v1/tasks"),
            mails=self.mailroom.count,
            texts=len(self.house.texted),
            signatures=len(self.people.signed),
        )
        self.screen.show(self.scene)

    def _reached(self, at: datetime) -> None:
        self.scene = replace(self.scene, at=at.astimezone(ZONE))
        self.screen.show(self.scene)

    @asynccontextmanager
    async def _clock(self) -> AsyncIterator[Clock]:
        from config.settings import Settings
        from duban.wiring import open_parts

        settings = Settings()
        async with open_parts(settings) as parts, driving(settings, parts, progress=self._reached) as drive:
            yield Clock(parts, drive)


@dataclass(frozen=True)
class Clock:
    """The drill clock, in the hand of the play."""

    parts: Parts
    drive: Drive

    async def move(self, to: datetime) -> None:
        """As `duban clock advance --to` does."""
        from duban.flow.drill import advance

        await advance(self.parts, to, self.drive)


def new_play(house: House, screen: Screen) -> Play:
    """A play of the files that the house itself goes by."""
    from config.settings import Settings

    paper = read_paper(Settings().config_dir)
    return Play(house, paper, People(paper.person_of), Mailroom(house.maildir), screen)
