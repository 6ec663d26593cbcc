"""One ticket's case: its canonical rows, what was openly given up, and what the ledger knows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import orjson

from transforms.plan.message_links import LINKS
from transforms.rules import Rules

Row = Mapping[str, Any]


class LedgerStep(Protocol):
    """What a comparison asks of a ledger's entry."""

    @property
    def step_key(self) -> str:
        """The step's name."""
        ...

    @property
    def operation(self) -> str:
        """What it asked of Intercom."""
        ...

    @property
    def outcome(self) -> str | None:
        """How it ended: settled, refused, dispensed."""
        ...

    @property
    def target_id(self) -> str | None:
        """The id of what it made."""
        ...

    @property
    def begun_at(self) -> datetime | None:
        """When it was last sent."""
        ...

    @property
    def is_found(self) -> bool | None:
        """Whether the workspace had it before."""
        ...

    @property
    def observed(self) -> str | None:
        """What the answer showed, and what was given up on the way, as JSON."""
        ...


class Who(NamedTuple):
    """A person of the source."""

    source_id: str
    name: str
    email: str | None
    is_agent: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """Who in the workspace stands for whom, found anew from the workspace's own lists."""

    operator_id: str
    admins: Mapping[str, str] = field(default_factory=dict)  # agent's source id: admin id
    default_id: str | None = None
    teams: Mapping[str, str] = field(default_factory=dict)  # lower-case name: team id

    @property
    def stand_in(self) -> str:
        """The admin who speaks for those who can't."""
        return self.default_id or self.operator_id


@dataclass(frozen=True, slots=True)
class Links:
    """Which tickets are linked to their problem's: `trackers` by the problem's id."""

    trackers: Mapping[str, str] = field(default_factory=dict)
    customer_types: frozenset[str] = frozenset()  # in lower case: what else can be linked


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the tickets of one range are compared with."""

    rules: Rules
    directory: Directory
    people: Mapping[str, Who]
    targets: Mapping[tuple[str, str], str]  # (entity, source id): id in Intercom
    now: datetime
    links: Links = field(default_factory=Links)


@dataclass(frozen=True, slots=True)
class TicketCase:
    """One migrated ticket; `is_whole` is false where it stopped on its way."""

    ticket: Row
    messages: Sequence[Row]
    attachments: Mapping[str, Sequence[Row]]  # by message id
    files: Mapping[str, Row]  # FILE by attachment id
    accounts: Mapping[tuple[str, str], Row]  # ACCOUNT by (entity, source id)
    steps: Mapping[str, LedgerStep]
    shape: Row
    target_id: str
    is_whole: bool = True
    is_further: bool = False  # a long ticket's second conversation, or a later one
    sides: Sequence[Row] = ()  # messages of side conversations, which notes of ours tell
    goes_on: bool = False  # in a further conversation: this one is closed, and nobody's

    @property
    def id(self) -> str:
        """The ticket's id in the source, that of its record where it has several."""
        return str(self.ticket["source_id"])

    @property
    def is_ticket(self) -> bool:
        """Whether it is a ticket in Intercom, not a conversation."""
        return bool(self.shape.get("land_as") == "ticket")

    @property
    def carries_all(self) -> bool:
        """Whether it was begun with fields that nobody mapped as well."""
        return bool(self.shape.get("fields") == "all")

    def losses(self, entity: str = "ticket", source_id: str | None = None) -> Collection[str]:
        """Return what was openly given up of a record; of the ticket on its way too."""
        row = self.accounts.get((entity, source_id or self.id))
        told = [] if row is None else list(row["losses"])
        if entity == "ticket":
            told += [loss for key in self.steps for loss in self.noted(key, "losses")]
        return told

    def is_settled(self, step_key: str | None) -> bool:
        """Whether the ledger says that Intercom has what the step asked for."""
        step = self.steps.get(step_key or "")
        return step is not None and step.outcome == "settled"

    def noted(self, step_key: str | None, name: str) -> list[str]:
        """Return a list that the ledger noted when a step was settled; empty if it did not."""
        step = self.steps.get(step_key or "")
        if step is None or f'"{name}"' not in (step.observed or ""):
            return []
        found: list[str] = orjson.loads(step.observed or "{}").get(name) or []
        return found

    def noted_links(self, step_key: str) -> dict[str, str]:
        """Return the addresses that a message was sent with, by those that it had."""
        step = self.steps.get(step_key)
        if step is None or f'"{LINKS}"' not in (step.observed or ""):
            return {}
        found: dict[str, str] = orjson.loads(step.observed or "{}")[LINKS]
        return found

    def part_id(self, step_key: str) -> str | None:
        """Return the id that Intercom gave to a step's part."""
        step = self.steps.get(step_key)
        return None if step is None or step.outcome != "settled" else step.target_id


def directory_of(
    rules: Rules,
    teammates: Iterable[Row],
    admins: Iterable[Row],
    teams: Iterable[Row],
    operator_id: str,
) -> Directory:
    """Match agents by e-mail and teams by name, the mapping's lines first."""
    ids = {str(row.get("email") or "").lower(): str(row["id"]) for row in admins}
    told = {old.lower(): new.lower() for old, new in rules.mapping.teammates.by_email.items()}
    found = {}
    for row in teammates:
        email = (row["email"] or "").lower()
        admin = ids.get(told.get(email, email)) if email else None
        if admin is not None:
            found[row["source_id"]] = admin
    by_name = {str(row.get("name") or "").lower(): str(row["id"]) for row in teams}
    named = dict(by_name)
    for old, new in rules.mapping.teams.items():
        named.pop(old.lower(), None)
        if new.lower() in by_name:
            named[old.lower()] = by_name[new.lower()]
    default = ids.get((rules.mapping.teammates.default or "").lower())
    return Directory(operator_id, found, default, named)
