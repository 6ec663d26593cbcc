"""Worlds as somebody left them, each made once a process: a test goes on in a copy of its own.

What is put back are the folder, at the same place, and the workspace, behind the same ports, so
that whoever wrote down an address finds it again. The desk is made anew: no run changes it.
"""

import atexit
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from connectors.sandbox.store import Store
from connectors.sandbox.zendesk.desk import Desk
from tests.e2e.world import World, world

Prepare = Callable[[World], Awaitable[Any]]
PORTS: Final = ("source_port", "target_port", "files_port")


@dataclass(frozen=True)
class Kept:
    """What was left behind, and what the one who prepared it told."""

    folder: Path  # where it lies for a test
    copy: Path  # as it was left
    ports: dict[str, int]
    store: Store
    told: Any


_kept: dict[tuple[Prepare, Callable[[], Desk]], Kept] = {}
_held: list[socket.socket] = []


@asynccontextmanager
async def kept(
    prepare: Prepare, desk: Callable[[], Desk], **options: Any
) -> AsyncIterator[tuple[World, Any]]:
    """Yield a world in which a desk was prepared, and what `prepare` returned.

    `options` are those of `world`, from now on.
    """
    if (prepare, desk) not in _kept:
        _kept[prepare, desk] = await _left(prepare, desk)
    left = _kept[prepare, desk]
    shutil.rmtree(left.folder, ignore_errors=True)
    shutil.copytree(left.copy, left.folder)
    store = copied(left.store)
    async with world(left.folder, desk=desk(), store=store, **left.ports, **options) as served:
        yield served, deepcopy(left.told)


async def _left(prepare: Prepare, desk: Callable[[], Desk]) -> Kept:
    place = Path(tempfile.mkdtemp(prefix="kept-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    folder, copy, ports = place / "world", place / "left", {name: _held_port() for name in PORTS}
    folder.mkdir()
    async with world(folder, desk=desk(), **ports) as served:
        told = await prepare(served)
        store = copied(served.store)
    shutil.copytree(folder, copy)
    return Kept(folder, copy, ports, store, told)


def _held_port() -> int:
    """Return a port that nobody else gets as long as this process lives, and we may listen on."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    _held.append(holder)
    port: int = holder.getsockname()[1]
    return port


def copied(store: Store) -> Store:
    """Return a store that holds the same, and shares nothing."""
    other = Store()
    other._docs = deepcopy(store._docs)
    other._counters = dict(store._counters)
    other._blobs, other._blob_names = dict(store._blobs), set(store._blob_names)
    return other
