"""A Prefect server of our own on loopback, its log in a file, for commands that find none."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import orjson

from transforms.errors import FatalError

START_TIMEOUT_S: Final = 120.0  # a first start makes its database: some 20 s on two cores
HOME: Final = Path(".migration")
STATE: Final = HOME / "prefect-server.json"
LOG: Final = HOME / "prefect-server.log"
_PREFECT: Final = (sys.executable, "-m", "deployments.own_server")


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that runs on this machine."""

    port: int
    pid: int

    @property
    def api_url(self) -> str:
        """Where clients talk to it."""
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def ui_url(self) -> str:
        """Where people look at it."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def prefect_server(*, keep: bool = False) -> Iterator[str]:
    """Yield the address of the UI, with PREFECT_API_URL set for what runs inside.

    A server that the environment names is used as it is. One of ours that still stands, after
    `intercom-migrate ui` or a kill, is used again. Else one is started, and stopped at the end
    unless `keep`. Raises FatalError when it does not come up.
    """
    if configured := os.environ.get("PREFECT_API_URL"):
        yield configured.removesuffix("/api")
        return
    running = running_server()
    server = running or start_server()
    set_environment(server)
    try:
        yield server.ui_url
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        if running is None and not keep:
            stop_server(server)


def set_environment(server: LocalServer) -> None:
    """Point Prefect, which reads the environment when it is imported, at the server."""
    os.environ["PREFECT_API_URL"] = server.api_url
    os.environ.setdefault("PREFECT_HOME", str((HOME / "prefect").resolve()))
    # Each call to a dead server is tried for a minute by default, and a run ends with many calls.
    os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "2")


def running_server() -> LocalServer | None:
    """Return the server that an earlier command left standing, if it answers."""
    with suppress(OSError, ValueError, TypeError, orjson.JSONDecodeError):
        server = LocalServer(**orjson.loads(STATE.read_bytes()))
        if _is_healthy(server):
            return server
    return None


def start_server(*, port: int | None = None) -> LocalServer:
    """Start a server and wait until it answers."""
    HOME.mkdir(mode=0o700, exist_ok=True)
    port = port or _free_port()
    server = None
    try:
        with LOG.open("ab") as log, signals_kept():
            process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [*_PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env=_environment(port),
                start_new_session=True,  # Ctrl-C is for the run, which still needs its server
            )
            server = LocalServer(port, process.pid)
        _wait_for(server, process)
    except BaseException:  # Ctrl-C as well: nobody would find the server again
        if server is not None:
            stop_server(server)
        raise
    STATE.write_bytes(orjson.dumps({"port": port, "pid": process.pid}))
    return server


@contextmanager
def signals_kept() -> Iterator[None]:
    """Keep Ctrl-C and SIGTERM until the end of the block: a process must not start unnoticed."""
    if threading.current_thread() is not threading.main_thread():  # which has no handlers
        yield
        return
    heard: list[int] = []
    before = {
        number: signal.signal(number, lambda each, _frame: heard.append(each))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for one in heard:
        signal.raise_signal(one)


def stop_server(server: LocalServer) -> None:
    """Stop a server of ours and all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(server.pid, signal.SIGTERM)
    for _ in range(100):
        if not _is_running(server.pid):
            break
        time.sleep(0.1)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(server.pid, signal.SIGKILL)
    STATE.unlink(missing_ok=True)


def _wait_for(server: LocalServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not _is_healthy(server):
        if process.poll() is not None or time.monotonic() > deadline:
            raise FatalError(f"the Prefect server did not start; its log is {LOG}")
        time.sleep(0.2)


def _environment(port: int) -> dict[str, str]:
    return os.environ | {
        "PREFECT_HOME": str((HOME / "prefect").resolve()),
        "PREFECT_UI_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_API_URL": "",
        "DO_NOT_TRACK": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _is_healthy(server: LocalServer) -> bool:
    try:
        answer = httpx.get(f"{server.api_url}/health", timeout=2, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200


def _is_running(pid: int) -> bool:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
