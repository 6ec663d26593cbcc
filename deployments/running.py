"""Runs a flow for the command line: its server, its progress on screen, signals, exit code."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import typer

from connectors.drafting.saving import undecided
from connectors.protocols import Finding
from connectors.settings import Settings, load_settings
from deployments import screen
from deployments.commands import command
from deployments.configured import check_server
from deployments.driving import LOGGING, drive
from deployments.own_sandbox import SandboxOptions
from deployments.places import HOME, make_home
from deployments.sandbox import start_detached
from deployments.server import prefect_server
from deployments.ticking import user_name
from tasks.plan.checking import check_everything
from tasks.plan.clashing import clashes_of
from tasks.plan.proposing import proposals_of
from tasks.redirects.units import findings as redirects_findings
from tasks.report.side_by_side import PAGE as SIDE_BY_SIDE
from tasks.run.frame import opened_run
from tasks.run.session import session
from tasks.run.tables import tables_of
from tasks.stage.units import check_systems
from tasks.undo.outdated import outdated_demos
from tasks.verify.units import check_ready
from transforms.decisions.people import BY_EMAIL, TEAMS
from transforms.errors import FatalError, FaultsError
from transforms.plan.clashes import Clash

EXIT_OK, EXIT_FAILED, EXIT_STOPPED, EXIT_AWAITS = 0, 1, 2, 3
MATCHED: Final = frozenset({BY_EMAIL, TEAMS})  # of which `check` says more than a mark does
SANDBOX_STATE: Final = HOME / "sandbox.db"
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


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
    for number in (signal.SIGTERM, signal.SIGHUP):  # until the run itself listens
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    try:
        return _run_flow(config, name, parameters, yes=yes, keep_ui=keep_ui)
    except (KeyboardInterrupt, typer.Abort):
        screen.trouble("Stopped by a person.")
        return Outcome(EXIT_STOPPED)


def _run_flow(
    config: str, name: str, parameters: dict[str, Any], *, yes: bool, keep_ui: bool
) -> Outcome:
    prepare(config)
    if name != "archive":  # which touches neither side
        asyncio.run(_look_first(config, name, parameters))
    outdated = _outdated(config, parameters) if name == "demo" else []
    if outdated and not _may_undo(outdated, yes=yes):
        return Outcome(EXIT_AWAITS)
    with prefect_server(keep=keep_ui) as ui_url:
        screen.say(f"UI: {ui_url}")
        if name == "full" and yes:
            parameters = parameters | {"signed_by": user_name()}
        told = drive(config, name, parameters)
    return show(config, name, told, parameters)


def prepare(config: str) -> Settings:
    """Read the migration file, and have the folder, the log and the sandbox that it needs."""
    settings = have_places(config)
    os.environ.setdefault("PREFECT_LOGGING_SETTINGS_PATH", str(LOGGING))
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    return settings


def have_places(config: str) -> Settings:
    """Read the migration file, and have the folder and the sandbox that a session needs."""
    settings = load_settings(Path(config), os.environ)
    make_home()
    if settings.source.is_sandbox or settings.target.is_sandbox:
        start_detached(SandboxOptions(SANDBOX_STATE, settings.source.kind))
    return settings


async def _look_first(config: str, name: str, parameters: dict[str, Any]) -> None:
    """Refuse at once, a line each, what would stop a run after its Prefect server has started."""
    async with session(config) as shared:
        _make_folder(shared.settings.storage.reports, "storage.reports")
        if name == "verify":
            check_ready(shared, parameters["run"])
        if name in {"undo", "rerun"}:
            shared.runs.get(parameters["run"])
        if name == "undo":
            found = await shared.target.preflight(shared.settings.target.workspace)
        else:
            found = await check_systems(shared)
        faults = [f"{each.subject}: {each.text}" for each in found if each.is_fatal]
        if faults:
            raise FaultsError(faults)


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
    asked = asyncio.run(_ask(config))
    found = [*asked.findings, *check_server()]
    screen.findings(found)
    screen.clashes(asked.clashes)
    screen.proposed(asked.fields)
    return Outcome(EXIT_STOPPED if any(each.is_fatal for each in found) else EXIT_OK)


async def find(config: str) -> list[Finding]:
    """Return what both sides answer to `check`."""
    asked = await _ask(config)
    return [
        *asked.findings,
        *(Finding(is_fatal=False, subject=each.what, text=each.sentence) for each in asked.clashes),
    ]


class _Asked(NamedTuple):
    """Findings, what clashes between two workspaces, and the attributes that are proposed."""

    findings: list[Finding]
    clashes: list[Clash]
    fields: list[dict[str, Any]]


async def _ask(config: str) -> _Asked:
    """Ask both sides."""
    async with opened_run(config, "check") as run:
        free_bytes = shutil.disk_usage(".").free
        found = await check_everything(run.shared, run.id, free_bytes=free_bytes)
        if not any(each.is_fatal for each in found):
            found += await redirects_findings(run.shared)
        found += _undecided(config)
        tables = tables_of(run.shared.area, run.id)
        return _Asked(found, clashes_of(tables), proposals_of(tables))


def _undecided(config: str) -> list[Finding]:
    """Return what the file says nobody has decided; agents and groups have lines of their own."""
    return [
        Finding(is_fatal=False, subject=f"{each.place} undecided", text=f"{each.key}: {each.why}")
        for each in undecided(Path(config))
        if each.place not in MATCHED
    ]


def show(
    config: str, name: str, told: dict[str, Any], parameters: Mapping[str, Any] = NOTHING
) -> Outcome:
    """Print how a run ended, and which command goes on; returns its exit code."""
    screen.counted(told.get("rows") or (), told.get("reasons") or {})
    if told.get("plan"):
        screen.plan(told["plan"])
    if told.get("undone"):
        screen.undone(told["undone"])
    if told.get("report"):
        screen.say(f"Report: {told['report']}")
        beside = Path(told["report"]).with_name(SIDE_BY_SIDE)
        if beside.exists():
            screen.say(f"To look at: {beside}")
    if told.get("stopped"):
        screen.trouble(f"Stopped: {told['stopped']}")
        screen.say(f"Nothing is lost. Go on with: {command(config, name, parameters)}")
        return Outcome(EXIT_STOPPED)
    if told.get("awaits_approval"):
        return _awaits(config, name, told, parameters)
    screen.say(told.get("message") or "Done.")
    if told.get("run"):
        screen.say(f"Run {told['run']}")
    return Outcome(EXIT_FAILED if told.get("failed") else EXIT_OK)


def _awaits(config: str, name: str, told: dict[str, Any], parameters: Mapping[str, Any]) -> Outcome:
    """Say what a person has to do; `cutover` asks for it itself."""
    screen.say(told.get("message") or "Awaits approval.")
    if name != "cutover":
        going_on = {**parameters, "yes": True}
        screen.say(f"Sign with: {command(config, 'approve', {})}")
        screen.say(f"Or say yes to this run alone: {command(config, 'full', going_on)}")
    return Outcome(EXIT_AWAITS)


def _outdated(config: str, parameters: Mapping[str, Any]) -> list[str]:
    return asyncio.run(outdated_demos(config, parameters.get("tickets")))


def _may_undo(runs: list[str], *, yes: bool) -> bool:
    screen.say(f"The settings have changed since {', '.join(runs)}.")
    if yes or not sys.stdin.isatty():
        screen.say("What was made then is undone first.")
        return True
    return typer.confirm("Undo first what was made then?", default=True)
