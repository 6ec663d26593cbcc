"""A Prefect server of our own on loopback, its log in a file, for commands that find none."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from connectors.http import register_secret
from connectors.local_servers import answers
from connectors.loopback import own_origins
from connectors.private import open_private
from connectors.processes import is_running
from deployments.places import HOME, PREFECT_HOME, bare_environment, make_home
from deployments.server_use import (
    STATE,
    Standing,
    claim_unused,
    one_at_a_time,
    read_state,
    use,
    write_state,
)
from transforms.errors import FatalError

START_TIMEOUT_S: Final = 120.0  # a first start makes its database: some 20 s on two cores
LOG: Final = HOME / "prefect-server.log"
LOGIN: Final = HOME / "prefect-login"  # what the server's pages and programs log in with
_PREFECT: Final = (sys.executable, "-m", "deployments.own_server")
_OURS: Final = ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING")


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that runs on this machine."""

    port: int
    pid: int
    login: str = field(repr=False)

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
    """Yield where the UI is and how to log in, with Prefect's environment set for what runs inside.

    A server that the environment names is used as it is. The one of this folder is used if it
    stands, else it is started. It ends with its last user, unless one of them says `keep`. Raises
    FatalError when it does not come up.
    """
    if configured := os.environ.get("PREFECT_API_URL"):
        yield configured.removesuffix("/api")
        return
    server, descriptor = join_server()
    set_environment(server)
    try:
        yield f"{server.ui_url} (password: cat {LOGIN})"
    finally:
        for name in _OURS:
            os.environ.pop(name, None)
        if keep:
            keep_server(server)
        leave_server(server, descriptor)


def set_environment(server: LocalServer) -> None:
    """Point Prefect, which reads the environment when it is imported, at the server."""
    os.environ["PREFECT_API_URL"] = server.api_url
    os.environ["PREFECT_API_AUTH_STRING"] = server.login
    os.environ.setdefault("PREFECT_HOME", str(PREFECT_HOME.resolve()))
    # Each call to a dead server is tried for a minute by default, and a run ends with many calls.
    os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "2")


def join_server() -> tuple[LocalServer, int]:
    """Return the server of this folder, started if need be, and the descriptor of its use."""
    make_home()
    with one_at_a_time():
        descriptor = use()
        try:
            return running_server() or start_server(), descriptor
        except BaseException:
            os.close(descriptor)
            raise


def leave_server(server: LocalServer, descriptor: int) -> None:
    """End one's use of the server, and the server itself if nobody else uses or has kept it."""
    with one_at_a_time():
        os.close(descriptor)
        standing = read_state()
        if standing is not None and standing.is_kept:
            return
        if (unused := claim_unused()) is not None:
            stop_server(server)
            os.close(unused)


def keep_server(server: LocalServer) -> None:
    """Let the server stand when nobody uses it any more."""
    write_state(Standing(server.port, server.pid, is_kept=True))


def running_server() -> LocalServer | None:
    """Return the server of this folder, if it lives and takes our login."""
    standing = read_state()
    if standing is None or not is_running(standing.pid):
        return None
    try:
        login = LOGIN.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    server = LocalServer(standing.port, standing.pid, login)
    if not _answers(server):
        return None
    register_secret(login)
    return server


def start_server() -> LocalServer:
    """Start a server and wait until it answers; whoever calls must use it (`server_use`)."""
    port = _free_port()
    login = f"migration:{secrets.token_urlsafe(32)}"  # another one each time
    register_secret(login)
    _write_login(login)
    server = None
    try:
        with os.fdopen(open_private(LOG, os.O_WRONLY | os.O_APPEND), "ab") as log, signals_kept():
            process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [*_PREFECT, str(port)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env=_environment(port, login),
                start_new_session=True,  # Ctrl-C is for the run, which still needs its server
            )
            server = LocalServer(port, process.pid, login)
        write_state(Standing(port, process.pid))
        _wait_for(server, process)
    except BaseException:  # Ctrl-C as well
        if server is not None:
            stop_server(server)
        raise
    return server


@contextmanager
def signals_kept() -> Iterator[None]:
    """Keep signals that stop a run until the end of the block: no process starts unnoticed."""
    if threading.current_thread() is not threading.main_thread():  # which has no handlers
        yield
        return
    heard: list[int] = []
    before = {
        number: signal.signal(number, lambda each, _frame: heard.append(each))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN  # nohup
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
        if not is_running(server.pid):
            break
        time.sleep(0.1)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(server.pid, signal.SIGKILL)
    STATE.unlink(missing_ok=True)
    LOGIN.unlink(missing_ok=True)


def _wait_for(server: LocalServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not _answers(server):
        if process.poll() is not None or time.monotonic() > deadline:
            raise FatalError(f"the Prefect server did not start; its log is {LOG}")
        time.sleep(0.2)


def _write_login(login: str) -> None:
    LOGIN.unlink(missing_ok=True)
    with os.fdopen(open_private(LOGIN, os.O_WRONLY | os.O_TRUNC), "w", encoding="ascii") as file:
        file.write(f"{login}\n")


def _environment(port: int, login: str) -> dict[str, str]:
    """Return the server's environment, without the tokens: whoever takes it over gets none."""
    return bare_environment(os.environ) | {
        "PREFECT_HOME": str(PREFECT_HOME.resolve()),
        "PREFECT_UI_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_UI_URL": f"http://127.0.0.1:{port}",  # for links in what it sends
        "PREFECT_SERVER_API_AUTH_STRING": login,
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": ",".join(own_origins(port)),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _answers(server: LocalServer) -> bool:
    user, _, password = server.login.partition(":")
    return answers(f"{server.api_url}/admin/version", timeout_s=2, auth=(user, password))
