"""The least a request can cost here: aiohttp alone, without ledger, limiter or httpx.

`python -m benchmarks.bare TARGET_URL`
"""

import asyncio
import sys
from typing import Final

import aiohttp
import orjson

from benchmarks.meter import Meter, tell

REQUESTS: Final = 6_000
AT_ONCE: Final = 96
BODY: Final = {
    "message_type": "comment",
    "type": "admin",
    "admin_id": "1",
    "created_at": 1_700_000_000,
    "body": "A message of the usual length for a help desk. " * 8,
}


async def main(url: str) -> None:
    """Post the same reply again and again."""
    meter = Meter()
    left = iter(range(REQUESTS))

    async def work(session: aiohttp.ClientSession) -> None:
        for number in left:
            path = f"{url}/conversations/{number}/reply"
            async with session.post(path, data=orjson.dumps(BODY)) as answer:
                orjson.loads(await answer.read())

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        with meter.running():
            await asyncio.gather(*(work(session) for _ in range(AT_ONCE)))
    tell(requests=REQUESTS, cpu_s=meter.cpu_s)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
