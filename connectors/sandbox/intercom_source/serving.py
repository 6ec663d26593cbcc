"""The workspace running: filled with the sample, or with a generated one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from connectors.clock import now
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom import IntercomSandboxConfig, intercom_app
from connectors.sandbox.intercom.app import WORLD
from connectors.sandbox.intercom.workspace import Clock, Stats
from connectors.sandbox.intercom_source.desk.filled import CONFIG, TOKEN
from connectors.sandbox.intercom_source.desk.sample import fill_sample
from connectors.sandbox.intercom_source.generator import fill_generated
from connectors.sandbox.served_desk import DeskWishes, ServedDesk
from connectors.sandbox.server import serve
from connectors.sandbox.store import Store


@dataclass(frozen=True, slots=True)
class ServedWorkspace:
    """Where a workspace can be reached, what it holds, and what it was asked for."""

    url: str
    store: Store
    stats: Stats


@asynccontextmanager
async def served_workspace(
    store: Store,
    *,
    config: IntercomSandboxConfig = CONFIG,
    faults: Faults | None = None,
    clock: Clock = now,
    port: int = 0,
) -> AsyncIterator[ServedWorkspace]:
    """Serve a filled store on this machine until the block is left; port 0 is any free one."""
    app = intercom_app(store, config=config, faults=faults, clock=clock)
    async with await serve(app, port=port) as served:
        yield ServedWorkspace(served.url, store, app[WORLD].stats)


async def start_desk(wishes: DeskWishes) -> ServedDesk:
    """Serve a workspace until it is stopped, without Intercom's rates."""
    store = Store()
    if wishes.tickets is None:
        fill_sample(store)
    else:
        fill_generated(store, wishes.tickets, seed=wishes.seed, articles=wishes.articles)
    app = intercom_app(store, config=replace(CONFIG, latency_s=wishes.latency_s))
    served = await serve(app, port=wishes.port)
    return ServedDesk(served.url, {"token": TOKEN}, (served,))
