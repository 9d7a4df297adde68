"""`duban demo`: opens a house, plays the story through, and ends well only where the house ends as it must."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from duban.cli.demo.house import House, open_house
from duban.cli.demo.play import Play, new_play
from duban.cli.demo.screen import Scene, Screen
from duban.cli.demo.story import START
from duban.cli.ledger import run_quietly
from duban.cli.refused import Refused
from duban.cli.screen import say


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
        with Screen(Scene(START)) as screen:
            play = new_play(house, screen)
            await play.through()
        lines = await play.differences()
        _tell_the_end(house, play)
        if lines:
            raise Refused(f"The house does not stand as the playbooks demand; {len(lines)} differences:", lines)
        say("The final state is exactly what the playbooks demand of those who signed and those who did not.")
        if keep:
            say(f"It stays open at {house.url} until Ctrl-C.")
            await asyncio.to_thread(house.process.wait)


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
