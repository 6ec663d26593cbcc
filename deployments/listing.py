"""The command `list`: the migrations that the ledger holds, and how each of them stands."""

import asyncio
import os
from datetime import datetime
from pathlib import Path

from connectors.clock import now
from connectors.ledger import open_ledger
from connectors.ledger.locks import DEAD_AFTER_S
from connectors.ledger.overview import AtWork, Overview, overview
from connectors.settings import load_settings
from deployments import screen
from deployments.running import EXIT_OK, Outcome
from transforms.cutover import OVER, CutoverStep, StepState


def run_list(config: str) -> Outcome:
    """Show every migration of the migration file's ledger, other files' ones too."""
    settings = load_settings(Path(config), os.environ)

    async def ask() -> list[Overview]:
        ledger = open_ledger(settings.storage.ledger, settings.name)
        try:
            return await overview(ledger)
        finally:
            await ledger.close()

    found = asyncio.run(ask())
    if not found:
        screen.say("No migration has begun here.")
    screen.migrations([_row(each) for each in found])
    for each in found:
        if each.at_work is not None:
            screen.say(f"At work on {each.migration}: {_at_work(each.at_work, now())}")
        if (told := _cutover(each)) is not None:
            screen.say(told)
    return Outcome(EXIT_OK)


def _row(each: Overview) -> tuple[str, ...]:
    last = each.last
    return (
        each.migration,
        each.workspace or "",
        f"{last.kind}, {last.state}" if last else "",
        f"{last.started_at:%Y-%m-%d %H:%M}" if last else "",
        *(str(count) for count in (each.runs, each.moved, each.open)),
    )


def _cutover(each: Overview) -> str | None:
    """Say which step of a cutover is next, and how it stands; None before the first is begun."""
    states = {step: StepState(each.cutover.get(step, StepState.OPEN)) for step in CutoverStep}
    if {*states.values()} == {StepState.OPEN}:
        return None
    left = next((step for step, state in states.items() if state not in OVER), None)
    if left is None:
        return f"Cutover of {each.migration}: done"
    told = f"{left}, {states[left]}".replace("_", " ")
    return f"Cutover of {each.migration}: next is {told}"


def _at_work(run: AtWork, moment: datetime) -> str:
    """Say which run that is, where, and whether it was heard of lately."""
    silent_s = (moment - run.heartbeat_at).total_seconds()
    word = f", silent for {silent_s:.0f} s: it may be dead" if silent_s > DEAD_AFTER_S else ""
    return f"{run.run} on {run.host}{word}"
