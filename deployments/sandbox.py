"""Starts the sandbox in the background, and stops it."""

import os
import signal
import subprocess
import sys
import time
from typing import Final

from connectors.sandbox.address import SandboxAddress, sandbox_address
from deployments.own_sandbox import SandboxOptions
from deployments.places import HOME, bare_environment, make_home
from transforms.errors import FatalError
from transforms.sources import SOURCES

LOG: Final = HOME / "sandbox.log"
START_TIMEOUT_S: Final = 60.0


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
    with LOG.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "deployments.own_sandbox", options.written()],
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
