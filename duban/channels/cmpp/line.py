"""One connection to an ISMG: logged in, read until it ends, answers given to whoever asked, watched while quiet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

from duban.channels.cmpp import bodies
from duban.channels.cmpp.access import Access
from duban.channels.cmpp.delivery import Delivery
from duban.channels.cmpp.frame import Command, Frame, Frames, Garbage
from duban.channels.cmpp.login import Login, LoginRefused, Version

_MOST_WAITING: Final = 4096
_MOST_UNSENT: Final = 65536


class LineLost(Exception):
    """The line has ended: `dropped`, `malformed`, `silent`, `timeout`, `unreachable` or `closed`."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


Answer = tuple[int, int]
"""Msg_Id and Result."""


class Line:
    """Not logged in until `login` returns. `lost` is done once the line has ended, with the word for why."""

    def __init__(
        self,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        access: Access,
        arrived: Callable[[Delivery], None],
    ) -> None:
        self._reader, self._writer = streams
        self._patience, self._arrived = access.patience, arrived
        self._login: Login | None = None
        self._version: Version | None = None
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._sequence = 0
        self._quiet = True
        loop = asyncio.get_running_loop()
        self._logged_in: asyncio.Future[Version] = loop.create_future()
        self._goodbye = asyncio.Event()
        self.lost: asyncio.Future[str] = loop.create_future()
        self.in_hand = 0
        """How many texts are to go by this line, under way or waiting for the window."""
        self.window = asyncio.Semaphore(access.window)
        self._tasks = [loop.create_task(self._read())]

    async def login(self, login: Login) -> Version:
        """The version agreed on. Raises LoginRefused, LineLost and Garbage."""
        self._login = login
        self._write(Command.connect, self._next(), login.body())
        version = await self._logged_in
        self._tasks.append(asyncio.get_running_loop().create_task(self._watch()))
        return version

    def submit(self, part: bodies.Part, *, to: str, terms: bodies.Terms) -> asyncio.Future[Answer]:
        """Writes a SUBMIT. Raises LineLost where it was not written; the future fails with it where nobody knows."""
        if self._version is None or self.lost.done() or self._stuck():
            raise LineLost(self.lost.result() if self.lost.done() else "silent")
        if len(self._waiting) >= _MOST_WAITING:
            # Only those that were given up long ago are in the way.
            self._waiting.pop(next(iter(self._waiting))).cancel()
        sequence = self._next()
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[sequence] = answer
        self._write(Command.submit, sequence, bodies.submit(part, to=to, terms=terms, version=self._version))
        return answer

    async def close(self) -> None:
        """Takes leave, where the line still stands, once what is under way is answered, and lets go of it."""
        if self._waiting:
            await asyncio.wait([*self._waiting.values()], timeout=self._patience.goodbye)
        if self._version is not None and not self.lost.done():
            self._write(Command.terminate, self._next())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._goodbye.wait(), self._patience.goodbye)
        self.drop("closed")
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def drop(self, word: str) -> None:
        """The line has ended: everybody who waits hears it."""
        if self.lost.done():
            return
        self.lost.set_result(word)
        self._goodbye.set()
        # What is written already goes out yet, where the peer takes it soon.
        self._writer.close()
        asyncio.get_running_loop().call_later(self._patience.goodbye, self._writer.transport.abort)
        _fail(self._logged_in, LineLost(word))
        for answer in self._waiting.values():
            _fail(answer, LineLost(word))
        self._waiting.clear()
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()

    async def _read(self) -> None:
        frames, word = Frames(), "dropped"
        try:
            while piece := await self._reader.read(65536):
                self._quiet = False
                for frame in frames.feed(piece):
                    if self.lost.done():
                        return
                    self._take(frame)
        except Garbage:
            word = "malformed"
        except OSError:
            word = "dropped"
        finally:
            self.drop(word)

    async def _watch(self) -> None:
        unanswered = 0
        while unanswered <= self._patience.misses:
            if unanswered:
                self._write(Command.active_test, self._next())
            self._quiet = True
            await asyncio.sleep(self._patience.probe)
            # Whatever comes shows that somebody is there.
            unanswered = unanswered + 1 if self._quiet else 0
        self.drop("silent")

    def _take(self, frame: Frame) -> None:
        if self._version is None:
            return self._answered(frame)
        if frame.command == Command.submit_resp:
            self._submitted(frame)
        elif frame.command == Command.deliver:
            deliver = bodies.deliver(frame.body, self._version)
            self._arrived(Delivery(deliver, partial(self._acknowledge, frame.sequence, deliver.msg_id)))
        elif frame.command == Command.active_test:
            self._write(Command.active_test_resp, frame.sequence, b"\0")
        elif frame.command == Command.terminate:
            self._write(Command.terminate_resp, frame.sequence)
            self.drop("closed")
        elif frame.command == Command.terminate_resp:
            self._goodbye.set()
        return None

    def _answered(self, frame: Frame) -> None:
        if self._login is None or frame.command != Command.connect_resp:
            raise Garbage("something else before CONNECT_RESP")
        try:
            self._version = self._login.judge(frame.body)
        except LoginRefused as refused:
            _fail(self._logged_in, refused)
            self.drop("closed")
        else:
            self._logged_in.set_result(self._version)

    def _submitted(self, frame: Frame) -> None:
        assert self._version is not None
        said = bodies.answer(frame.body, self._version)
        answer = self._waiting.pop(frame.sequence, None)
        if answer is not None and not answer.done():
            answer.set_result(said)

    def _acknowledge(self, sequence: int, msg_id: int, result: int) -> None:
        if self._version is not None and not self.lost.done():
            self._write(Command.deliver_resp, sequence, bodies.delivered(msg_id, result, self._version))

    def _write(self, command: Command, sequence: int, body: bytes = b"") -> None:
        self._writer.write(Frame(command, sequence, body).encoded())

    def _stuck(self) -> bool:
        return self._writer.transport.get_write_buffer_size() > _MOST_UNSENT

    def _next(self) -> int:
        self._sequence = self._sequence % 0xFFFFFFFF + 1
        return self._sequence


def _fail(waiting: asyncio.Future[Answer] | asyncio.Future[Version], fault: Exception) -> None:
    if not waiting.done():
        waiting.set_exception(fault)
        # Whoever gave up waiting does not look again; asyncio would complain of it.
        waiting.exception()
