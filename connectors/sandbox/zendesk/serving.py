"""Both hosts of a Zendesk account running: the desk, and the files under another origin."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from connectors.clock import now
from connectors.sandbox.faults import Faults
from connectors.sandbox.served_desk import DeskWishes, ServedDesk
from connectors.sandbox.server import serve
from connectors.sandbox.zendesk.app import zendesk_app
from connectors.sandbox.zendesk.config import ZendeskSandboxConfig
from connectors.sandbox.zendesk.desk import sample_desk
from connectors.sandbox.zendesk.desk.help_center.generated import generated_guide
from connectors.sandbox.zendesk.desk.model import Desk
from connectors.sandbox.zendesk.files import files_app
from connectors.sandbox.zendesk.generator import generated_desk
from connectors.sandbox.zendesk.state import Clock, Stats, error_body


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
    async with await serve(files_app(desk, stats=stats, clock=clock)) as files:
        files_url = f"http://localhost:{files.port}"
        told = replace(config or ZendeskSandboxConfig(), files_url=files_url)
        app = zendesk_app(
            desk,
            config=told,
            faults=faults or Faults(wording=error_body),
            clock=clock,
            stats=stats,
        )
        async with await serve(app, port=port) as served:
            second = f"http://localhost:{served.port}"
            yield ServedZendesk(served.url, second, files_url, stats)


async def start_desk(wishes: DeskWishes) -> ServedDesk:
    """Serve a desk until it is stopped, without Zendesk's rates."""
    desk, stats = _desk(wishes), Stats()
    files = await serve(files_app(desk, clock=now, stats=stats))
    config = ZendeskSandboxConfig(
        files_url=files.url.replace("127.0.0.1", "localhost"), latency_s=wishes.latency_s
    )
    app = zendesk_app(desk, config=config, faults=Faults(), clock=now, stats=stats)
    served = await serve(app, port=wishes.port)
    auth = {"client_id": config.client_id, "client_secret": config.client_secret}
    return ServedDesk(served.url, auth, (served, files))


def _desk(wishes: DeskWishes) -> Desk:
    if wishes.tickets is None:
        return sample_desk()
    desk = generated_desk(wishes.tickets, seed=wishes.seed)
    if wishes.articles:
        desk.guide = generated_guide(wishes.articles, seed=wishes.seed)
    return desk
