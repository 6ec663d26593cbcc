"""A run's claim on its workspace: nobody else writes there while it does, from whatever ledger."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from connectors.clock import now
from connectors.intercom import Me
from connectors.ledger import Ledger, LockedError, Runs
from connectors.machine_lock import HeldError, MachineLock, take_machine_lock
from transforms.model import RunId


class Claim:
    """Taken before the first change to the workspace, and asked before each one."""

    def __init__(
        self,
        ledger: Ledger,
        runs: Runs,
        *,
        url: str,
        me: Callable[[], Awaitable[Me]],
        address: str,
        folder: Path,
    ) -> None:
        """`address` is the ledger's, without a password; `folder` holds the machine's locks."""
        self._ledger = ledger
        self._runs = runs
        self._url = url
        self._me = me
        self._address = address
        self._folder = folder
        self._run: RunId | None = None
        self._started_at: datetime | None = None
        self._workspace: str | None = None
        self._is_taken = False
        self._machine_lock: MachineLock | None = None
        self._taking = asyncio.Lock()

    def begin(self, run: RunId) -> None:
        """Name the run that this process makes; nothing is taken yet."""
        self._run, self._started_at = run, now()

    def end(self) -> None:
        """Let go of what is held on this machine; the ledger lets go when the run is finished."""
        self._run, self._is_taken = None, False
        lock, self._machine_lock = self._machine_lock, None
        if lock is not None:
            lock.give_back()

    async def workspace(self) -> str:
        """Return the workspace's `id_code`; Intercom is asked once."""
        if self._workspace is None:
            self._workspace = (await self._me()).workspace
        return self._workspace

    async def check(self) -> None:
        """Raise FatalError when this migration has written to another workspace."""
        workspace = await self.workspace()
        await asyncio.to_thread(self._runs.check_workspace, workspace)

    async def take(self) -> None:
        """Take the workspace for the run, and bind the migration to it; safe to call again.

        Raises LockedError when another run writes there, FatalError when this migration has
        written to another workspace.
        """
        async with self._taking:
            if self._is_taken or self._run is None:
                return
            workspace = await self.workspace()
            await asyncio.to_thread(self._take, self._run, workspace)
            self._is_taken = True

    async def may_change(self) -> None:
        """Raise FatalError unless the run may change the workspace now."""
        if not self._is_taken:
            await self.take()
        await self._ledger.confirm()

    def _take(self, run: RunId, workspace: str) -> None:
        holder = (
            f"run {run} of migration {self._ledger.migration!r} is writing to workspace "
            f"{workspace} (process {os.getpid()} on this machine, since "
            f"{self._started_at:%Y-%m-%d %H:%M} UTC, ledger {self._address})"
        )
        name = f"{workspace}@{self._url.partition('://')[2]}"
        try:
            lock = take_machine_lock(name, holder, self._folder)
        except HeldError as exc:
            raise LockedError(f"{exc}; wait for it or stop it") from None
        try:
            self._runs.claim(run, workspace, url=self._url)
        except BaseException:
            lock.give_back()
            raise
        self._machine_lock = lock
