"""All decisions of a migration together: made from both sides, counted, and chosen."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pyarrow as pa

from transforms.contracts import TEAM, TEAMMATE
from transforms.decisions.articles import (
    COLLECTIONS,
    LOCALES,
    collections,
    entities,
    languages,
    locales,
)
from transforms.decisions.decision import Decision, Json, Sureness
from transforms.decisions.fields import Kept, fields
from transforms.decisions.people import BY_EMAIL, DEFAULT, TEAMS, agents, teams
from transforms.decisions.tickets import routes, statuses, tag
from transforms.plan.knowledge.base import TargetBase
from transforms.plan.knowledge.locales import LOCALES as INTERCOM_LOCALES
from transforms.plan.survey import Survey
from transforms.plan.workspace import Workspace
from transforms.rules import Model, Rules


@dataclass(frozen=True, slots=True)
class Seen:
    """What both sides have, as far as it decides anything."""

    workspace: Workspace
    at: datetime
    agents: pa.Table = field(default_factory=TEAMMATE.empty_table)
    groups: pa.Table = field(default_factory=TEAM.empty_table)
    surveys: Mapping[Model, Survey] = field(default_factory=dict)
    kept: Kept = field(default_factory=dict)  # attributes that fields got in earlier runs
    statuses: Collection[str] = ()
    status_labels: Mapping[str, str] = field(default_factory=dict)
    types: Collection[str] = ()
    forms: Collection[str] = ()
    base: TargetBase = field(default_factory=TargetBase)
    help_centers: tuple[Mapping[str, Any], ...] = ()  # rows of HELP_CENTER
    tree: tuple[Mapping[str, Any], ...] = ()  # rows of COLLECTION
    no_articles: str | None = None  # why the knowledge base can't be moved, None where it can


@dataclass(frozen=True, slots=True)
class Proposed:
    """Decisions in the order of the file; each stands at one place and key."""

    decisions: tuple[Decision, ...] = ()
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by place: what may
    # stand there, with what people call it; a place with free choice is not among them

    def chosen(self, ids: Collection[str], offer: Json) -> "Proposed":
        """Return all, with some of them decided by a person, alike; a mapping is copied."""
        return self._with(
            tuple(
                replace(each, offer=_own(offer), sureness=Sureness.SURE, why="chosen by a person")
                if each.id in ids
                else each
                for each in self.decisions
            )
        )

    def only(self, ids: Collection[str]) -> "Proposed":
        """Return those of some ids."""
        return self._with(tuple(each for each in self.decisions if each.id in ids))

    def _with(self, decisions: tuple[Decision, ...]) -> "Proposed":
        return replace(self, decisions=decisions)

    @property
    def counted(self) -> dict[str, dict[str, int]]:
        """Return how many there are of each sureness, by place."""
        found: dict[str, dict[str, int]] = {}
        for each in self.decisions:
            counts = found.setdefault(each.place, dict.fromkeys(Sureness, 0))
            counts[each.sureness] += 1
        return found

    @property
    def open(self) -> tuple[Decision, ...]:
        """Return what waits for a person."""
        return tuple(each for each in self.decisions if each.sureness is Sureness.OPEN)


def propose_all(rules: Rules, seen: Seen) -> Proposed:
    """Return what is proposed for all that rules can decide.

    What a person has mapped of fields is taken as decided; all else is proposed as if nothing was.
    """
    found: Iterable[Decision] = (
        entities(seen.no_articles),
        *agents(seen.agents, seen.workspace),
        *teams(seen.groups, seen.workspace),
        *statuses(seen.statuses, seen.status_labels),
        *routes(seen.types, seen.forms, seen.workspace),
        *fields(rules, seen.surveys, seen.workspace, seen.kept),
        *locales(languages(seen.help_centers, seen.tree), seen.base),
        *collections(seen.tree, seen.base),
        tag(seen.at),
    )
    return Proposed(tuple(found), _choices(seen))


def _choices(seen: Seen) -> dict[str, dict[str, str]]:
    """Return what may stand at each place where only some values may."""
    admins = {each.email: f"{each.name} <{each.email}>" for each in seen.workspace.admins}
    return {
        BY_EMAIL: admins,
        DEFAULT: admins,
        TEAMS: {each.name: each.name for each in seen.workspace.teams},
        LOCALES: {each: each for each in INTERCOM_LOCALES},
        COLLECTIONS: {each.name: each.name for each in seen.base.collections},
    }


def _own(offer: Json) -> Json:
    return dict(offer) if isinstance(offer, dict) else offer
