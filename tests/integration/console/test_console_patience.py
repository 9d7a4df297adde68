"""A console that is held by its connections: half-sent heads go after a while, the oldest first where room is short."""

from __future__ import annotations

import asyncio
import resource
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import httpx2
import pytest
import uvicorn

from config.settings import Settings
from duban.console.patience import RESERVE, Sparing, patient, room_of_this_process
from duban.embedded.process import free_port
from tests.integration.running import running, until

HALF = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: "
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.fixture
async def narrow(settings: Settings, tmp_path: Path) -> AsyncIterator[tuple[int, Path]]:
    """Port and log of a console of its own that may have few open files, as on a plain machine."""
    port = free_port()
    named = settings.model_copy(update={"http": f"127.0.0.1:{port}"})
    async with running(named, tmp_path) as services:
        service = services.console()
        resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE, (RESERVE + 100, RESERVE + 100))
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            await until(lambda: _is_well(client))
        yield port, service.log


async def _is_well(client: httpx2.AsyncClient) -> bool:
    with suppress(httpx2.TransportError):
        return (await client.get("/healthz")).status_code == 200
    return False


@contextmanager
def opened(port: int, *, number: int, sending: bytes) -> Iterator[list[socket.socket]]:
    """So many connections, each of which has said this."""
    ends: list[socket.socket] = []
    try:
        for _ in range(number):
            end = socket.create_connection(("127.0.0.1", port), timeout=5)
            ends.append(end)
            with suppress(ConnectionError):
                end.sendall(sending)
        yield ends
    finally:
        for end in ends:
            end.close()


async def test_hundreds_of_half_sent_requests_do_not_silence_the_console(narrow: tuple[int, Path]) -> None:
    port, log = narrow
    before = log.stat().st_size
    held = opened(port, number=800, sending=HALF)
    ends = await asyncio.to_thread(held.__enter__)
    try:
        async with httpx2.AsyncClient(trust_env=False, timeout=5) as client:
            for _ in range(10):
                assert (await client.get(f"http://127.0.0.1:{port}/healthz")).status_code == 200
        assert ends[0].recv(100).startswith(b"HTTP/1.1 503 ")
    finally:
        held.__exit__(None, None, None)
    assert log.stat().st_size - before < 10_000


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Say = Callable[[bytes], Awaitable[Ends]]


@asynccontextmanager
async def serving(*, most: int, head_within: float, keep_alive: int = 30) -> AsyncIterator[Say]:
    """Opens connections to a server that answers at once, with our patience."""

    async def app(scope: dict[str, object], receive: object, send: object) -> None:
        assert callable(send)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    port = free_port()
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, http=patient(most, head_within=head_within), lifespan="off",
        log_config=None, timeout_keep_alive=keep_alive,
    )  # fmt: skip
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await until(lambda: _started(server))
    made: list[asyncio.StreamWriter] = []

    async def say(sending: bytes) -> Ends:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        made.append(writer)
        writer.write(sending)
        await writer.drain()
        return reader, writer

    try:
        yield say
    finally:
        for writer in made:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
        server.should_exit = True
        await task


async def _started(server: uvicorn.Server) -> bool:
    return server.started


async def answer(ends: Ends) -> bytes:
    """One answer of our server, whose bodies are `ok`."""
    return await asyncio.wait_for(ends[0].readuntil(b"ok"), 5)


@pytest.mark.parametrize("sent", [b"", b"G", HALF], ids=["nothing", "a letter", "half"])
async def test_a_head_that_does_not_come_is_answered_408_and_closed(sent: bytes) -> None:
    async with serving(most=10, head_within=0.3) as say:
        reader, _ = await say(sent)
        assert (await asyncio.wait_for(reader.read(), 5)).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("sent", [b"G", HALF], ids=["a letter", "half"])
async def test_the_second_head_of_a_connection_must_come_in_time_too(sent: bytes) -> None:
    async with serving(most=10, head_within=0.3) as say:
        ends = await say(WHOLE)
        assert (await answer(ends)).startswith(b"HTTP/1.1 200 ")
        ends[1].write(sent)
        assert (await asyncio.wait_for(ends[0].read(), 5)).startswith(b"HTTP/1.1 408 ")


async def test_a_head_that_comes_by_drops_is_due_from_its_first_byte() -> None:
    async with serving(most=10, head_within=0.5) as say:
        reader, writer = await say(HALF)
        began = time.monotonic()
        read = asyncio.create_task(reader.read())
        while not read.done():
            writer.write(b"x")
            await asyncio.wait({read}, timeout=0.05)
        assert time.monotonic() - began < 3


async def test_between_requests_a_connection_is_kept_as_long_as_ever() -> None:
    async with serving(most=10, head_within=0.2, keep_alive=30) as say:
        ends = await say(WHOLE)
        await answer(ends)
        late = await say(HALF)
        await asyncio.wait_for(late[0].read(), 5)
        ends[1].write(WHOLE)
        assert (await answer(ends)).startswith(b"HTTP/1.1 200 ")


async def test_the_oldest_without_a_request_makes_room_and_else_the_newcomer_goes() -> None:
    async with serving(most=3, head_within=30) as say:
        heard = [await say(WHOLE)]
        await answer(heard[0])
        oldest = await say(HALF)
        younger = await say(HALF)
        heard.append(await say(WHOLE))
        assert (await answer(heard[1])).startswith(b"HTTP/1.1 200 ")
        assert (await asyncio.wait_for(oldest[0].read(), 5)).startswith(b"HTTP/1.1 503 ")
        younger[1].write(b"\r\n\r\n")
        assert (await answer(younger)).startswith(b"HTTP/1.1 200 ")
        newcomer = await say(b"")
        assert (await asyncio.wait_for(newcomer[0].read(), 5)).startswith(b"HTTP/1.1 503 ")
        for ends in heard:
            ends[1].write(WHOLE)
            assert (await answer(ends)).startswith(b"HTTP/1.1 200 ")


async def test_a_body_that_is_half_sent_gives_way_as_well() -> None:
    async with serving(most=1, head_within=30) as say:
        half = await say(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nabc")
        await answer(half)
        assert (await answer(await say(WHOLE))).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("limits", "room"),
    [((1024, 1024), 412), ((256, 1024), 412), ((1024, 20_000), 4_000), ((64, 64), 16)],
)
async def test_room_follows_the_limit_of_open_files_raised_as_far_as_it_goes(
    limits: tuple[int, int], room: int
) -> None:
    asks = (
        f"import resource as r; r.setrlimit(r.RLIMIT_NOFILE, {limits});"
        f"from {room_of_this_process.__module__} import room_of_this_process as room; print(room())"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", asks, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    assert int(out) == room


async def test_what_cannot_be_taken_in_is_told_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    tell, loop = Sparing(), asyncio.get_running_loop()
    for _ in range(1_000):
        tell(loop, {"message": "accept", "exception": OSError(24, "Too many open files")})
    assert len(caplog.records) == 1
    tell(loop, {"message": "another", "exception": ValueError("x")})
    assert len(caplog.records) == 2
