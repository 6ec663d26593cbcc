"""Who uses the Prefect server of this folder: it lives as long as somebody does.

Each command that uses it holds a shared lock, which the system takes away however the command
ends. The server looks at that lock (`deployments.own_server`) and ends when nobody holds it, unless
`ui` or `--keep-ui` has kept it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from connectors.private import open_private
from deployments.places import HOME

STATE: Final = HOME / "prefect-server.json"
STARTING: Final = HOME / "prefect-server.lock"
USERS: Final = HOME / "prefect-server.users"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is written down of a server."""

    port: int
    pid: int
    is_kept: bool = False


def read_state(path: Path = STATE) -> Standing | None:
    """Return what is written down, None when there is nothing or something else."""
    with suppress(OSError, ValueError, TypeError):
        found = Standing(**orjson.loads(path.read_bytes()))
        if type(found.port) is int and type(found.pid) is int and found.pid > 1:
            return found
    return None


def write_state(standing: Standing) -> None:
    """Write it down, whole or not at all."""
    temporary = STATE.with_suffix(".new")
    with os.fdopen(open_private(temporary, os.O_WRONLY | os.O_TRUNC), "wb") as file:
        file.write(orjson.dumps(standing))
    temporary.replace(STATE)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Start or stop the server while nobody else of this folder does."""
    descriptor = open_private(STARTING, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def use() -> int:
    """Take part in its use until the descriptor is closed, or the process ends."""
    descriptor = open_private(USERS, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def claim_unused(path: Path = USERS) -> int | None:
    """Return a lock that keeps users out, None as long as there are any."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
