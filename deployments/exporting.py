"""The command `export`: writes the staged desk as a folder, and says what is in it."""

import asyncio
from pathlib import Path

from connectors.intermediate import Form
from deployments import screen
from deployments.running import EXIT_OK, Outcome, prepare
from tasks.export.units import Exported, export
from tasks.run.frame import opened_run

__all__ = ["Form", "run_export"]


def run_export(config: str, folder: Path, form: Form) -> Outcome:
    """Write the folder; raises FatalError with what to do when that can't be."""
    prepare(config)

    async def write() -> Exported:
        async with opened_run(config, "export") as run:
            return await export(run.shared, run.id, folder, form)

    done = asyncio.run(write())
    for table, rows in done.rows.items():
        screen.say(f"{rows:>9} {table}")
    for reason, count in done.left.items():
        screen.say(f"{count:>9} left out: {reason}")
    screen.say(f"Written to {folder}. Read it with: source: {{kind: files, url: {folder}}}")
    return Outcome(EXIT_OK)
