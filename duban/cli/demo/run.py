"""`duban demo`: opens a house, plays the story through, and ends well only where the house ends as it must."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from duban.cli.demo.house import House, open_house
from duban.cli.demo.links import sign_in_links
from duban.cli.demo.play import Play, new_play
from duban.cli.demo.screen import Scene, Screen
from duban.cli.demo.story import START
from duban.cli.ledger import run_quietly
from duban.cli.refused import Refused
from duban.cli.screen import JsonOption, say, show_json, table, warn

BULKY: Final = ("postgres", "kafka")
"""What of a passing directory is removed at the end: mails, texts and logs are a tenth of it, and stay."""
LASTING: Final = "A new or empty folder, of which all stays; default: a passing one of its own."


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave everything running at the end, until Ctrl-C.")] = False,
    data_dir: Annotated[Path | None, typer.Option(metavar="DIR", help=LASTING)] = None,
    as_json: JsonOption = False,
) -> None:
    """Play a fortnight on the drill clock with everything embedded, and check its end against the playbooks.

    Uses no setting of yours: it has a data directory, ports and a clock of its own. A directory that it made itself is
    left with mails, texts and logs alone, unless it is kept or something was wrong.
    """
    folder = _fresh(data_dir)
    # What programs read is JSON alone; the play is then told on stderr.
    tell = warn if as_json else say
    tell(f"The demo's data directory is {folder}.")
    run_quietly(_demo(folder, keep=keep, stays=data_dir is not None, as_json=as_json, tell=tell))
    if data_dir is None and not keep:  # after a failure all of it stays, to be looked at
        for part in BULKY:
            shutil.rmtree(folder / part, ignore_errors=True)
        tell("Its database and broker are removed; --keep leaves all of it running, --data-dir names one that stays.")


async def _demo(folder: Path, *, keep: bool, stays: bool, as_json: bool, tell: Callable[[str], None]) -> None:
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
            _tell_the_end(house, play, stays=stays and not keep)
        if lines:
            raise Refused(f"The house does not stand as the playbooks demand; {len(lines)} differences:", lines)
        tell("The final state is exactly what the playbooks demand of those who signed and those who did not.")
        if keep:
            for role, link in await sign_in_links(play.paper):
                tell(f"Sign in as {role}: {link}")
            tell(f"It stays open at {house.url} until Ctrl-C.")
            await _stay(house)


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


def _tell_the_end(house: House, play: Play, *, stays: bool) -> None:
    end = _summary(house, play)
    say("")
    table(("tier", "roll", "signed", "missing"), [_covered(tier) for tier in end["tiers"]])
    say(f"Mails:    {end['mails']} in {end['maildir']}")
    say(f"Texts:    {end['texts']} in {house.data_dir / 'sms.jsonl'}")
    say(f"Signed:   {end['signed']} by the link in a mail")
    say(f"Console:  {end['url']}")
    say(f"Logs:     {house.data_dir / 'logs'}")
    if stays:
        say(f"To look around in it: DUBAN_DATA_DIR={house.data_dir} duban up")


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
