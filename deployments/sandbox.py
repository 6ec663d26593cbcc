"""The sandbox as a process: a help desk and an Intercom workspace on loopback ports."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connectors.sandbox.address import (
    SandboxAddress,
    forget_address,
    sandbox_address,
    save_address,
)
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom import IntercomSandboxConfig, intercom_app, seed_workspace
from connectors.sandbox.served_desk import DeskWishes
from connectors.sandbox.server import serve
from connectors.sandbox.sources import SANDBOXES
from connectors.sandbox.store import Store
from deployments.places import HOME, bare_environment, make_home
from transforms.errors import FatalError
from transforms.sources import SOURCES

LOG: Final = HOME / "sandbox.log"
START_TIMEOUT_S: Final = 60.0
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


def start_detached(options: SandboxOptions) -> SandboxAddress:
    """Start the sandbox in the background, or return the one that stands; raises FatalError."""
    if (standing := sandbox_address()) is not None:
        if standing.source_kind != options.source:
            raise FatalError(
                f"the sandbox that stands here is a {SOURCES[standing.source_kind].name}; "
                "stop it first: intercom-migrate sandbox --stop"
            )
        return standing
    make_home()
    arguments = ["sandbox", "--state", str(options.state), "--seed", str(options.seed)]
    arguments += ["--source", options.source, "--source-port", str(options.source_port)]
    arguments += ["--intercom-port", str(options.intercom_port)]
    if options.tickets is not None:
        arguments += ["--tickets", str(options.tickets)]
    with LOG.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "deployments.cli", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=bare_environment(os.environ),  # it speaks to neither side
            start_new_session=True,
        )
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        if (address := sandbox_address()) is not None:
            return address
        time.sleep(0.1)
    raise FatalError(f"the sandbox did not start; its log is {LOG}")


def stop_detached() -> bool:
    """Stop the sandbox that was started in this folder; False when none stands."""
    standing = sandbox_address()
    if standing is None:
        return False
    os.kill(standing.pid, signal.SIGTERM)
    for _ in range(100):
        if sandbox_address() is None:
            break
        time.sleep(0.1)
    return True
