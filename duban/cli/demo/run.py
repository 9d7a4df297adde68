"""`duban demo`: opens a house, plays the story through, and ends well only where the house ends as it must."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from duban.cli.demo.house import House, leave_open, open_house
from duban.cli.demo.links import LASTS, sign_in_links
from duban.cli.demo.play import Play, new_play
from duban.cli.demo.screen import Scene, Screen
from duban.cli.demo.story import START
from duban.cli.ledger import run_quietly
from duban.cli.refused import Refused
from duban.cli.screen import JsonOption, say, show_json, table, warn

LASTING: Final = "A new or empty folder; default: one of its own among the temporary ones."


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave everything running at the end, until Ctrl-C.")] = False,
    data_dir: Annotated[Path | None, typer.Option(metavar="DIR", help=LASTING)] = None,
    as_json: JsonOption = False,
) -> None:
    """Play a fortnight on the drill clock with everything embedded, and check its end against the playbooks.

    Uses no setting of yours: it has a data directory, ports and a clock of its own. It says how to open it again, and
    by which link each role signs in to its pages.
    """
    folder = _fresh(data_dir)
    # What programs read is JSON alone; the play is then told on stderr.
    tell = warn if as_json else say
    tell(f"The demo's data directory is {folder}.")
    run_quietly(_demo(folder, keep=keep, as_json=as_json, tell=tell))


async def _demo(folder: Path, *, keep: bool, as_json: bool, tell: Callable[[str], None]) -> None:
    async with open_house(folder) as house:
        for line in house.log.read_text(encoding="utf-8").splitlines():
            tell(line)
        with Screen(Scene(START), stderr=as_json) as screen:
            play = new_play(house, screen)
            await play.through()
        lines = await play.differences()
        if as_json:
            show_json(_summary(house, play) | {"differences": lines})
        else:
            _tell_the_end(house, play)
        if lines:
            raise Refused(f"The house does not stand as the playbooks demand; {len(lines)} differences:", lines)
        tell("The final state is exactly what the playbooks demand of those who signed and those who did not.")
        await _tell_the_way_in(house, play, keep=keep, tell=tell)
        if keep:
            tell(f"It stays open at {house.url} until Ctrl-C.")
            await _stay(house)


async def _tell_the_way_in(house: House, play: Play, *, keep: bool, tell: Callable[[str], None]) -> None:
    """The links, each good once, and before them how to have it open where it is not left so."""
    links = await sign_in_links(play.paper)
    if not keep:
        leave_open(house)
        tell(f"It ends now. To look around in it: DUBAN_DATA_DIR={house.data_dir} {_command()} up")
        tell(f"To forget it: rm -r {house.data_dir}")
    hours = LASTS.total_seconds() / 3600
    tell(f"The pages are at {house.url}; each of these links signs in once, within {hours:.0f} hours:")
    for role, link in links:
        tell(f"  {role:<23} {link}")


def _command() -> str:
    """How this program is called from where one is: by its place in the environment, where it is not on the path."""
    beside = Path(sys.executable).with_name("duban")
    if shutil.which("duban") or not beside.exists():
        return "duban"
    return os.path.relpath(beside)


async def _stay(house: House) -> None:
    """Until Ctrl-C, SIGTERM, or the end of the house."""
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    while house.process.poll() is None and not asked.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asked.wait(), 1)


def _summary(house: House, play: Play) -> dict[str, Any]:
    return {
        "data_dir": str(house.data_dir),
        "url": house.url,
        "maildir": str(house.maildir),
        "mails": play.scene.mails,
        "texts": play.scene.texts,
        "signed": play.scene.signatures,
        "tiers": play.scene.coverage["tiers"],
    }


def _tell_the_end(house: House, play: Play) -> None:
    end = _summary(house, play)
    say("")
    table(("tier", "roll", "signed", "missing"), [_covered(tier) for tier in end["tiers"]])
    say(f"Mails:    {end['mails']} in {end['maildir']}")
    say(f"Texts:    {end['texts']} in {house.data_dir / 'sms.jsonl'}")
    say(f"Signed:   {end['signed']} by the link in a mail")
    say(f"Console:  {end['url']}")
    say(f"Logs:     {house.data_dir / 'logs'}")


def _covered(tier: Mapping[str, Any]) -> tuple[object, ...]:
    return tier["tier"], tier["roll"], tier["acknowledged"], tier["roll"] - tier["acknowledged"]


def _fresh(asked: Path | None) -> Path:
    if asked is None:
        return Path(tempfile.mkdtemp(prefix="duban-demo-"))
    folder = asked.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is not empty; the demo begins in a new or empty folder.")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
