"""A server that stops leaves no connection open, also none of a moment before."""

import asyncio
import gc
import socket

from aiohttp import web

from connectors.sandbox.server import serve

AT_ONCE = 8


async def test_who_connects_while_a_server_stops_is_not_left_open():
    served = await serve(web.Application())
    clients = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(AT_ONCE)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)  # they are let in, and have no handler yet

    await served.stop()

    try:
        for client in clients:
            client.settimeout(1)
            assert client.recv(1) == b""  # closed by the server
    finally:
        for client in clients:
            client.close()
    gc.collect()  # what is left open warns now, which fails a test


async def test_a_server_may_be_stopped_twice():
    served = await serve(web.Application())
    await served.stop()
    await served.stop()
