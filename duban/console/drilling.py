"""The drill clock moved from a page: in the background, one move at a time; what came of the last one is remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Final, TypeAlias

import structlog

from duban.flow.drill import Backwards, Drive, NoDrill, Occupied, Stuck, advance
from duban.flow.parts import Parts

Driven: TypeAlias = Callable[[Parts, Callable[[datetime], None]], AbstractAsyncContextManager[Drive]]

log = structlog.get_logger("duban.console")


class Drilling:
    """One clock, and whoever moves it; `driven` is None where there is no broker to ask."""

    def __init__(self, driven: Driven | None) -> None:
        self._driven: Final = driven
        self._moving: asyncio.Task[None] | None = None
        self.to: datetime | None = None
        self.at: datetime | None = None
        self.failed: str | None = None
        """Why the last move ended early, for people; None where it did not."""

    @property
    def possible(self) -> bool:
        """Whether this console can move the clock."""
        return self._driven is not None

    @property
    def moving(self) -> bool:
        """Whether it is being moved from here now."""
        return self._moving is not None and not self._moving.done()

    async def move(self, parts: Parts, to: datetime, *, patience: float) -> bool:
        """Begins to move it, and waits so many seconds for the end; whether it has come. Raises `Occupied`."""
        if self.moving:
            raise Occupied
        self.to, self.at, self.failed = to, None, None
        self._moving = asyncio.create_task(self._move(parts, to))
        done, _ = await asyncio.wait((self._moving,), timeout=patience)
        return bool(done)

    async def stop(self) -> None:
        """Ends a move that is under way, where it stands; the next one settles what is left of it."""
        if self._moving is not None:
            self._moving.cancel()
            await asyncio.gather(self._moving, return_exceptions=True)

    async def _move(self, parts: Parts, to: datetime) -> None:
        assert self._driven is not None
        try:
            async with self._driven(parts, self._seen) as drive:
                await advance(parts, to, drive)
        except Stuck as stuck:
            lacking = f"（没有运行的服务：{'、'.join(stuck.missing)}）" if stuck.missing else ""
            self.failed = f"时钟停在途中：到期的工作 90 秒内没有进展{lacking}，请检查各部分的状态后再推进。"
        except (Occupied, Backwards, NoDrill) as refused:
            self.failed = str(refused.__doc__)
        # The edge's loop: whatever it was, the page says that the clock stands still, and the log what it was.
        except Exception as error:  # noqa: BLE001
            self.failed = "时钟没有推进：消息总线或账本暂时不可用，请稍后再试。"
            log.warning("the drill clock was not moved", why=type(error).__name__)

    def _seen(self, at: datetime) -> None:
        self.at = at
