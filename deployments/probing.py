"""The command `probe`: says what it will do, asks, tries it, and says what came of it."""

import asyncio
import signal
import sys

import typer

from connectors.intercom.probing import Probed
from deployments import screen
from deployments.asking import left_at_once
from deployments.running import (
    EXIT_AWAITS,
    EXIT_FAILED,
    EXIT_OK,
    EXIT_STOPPED,
    Outcome,
    have_places,
)
from tasks.probe.units import QUESTIONS, probe_workspace
from tasks.run.frame import opened_run
from tasks.run.session import session
from transforms.errors import FatalError, FaultsError
from transforms.profile import UNKNOWN, Profile
from transforms.quirks.intercom_people import is_address


def run_probe(config: str, address: str, *, yes: bool) -> Outcome:
    """Find out how the workspace behaves where the documents are silent; remove all it made."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            # As Ctrl-C does it: what is under way is let end, and what was made is removed.
            signal.signal(number, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        return _run_probe(config, address, yes=yes)
    except (KeyboardInterrupt, typer.Abort):
        screen.trouble("Stopped by a person.")
        return Outcome(EXIT_STOPPED)


def _run_probe(config: str, address: str, *, yes: bool) -> Outcome:
    if not is_address(address):
        raise FatalError(f"--contact {address!r} is no e-mail address; name one that you read")
    have_places(config)
    workspace = asyncio.run(_look(config))
    _announce(workspace, address)
    if not yes and not _is_confirmed("Go on?"):
        screen.say("Nothing was done. Say yes with: probe --yes")
        return Outcome(EXIT_AWAITS)
    profile, left = asyncio.run(_probe(config, address))
    screen.say(f"Workspace {profile.workspace} {profile.sentence}. `check` and `plan` know it now.")
    for path in left:
        screen.trouble(f"{path} is still there: another probe removes it, or delete it by hand.")
    if profile.was_anybody_told:
        screen.trouble("Mail was sent: turn off what sends it, and probe again before any run.")
    return Outcome(EXIT_FAILED if left or profile.was_anybody_told else EXIT_OK)


async def _look(config: str) -> str:
    """Return which workspace it is; raises FaultsError where a run would be refused, too."""
    async with session(config) as shared:
        found = await shared.target.preflight(shared.settings.target.workspace)
        if faults := [f"{each.subject}: {each.text}" for each in found if each.is_fatal]:
            raise FaultsError(faults)
        me = await shared.target.me()
        return f"{me.workspace} ({me.workspace_name})"


async def _probe(config: str, address: str) -> tuple[Profile, list[str]]:
    async with opened_run(config, "probe") as run:
        return await probe_workspace(run.shared, address, told=_tell, ask=lambda: _arrived(address))


def _announce(workspace: str, address: str) -> None:
    screen.say(f"A probe of workspace {workspace} finds out:")
    for each in QUESTIONS:
        screen.say(f"  {each.question}")
    screen.say(
        f"It makes three or four people, one of them with the address {address}, some thirty "
        "conversations of theirs that begin two years ago (one with five hundred private notes), "
        "three tickets, a company and a tag; then it removes all of it. Attributes and types of "
        "tickets it makes none: it fills those that are there, for what it made itself. "
        "A person who has the address already stays. Nobody is told by us: whether Intercom does, "
        "you will be asked."
    )


def _tell(each: Probed) -> None:
    why = f" ({each.why})" if each.why else ""
    question = next(one.question for one in QUESTIONS if one.name == each.name)
    told = "not found out" if each.answer == UNKNOWN else each.answer
    screen.say(f"  {question} {told}{why}")


def _arrived(address: str) -> bool | None:
    if not sys.stdin.isatty():
        return None
    screen.say(f"Look into the mail of {address} now; give it a minute.")
    with left_at_once():  # what was made is removed by now
        return typer.confirm("Did anything arrive from this workspace?", default=False)


def _is_confirmed(question: str) -> bool:
    return sys.stdin.isatty() and typer.confirm(question, default=False)
