"""One attempt at a full run: a process of its own that can be killed, forked from a warm one.

Imports cost seconds; the `forkserver` pays them once. What is killed is a process all the same.
"""

import asyncio
import itertools
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from transforms.errors import MigrationError

GIVE_UP_S = 180.0

_numbers = itertools.count(1)
Work = Callable[..., Awaitable[Any]]  # a function of a module, whose end tells failed and stopped

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.e2e.warmed"])


@dataclass(frozen=True)
class Attempt:
    """How a process ended: its exit code, negative for a signal, and what it told before."""

    code: int
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def is_killed(self) -> bool:
        return self.code == -signal.SIGKILL

    @property
    def is_stopped(self) -> bool:
        """Whether it ended in good order before its time, and may be started again."""
        return self.code == 2 and self.told.get("trouble", self.told.get("stopped")) is not None


class Process:
    """An attempt under way: `work` is awaited in a process, and its end told in `answer`."""

    def __init__(self, answer: Path, work: Work, *args: Any, **environ: str) -> None:
        self._answer = answer.with_suffix(f".told-{next(_numbers)}.json")
        told = (str(self._answer), work, args, environ)
        self._process = _context.Process(target=_run, args=told)
        self._process.start()

    def pause(self) -> None:
        """Let it stand still, as a machine does that is put to sleep."""
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it run again."""
        os.kill(self._process.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()

    async def ended(self, give_up_s: float = GIVE_UP_S) -> Attempt:
        """Wait for its end, and leave the loop free: the sandbox runs in it."""
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._process.sentinel, over.set)
        try:
            await asyncio.wait_for(over.wait(), give_up_s)
        finally:
            loop.remove_reader(self._process.sentinel)
            self._process.kill()
            self._process.join()
        told = orjson.loads(self._answer.read_bytes()) if self._answer.exists() else {}
        return Attempt(self._process.exitcode, told)


def _run(answer: str, work: Work, args: tuple[Any, ...], environ: dict[str, str]) -> None:
    """Run in the forked process; the exit codes are those of the command line."""
    os.environ.update(environ)
    try:
        ended = asyncio.run(work(*args))
    except Exception as exc:  # noqa: BLE001 - the test says it aloud
        told = {"trouble": type(exc).__name__, "error": traceback.format_exc()}
        Path(answer).write_bytes(orjson.dumps(told))
        sys.exit(2 if isinstance(exc, MigrationError) else 70)
    Path(answer).write_bytes(orjson.dumps(ended.told))
    sys.exit(2 if ended.stopped else 1 if ended.failed else 0)
