"""The command `init`: from nothing to a migration file in which every decision is proposed."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import typer

from connectors.drafting import MigrationFile, laid_out, merge, save
from connectors.drafting.saving import drafted, remember, remembered
from connectors.settings import Settings, load_settings
from connectors.settings.dotenv_file import keep_secret
from deployments import screen
from deployments.asking import Options, Person, Terminal, left_at_once
from deployments.commands import command
from deployments.connecting import Systems, connect
from deployments.places import HOME, make_home
from deployments.running import EXIT_AWAITS, EXIT_OK, EXIT_STOPPED, Outcome, have_places
from tasks.propose.units import KIND, propose_migration
from tasks.run.frame import opened_run
from transforms.decisions import Proposed
from transforms.decisions.people import BY_EMAIL, DEFAULT, TEAMS
from transforms.errors import FatalError

ASKED_AT_MOST: Final = 10  # open decisions that are asked for one by one; more wait in the file


def run_init(
    config: str, given: Mapping[str, str | None], auth: Sequence[str], *, yes: bool
) -> Outcome:
    """Ask for what options have not answered, propose, and write the file; whole or not at all.

    Without a terminal nothing is asked: raises FatalError where an answer is missing or wrong.
    """
    answers = _answers(given, auth)
    if answers and Path(config).exists():
        raise FatalError(
            f"{config} is there already, and what it says stays: --{next(iter(answers))} has no "
            "place; name another file: intercom-migrate -c other.yaml init"
        )
    person = Terminal(answers) if sys.stdin.isatty() else Options(answers, yes=yes)
    try:
        with left_at_once():
            return asyncio.run(init(Path(config), person, os.environ, yes=yes))
    except (KeyboardInterrupt, typer.Abort):
        screen.trouble("Stopped by a person; nothing was written.")
        return Outcome(EXIT_STOPPED)


async def init(path: Path, person: Person, environ: Mapping[str, str], *, yes: bool) -> Outcome:
    """Propose a migration file, or what is new for one that is there, and write it if agreed."""
    make_home()
    is_new = not path.exists()
    if is_new:
        systems = await connect(person, path, environ)
        name = person.ask("name", "What is the migration called?", systems.name)
        file = laid_out(name, systems.source, systems.target)
        settings = drafted(path, file, systems.known)
    else:
        systems = Systems(path, environ)
        screen.say(f"{path} is there: what it says stays, and only what is new is proposed.")
        file, settings = MigrationFile.read(path), load_settings(path, environ)
        have_places(str(path))
    memory = {} if is_new else remembered(HOME, settings.name)
    proposed = await _proposed(path, settings)
    if not is_new:
        proposed = _new_to(file, proposed, memory)
    screen.decisions(proposed)
    proposed = _decided(person, proposed)
    merged = merge(file, proposed.decisions, memory, is_new=is_new)
    if not is_new and not _may_add(person, path, len(merged.added), yes=yes):
        return Outcome(EXIT_AWAITS)
    _write(path, file, systems)
    remember(HOME, settings.name, merged.memory)
    screen.say(f"{path}: {len(merged.added)} decisions written, {len(merged.marked)} left to you")
    screen.say(f"Look it through, then: {command(str(path), 'check', {})}")
    screen.say(f"And a first look at what comes of it: {command(str(path), 'demo', {})}")
    return Outcome(EXIT_OK)


async def _proposed(path: Path, settings: Settings) -> Proposed:
    screen.say("Reading what both sides have …")
    async with opened_run(str(path), KIND, settings) as run:
        run.shared.tell = run.shared.patience.tell = screen.say
        return await propose_migration(run.shared, run.id)


def _new_to(file: MigrationFile, proposed: Proposed, memory: Mapping[str, str]) -> Proposed:
    """Return what a file that is there does not say yet."""
    merged = merge(MigrationFile(file.text), proposed.decisions, memory)
    return proposed.only({each.id for each in (*merged.added, *merged.marked)})


def _decided(person: Person, proposed: Proposed) -> Proposed:
    """Return proposals with what a person says to the open ones, as long as these are few."""
    places = (DEFAULT, BY_EMAIL, TEAMS)
    asked = [each for each in proposed.open if each.place in places]
    if len(asked) > ASKED_AT_MOST:
        return proposed
    for each in asked:
        choices = proposed.choices[each.place]
        question = f"{each.label}: who or what is it in Intercom? (Enter leaves it open)"
        if choices and (offer := person.pick(question, choices)) is not None:
            proposed = proposed.chosen({each.id}, offer)
    return proposed


def _may_add(person: Person, path: Path, count: int, *, yes: bool) -> bool:
    if yes or not count or person.agrees(f"Add {count} decisions to {path}?"):
        return True
    screen.say(f"Nothing was written: {count} decisions are new. Add them with: init --yes")
    return False


def _write(path: Path, file: MigrationFile, systems: Systems) -> None:
    for variable, value in systems.typed.items():
        kept = keep_secret(path, variable, value)
        screen.say(f"{variable} is kept in {kept}, which nobody else may read; never share it")
    save(path, file, systems.environ)


def _answers(given: Mapping[str, str | None], auth: Sequence[str]) -> dict[str, str]:
    """Return what options have answered, by the option's name."""
    found = {name: value for name, value in given.items() if value}
    for each in auth:
        key, equals, value = each.partition("=")
        if not equals or not value:
            raise FatalError(f"--auth {each}: says no credential; e.g. --auth email=ada@acme.com")
        found |= {"auth": found.get("auth", key), f"auth-{key}": value}
    return found
