"""What is known of a kind of source without asking it: its lists, and what their rows become."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from transforms.contracts import Split
from transforms.excluding import Traits
from transforms.filters import Names
from transforms.handed.source_kind import Handed
from transforms.knowledge.source_kind import Knowledge
from transforms.rules import Rules
from transforms.shapes import Agent, ContactTables, Fresh, Mentioned, Taken, TicketTables
from transforms.verify.findings import Finding
from transforms.vocabulary import Vocabulary


class Raw(Protocol):
    """A raw record as it comes from the source."""

    @property
    def id(self) -> str:
        """Return its own id."""
        ...

    @property
    def parent_id(self) -> str | None:
        """Return the ticket's, of a message."""
        ...

    @property
    def payload(self) -> str:
        """Return its JSON."""
        ...


@dataclass(frozen=True, slots=True)
class Roles:
    """The names of a source's lists by what they are for us: its folders in the staging area."""

    setup: tuple[str, ...]  # small ones that are read whole, before all others
    companies: str
    people: str
    memberships: str | None  # who belongs to which company; None: people say so themselves
    tickets: str
    bulk_messages: str  # the messages of many tickets at once
    side_messages: str | None = None  # what else lies under tickets, read where a file asks for it
    asides: tuple[str, ...] = ()  # beginnings of the ids of bulk rows that are no message
    named: tuple[str, ...] = ()  # beside `setup`: only their names are wanted, one by one
    custom_objects: str | None = None  # among those: what may become instances in Intercom
    is_read_by_ticket: bool = True  # one ticket's messages can be asked for by themselves
    are_people_asked: bool = False  # whom tickets mean and no list has, one by one
    is_bulk_beside: bool = False  # the bulk list has no messages, but what every run reads


Tickets = Callable[[pa.Table, pa.Table, Any, Rules, Names], TicketTables]


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One system: in its transforms the catalog is their own, made by `catalog`."""

    kind: str  # as the migration file and external ids have it
    name: str  # as people say it
    quirks: str  # begins the ids of its quirks
    auth_forms: tuple[tuple[str, ...], ...]  # credentials: exactly one of these; () for none
    meanings: Mapping[str, str]  # of keys of the migration file that mean something of its own
    address: str  # of an account, `{}` for its name; of a system with one address for all, that
    roles: Roles
    catalog: Callable[[Mapping[str, pa.Table]], Any]  # of `roles.setup`, RAW by name
    companies: Callable[[pa.Table, Any], Split]  # RAW, catalog
    contacts: Callable[
        [pa.Table, pa.Table, pa.Table, Any], ContactTables
    ]  # … memberships, REFERENCE
    tickets: Tickets  # RAW of tickets and of messages, catalog, rules, names
    agent: Callable[[Mapping[str, Any]], Agent | None]  # a raw row of people
    mentioned: Callable[[str], Mentioned]  # a raw ticket's payload
    belonging: Callable[[str], tuple[str, str, bool]] | None  # a membership's payload
    early_files: Callable[[Iterable[Raw], str], Iterator[dict[str, Any]]]  # bulk rows, desk's URL
    second_look: Callable[[Fresh, Taken], Iterator[Finding]] | None  # where the two differ
    traits: Traits  # how its raw records name people
    name_in: Callable[[str, str], str | None] | None = None  # of a list's payload; None: no lookups
    custom_objects: Callable[[pa.Table, Any], Split] | None = None  # RAW, catalog
    pointing: Callable[[Any], frozenset[str]] | None = None  # of the catalog: ids and names of
    # the fields that point at custom objects; None: nobody can tell
    as_gone: Callable[[str], str | None] | None = None  # of a ticket's payload; None: lists tell
    emails: Callable[[str], list[str]] | None = None  # of a raw person; None: ids name people
    statuses: Callable[[Any], frozenset[str]] | None = None  # of the catalog: what tickets may
    # have beside the usual six; None: it names none
    is_folder: bool = False  # its `source.url` is a folder of this machine
    knowledge: Knowledge | None = None  # its help centers; None where it has none
    has_ticket_types: bool = False  # some of its tickets have types of Intercom's own, and land so
    vocabulary: Callable[[Any], Vocabulary] | None = None  # of the catalog: what may clash with
    # the workspace's own names; None: it is no Intercom workspace
    own_id: Callable[[str], str | None] | None = None  # of a raw person: what Intercom knows as
    # external id; None: it has no ids of others
    handed: Handed | None = None  # its set-up that people make anew; None where nothing is listed
