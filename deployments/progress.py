"""Progress on the screen: live on a terminal, a line when a stage ends elsewhere."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from deployments import screen
from tasks.run.progress import Progress

EVERY_S: Final = 0.5
REMIND_S: Final = 15.0  # of a stage that goes on, where no terminal shows it live


class Shown:
    """The lines of a run on the screen."""

    def __init__(self, progress: Progress, console: Console = screen.OUT) -> None:
        """Take what tells how far the run is."""
        self._progress = progress
        self._console = console
        self._live: Live | None = None

    async def show(self) -> None:
        """Show the lines until cancelled."""
        if not self._console.is_terminal:
            await _lines(self._progress)
            return
        with Live(console=self._console, refresh_per_second=4, transient=True) as self._live:
            while True:
                self._live.update(_table(self._progress))
                await asyncio.sleep(EVERY_S)

    def say(self, text: str) -> None:
        """Say something beside the lines."""
        with self.paused():
            screen.say(text)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave the screen to a question, which live lines would wipe away; from any thread."""
        live = self._live
        if live is not None:
            live.stop()
        try:
            yield
        finally:
            if live is not None:
                live.start()


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
        table.add_row(*(Text(screen.safe(text)) for text in (stage, progress.describe(stage))))
    return table
