"""The command `archive`: says what goes and what that means, asks, and lets the flow remove it."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import typer

from connectors.clock import now as real_now
from connectors.staging.archive import check_pack
from deployments import screen
from deployments.running import EXIT_AWAITS, EXIT_OK, Outcome, prepare, run_flow
from tasks.report.archiving import Survey, mebibytes, survey
from tasks.run.session import session


def run_archive(config: str, parameters: dict[str, Any], *, yes: bool, dry_run: bool) -> Outcome:
    """Show what an archive removes, and remove it once a person has said yes.

    Too early, or without anybody who says yes, nothing is removed and the exit code is 3.
    """
    prepare(config)
    if parameters["pack"] is not None:
        check_pack(Path(parameters["pack"]))
    found = asyncio.run(_survey(config))
    _show(found, without_undo=parameters["without_undo"])
    too_early = None if parameters["now"] else found.not_due(real_now())
    if too_early is not None:
        screen.say(f"Too early: {too_early} (options.archive_after_days). Not to wait: --now")
    if dry_run:
        screen.say("Nothing was removed.")
        return Outcome(EXIT_OK)
    if too_early is not None:
        return Outcome(EXIT_AWAITS)
    if not yes and not _is_confirmed():
        screen.say("Nothing was removed. Say yes with: archive --yes")
        return Outcome(EXIT_AWAITS)
    return run_flow(config, "archive", parameters)


async def _survey(config: str) -> Survey:
    async with session(config) as shared:
        return await survey(shared)


def _show(found: Survey, *, without_undo: bool) -> None:
    if found.is_empty:
        screen.say("Nothing is staged.")
        return
    screen.say(f"{mebibytes(found.bytes)} would go, staged since {found.since or 'a while'}:")
    for row in found.folders:
        screen.say(f"  {row['name']}: {mebibytes(row['bytes'])}")
    screen.say(f"  files: {found.files}, {mebibytes(found.files_bytes)}")
    for row in found.resources:
        screen.say(f"    {row['rows']:>9} rows of {row['name']}")
    if found.files_shared:
        screen.say(f"{found.files_shared} files stay: other migrations use them too.")
    for line in found.meaning:
        screen.say(line)
    if without_undo:
        screen.say("What updates had overwritten is blanked: no undo puts it back any more.")


def _is_confirmed() -> bool:
    return sys.stdin.isatty() and typer.confirm("Remove it?", default=False)
