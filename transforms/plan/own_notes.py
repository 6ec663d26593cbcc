"""Notes of ours as steps, and newer ones when the source says something else since.

Intercom has no way to change a note. So the old one stays, as what once was true, and what is true
now follows it. Keys: `note:<name>`, then `note:<name>/2`, `note:<name>/3` and so on. Only the last
one counts: what comes back to an earlier state is said again.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from transforms.model import Step
from transforms.plan.past import Past
from transforms.plan.replies import note
from transforms.plan.rewrites import with_version

FIRST: Final = 1

Make = Callable[[str, str, int], Step]  # of a note: its name, its text, unix seconds


class Fact(NamedTuple):
    """What a note says; `basis` is the part of it whose change is worth another note."""

    text: str
    basis: str


class Moment(NamedTuple):
    """The unix seconds of a ticket's first notes, and of those that its last change brings."""

    first: int
    changed: int


def fact(text: str, basis: str | None = None) -> Fact:
    """Return a fact; all of it counts unless `basis` says what does."""
    return Fact(text, text if basis is None else basis)


def note_steps(facts: Mapping[str, Fact], past: Past, admin_id: str, at: Moment) -> list[Step]:
    """Return a step for each note by name: the one that was sent, or the next one."""

    def make(name: str, text: str, second: int) -> Step:
        return note(name, text, admin_id, second)

    return said_steps(facts, past, at, make)


def said_steps(facts: Mapping[str, Fact], past: Past, at: Moment, make: Make) -> list[Step]:
    """Return a step of any kind for each note by name, as `note_steps` does for a ticket's."""
    return [_step(name, each, past, at, make) for name, each in facts.items()]


def was_told(name: str, past: Past) -> bool:
    """Tell whether a note of this name was sent: then it has to say that there is nothing now."""
    return _latest(name, past) is not None


def _step(name: str, told: Fact, past: Past, at: Moment, make: Make) -> Step:
    version = hashlib.sha256(told.basis.encode()).hexdigest()[:12]
    latest = _latest(name, past)
    number, second = latest or FIRST, at.first
    if latest is not None and past.is_changed:
        said = past.versions.get(f"note:{_named(name, latest)}")
        if said not in {None, version}:
            number, second = latest + 1, max(at)
    return with_version(make(_named(name, number), told.text, second), version)


def _latest(name: str, past: Past) -> int | None:
    """Return the number of the last note of this name that was sent."""
    first = f"note:{name}"
    numbers = [
        int(key.removeprefix(f"{first}/"))
        for key in past.settled
        if key.startswith(f"{first}/") and key.removeprefix(f"{first}/").isdecimal()
    ]
    if first in past.settled:
        numbers.append(FIRST)
    return max(numbers, default=None)


def _named(name: str, number: int) -> str:
    return name if number == FIRST else f"{name}/{number}"
