"""A command under way, forked from a warm process: to be waited for, signalled, read."""

import asyncio
import atexit
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
WARMING_S = 240  # at most, on a machine that does other things as well
READY = b"ready\n"  # what it says once it listens
_STARTING = threading.Lock()


class Command:
    """As much of `asyncio.subprocess.Process` as tests use."""

    def __init__(self, pid, screen, asked):
        self.pid, self.returncode = pid, None
        (self.stdout, self._screen), (self.stderr, _) = screen
        self._asked = asked
        self._waiting = asyncio.create_task(self._wait())

    async def wait(self):
        return await asyncio.shield(self._waiting)

    async def communicate(self):
        out, err, _ = await asyncio.gather(self.stdout.read(), self.stderr.read(), self.wait())
        return out, err

    def close_screen(self):
        """Read no more of what it says, as `| head -1` does."""
        self._screen.close()

    def send_signal(self, number):
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    async def _wait(self):
        reader, writer = self._asked
        self.returncode = int(await reader.readline())
        writer.close()
        return self.returncode


async def command(arguments, *, folder, environ, answers=None):
    """Start a command of the command line; without `answers`, a file, nothing can be asked."""
    with socket.socket(socket.AF_UNIX) as asked:
        asked.connect(await asyncio.to_thread(warm))
        told = {"arguments": arguments, "folder": str(folder), "environ": environ}
        pipes = [os.pipe(), os.pipe()]
        answers = os.open(os.devnull, os.O_RDONLY) if answers is None else answers
        given = [answers, *(write for _, write in pipes)]
        socket.send_fds(asked, [json.dumps(told).encode()], given)
        for each in given:
            os.close(each)
        reader, writer = await asyncio.open_unix_connection(sock=asked.dup())
    screen = [await _read(read) for read, _ in pipes]
    return Command(int(await reader.readline()), screen, (reader, writer))


async def _read(descriptor):
    """Return what reads the other end of a pipe, and what closes it."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb")
    )
    return reader, transport


def warm():
    """Return where the warm process listens; the first call starts it, and others wait for it."""
    with _STARTING:
        return _started()


@cache
def _started():
    path = Path(tempfile.mkdtemp(prefix="warm-"), "socket")
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "tests.deployments.warm", path],
        cwd=ROOT,
        env=kept | {"PYTHONPATH": str(ROOT), "HOME": str(path.parent)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    atexit.register(_cool, process, path)
    ready, _, _ = select.select([process.stdout], [], [], WARMING_S)
    assert ready, "the warm process did not start"
    assert process.stdout.readline() == READY, "the warm process ended"
    return str(path)


def _cool(process, path):
    process.stdin.close()
    process.wait()
    shutil.rmtree(path.parent)
