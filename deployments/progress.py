"""Progress on the screen: live on a terminal, a line when a stage ends elsewhere."""

import asyncio
from typing import Final

from rich.live import Live
from rich.table import Table

from deployments import screen
from tasks.progress import Progress

EVERY_S: Final = 0.5
REMIND_S: Final = 15.0  # of a stage that goes on, where no terminal shows it live


async def show_progress(progress: Progress) -> None:
    """Show the lines of a run until it is cancelled."""
    if screen.OUT.is_terminal:
        await _live(progress)
    else:
        await _lines(progress)


async def _live(progress: Progress) -> None:
    with Live(console=screen.OUT, refresh_per_second=4, transient=True) as live:
        while True:
            live.update(_table(progress))
            await asyncio.sleep(EVERY_S)


async def _lines(progress: Progress) -> None:
    told: set[str] = set()
    waited_s = 0.0
    try:
        while True:
            await asyncio.sleep(EVERY_S)
            waited_s += EVERY_S
            _tell_ended(progress, told)
            if waited_s >= REMIND_S:
                waited_s = 0.0
                for stage, line in progress.lines.items():
                    if line.ended_at_s is None and line.done:
                        screen.say(f"  {stage}: {progress.describe(stage)}")
    finally:
        _tell_ended(progress, told)


def _tell_ended(progress: Progress, told: set[str]) -> None:
    for stage, line in progress.lines.items():
        if line.ended_at_s is not None and line.done and stage not in told:
            told.add(stage)
            screen.say(f"  {stage}: {progress.describe(stage)}")


def _table(progress: Progress) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for stage in progress.lines:
        table.add_row(stage, progress.describe(stage))
    return table
