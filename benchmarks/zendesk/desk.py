"""A generated Zendesk account as a server: `python -m benchmarks.zendesk.desk TICKETS [LATENCY_S]`.

With a latency it has files and images in the text, and keeps Zendesk's rates.
"""

import asyncio
import sys
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any

from connectors.clock import now
from connectors.sandbox.zendesk import ZendeskSandboxConfig, served_zendesk
from connectors.sandbox.zendesk.config import with_real_rates
from connectors.sandbox.zendesk.generator import generated_desk

SEED = 7
MESSAGES_PER_TICKET = 5.0


async def serve(tickets: int, latency_s: float | None) -> None:
    """Serve until the process is ended."""
    async with _plain(tickets) if latency_s is None else _real(tickets, latency_s) as served:
        print(served.url, flush=True)
        await asyncio.Event().wait()


def _plain(tickets: int) -> AbstractAsyncContextManager[Any]:
    desk = generated_desk(tickets, seed=SEED, messages_per_ticket=MESSAGES_PER_TICKET)
    return served_zendesk(desk, clock=now)


def _real(tickets: int, latency_s: float) -> AbstractAsyncContextManager[Any]:
    desk = generated_desk(
        tickets,
        seed=SEED,
        messages_per_ticket=MESSAGES_PER_TICKET,
        attachment_share=0.5,
        image_share=0.4,
    )
    config = with_real_rates(replace(ZendeskSandboxConfig(), latency_s=latency_s))
    return served_zendesk(desk, config=config, clock=now)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else None))
