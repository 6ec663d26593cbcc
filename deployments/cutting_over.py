"""The command `cutover`: ticks what people do, and lets the flow do what runs can."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import typer

from deployments import screen
from deployments.running import EXIT_AWAITS, EXIT_OK, EXIT_STOPPED, Outcome, have_places, run_flow
from deployments.ticking import ask_ticks, say_unasked, user_name
from flows.cutover import step_rows
from tasks.cutover import units
from transforms.cutover import CHECKLISTS, TITLES, CutoverStep, Standing, due
from transforms.sign_off import Way


@dataclass(frozen=True, slots=True)
class CutoverOptions:
    """What the command was called with."""

    by: str | None
    working_in: Way | None
    accept: Sequence[CutoverStep]
    yes: bool
    restart: bool
    status: bool
    keep_ui: bool


def run_cutover(config: str, options: CutoverOptions) -> Outcome:
    """Go on with the way over as far as it goes; what a person has done is asked line by line."""
    try:
        have_places(config)
        if options.status:
            return _status(config)
        asyncio.run(_choose(config, options))
        return _go_on(config, options)
    except (KeyboardInterrupt, typer.Abort):
        screen.trouble("Stopped by a person; `cutover` goes on where it stopped.")
        return Outcome(EXIT_STOPPED)


async def _choose(config: str, options: CutoverOptions) -> None:
    if options.restart:
        await units.restart(config)
    if options.working_in is not None:
        await units.choose(config, options.working_in, _name(options))
    for step in options.accept:
        await units.accept(config, step, _name(options))


def _go_on(config: str, options: CutoverOptions) -> Outcome:
    """Do what is due until something is left to a person, or to nobody."""
    yes = options.yes
    while (standing := due(asyncio.run(units.standings(config)))) is not None:
        if standing.step in CHECKLISTS:
            if not _tick(config, standing, options, yes=yes):
                _status(config)
                return Outcome(EXIT_AWAITS)
            yes = False  # it was said of what was due then
            continue
        outcome = run_flow(config, "cutover", {}, keep_ui=options.keep_ui)
        if outcome.code not in {EXIT_OK, EXIT_AWAITS}:
            _status(config)
            return outcome
    return _status(config)


def _tick(config: str, standing: Standing, options: CutoverOptions, *, yes: bool) -> bool:
    """Have a person's step ticked; returns whether all of it was."""
    step = standing.step
    screen.say(f"{TITLES[step]}.")
    if not yes and not sys.stdin.isatty():
        say_unasked(CHECKLISTS[step], "cutover")
        return False
    ticks = ask_ticks(CHECKLISTS[step], yes=yes)
    if ticks is None:
        screen.say("Not ticked: every line has to be.")
        return False
    is_named = yes or options.by
    by = _name(options) if is_named else str(typer.prompt("Who did it?", default=user_name()))
    asyncio.run(units.tick(config, step, by, ticks))
    return True


def _status(config: str) -> Outcome:
    async def ask() -> tuple[Way, list[Standing]]:
        return await units.way_of(config), await units.standings(config)

    way, standings = asyncio.run(ask())
    screen.say(f"People go on working in the {way}.")
    screen.steps(step_rows(standings))
    return Outcome(EXIT_OK if due(standings) is None else EXIT_AWAITS)


def _name(options: CutoverOptions) -> str:
    return options.by or user_name()
