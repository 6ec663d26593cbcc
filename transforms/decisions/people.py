"""Who stands for whom: agents and teammates by address and name, groups and teams by name."""

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import TEAM, TEAMMATE, conform
from transforms.decisions.decision import Decision, Sureness
from transforms.filters import fold
from transforms.plan.workspace import Admin, Workspace
from transforms.words import nearest

BY_EMAIL: Final = "mapping.teammates.by_email"
DEFAULT: Final = "mapping.teammates.default"
TEAMS: Final = "mapping.teams"
NEAREST: Final = 3
CLOSE: Final = 0.6  # likeness from which on a name comes near

_NOBODY: Final = "nobody in the workspace has that e-mail or name"
_NO_TEAM: Final = "no team has that name: its tickets get no team"


def agents(teammates: pa.Table, workspace: Workspace) -> list[Decision]:
    """Return who stands for each agent with an e-mail, and for all others.

    In: TEAMMATE, the active ones. An address is a match for sure; a name, or what stands before
    the @, only where nobody else has it on either side.
    """
    people = conform(teammates, TEAMMATE).to_pylist()
    found = [_agent(each, people, workspace.admins) for each in _once(people)]
    alone = sum(not each.is_written for each in found)
    nameless = sum(not each["email"] for each in people)
    return [*found, _default(workspace, alone, nameless)]


def teams(groups: pa.Table, workspace: Workspace) -> list[Decision]:
    """Return which team stands for each group. In: TEAM."""
    names = {fold(each.name): each.name for each in workspace.teams}
    rows = conform(groups, TEAM).to_pylist()
    return [_team(name, names) for name in dict.fromkeys(row["name"] for row in rows)]


def _once(people: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Return the people with an e-mail, of several with the same one the first."""
    found: dict[str, Mapping[str, Any]] = {}
    for each in people:
        if each["email"]:
            found.setdefault(each["email"].lower(), each)
    return found.values()


def _agent(
    person: Mapping[str, Any], people: Sequence[Mapping[str, Any]], admins: Sequence[Admin]
) -> Decision:
    email, name = person["email"].lower(), person["name"]
    label = f"{name} <{email}>" if name else email
    same = next((each for each in admins if each.email.lower() == email), None)
    if same is not None:
        return Decision(BY_EMAIL, email, label, same.email, Sureness.SURE, "the same e-mail")
    for why, of_person, of_admin in _MARKS:
        match = _only(of_person(person), map(of_person, people), admins, of_admin)
        if match is not None:
            told = f"{why}: {match.name} <{match.email}>"
            return Decision(BY_EMAIL, email, label, match.email, Sureness.LIKELY, told)
    near = _near(name, admins)
    return Decision(BY_EMAIL, email, label, None, Sureness.OPEN, _NOBODY, near)


def _only(
    mark: str, others: Iterable[str], admins: Sequence[Admin], of_admin: Callable[[Admin], str]
) -> Admin | None:
    """Return the one teammate with a mark that only one agent has."""
    found = [each for each in admins if of_admin(each) == mark]
    return found[0] if mark and len(found) == 1 and Counter(others)[mark] == 1 else None


def _local(email: str | None) -> str:
    return (email or "").lower().partition("@")[0]


# What makes a match likely: in words, of an agent, of a teammate.
_MARKS: Final[Sequence[tuple[str, Callable[[Mapping[str, Any]], str], Callable[[Admin], str]]]] = (
    ("the same name", lambda one: fold(one["name"] or ""), lambda admin: fold(admin.name)),
    (
        "the same before the @",
        lambda one: _local(one["email"]),
        lambda admin: _local(admin.email),
    ),
)


def _near(name: str | None, admins: Sequence[Admin]) -> tuple[str, ...]:
    """Return who may have been meant, as `Name <e-mail>`, the nearest first."""
    by_name = {fold(each.name): f"{each.name} <{each.email}>" for each in admins}
    found = difflib.get_close_matches(fold(name or ""), by_name, n=NEAREST, cutoff=CLOSE)
    return tuple(by_name[each] for each in found)


def _default(workspace: Workspace, alone: int, nameless: int) -> Decision:
    """Return who stands in for agents without a match: the teammate whose token it is."""
    label = "Everybody else"
    own = next((each for each in workspace.admins if each.id == workspace.operator_id), None)
    told = f"stands in for agents without a match ({alone + nameless} just now), "
    told += "whose names go into the text"
    if own is None or not own.email:
        near = tuple(each.email for each in workspace.admins[:NEAREST])
        why = "the token's teammate is not listed; somebody has to stand in for agents who left"
        return Decision(DEFAULT, "", label, None, Sureness.OPEN, why, near)
    why = f"the token's own teammate {told}"
    return Decision(DEFAULT, "", label, own.email, Sureness.LIKELY, why)


def _team(name: str, names: Mapping[str, str]) -> Decision:
    same = names.get(fold(name))
    if same is not None:
        return Decision(TEAMS, name, name, same, Sureness.SURE, "the same name")
    near = nearest(name, names.values())
    return Decision(TEAMS, name, name, None, Sureness.OPEN, _NO_TEAM, near)
