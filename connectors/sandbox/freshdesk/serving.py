"""Both hosts of a Freshdesk account running: the desk, and the files under another origin."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from connectors.clock import now
from connectors.sandbox.faults import Faults
from connectors.sandbox.freshdesk.app import freshdesk_app
from connectors.sandbox.freshdesk.config import FreshdeskSandboxConfig
from connectors.sandbox.freshdesk.desk.model import Desk
from connectors.sandbox.freshdesk.desk.sample import sample_desk
from connectors.sandbox.freshdesk.files import files_app
from connectors.sandbox.freshdesk.generator import generated_desk
from connectors.sandbox.freshdesk.state import Clock, Stats, error_body
from connectors.sandbox.served_desk import DeskWishes, ServedDesk
from connectors.sandbox.server import Served, serve


@dataclass(frozen=True, slots=True)
class ServedFreshdesk:
    """Where the account can be reached; its files have a host of their own."""

    url: str
    files_url: str
    stats: Stats


@asynccontextmanager
async def served_freshdesk(
    desk: Desk,
    *,
    clock: Clock,
    config: FreshdeskSandboxConfig | None = None,
    faults: Faults | None = None,
    port: int = 0,
) -> AsyncIterator[ServedFreshdesk]:
    """Serve a desk on this machine until the block is left; port 0 is any free one.

    The files are at `localhost` and the desk at 127.0.0.1, so that they differ in host and port.
    """
    stats, told = Stats(), config or FreshdeskSandboxConfig()
    async with await _files(desk, told, stats=stats, clock=clock) as files:
        told = replace(told, files_url=f"http://localhost:{files.port}")
        trouble = faults or Faults(wording=error_body)
        app = freshdesk_app(desk, config=told, faults=trouble, clock=clock, stats=stats)
        async with await serve(app, port=port) as served:
            yield ServedFreshdesk(served.url, told.files_url, stats)


async def start_desk(wishes: DeskWishes) -> ServedDesk:
    """Serve a desk until it is stopped, without Freshdesk's rates."""
    desk, stats = _desk(wishes), Stats()
    config = FreshdeskSandboxConfig(latency_s=wishes.latency_s)
    files = await _files(desk, config, stats=stats, clock=now)
    config = replace(config, files_url=f"http://localhost:{files.port}")
    trouble = Faults(wording=error_body)
    app = freshdesk_app(desk, config=config, faults=trouble, clock=now, stats=stats)
    served = await serve(app, port=wishes.port)
    return ServedDesk(served.url, {"api_key": config.api_key}, (served, files))


async def _files(
    desk: Desk, config: FreshdeskSandboxConfig, *, stats: Stats, clock: Clock
) -> Served:
    return await serve(
        files_app(
            desk,
            stats=stats,
            clock=clock,
            redirects=config.inline_redirects,
            lifetime_s=config.link_lifetime_s,
        )
    )


def _desk(wishes: DeskWishes) -> Desk:
    if wishes.tickets is None:
        return sample_desk()
    return generated_desk(wishes.tickets, seed=wishes.seed, articles=wishes.articles)
