"""The sandbox: a help desk and an Intercom workspace on loopback ports, until a signal ends it.

`python -m deployments.own_sandbox OPTIONS` has it as a process; its options are JSON. Nothing is
imported but what is served: a command of the command line takes four times as long to start.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

import orjson

from connectors.sandbox.address import SandboxAddress, forget_address, save_address
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom import IntercomSandboxConfig, intercom_app, seed_workspace
from connectors.sandbox.served_desk import DeskWishes
from connectors.sandbox.server import serve
from connectors.sandbox.sources import SANDBOXES
from connectors.sandbox.store import Store

FIRST: Final = next(iter(SANDBOXES))


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """What the sandbox serves; `tickets` asks for a generated desk instead of the sample one."""

    state: Path
    source: str = FIRST
    source_port: int = 0
    intercom_port: int = 0
    tickets: int | None = None
    seed: int = 1
    latency_s: float = 0.0

    @classmethod
    def read(cls, text: str) -> Self:
        """Return what `written` wrote."""
        told = orjson.loads(text)
        return cls(**{**told, "state": Path(told["state"])})

    def written(self) -> str:
        """Return the options as one argument of a process."""
        return orjson.dumps(asdict(self), default=str).decode()


async def run_sandbox(options: SandboxOptions, *, told: Callable[[SandboxAddress], None]) -> None:
    """Serve until SIGTERM or SIGINT; the workspace's state is in its file afterwards."""
    done = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, done.set)
    options.state.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = Store(options.state)
    if not store.all("admin"):
        seed_workspace(store)
    config = IntercomSandboxConfig(latency_s=options.latency_s)
    wishes = DeskWishes(options.tickets, options.seed, options.latency_s, options.source_port)
    desk = await SANDBOXES[options.source](wishes)
    target = await serve(
        intercom_app(store, config=config, faults=Faults()), port=options.intercom_port
    )
    address = SandboxAddress(
        source_kind=options.source,
        source_url=desk.url,
        target_url=target.url,
        source_auth=dict(desk.auth),
        target_token=config.token,
        pid=os.getpid(),
    )
    save_address(address)
    told(address)
    try:
        await done.wait()
    finally:
        forget_address()
        await desk.stop()
        await target.stop()
        store.close()


def main(text: str) -> None:
    """Serve as a process; what it could not do is a sentence in its log."""
    os.umask(0o077)  # what the workspace holds is the operator's alone
    try:
        asyncio.run(run_sandbox(SandboxOptions.read(text), told=_log))
    except OSError as exc:
        sys.exit(f"{exc.filename or 'sandbox'}: {exc.strerror}")


def _log(address: SandboxAddress) -> None:
    sys.stdout.write(f"Desk at {address.source_url}, Intercom at {address.target_url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
