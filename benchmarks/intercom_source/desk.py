"""A generated workspace as a server: `python -m benchmarks.intercom_source.desk THREADS`."""

import asyncio
import sys
from typing import Final

from connectors.sandbox.intercom_source.generator import fill_generated
from connectors.sandbox.intercom_source.serving import served_workspace
from connectors.sandbox.store import Store

SEED: Final = 7
MESSAGES_PER_TICKET: Final = 5.0


async def serve(threads: int) -> None:
    """Serve until the process is ended."""
    store = Store()
    fill_generated(store, threads, seed=SEED, messages_per_ticket=MESSAGES_PER_TICKET)
    async with served_workspace(store) as served:
        print(served.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
