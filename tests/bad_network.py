"""A network as on a moving phone: a TCP proxy that cuts connections while bytes go through."""

from __future__ import annotations

import asyncio
import random
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 64 * 1024


@dataclass
class BadNetwork:
    """Cuts the connection that carries the byte at each of `cuts`, counted over all connections."""

    port: int
    """Of the service behind, on this machine."""
    cuts: list[int]
    passed: int = 0
    made: int = 0
    """Cuts so far."""
    here: int = field(default=0, init=False)
    """The port to connect to."""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.here}"

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client."""
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.port)
        down = asyncio.create_task(_copy(up_reader, writer))
        with suppress(ConnectionError, asyncio.CancelledError):
            while piece := await reader.read(PIECE):
                up_writer.write(piece)
                await up_writer.drain()
                self.passed += len(piece)
                if self.made < len(self.cuts) and self.passed >= self.cuts[self.made]:
                    self.made += 1
                    up_writer.transport.abort()
                    writer.transport.abort()
                    break
        down.cancel()
        for each in (up_writer, writer):
            each.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, asyncio.CancelledError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
        writer.close()


@contextmanager
def bad_network(*, port: int, size: int, cuts: int) -> Iterator[BadNetwork]:
    """Before the service on `port`: `cuts` times while `size` bytes go through, at random places."""
    draw = random.Random(cuts)
    places = sorted(draw.randrange(size // 50, size * 9 // 10) for _ in range(cuts))
    network = BadNetwork(port, places)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(network.carry, "127.0.0.1", 0))
    network.here = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield network
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        server.close()
        loop.close()
