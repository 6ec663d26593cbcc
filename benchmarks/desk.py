"""A generated Zendesk account as a server: `python -m benchmarks.desk TICKETS`."""

import asyncio
import sys

from connectors.clock import now
from connectors.sandbox.generator import generated_desk
from connectors.sandbox.zendesk import served_zendesk

SEED = 7
MESSAGES_PER_TICKET = 5.0


async def serve(tickets: int) -> None:
    """Serve until the process is ended."""
    desk = generated_desk(tickets, seed=SEED, messages_per_ticket=MESSAGES_PER_TICKET)
    async with served_zendesk(desk, clock=now) as served:
        print(served.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
