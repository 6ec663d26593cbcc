"""The sandbox's workspace without a limit: `python -m benchmarks.workspace`, for what it makes."""

import asyncio

from benchmarks.sources import LOCALES
from connectors.sandbox.intercom import IntercomSandboxConfig, intercom_app, seed_workspace
from connectors.sandbox.server import serve
from connectors.sandbox.store import Store


async def main() -> None:
    """Serve until the process is ended."""
    store = Store(None)
    center = {"identifier": "bench", "display_name": "Bench", "locales": list(LOCALES)}
    seed_workspace(store, help_centers=[center])
    config = IntercomSandboxConfig(rate_limit_per_window=None)
    async with await serve(intercom_app(store, config=config)) as served:
        print(served.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
