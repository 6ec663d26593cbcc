"""A checklist at the terminal: its lines are asked for one by one, and ticked by somebody."""

import os
from collections.abc import Sequence

import typer

from deployments import screen
from transforms.checklist import Item


def user_name() -> str:
    """Return who is logged in on this machine; a service without a user is `operator`."""
    return os.environ.get("USER") or "operator"


def say_unasked(items: Sequence[Item], command: str) -> None:
    """Print what is to be done and how it is ticked, where there is no terminal to ask at."""
    for item in items:
        screen.say(f"  [ ] {item.text} {item.where}")
    screen.say(f"Nobody can be asked here. If all of it is done: {command} --yes --by NAME")


def ask_ticks(items: Sequence[Item], *, yes: bool) -> list[str] | None:
    """Return the keys of all lines, asking for each unless `yes`; None at the first not done."""
    for item in items:
        if yes:
            screen.say(f"  [x] {item.text}")
            continue
        screen.say(f"{item.text} ({item.where})")
        if not typer.confirm("Done?", default=False):
            return None
    return [item.key for item in items]
