"""What the UI needs to start runs itself: the deployments of prefect.yaml and a worker for them."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import httpx
import yaml

from deployments.places import HOME, PREFECT_HOME, make_home
from transforms.errors import FatalError

POOL: Final = "migration"
DEPLOYMENTS: Final = Path(__file__).with_name("prefect.yaml")
AUTOMATIONS: Final = Path(__file__).with_name("automations.yaml")
AUTOMATION: Final = "Crash silent runs of a migration"  # the one that stands there
HEARTBEAT_S: Final = 30  # of a run; that automation waits for three of them
LOG: Final = HOME / "prefect-worker.log"
DEPLOY_LOG: Final = HOME / "prefect-deploy.log"
PID: Final = HOME / "prefect-worker.pid"
DEPLOY_TIMEOUT_S: Final = 180.0  # some 15 s on two cores
STOP_TIMEOUT_S: Final = 15.0
_PREFECT: Final = (sys.executable, "-m", "prefect", "--no-prompt")


def deploy(api_url: str) -> None:
    """Create work pool and automation if they are missing, deploy every flow; idempotent.

    Runs will begin in the present folder. Raises FatalError with the place of the log.
    """
    make_home()
    DEPLOY_LOG.unlink(missing_ok=True)
    if not _found(api_url, "work_pools", POOL):
        _prefect(api_url, "work-pool", "create", POOL, "--type", "process")
    if not _found(api_url, "automations", AUTOMATION):
        for told in yaml.safe_load(AUTOMATIONS.read_text(encoding="utf-8"))["automations"]:
            if not _ask(api_url, "automations/", told).is_success:
                raise FatalError(f"the automation could not be made at {api_url}")
    if _prefect(api_url, "deploy", "--all", "--prefect-file", str(DEPLOYMENTS)):
        raise FatalError(f"the flows could not be deployed; the log is {DEPLOY_LOG}")


def start_worker(api_url: str) -> int:
    """Start a worker in the background, or find the one of this folder; returns its process id.

    The worker holds the lock of its pid file as long as it lives, so that a process id that is
    used again is never taken for it. Does not wait until the worker polls.
    """
    make_home()
    if (standing := running_worker()) is not None:
        return standing
    with PID.open("w", encoding="ascii") as held, LOG.open("ab") as log:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [*_PREFECT, "worker", "start", "--pool", POOL, "--type", "process"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_environment(api_url),
            pass_fds=(held.fileno(),),  # the lock is the worker's from here on
            start_new_session=True,
        )
        held.write(str(process.pid))
    return process.pid


def running_worker() -> int | None:
    """Return the process id of the worker that was started in this folder, if it lives."""
    with suppress(FileNotFoundError, ValueError), PID.open("r", encoding="ascii") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(held.read())
    return None


def stop_worker() -> bool:
    """Stop the worker of this folder, and the runs that it started; False when none lives."""
    pid = running_worker()
    if pid is None:
        return False
    for number, wait_s in ((signal.SIGTERM, STOP_TIMEOUT_S), (signal.SIGKILL, STOP_TIMEOUT_S)):
        with suppress(ProcessLookupError):
            os.killpg(pid, number)
        deadline = time.monotonic() + wait_s
        while running_worker() is not None:
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        else:
            break
    PID.unlink(missing_ok=True)
    return True


def _found(api_url: str, kind: str, name: str) -> bool:
    answer = _ask(api_url, f"{kind}/filter", {kind: {"name": {"any_": [name]}}})
    return answer.status_code == 200 and answer.json() != []


def _ask(api_url: str, path: str, told: Any) -> httpx.Response:
    """Ask the server itself, since a command of Prefect's takes seconds to start."""
    user, _, password = os.environ.get("PREFECT_API_AUTH_STRING", "").partition(":")
    try:
        return httpx.post(
            f"{api_url}/{path}", json=told, auth=(user, password), timeout=30, trust_env=False
        )
    except httpx.HTTPError as exc:
        raise FatalError(f"the Prefect server does not answer at {api_url}") from exc


def _prefect(api_url: str, *arguments: str) -> int:
    """Run a command of Prefect's, its words in the log; returns its exit code."""
    with DEPLOY_LOG.open("ab") as log:
        try:
            return subprocess.run(  # noqa: S603 - our own interpreter
                [*_PREFECT, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(api_url),
                timeout=DEPLOY_TIMEOUT_S,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired as exc:
            raise FatalError(f"the Prefect server is too slow; the log is {DEPLOY_LOG}") from exc


def _environment(api_url: str) -> dict[str, str]:
    """Return the environment of the worker and of the runs it starts, secrets of ours included."""
    inherited = dict(os.environ)
    inherited.pop("PREFECT_LOGGING_SETTINGS_PATH", None)  # relative; runs are loaded elsewhere
    return inherited | {
        "PREFECT_API_URL": api_url,
        "PREFECT_HOME": str(PREFECT_HOME.resolve()),
        "PREFECT_LOGGING_HANDLERS_CONSOLE_CLASS": "deployments.worker_log.WorkerLog",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "tasks,connectors",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_S),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PWD": str(Path.cwd()),  # prefect.yaml's working directory
    }
