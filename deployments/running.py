"""Runs a flow for the command line: its server, its progress on screen, signals, exit code."""

import asyncio
import os
import shutil
import signal
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import typer

from connectors.http import redact
from connectors.settings import Settings, load_settings
from deployments import screen
from deployments.progress import show_progress
from deployments.sandbox import SandboxOptions, start_detached
from deployments.server import HOME, prefect_server
from tasks.accounting import read_summary
from tasks.checking import check_everything
from tasks.progress import duration
from tasks.reading import check_systems
from tasks.resources import Session, session
from tasks.runs import opened_run
from transforms.errors import FatalError, MigrationError

EXIT_OK, EXIT_FAILED, EXIT_STOPPED, EXIT_AWAITS = 0, 1, 2, 3
LOG: Final = HOME / "run.log"
LOGGING: Final = Path(__file__).with_name("logging.yml")
SANDBOX_STATE: Final = HOME / "sandbox.db"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command's process says to its shell."""

    code: int


def run_flow(
    config: str,
    name: str,
    parameters: dict[str, Any],
    *,
    yes: bool = False,
    keep_ui: bool = False,
) -> Outcome:
    """Run one of `flows.migrate`'s flows against a Prefect server, and show how it went."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # until the run itself listens
    try:
        return _run_flow(config, name, parameters, yes=yes, keep_ui=keep_ui)
    except (KeyboardInterrupt, typer.Abort):
        screen.trouble("Stopped by a person.")
        return Outcome(EXIT_STOPPED)


def _run_flow(
    config: str, name: str, parameters: dict[str, Any], *, yes: bool, keep_ui: bool
) -> Outcome:
    settings = prepare(config)
    asyncio.run(_look_first(config, name, parameters))
    last = _outdated_demo(config, settings) if name == "demo" else None
    if last is not None and not _may_undo(last, yes=yes):
        return Outcome(EXIT_AWAITS)
    with prefect_server(keep=keep_ui) as ui_url:
        screen.say(f"UI: {ui_url}")
        if last is not None:
            undone = _run(config, "undo", {"run": last})
            if undone.get("stopped"):
                return show(config, "undo", undone)
        if name == "full" and yes:
            parameters = parameters | {"signed_by": os.environ.get("USER") or "operator"}
        told = _run(config, name, parameters)
    return show(config, name, told)


def prepare(config: str) -> Settings:
    """Read the migration file, and have the folder, the log and the sandbox that it needs."""
    settings = load_settings(Path(config), os.environ)
    _make_folder(HOME, "the working directory")
    os.environ.setdefault("PREFECT_LOGGING_SETTINGS_PATH", str(LOGGING))
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    if settings.source.is_sandbox or settings.target.is_sandbox:
        start_detached(SandboxOptions(SANDBOX_STATE))
    for notice in settings.notices:
        screen.say(f"Note: {notice}")
    return settings


async def _look_first(config: str, name: str, parameters: dict[str, Any]) -> None:
    """Refuse at once, a line each, what would stop a run after its Prefect server has started."""
    async with session(config) as shared:
        _make_folder(shared.settings.storage.reports, "storage.reports")
        if name == "undo":
            shared.runs.get(parameters["run"])
            found = await shared.target.preflight(shared.settings.target.workspace)
        else:
            found = await check_systems(shared)
        faults = [f"{each.subject}: {each.text}" for each in found if each.is_fatal]
        if faults:
            raise FatalError("\n".join(faults))


def _make_folder(path: Path, key: str) -> None:
    """Have a folder, or say which key of the migration file names a place that can't be one."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as exc:
        raise FatalError(f"{path}: {exc.strerror}; check {key}") from exc
    if not os.access(path, os.W_OK):
        raise FatalError(f"{path}: can't be written to; check {key}")


def run_check(config: str) -> Outcome:
    """Ask both sides, and say what a person must mend before a run."""
    prepare(config)

    async def ask() -> list[Any]:
        async with opened_run(config, "check") as run:
            free_bytes = shutil.disk_usage(".").free
            return await check_everything(run.shared, run.id, free_bytes=free_bytes)

    found = asyncio.run(ask())
    screen.findings(found)
    return Outcome(EXIT_STOPPED if any(each.is_fatal for each in found) else EXIT_OK)


def run_report(config: str, run: str | None) -> Outcome:
    """Show the table of a run again; without a name, of the last one that has a report."""
    settings = load_settings(Path(config), os.environ)
    root = Path(settings.storage.reports)
    folders = [root / run] if run else sorted(root.glob("*/summary.json"), key=_age)
    if not folders or not (folder := folders[-1] if run else folders[-1].parent).exists():
        raise FatalError(f"no report {run or ''} in {root}; run demo or full first")
    summary = read_summary(folder)
    screen.say(f"Run {summary['run']}")
    screen.records(summary["entities"].values())
    for kind in ("failures", "skips", "losses"):
        screen.reasons(f"{kind.capitalize()}:", summary[kind])
    screen.say(f"Report: {folder / 'index.html'}")
    return Outcome(EXIT_OK)


def show(config: str, name: str, told: dict[str, Any]) -> Outcome:
    """Print how a run ended; returns its exit code."""
    if told.get("rows"):
        screen.records(told["rows"])
        screen.reasons("Failed:", told["reasons"]["failures"])
    if told.get("plan"):
        screen.plan(told["plan"])
    for outcome, count in (told.get("undone") or {}).items():
        screen.say(f"{count:>6}  {outcome}")
    if told.get("report"):
        screen.say(f"Report: {told['report']}")
    if told.get("stopped"):
        screen.trouble(f"Stopped: {told['stopped']}")
        screen.say(f"Nothing is lost. Go on with: intercom-migrate -c {config} {name}")
        return Outcome(EXIT_STOPPED)
    if told.get("awaits_approval"):
        screen.say(f"Awaits approval. Say yes with: intercom-migrate -c {config} full --yes")
        return Outcome(EXIT_AWAITS)
    screen.say(told.get("message") or "Done.")
    if told.get("run"):
        screen.say(f"Run {told['run']}")
    return Outcome(EXIT_FAILED if told.get("failed") else EXIT_OK)


def _run(config: str, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Run a flow in this process and return what its state carries."""
    try:
        return asyncio.run(_drive(config, name, parameters))
    except MigrationError as exc:
        return {"stopped": str(exc)}
    except (KeyboardInterrupt, asyncio.CancelledError):
        return {"stopped": "by Ctrl-C, at once"}
    except Exception as exc:  # noqa: BLE001 - the last frame: no traceback for an operator
        with LOG.open("a", encoding="utf-8") as log:
            log.write(redact(traceback.format_exc()))
        return {"stopped": f"{redact(str(exc)) or type(exc).__name__} (more in {LOG})"}


async def _drive(config: str, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    # Prefect reads the environment when it is imported.
    from prefect import tags  # noqa: PLC0415
    from prefect.logging.handlers import APILogHandler  # noqa: PLC0415

    from flows import migrate  # noqa: PLC0415

    async with session(config) as shared:
        _listen(shared)
        if name == "full" and "signed_by" not in parameters and sys.stdin.isatty():
            shared.gate = _ask
        shown = asyncio.create_task(show_progress(shared.progress))
        try:
            flow = getattr(migrate, name)
            with tags(shared.settings.name):
                state = await flow(config=config, **parameters, return_state=True)
            told = await state.aresult(raise_on_failure=False)
        finally:
            await APILogHandler.aflush()  # the server may be gone in a moment
            shown.cancel()
            with suppress(asyncio.CancelledError):
                await shown
    if isinstance(told, BaseException):
        raise told
    return dict(told)


def _listen(shared: Session) -> None:
    """Let Ctrl-C and SIGTERM finish what is under way; a second one stops at once."""
    loop, main = asyncio.get_running_loop(), asyncio.current_task()

    def ask(word: str) -> None:
        if shared.stop.reason is None:
            screen.say(f"{word}: finishing what is under way; once more stops at once.")
            shared.stop.ask(f"by {word}")
        elif main is not None:
            main.cancel()

    loop.add_signal_handler(signal.SIGINT, ask, "Ctrl-C")
    loop.add_signal_handler(signal.SIGTERM, ask, "SIGTERM")


def _ask(counted: dict[str, Any]) -> str | None:
    """Show the plan and ask on the terminal; returns who said yes."""
    screen.plan(counted)
    text = f"Write this to Intercom (about {duration(counted['seconds'])})?"
    return (os.environ.get("USER") or "operator") if typer.confirm(text) else None


def _outdated_demo(config: str, settings: Settings) -> str | None:
    """Return the last demo, if it stands and was made with other settings."""

    async def last() -> str | None:
        async with session(config) as shared:
            demos = [run for run in shared.runs.all() if run.kind == "demo"]
            standing = [run for run in demos if run.state != "undone"]
            if standing and standing[-1].digest != settings.digest():
                return str(standing[-1].id)
            return None

    return asyncio.run(last())


def _may_undo(run: str, *, yes: bool) -> bool:
    screen.say(f"The settings have changed since {run}.")
    if yes or not sys.stdin.isatty():
        screen.say("It is undone first.")
        return True
    return typer.confirm("Undo it first?", default=True)


def _age(path: Path) -> float:
    return path.stat().st_mtime
