"""`duban up`: everything on one machine, in one process group. `python -m duban.embedded.up`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from config.settings import Settings
from duban.embedded.datadir import DataDirectory, DataDirectoryClosed, DataDirectoryInUse
from duban.embedded.house import SERVICES, House, Modules, Say, Setup
from duban.embedded.process import PartFailed
from duban.playbook.faults import Faults
from duban.wiring import Away, setup

REFUSED, AWAY = 1, 3


async def up(settings: Settings, *, say: Say, setup: Setup, modules: Modules = SERVICES) -> int:
    """Starts what no setting names a server for, sets up, and keeps the services running until SIGTERM or SIGINT.

    Gives the exit code: 0 after a stop, 1 where the data directory is refused, 3 where a part is away, which is named.
    """
    stop = asyncio.Event()
    _listen_for_stop(stop)
    try:
        data = DataDirectory(settings.data_dir)
        with data.lock():
            house = House(settings, data, say=say, setup=setup, modules=modules)
            return await _until_told(house, stop, say=say)
    except (DataDirectoryClosed, DataDirectoryInUse) as refused:
        say(str(refused))
        return REFUSED
    except PartFailed as away:
        say(str(away))
        return AWAY


def _listen_for_stop(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        # nohup has SIGHUP ignored, and means it.
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, stop.set)


async def _until_told(house: House, stop: asyncio.Event, *, say: Say) -> int:
    life, told = asyncio.create_task(house.live()), asyncio.create_task(stop.wait())
    await asyncio.wait({life, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if life.done():
        await life
    say("stopping")
    house.stop(life)
    await asyncio.wait({life})
    if not life.cancelled() and (fault := life.exception()):
        raise fault
    say("stopped")
    return 0


def tell(line: str) -> None:
    """Prints a line at once; where nobody reads any more, that is no reason to stop."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> int:
    try:
        return asyncio.run(up(Settings(), say=tell, setup=setup))
    except Away as away:
        tell(f"{away.part} is away: {away.why}")
        return AWAY
    except Faults as faults:
        tell(str(faults))
        return REFUSED


if __name__ == "__main__":
    sys.exit(main())
