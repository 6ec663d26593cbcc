"""Against real sockets: what a broken connection means, and that nothing is silently sent twice."""

import asyncio
import math
import time
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from connectors.http import Limiter
from connectors.intercom.rates import intercom_rate
from tests.connectors.http.clients import OK_JSON, real_client
from transforms.errors import ContractError, LostAnswerError, TransientError


class Raw:
    """A TCP server that reads each request and answers with the bytes it was given, or hangs up."""

    def __init__(self, *replies):
        self.replies, self.seen, self.tasks = list(replies), [], []

    async def serve(self, reader, writer):
        self.tasks.append(asyncio.current_task())
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
                await reader.readexactly(int(length or 0))
                self.seen.append(head.split(b" ")[0].decode())
                reply = self.replies.pop(0) if self.replies else b""
                writer.write(reply)
                await writer.drain()
                if not reply.startswith(OK_JSON):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def talking_to(raw, **changed):
    server = await asyncio.start_server(raw.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = real_client(f"http://127.0.0.1:{port}", **changed)
    async with server:
        async with client:
            yield client
        await asyncio.gather(*raw.tasks)


SHORT = b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n" + b'{"id": "7"'
NONSENSE = b"SMTP ready\r\n\r\n"
HANGS_UP = b""


@pytest.mark.parametrize("reply", [HANGS_UP, SHORT, NONSENSE], ids=["reset", "short", "nonsense"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_write_without_a_whole_answer_is_lost_and_sent_once(reply, method):
    raw = Raw(reply, OK_JSON)

    async with talking_to(raw) as client:
        with pytest.raises(LostAnswerError):
            await client.write(method, "/contacts", json={"a": 1})

    assert raw.seen == [method]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_write_on_a_kept_connection_that_breaks_is_not_silently_repeated(method):
    raw = Raw(OK_JSON, HANGS_UP, OK_JSON)

    async with talking_to(raw) as client:
        await client.read("/me")
        with pytest.raises(LostAnswerError):
            await client.write(method, "/contacts")

    assert raw.seen == ["GET", method]


@pytest.mark.parametrize("reply", [HANGS_UP, SHORT, NONSENSE], ids=["reset", "short", "nonsense"])
async def test_a_read_without_a_whole_answer_is_repeated(reply):
    raw = Raw(reply, OK_JSON)

    async with talking_to(raw) as client:
        answer = await client.read("/me")

    assert (answer.body, raw.seen) == ({"id": "7"}, ["GET", "GET"])


async def test_a_write_that_finds_nobody_is_known_not_to_have_happened():
    async with talking_to(Raw()) as client:
        pass
    async with real_client(f"http://127.0.0.1:{client._base.port}", budget={"attempts": 2}) as gone:
        with pytest.raises(TransientError, match="cannot connect") as caught:
            await gone.write("POST", "/contacts", json={})

    assert not isinstance(caught.value, LostAnswerError)


async def test_an_unknown_host_is_known_not_to_have_been_written_to():
    async with real_client("https://nobody.invalid", budget={"attempts": 1}) as client:
        with pytest.raises(TransientError, match="cannot connect") as caught:
            await client.write("POST", "/contacts", json={})

    assert not isinstance(caught.value, LostAnswerError)


class Silent(Raw):
    async def serve(self, reader, writer):
        self.tasks.append(asyncio.current_task())
        self.seen.append("connection")
        await reader.read()
        writer.close()


async def test_a_write_that_is_not_answered_in_time_is_lost():
    raw = Silent()

    async with talking_to(raw, timeout_s=0.1) as client:
        with pytest.raises(LostAnswerError, match="timed out"):
            await client.write("POST", "/contacts", json={})

    assert raw.seen == ["connection"]


@asynccontextmanager
async def serving(handler):
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_real_windows_of_a_second_are_kept_without_a_429():
    counts = {}

    async def rated(request):
        second = math.floor(time.time())
        counts[second] = counts.get(second, 0) + 1
        left = 40 - counts[second]
        told = {"Limit": 40, "Remaining": max(0, left), "Reset": second + 1}
        headers = {f"X-RateLimit-{name}": str(value) for name, value in told.items()}
        return web.json_response({}, status=200 if left >= 0 else 429, headers=headers)

    limited = Limiter(reserve=0.1, max_in_flight=16, read_rate=intercom_rate)
    async with serving(rated) as url, real_client(url, limiter=limited) as client:
        await asyncio.gather(*(client.write("POST", "/tags") for _ in range(90)))

    assert limited.stats.rate_limited == 0
    assert max(counts.values()) <= 36


async def test_a_cookie_is_not_sent_back():
    seen = []

    async def sets(request):
        seen.append(request.headers.get("cookie"))
        return web.json_response({}, headers={"Set-Cookie": "session=1; Path=/"})

    async with serving(sets) as url, real_client(url) as client:
        for _ in range(2):
            await client.read("/me")

    assert seen == [None, None]


async def test_a_gzipped_answer_is_unpacked():
    async def zipped(request):
        response = web.json_response({"id": "7" * 2_000})
        response.enable_compression()
        return response

    async with serving(zipped) as url, real_client(url) as client:
        answer = await client.read("/me")

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.body == {"id": "7" * 2_000}


async def test_a_call_does_not_follow_a_redirect_to_another_origin():
    seen = []

    async def elsewhere(request):
        seen.append(request)
        return web.json_response({})

    async def moved(request):
        return web.Response(status=307, headers={"Location": f"{other}/me"})

    async with serving(elsewhere) as other, serving(moved) as url, real_client(url) as client:
        with pytest.raises(ContractError, match="redirects"):
            await client.write("POST", "/contacts", json={})

    assert seen == []
