"""What a source's raw rows become: the tables and records that every source's transforms return."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import pyarrow as pa

Json = Mapping[str, Any]


class Catalog(Protocol):
    """The source's own set-up, as far as other rooms ask; the source's transforms know more."""

    @property
    def addresses(self) -> frozenset[str]:
        """Return the desk's own e-mail addresses: nobody's."""
        ...

    @property
    def broken(self) -> tuple[str, ...]:
        """Return the definitions that could not be read, as "list:id"."""
        ...

    def teams(self) -> pa.Table:
        """Return the living groups as TEAM."""
        ...


class Agent(NamedTuple):
    """Who answers in the desk."""

    id: str
    name: str
    email: str | None  # as it stands there, whatever it is
    address: str | None  # the same as an address that can be written to


class Mentioned(NamedTuple):
    """Whose names a ticket's filters need."""

    company_id: str | None
    assignee_id: str | None


class ContactTables(NamedTuple):
    """Every user is in contacts or in skipped; agents are in teammates as well."""

    contacts: pa.Table
    teammates: pa.Table
    skipped: pa.Table


class TicketTables(NamedTuple):
    """Every raw ticket and message is in exactly one of its own table, skipped and failed."""

    tickets: pa.Table
    messages: pa.Table
    attachments: pa.Table
    references: pa.Table
    skipped: pa.Table
    failed: pa.Table  # of the contract SKIPPED


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a source says of one ticket now; `count` is what its counting endpoint says."""

    ticket: Json
    comments: Sequence[Json]
    count: int | None = None
    turns: Sequence[Json] = ()  # of a chat's log, comments left out
    asides: Sequence[Json] = ()  # what was said in side conversations


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken of the ticket: canonical rows, and messages left out with a reason."""

    ticket: Json
    messages: Sequence[Json]
    attachments: Sequence[Json]
    left_out: Collection[str] = field(default=frozenset())  # ids of messages
    asides: Sequence[Json] = ()  # messages of side conversations
