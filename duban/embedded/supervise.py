"""Keeps services running: one that ends is started again, and a stop is handed on and seen through."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from duban.embedded.process import Child, start_child

# A service that lived this long may start again at once; one that keeps ending sooner waits longer each time.
STEADY = 10.0
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Service:
    """A command line in which the name is a word of its own, and its whole environment."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]


class Supervisor:
    """Runs services as children, each with its log under `logs`."""

    def __init__(self, *, logs: Path, say: Callable[[str], None], grace: float = 10.0) -> None:
        self.logs, self.say, self.grace = logs, say, grace
        self._keeping: list[asyncio.Task[None]] = []

    def start(self, services: Sequence[Service]) -> None:
        """Starts the services, and from then on each that ends, until `stop`."""
        self._keeping = [asyncio.create_task(self._keep(service), name=service.name) for service in services]

    async def stop(self) -> None:
        """Hands SIGTERM on, waits no longer than the grace, and returns when no service is left."""
        for task in self._keeping:
            # A second request must not cut short what the first one waits for.
            if not task.cancelling():
                task.cancel()
        if self._keeping:
            await asyncio.wait(self._keeping)

    async def _keep(self, service: Service) -> None:
        clock, early = asyncio.get_running_loop().time, 0
        while True:
            began = clock()
            outcome = await self._run_once(service)
            early = 0 if clock() - began > STEADY else early + 1
            pause = PAUSES[min(early, len(PAUSES) - 1)]
            self.say(f"{service.name} {outcome}; it starts again in {pause:g} s; see {self._log(service)}")
            await asyncio.sleep(pause)

    async def _run_once(self, service: Service) -> str:
        """Runs the service to its end, and says what end it was; when cancelled, stops it first."""
        try:
            child = start_child(service.argv, log=self._log(service), env=service.env)
        except OSError as fault:
            return f"could not be started ({fault.strerror})"
        self.say(f"{service.name} runs with pid {child.pid}, log {self._log(service)}")
        return await self._seen_out(child)

    async def _seen_out(self, child: Child) -> str:
        try:
            code = await child.ended()
        finally:
            await child.stop((signal.SIGTERM, self.grace))
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"

    def _log(self, service: Service) -> Path:
        return self.logs / f"{service.name}.log"
