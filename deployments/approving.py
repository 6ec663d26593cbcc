"""The command `approve`: shows what a full run asks to sign, the checklist, and keeps who signs."""

import asyncio
import sys
from collections.abc import Sequence

import typer

from deployments import screen
from deployments.asking import left_at_once
from deployments.running import EXIT_AWAITS, EXIT_OK, EXIT_STOPPED, Outcome, find, have_places
from deployments.ticking import ask_ticks, say_unasked, user_name
from tasks.load.gate import Asked, asked_last, sign
from tasks.report.asked import last_demo
from tasks.run.session import Session, session
from transforms.checklist import BEFORE
from transforms.errors import FatalError
from transforms.sign_off import Way


def run_approve(config: str, by: str | None, way: Way | None, *, yes: bool) -> Outcome:
    """Ask for each line of the checklist; with `yes` all of them count as ticked.

    Raises FatalError when no run awaits approval.
    """
    have_places(config)
    try:
        with left_at_once():
            return asyncio.run(_approve(config, by, way, yes=yes))
    except (KeyboardInterrupt, typer.Abort):
        screen.trouble("Stopped by a person; nothing is signed.")
        return Outcome(EXIT_STOPPED)


async def _approve(config: str, by: str | None, way: Way | None, *, yes: bool) -> Outcome:
    async with session(config) as shared:
        asked = asked_last(shared.runs)
        _show_demo(shared)
        _show_asked(asked)
    found = await find(config)
    screen.findings(found)
    if any(each.is_fatal for each in found):
        screen.trouble("Nothing can be signed before that is mended.")
        return Outcome(EXIT_STOPPED)
    if not yes and not sys.stdin.isatty():
        say_unasked(BEFORE, "approve")
        return Outcome(EXIT_AWAITS)
    ticks = ask_ticks(BEFORE, yes=yes)
    if ticks is None:
        screen.say("Nothing is signed: every line has to be ticked.")
        return Outcome(EXIT_AWAITS)
    return await _sign(config, asked, by or _name(yes=yes), ticks, way or _way(yes=yes))


async def _sign(
    config: str, asked: Asked, by: str, ticks: Sequence[str], way: Way | None
) -> Outcome:
    async with session(config) as shared:
        if asked_last(shared.runs).run != asked.run:
            raise FatalError("meanwhile another run asks to be signed; look at its plan: approve")
        signed = sign(shared.runs, asked, by, ticks, way)
    screen.say(f"Signed by {signed.signed_by}. Go on with: intercom-migrate -c {config} full")
    return Outcome(EXIT_OK)


def _show_demo(shared: Session) -> None:
    """Print the table of the last demo; say so where there is none to look at."""
    found = last_demo(shared)
    if found is None:
        screen.say("No demo is there to look at: `demo` moves some tickets first.")
        return
    run, rows = found
    screen.say(f"Demo {run}:")
    screen.records(rows)


def _show_asked(asked: Asked) -> None:
    screen.say(f"Run {asked.run} asks to be signed:")
    screen.plan(asked.counted)
    if asked.changed:
        screen.say("Since the last sign-off:")
    for change in asked.changed:
        screen.say(f"  {change}")


def _name(*, yes: bool) -> str:
    return user_name() if yes else str(typer.prompt("Who signs?", default=user_name()))


def _way(*, yes: bool) -> Way | None:
    """Ask where people go on working; unsaid where nobody is asked."""
    if yes:
        return None
    question = "While it moves, do people go on working in the source (deltas) or in the target?"
    return Way(typer.prompt(question, type=Way, default=Way.SOURCE))
