"""What one request through the HTTP client costs: CPU time and requests a second.

Posts conversations to a stub on the loopback interface that answers at once, from another process:

    python benchmarks/http_client.py [requests] [in flight]
"""

import argparse
import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable

import orjson
from aiohttp import web

from connectors.http import BearerToken, HttpClient, Limiter
from connectors.http.wire import default_transport
from connectors.intercom.rates import intercom_rate
from connectors.intercom.wording import intercom_error

CONVERSATION = {
    "from": {"type": "user", "id": "5f7f0f1c2a3b4c5d6e7f8091"},
    "body": "<p>" + "My printer prints only pictures of ducks. " * 12 + "</p>",
    "created_at": 1_700_000_000,
}
ANSWER = {"type": "conversation", "id": "123456789", "created_at": 1_700_000_000}


async def _serve(port: "multiprocessing.Queue[int]") -> None:
    async def answer(request: web.Request) -> web.Response:
        await request.read()
        reset = int(time.time()) // 10 * 10 + 10
        rates = {"Limit": "9999999", "Remaining": "9999998", "Reset": str(reset)}
        headers = {f"X-RateLimit-{name}": told for name, told in rates.items()}
        return web.json_response(ANSWER, headers=headers)

    app = web.Application()
    app.router.add_post("/conversations", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port.put(runner.addresses[0][1])
    await asyncio.Event().wait()


def serve(port: "multiprocessing.Queue[int]") -> None:
    """Run the stub until the process is ended."""
    asyncio.run(_serve(port))


async def measure(
    name: str, send: Callable[[], Awaitable[object]], *, requests: int, in_flight: int
) -> None:
    """Send that many requests and print what one cost."""
    todo = iter(range(requests))

    async def worker() -> None:
        for _ in todo:
            await send()

    for _ in range(20):
        await send()
    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(in_flight)))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"{name:<28}{cpu / requests * 1000:7.3f} ms CPU each{requests / wall:9.0f} requests/s")


async def compare(base_url: str, *, requests: int, in_flight: int) -> None:
    """Measure aiohttp alone, then the whole client."""
    transport = default_transport()
    session = transport.client()  # type: ignore[attr-defined]

    async def bare() -> None:
        async with session.post(
            f"{base_url}/conversations", data=orjson.dumps(CONVERSATION)
        ) as got:
            orjson.loads(await got.read())

    await measure("aiohttp alone", bare, requests=requests, in_flight=in_flight)
    await session.close()
    client = HttpClient(
        base_url=base_url,
        credentials=BearerToken("benchmark-token"),
        limiter=Limiter(reserve=0.1, max_in_flight=in_flight, read_rate=intercom_rate),
        headers={"Intercom-Version": "2.16"},
        error_code=intercom_error,
    )

    async def whole() -> None:
        await client.write("POST", "/conversations", json=CONVERSATION)

    async with client:
        await measure("client with limiter", whole, requests=requests, in_flight=in_flight)
        print(client.limiter.stats)


def main() -> None:
    """Start the stub, measure, stop it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("requests", nargs="?", type=int, default=10_000)
    parser.add_argument("in_flight", nargs="?", type=int, default=96)
    told = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    port: multiprocessing.Queue[int] = context.Queue()
    stub = context.Process(target=serve, args=(port,), daemon=True)
    stub.start()
    base_url = f"http://127.0.0.1:{port.get(timeout=30)}"
    asyncio.run(compare(base_url, requests=told.requests, in_flight=told.in_flight))
    stub.terminate()
    stub.join()


if __name__ == "__main__":
    main()
