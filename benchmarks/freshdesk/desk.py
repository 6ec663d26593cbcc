"""A generated Freshdesk account as a server: `python -m benchmarks.freshdesk.desk TICKETS`."""

import asyncio
import sys
from typing import Final

from connectors.clock import now
from connectors.sandbox.freshdesk.generator import generated_desk
from connectors.sandbox.freshdesk.serving import served_freshdesk

SEED: Final = 7
MESSAGES_PER_TICKET: Final = 5.0


async def serve(tickets: int) -> None:
    """Serve until the process is ended."""
    desk = generated_desk(tickets, seed=SEED, messages_per_ticket=MESSAGES_PER_TICKET)
    async with served_freshdesk(desk, clock=now) as served:
        print(served.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
