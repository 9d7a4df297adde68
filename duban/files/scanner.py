"""The virus scanner: a clamd that is sent each file (`INSTREAM`), by a socket of this machine or over TCP."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

WITHIN: Final = 60.0
"""Seconds of real time for one file."""
_PIECE: Final = 1 << 18
_LONGEST_ANSWER: Final = 4096


class ScannerAway(Exception):
    """病毒扫描服务暂时不可用，文件没有保存，请稍后重新上传。"""

    def __init__(self, why: str) -> None:
        super().__init__(self.__doc__)
        self.why: Final = why


class Scanner:
    """`unix:/run/clamav/clamd.ctl` or `tcp://host:3310`."""

    def __init__(self, url: str) -> None:
        self._url: Final = urlsplit(url)

    async def is_clean(self, path: Path) -> bool:
        """Whether nothing was found in it; raises `ScannerAway` where that cannot be learnt."""
        try:
            async with asyncio.timeout(WITHIN):
                answer = await self._ask(path)
        except (OSError, TimeoutError, EOFError, asyncio.LimitOverrunError) as error:
            raise ScannerAway(type(error).__name__) from error
        if answer.endswith(b" FOUND"):
            return False
        if answer == b"stream: OK":
            return True
        raise ScannerAway("it gave no verdict")

    async def _ask(self, path: Path) -> bytes:
        reader, writer = await self._open()
        try:
            writer.write(b"zINSTREAM\0")
            with path.open("rb") as file:
                while piece := await asyncio.to_thread(file.read, _PIECE):
                    writer.write(len(piece).to_bytes(4, "big") + piece)
                    await writer.drain()
            writer.write(bytes(4))
            await writer.drain()
            return (await reader.readuntil(b"\0"))[:-1]
        finally:
            writer.close()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._url.scheme == "unix":
            return await asyncio.open_unix_connection(self._url.path, limit=_LONGEST_ANSWER)
        return await asyncio.open_connection(self._url.hostname, self._url.port, limit=_LONGEST_ANSWER)
