"""What `duban up` keeps alive: the parts that no setting names, and the services that use them."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from pydantic import SecretStr

from config.settings import Settings
from duban.embedded.datadir import DataDirectory
from duban.embedded.parts import PARTS, Part, Running
from duban.embedded.process import PartFailed, free_port
from duban.embedded.supervise import Service, Supervisor

Say = Callable[[str], None]
Setup = Callable[[Settings], Awaitable[None]]
Modules = Mapping[str, str]

# Service and the module that runs it; the name is a word of its command line too.
SERVICES: Modules = {
    "worker": "agents.worker",
    "scheduler": "schedulers.run",
    "console": "duban.console.run",
}


class House:
    """The parts and services of one data directory, whose lock is held."""

    def __init__(self, settings: Settings, data: DataDirectory, *, say: Say, setup: Setup, modules: Modules) -> None:
        self.settings, self.data = _without_left_over(settings, data), data
        self.say, self.setup, self.modules = say, setup, modules
        self.http = _with_port(self.settings.http)
        self.running: dict[str, Running] = {}
        self.stopping = False
        self.supervisor = Supervisor(logs=data.path / "logs", say=say)

    def stop(self, life: asyncio.Task[None]) -> None:
        """Ends `live`, whose task that is.

        A library may lose a cancellation (`wait_for` of Python 3.11 does where its result comes in the same moment),
        and nobody cancels twice; so whoever goes on asks whether the house still stands.
        """
        self.stopping = True
        life.cancel()

    async def live(self) -> None:
        """Opens, and lives until stopped; when it returns or raises, no process is left."""
        try:
            await self._open()
            if not self.stopping:
                await self._watch()
        except BaseExceptionGroup as group:
            # The task group wraps what ended one of its tasks; that one is raised on, unwrapped.
            raise group.exceptions[0] from None
        finally:
            await self._close()

    async def _watch(self) -> None:
        async with asyncio.TaskGroup() as watch:
            for part in PARTS:
                if part.name in self.running:
                    watch.create_task(self._keep(part))
            self.say(f"set up; console and API at http://{self.http}")
            # Without a part of ours to watch over, there is still the stop to wait for.
            await asyncio.Event().wait()

    async def _open(self) -> None:
        _see_that_it_is_free(self.http)
        async with asyncio.TaskGroup() as starts:
            for part in PARTS:
                if part.named(self.settings) is None:
                    starts.create_task(self._start(part))
        for part in PARTS:
            server = part.named(self.settings)
            self.say(part.named_sentence(server) if server else self.running[part.name].sentence)
        await self._furnish()

    async def _start(self, part: Part, *, port: int | None = None) -> None:
        self.running[part.name] = await part.start(self.settings, port)

    async def _furnish(self) -> None:
        """Says where everything is, sets up what the services need there, and starts them."""
        told = self._told()
        self.data.announce(told, ready=False)
        await self.setup(_with(self.settings, told))
        self.supervisor.start(self._services(told))
        self.data.announce(told)

    def _told(self) -> dict[str, str]:
        told = {name: value for running in self.running.values() for name, value in running.settings.items()}
        return {**told, "DUBAN_HTTP": self.http}

    def _services(self, told: Mapping[str, str]) -> list[Service]:
        env = {**os.environ, **told, "DUBAN_DATA_DIR": str(self.data.path)}
        # The owner's URL is for setup alone.
        env.pop("DUBAN_DATABASE_OWNER_URL", None)
        return [Service(name, (sys.executable, "-m", module, name), env) for name, module in self.modules.items()]

    async def _keep(self, part: Part) -> None:
        """Starts a part again whenever it ends, on the same port, so that the services need only try again."""
        while not self.stopping:
            ended = self.running[part.name]
            await ended.ended()
            self.say(f"{part.name} ended; it starts again on 127.0.0.1:{ended.port}")
            await self._insist(partial(self._start, part, port=ended.port), what=part.name)
            self.say(self.running[part.name].sentence)
            if self.running[part.name].settings != ended.settings and not self.stopping:
                await self._furnish_again()

    async def _furnish_again(self) -> None:
        """A broker that came back empty has neither the topics nor the name that the services know it by."""
        await self.supervisor.stop()
        await self._insist(self._furnish, what="setup")

    async def _insist(self, act: Callable[[], Awaitable[None]], *, what: str) -> None:
        while not self.stopping:
            try:
                await act()
            except Exception as fault:  # noqa: BLE001  whatever it is, the house stands and tries again
                self.say(f"{what} failed ({type(fault).__name__}); next try in 1 s")
                await asyncio.sleep(1)
            else:
                return

    async def _close(self) -> None:
        """Services first, while what they use still answers."""
        await self.supervisor.stop()
        await asyncio.gather(*(running.stop() for running in self.running.values()))
        self.data.withdraw()


def _without_left_over(settings: Settings, data: DataDirectory) -> Settings:
    """The settings without what a killed `duban up` left in runtime.json: its pid may live again, even as our own."""
    left = {name.removeprefix("DUBAN_").lower(): value for name, value in data.announced().items()}
    data.withdraw()
    stale = [field for field in left if field != "http" and _plain(getattr(settings, field, None)) == left[field]]
    return settings.model_copy(update=dict.fromkeys(stale))


def _with(settings: Settings, told: Mapping[str, str]) -> Settings:
    values: dict[str, Any] = {name.removeprefix("DUBAN_").lower(): value for name, value in told.items()}
    secret = {"database_url", "database_owner_url", "smtp_url"}
    return settings.model_copy(update={f: SecretStr(v) if f in secret else v for f, v in values.items()})


def _plain(value: object) -> object:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _see_that_it_is_free(http: str) -> None:
    """Before anything starts: a console that cannot listen would be started again for ever."""
    host, _, port = http.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError as error:
            raise PartFailed(f"DUBAN_HTTP={http} cannot be listened on ({error.strerror}); name another") from error


def _with_port(http: str) -> str:
    """The address with a free port where it asks for port 0."""
    host, _, port = http.rpartition(":")
    return f"{host}:{free_port()}" if port == "0" else http
