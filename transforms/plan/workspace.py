"""What planning needs to know of the workspace, and who there stands for whom in the source."""

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

import pyarrow as pa

from transforms.contracts import TEAM, TEAMMATE, conform
from transforms.rules import Rules

NEAREST: Final = 3  # names that `check` offers for one without a match

# A type as Intercom may name it when it lists an attribute.
READ_AS: Final[Mapping[str, frozenset[str]]] = {
    "string": frozenset({"string"}),
    "integer": frozenset({"integer"}),
    "decimal": frozenset({"decimal", "float"}),
    "boolean": frozenset({"boolean"}),
    "datetime": frozenset({"datetime", "date"}),
    "list": frozenset({"list", "options", "string"}),
}


@dataclass(frozen=True, slots=True)
class Admin:
    """A teammate of the workspace."""

    id: str
    name: str
    email: str
    has_inbox_seat: bool = True


class TargetTeam(NamedTuple):
    """A team of the workspace."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """A custom attribute that the workspace has; `type` is Intercom's own word."""

    name: str
    type: str
    options: tuple[str, ...] = ()
    object_type: str | None = None  # of custom objects: what it refers to


@dataclass(frozen=True, slots=True)
class ExistingType:
    """A type of tickets that the workspace has; `states` by id: its category and its names."""

    id: str
    name: str
    category: str
    states: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def has_state(self, named: str) -> bool:
        """Say whether a state of it has that category or name."""
        return any(named.lower() in map(str.lower, each) for each in self.states.values())


@dataclass(frozen=True, slots=True)
class ExistingContact:
    """A contact that the workspace has; one with an external id of ours is ours.

    `filled` names its fields and attributes with a value: those stay as they are.
    """

    id: str
    external_id: str | None = None
    filled: frozenset[str] = frozenset()


class ContactMatcher(Protocol):
    """Finds contacts of the inventory, many at once."""

    def by_email(self, emails: Sequence[str], /) -> Mapping[str, ExistingContact]:
        """Return those that exist by lower-case e-mail."""
        ...


class NoContacts:
    """An empty workspace's matcher."""

    def by_email(self, _emails: Sequence[str], /) -> Mapping[str, ExistingContact]:
        """Find nobody."""
        return {}


@dataclass(frozen=True, slots=True)
class Workspace:
    """The part of the inventory that planning reads."""

    operator_id: str  # the admin to whom the token belongs
    admins: tuple[Admin, ...] = ()
    teams: tuple[TargetTeam, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)  # lower-case name: id
    # model (contact, company, conversation, ticket:<type in lower case>): name: attribute
    attributes: Mapping[str, Mapping[str, Attribute]] = field(default_factory=dict)
    contacts: ContactMatcher = field(default_factory=NoContacts)
    company_ids: Collection[str] = frozenset()  # our own ids of companies it already has
    ticket_types: tuple[ExistingType, ...] = ()

    def ticket_type(self, name: str) -> ExistingType | None:
        """Return the type of tickets of that name; letter case never matters."""
        named = (each for each in self.ticket_types if each.name.lower() == name.lower())
        return next(named, None)

    def has_attribute(self, model: str, name: str) -> bool:
        """Say whether the attribute is there."""
        return name in self.attributes.get(model, {})


def like(name: str, existing: Mapping[str, Attribute]) -> Attribute | None:
    """Return an attribute of that name, letter case aside."""
    if name in existing:
        return existing[name]
    wanted = name.casefold()
    return next((each for known, each in existing.items() if known.casefold() == wanted), None)


class Unmatched(NamedTuple):
    """A teammate or team of the source without its like, and who comes near."""

    source_id: str
    name: str
    email: str | None
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """Who in the workspace stands for whom: source ids to the ids of admins and teams."""

    operator_id: str
    admins: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    default_id: str | None = None  # stands in for agents without a match
    unmatched_teammates: tuple[Unmatched, ...] = ()
    unmatched_teams: tuple[Unmatched, ...] = ()
    without_seat: tuple[Admin, ...] = ()  # matched, but without an inbox seat: assigning may fail
    unknown_emails: tuple[str, ...] = ()  # addresses in the mapping that no teammate has

    @property
    def stand_in(self) -> str:
        """The admin who writes what no matched teammate can."""
        return self.default_id or self.operator_id


def stand_in(rules: Rules, workspace: Workspace) -> str:
    """Return the admin who writes what nobody else can: the default teammate, or the operator."""
    default = _default_admin(rules, workspace)
    return default.id if default else workspace.operator_id


def match(rules: Rules, teammates: pa.Table, teams: pa.Table, workspace: Workspace) -> Matching:
    """Match agents by e-mail and groups by name, the mapping's lines first.

    In: TEAMMATE and TEAM, all of the source. Letter case never matters. Agents who are inactive
    are matched alike, and are reported when they are not.
    """
    admins = {admin.email.lower(): admin for admin in workspace.admins}
    by_email = {key.lower(): to.lower() for key, to in rules.mapping.teammates.by_email.items()}
    default = rules.mapping.teammates.default
    default_admin = _default_admin(rules, workspace)
    people = conform(teammates, TEAMMATE).to_pylist()
    found: dict[str, Admin] = {}
    for person in people:
        email = (person["email"] or "").lower()
        admin = admins.get(by_email.get(email, email))
        if email and admin is not None:
            found[person["source_id"]] = admin
    groups, lonely = _match_teams(rules, conform(teams, TEAM).to_pylist(), workspace.teams)
    named = [*by_email.values(), *([default.lower()] if default else [])]
    return Matching(
        operator_id=workspace.operator_id,
        admins={source_id: admin.id for source_id, admin in found.items()},
        teams=groups,
        default_id=default_admin.id if default_admin else None,
        unmatched_teammates=tuple(
            _unmatched(person, [admin.name for admin in workspace.admins])
            for person in people
            if person["source_id"] not in found
        ),
        unmatched_teams=lonely,
        without_seat=tuple(
            dict.fromkeys(admin for admin in found.values() if not admin.has_inbox_seat)
        ),
        unknown_emails=tuple(sorted({email for email in named if email not in admins})),
    )


def _default_admin(rules: Rules, workspace: Workspace) -> Admin | None:
    email = (rules.mapping.teammates.default or "").lower()
    return next((each for each in workspace.admins if email and each.email.lower() == email), None)


def _match_teams(
    rules: Rules, groups: list[dict[str, str]], teams: Iterable[TargetTeam]
) -> tuple[dict[str, str], tuple[Unmatched, ...]]:
    ids = {team.name.lower(): team.id for team in teams}
    mapped = {name.lower(): to.lower() for name, to in rules.mapping.teams.items()}
    found: dict[str, str] = {}
    lonely = []
    for group in groups:
        name = group["name"].lower()
        team_id = ids.get(mapped.get(name, name))
        if team_id is None:
            lonely.append(_unmatched(group, [team.name for team in teams]))
        else:
            found[group["source_id"]] = team_id
    return found, tuple(lonely)


def _unmatched(row: Mapping[str, str | None], names: Sequence[str]) -> Unmatched:
    name = row["name"] or ""
    by_lower = {candidate.lower(): candidate for candidate in names}
    near = difflib.get_close_matches(name.lower(), list(by_lower), n=NEAREST, cutoff=0.5)
    return Unmatched(
        row["source_id"] or "", name, row.get("email"), tuple(by_lower[each] for each in near)
    )
