"""Both hosts of a Zendesk account running: the desk, and the files under another origin."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from aiohttp import web

from connectors.sandbox.desk.model import Desk
from connectors.sandbox.zendesk.app import Faults, zendesk_app
from connectors.sandbox.zendesk.config import ZendeskSandboxConfig
from connectors.sandbox.zendesk.files import files_app
from connectors.sandbox.zendesk.state import Clock, Stats


@dataclass(frozen=True, slots=True)
class ServedZendesk:
    """Where the account can be reached; the help center of its second brand has its own host."""

    url: str
    second_brand_url: str
    files_url: str
    stats: Stats


@asynccontextmanager
async def served_zendesk(
    desk: Desk,
    *,
    clock: Clock,
    config: ZendeskSandboxConfig | None = None,
    faults: Faults | None = None,
    port: int = 0,
) -> AsyncIterator[ServedZendesk]:
    """Serve a desk on this machine until the block is left; port 0 is any free one.

    The files are at `localhost` and the desk at 127.0.0.1, so that they differ in host and port.
    """
    stats = Stats()
    files = web.AppRunner(files_app(desk, stats=stats, clock=clock), access_log=None)
    files_port = await _start(files, 0)
    try:
        files_url = f"http://localhost:{files_port}"
        told = replace(config or ZendeskSandboxConfig(), files_url=files_url)
        app = zendesk_app(desk, config=told, faults=faults, clock=clock, stats=stats)
        runner = web.AppRunner(app, access_log=None)
        desk_port = await _start(runner, port)
        try:
            second = f"http://localhost:{desk_port}"
            yield ServedZendesk(f"http://127.0.0.1:{desk_port}", second, files_url, stats)
        finally:
            await runner.cleanup()
    finally:
        await files.cleanup()


async def _start(runner: web.AppRunner, port: int) -> int:
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    bound: int = runner.addresses[0][1]
    return bound
