"""Raw to canonical, a range of tickets or people at a time, with what was left out as rows."""

from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from connectors.staging import Area, KeyIndex, KeyRange, PartReader, cut, write_parquet
from tasks.plan.naming import with_names
from tasks.run.tables import Scope, Tables
from tasks.stage.singly import MESSAGES
from transforms.conditions import Filters
from transforms.contracts import RAW, REFERENCE, SKIPPED, conform, from_rows, sort_key
from transforms.excluding import excluded_rows, split_excluded
from transforms.filters import LATER, Names, contact_reasons
from transforms.latest import latest
from transforms.model import EntityType
from transforms.plan.survey import survey
from transforms.rules import Rules
from transforms.selection import choose
from transforms.shapes import Catalog, TicketTables
from transforms.source_kind import Roles, SourceKind
from transforms.strangers import acquainted, addresses_in, strangers
from transforms.threads import MARKER

PEOPLE_AT_MOST: Final = 2_000  # in one range
COMPANY_NAMES: Final = "company-names"
AGENTS: Final = "agents"
AGENT_EMAILS: Final = "agent-emails"
PEOPLE_EMAILS: Final = "people-emails"  # look-up of people by address, where tickets name them so
COMPANIES_MEANT: Final = "companies-meant"  # look-up of companies that a contact belongs to
PEOPLE: Final = "people"
WHOLE: Final = KeyRange("", None)


def read_catalog(area: Area, kind: SourceKind) -> Any:
    """Return the source's labels and definitions, from the lists that are read whole."""
    lists = {name: area.reader(name, is_incremental=False) for name in kind.roles.setup}
    return kind.catalog({name: latest(reader.read(WHOLE)) for name, reader in lists.items()})


def transform_companies(tables: Tables, kind: SourceKind) -> int:
    """Write all companies as canonical rows, and their names as a look-up."""
    catalog = read_catalog(tables.area, kind)
    reader = tables.area.reader(kind.roles.companies)
    index = KeyIndex(tables.area.index_path(COMPANY_NAMES), is_new=True)
    count = 0
    for number, keys in enumerate(cut(reader.keys(), PEOPLE_AT_MOST)):
        split = kind.companies(latest(reader.read(keys)), catalog)
        split = split._replace(kept=with_names(split.kept, tables.area, kind))
        tables.write("company", f"{number:06d}", split.kept)
        tables.write("survey-company", f"{number:06d}", survey(split.kept))
        tables.write("left-company", f"{number:06d}", split.skipped)
        index.put(
            zip(*(split.kept[name].to_pylist() for name in ("source_id", "name")), strict=True)
        )
        count += split.kept.num_rows
    index.close()
    return count


def index_agents(area: Area, kind: SourceKind) -> int:
    """Write the look-ups of the source's agents: by id, and by address for who is in copy."""
    index = KeyIndex(area.index_path(AGENTS), is_new=True)
    by_email = KeyIndex(area.index_path(AGENT_EMAILS), is_new=True)
    reader = area.reader(kind.roles.people)
    count = 0
    index_people(area, kind)
    for keys in cut(reader.keys(), PEOPLE_AT_MOST):
        rows = latest(reader.read(keys)).select(["id", "payload"]).to_pylist()
        agents = [agent for row in rows if (agent := kind.agent(row)) is not None]
        index.put((each.id, orjson.dumps([each.name, each.email]).decode()) for each in agents)
        by_email.put((each.address, each.id) for each in agents if each.address is not None)
        count += len(agents)
    for each in (index, by_email):
        each.close()
    return count


def index_people(area: Area, kind: SourceKind) -> None:
    """Write the look-up of people by address, where tickets name them by nothing else.

    An address that several have is the agent's, else of the one who is there longest.
    """
    index = KeyIndex(area.index_path(PEOPLE_EMAILS), is_new=True)
    reader, emails = area.reader(kind.roles.people), kind.emails
    for keys in cut(reader.keys(), PEOPLE_AT_MOST) if emails is not None else ():
        rows = latest(split_excluded(reader.read(keys))[0]).select(["id", "payload"]).to_pylist()
        told = [(each, row) for row in rows if emails for each in emails(row["payload"])]
        known = index.get(sorted({address for address, _ in told}))
        for address, row in told:
            if address not in known or kind.agent(row) is not None:
                known[address] = row["id"]
        index.put(known.items())
    index.close()


def agents_of(area: Area, kind: SourceKind, catalog: Any) -> pa.Table:
    """Return the source's active agents as TEAMMATE, a range of users at a time."""
    reader = area.reader(kind.roles.people)
    none = (RAW.empty_table(), REFERENCE.empty_table())
    found = [
        kind.contacts(split_excluded(reader.read(keys))[0], *none, catalog).teammates
        for keys in cut(reader.keys(), PEOPLE_AT_MOST)
    ]
    agents = pa.concat_tables(found)
    return agents.filter(agents["is_active"])


@dataclass(frozen=True, slots=True)
class TicketTransform:
    """Turns raw tickets into canonical ones; holds what does not depend on the range."""

    tables: Tables
    kind: SourceKind
    rules: Rules
    catalog: Any = field(init=False)

    def __post_init__(self) -> None:
        """Read the source's own set-up."""
        object.__setattr__(self, "catalog", read_catalog(self.tables.area, self.kind))

    def run(self, keys: KeyRange, name: str, unread: dict[str, str]) -> int:
        """Write one range and whom it means; returns how many tickets it kept.

        `unread`: tickets whose messages could not be read, with reasons; they fail.
        """
        scope = self.tables.scope()
        tickets = self._raw(self.kind.roles.tickets, keys, scope)
        found = self._transform(tickets, self._messages(keys, scope))
        lost = [
            reference for reference in found.tickets["source_id"].to_pylist() if reference in unread
        ]
        failed = [_left(EntityType.TICKET, ticket_id, unread[ticket_id]) for ticket_id in lost]
        gone = pa.array(lost, pa.string())
        kept = found.tickets.filter(pc.invert(pc.is_in(found.tickets["source_id"], gone)))
        self.tables.write("ticket", name, kept)
        self.tables.write("survey-ticket", name, self._survey(tickets, kept))
        for table, rows in (("message", found.messages), ("attachment", found.attachments)):
            is_lost = pc.is_in(rows["ticket_id"], gone)
            failed += [
                _left(table, row, "ticket_failed")
                for row in rows.filter(is_lost)["source_id"].to_pylist()
            ]
            self.tables.write(table, name, rows.filter(pc.invert(is_lost)))
        self.tables.write("left-ticket", name, found.skipped)
        more = from_rows(failed, SKIPPED)
        self.tables.write("broken-ticket", name, pa.concat_tables([found.failed, more]))
        path = self.tables.folder("reference") / f"part-{name}.parquet"
        meant = strangers(found.references, self._own(found.references))
        write_parquet(path, people_meant(meant), run=self.tables.run)
        return int(kept.num_rows)

    def _survey(self, raw: pa.Table, kept: pa.Table) -> pa.Table:
        """Count the fields of the tickets that are kept, and of those that only come later."""
        if not self.rules.is_open_first:
            return survey(kept)
        rules = replace(self.rules, is_open_first=False)
        return survey(self._transform(raw, RAW.empty_table(), rules).tickets)

    def everything(self, keys: KeyRange) -> tuple[pa.Table, Names]:
        """Return the tickets of a range whatever the filters say, and the names these go by."""
        raw = self.tables.area.reader(self.kind.roles.tickets).read(keys)
        rules = replace(self.rules, filters=Filters())
        found = self._transform(raw, RAW.empty_table(), rules)
        return found.tickets, self._names(split_excluded(latest(raw))[0])

    def surveyed(self, keys: KeyRange, name: str, *, with_messages: bool) -> TicketTables:
        """Return the tickets of a range that the filters let through, chosen or not.

        How they use their fields is written down: a demo sets up what all of them will need.
        """
        tickets = self.tables.area.reader(self.kind.roles.tickets).read(keys)
        messages = self._messages(keys, Scope()) if with_messages else RAW.empty_table()
        found = self._transform(tickets, messages)
        self.tables.write("survey-desk", name, survey(found.tickets))
        return found

    def _messages(self, keys: KeyRange, scope: Scope) -> pa.Table:
        raw = [self._raw(each, keys, scope) for each in message_lists(self.kind.roles)]
        messages = pa.concat_tables(raw)
        return messages.filter(pc.invert(pc.starts_with(messages["id"], MARKER)))

    def _transform(
        self, tickets: pa.Table, messages: pa.Table, rules: Rules | None = None
    ) -> TicketTables:
        tickets, out = split_excluded(latest(tickets))
        messages, said = split_excluded(messages)
        # Generations of two resources do not compare: the source picks the version of a message.
        names = self._names(tickets)
        found = self.kind.tickets(tickets, messages, self.catalog, rules or self.rules, names)
        if self.kind.emails is not None:
            written = addresses_in(found.references)
            found = acquainted(found, look_up(self.tables.area, PEOPLE_EMAILS, written))
        found = found._replace(tickets=with_names(found.tickets, self.tables.area, self.kind))
        prefix = self.kind.traits.file_prefix
        left = (
            excluded_rows(out, EntityType.TICKET),
            excluded_rows(said, EntityType.MESSAGE, file_prefix=prefix),
        )
        return found._replace(skipped=pa.concat_tables([found.skipped, *left]))

    def _own(self, references: pa.Table) -> Set[str]:
        """Return the addresses of agents and of the desk itself among those that are written."""
        written = addresses_in(references)
        catalog: Catalog = self.catalog
        return catalog.addresses | look_up(self.tables.area, AGENT_EMAILS, written).keys()

    def _raw(self, resource: str, keys: KeyRange, scope: Scope) -> pa.Table:
        reader = self.tables.area.reader(resource)
        if scope.ticket_ids is None:
            return reader.read(keys)
        wanted = (sort_key(ticket_id) for ticket_id in scope.ticket_ids)
        return reader.read_keys([key for key in wanted if keys.holds(key)])

    def _names(self, tickets: pa.Table) -> Names:
        """Return the names of companies and agents that raw tickets mention."""
        told = [self.kind.mentioned(payload) for payload in tickets["payload"].to_pylist()]
        companies = sorted({each.company_id for each in told if each.company_id is not None})
        agents = sorted({each.assignee_id for each in told if each.assignee_id is not None})
        found = look_up(self.tables.area, AGENTS, agents)
        return Names(
            companies=look_up(self.tables.area, COMPANY_NAMES, companies),
            agents={key: tuple(orjson.loads(text)) for key, text in found.items()},
        )


def message_lists(roles: Roles) -> list[str]:
    """Return the names of all lists in which messages of tickets lie."""
    return [roles.bulk_messages, MESSAGES.name, *filter(None, [roles.side_messages])]


def people_meant(references: pa.Table) -> pa.Table:
    """Return a row for each person and role, with the first name and address told, by key.

    An agent is meant by every other ticket of the desk: a row for each would not fit in memory.
    """
    frame = references.to_pandas()
    told = frame.groupby("id", sort=False)[["name", "email"]].transform("first")
    frame = frame.assign(name=told["name"], email=told["email"]).drop_duplicates(["id", "role"])
    rows = pa.Table.from_pandas(frame, schema=REFERENCE, preserve_index=False)
    return conform(rows, REFERENCE).sort_by("key")


def choose_tickets(
    transform: TicketTransform, ranges: Sequence[KeyRange], *, count: int, seed: int
) -> list[str]:
    """Choose the tickets of a demo at random among those that the filters let through."""
    return choose(_surveyed(transform, ranges), count, seed)


def survey_all(transform: TicketTransform, ranges: Sequence[KeyRange]) -> None:
    """Write down how all tickets use their fields, as choosing among them does."""
    for _ in _surveyed(transform, ranges):
        pass


def _surveyed(transform: TicketTransform, ranges: Sequence[KeyRange]) -> Iterator[str]:
    for number, keys in enumerate(ranges):
        found = transform.surveyed(keys, f"{number:06d}", with_messages=False)
        yield from found.tickets["source_id"].to_pylist()


def people_ranges(tables: Tables, roles: Roles, *, everyone: bool) -> list[KeyRange]:
    """Cut the people of a run: all users and whom tickets mean, or only the latter."""
    keys = PartReader([tables.folder("reference")], REFERENCE).keys()
    more = tables.area.reader(roles.people).keys() if everyone else _own_keys(tables.scope())
    if len(more):
        keys = pa.concat_arrays([keys, more]).unique()
        keys = keys.take(pc.sort_indices(keys))
    return cut(keys, PEOPLE_AT_MOST)


def _own_keys(scope: Scope) -> pa.Array:
    return pa.array([sort_key(contact_id) for contact_id in scope.contact_ids], pa.string())


def transform_people(  # noqa: PLR0913 - by keyword but its parts
    tables: Tables,
    kind: SourceKind,
    rules: Rules,
    keys: KeyRange,
    name: str,
    *,
    everyone: bool,
    moved: Collection[str] = (),
) -> int:
    """Write one range of people, those without an account too; returns how many it kept.

    Those who are in the workspace already (`moved`) pass every filter: a change of theirs is
    carried over whether or not a ticket of this run means them.
    """
    references = PartReader([tables.folder("reference")], REFERENCE).read(keys)
    readers = _people_readers(tables.area, kind.roles)
    if everyone:
        raw = [reader.read(keys) for reader in readers]
    else:
        own = _own_keys(tables.scope()).to_pylist()
        wanted = sorted({*references["key"].to_pylist(), *filter(keys.holds, own)})
        raw = [reader.read_keys(wanted) for reader in readers]
    people, out = split_excluded(raw[0])
    found = kind.contacts(people, raw[1], references, read_catalog(tables.area, kind))
    found = found._replace(contacts=with_names(found.contacts, tables.area, kind))
    needed = {*references["id"].to_pylist(), *moved}
    reasons = contact_reasons(found.contacts, rules, needed=needed)
    left = [
        _left(EntityType.CONTACT, source_id, reason)
        for source_id, reason in zip(found.contacts["source_id"].to_pylist(), reasons, strict=True)
        if reason is not None
    ]
    kept, known = (
        found.contacts.filter(pa.array([reason in among for reason in reasons], pa.bool_()))
        for among in ({None}, {None, LATER})
    )
    tables.write("contact", name, kept)
    tables.write("survey-contact", name, survey(known))
    tables.write("teammate", name, found.teammates)
    tables.write(
        "left-contact",
        name,
        pa.concat_tables(
            [found.skipped, from_rows(left, SKIPPED), excluded_rows(out, EntityType.CONTACT)]
        ),
    )
    tables.write("meant", name, references)
    return int(kept.num_rows)


def _people_readers(area: Area, roles: Roles) -> tuple[PartReader, PartReader]:
    """Return what reads people and what reads memberships; without such a list there are none."""
    name = roles.memberships
    none = PartReader([], RAW)
    memberships = none if name is None else area.reader(name, is_incremental=False)
    return area.reader(roles.people), memberships


def look_up(area: Area, index_name: str, keys: Sequence[str]) -> dict[str, str]:
    """Return the texts of some keys of a look-up file; nothing when there is no such file."""
    path = area.index_path(index_name)
    if not path.exists():
        return {}
    index = KeyIndex(path)
    try:
        return index.get(keys)
    finally:
        index.close()


def _left(entity: str, source_id: str, reason: str) -> dict[str, object]:
    return {"entity": str(entity), "source_id": source_id, "reason": reason}
