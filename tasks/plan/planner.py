"""Canonical to plan, a range at a time, with an account of every record."""

import asyncio
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from connectors.clock import now
from connectors.intercom.seen import SEEN
from connectors.ledger import Entry, Ledger
from connectors.staging import KeyIndex, read_table
from tasks.plan.batches import batches, write_broken, write_filtered, write_left, write_planned
from tasks.plan.proposing import note_sent, used_proposals
from tasks.plan.related import index_left_out, left_out
from tasks.plan.shapes import COMPANIES_MEANT, COMPANY_NAMES, PEOPLE, look_up, read_catalog
from tasks.plan.tagged import Tagged, index_tagged
from tasks.run.kept import last_state, sent_files, sent_version
from tasks.run.tables import Scope as RunScope
from tasks.run.tables import Tables
from tasks.stage.inventory import read_workspace
from transforms.contracts import (
    ATTACHMENT,
    COMPANY,
    CONTACT,
    FILE,
    MESSAGE,
    REFERENCE,
    SKIPPED,
    TEAMMATE,
    TICKET,
    from_rows,
    sort_key,
)
from transforms.errors import FatalError
from transforms.filters import company_reasons
from transforms.model import EntityType, RecordRef
from transforms.plan import own_attributes
from transforms.plan.accounts import Planned, planned
from transforms.plan.companies import plan_companies
from transforms.plan.contacts import (
    extras_in,
    needs_placeholder,
    plan_contacts,
    plan_placeholder,
)
from transforms.plan.further import FIRST, further_id, ticket_of
from transforms.plan.labels import STATE
from transforms.plan.options import labels_in
from transforms.plan.past import LastState
from transforms.plan.people import Person, Scope, people_of
from transforms.plan.rewrites import Versions
from transforms.plan.setup import plan_setup, plan_tags, sent_attributes, used_tags
from transforms.plan.shape import lacks_something, shape_of
from transforms.plan.tickets import DELETE, REMOVED, plan_removals, plan_tickets
from transforms.plan.workspace import Matching, Workspace, match
from transforms.rules import Model, Rules
from transforms.sources import SOURCES

_WITH_FIELDS: Final[tuple[tuple[str, Model, pa.Schema], ...]] = (
    ("contact", "contact", CONTACT),
    ("company", "company", COMPANY),
    ("ticket", "conversation", TICKET),
)

OLDER: Final = "older"  # how many records an earlier version began with less, by entity
Settled = dict[str, dict[str, list[str]]]  # ticket: settled step: the files that it sent


class Sent(NamedTuple):
    """Of records by source id: the keys of what may stand of them, and what their notes said.

    `shown`: what Intercom showed of them when they were written last.
    """

    keys: dict[str, list[str]]
    versions: dict[str, Versions]
    shown: dict[str, Sequence[str]]


class Used(NamedTuple):
    """What the planned records use: tags, lists with their values, and attributes of ours."""

    tags: set[str]
    labels: dict[tuple[str, str], set[str]]
    extras: set[tuple[Model, str]]

    def add(self, model: Model, rows: pa.Table, rules: Rules, shapes: Mapping[str, str]) -> None:
        """Add what a range of tickets, contacts or companies uses."""
        self.tags.update(used_tags(rules, rows))
        for attribute, values in labels_in(rows, model, rules).items():
            self.labels.setdefault(attribute, set()).update(values)
        if model == "contact":
            self.extras.update(extras_in(rows, rules, shapes))
        elif model == "company":
            self.extras.update(own_attributes.extras_in(rows, model, rules, shapes))


class _Range(NamedTuple):
    """What is remembered of a range: records that were begun with less, and attributes in use."""

    older: int
    sent: set[str]


class Planner:
    """Plans one run; holds the workspace and the rules, never a table longer than a range."""

    def __init__(
        self,
        tables: Tables,
        ledger: Ledger,
        rules: Rules,
        *,
        account: str,
        operator_id: str,
        changed: RunScope,
    ) -> None:
        """`account`: the desk in external ids; `operator_id`: the admin of the token.

        `changed`: what was read again since a run brought all over. What the source has taken
        back of these records is taken back; of others it never is, whatever a filter says.
        """
        self._tables = tables
        self._ledger = ledger
        self._kind = SOURCES[rules.source_kind]
        self._rules = rules
        self._run_scope = tables.scope()
        self._changed = changed
        self._account = account
        self._workspace: Workspace = read_workspace(tables.area, operator_id=operator_id)

    async def contacts(self) -> None:
        """Plan everybody, and write the look-ups that tickets and companies need."""
        known = await self._sent(EntityType.CONTACT, self._changed.contact_ids)
        tagged = await index_tagged(self._tables.area, self._ledger)
        people = KeyIndex(self._tables.area.index_path(PEOPLE), is_new=True)
        meant = KeyIndex(self._tables.area.index_path(COMPANIES_MEANT), is_new=True)
        sent: set[str] = set()
        for name in self._tables.names("contact"):
            rows, found = await self._plan_people(name, known, tagged)
            sent |= sent_attributes(found.records)
            people.put(_person_lines(people_of(rows, self._rules).values()))
            meant.put((company, "") for company in _companies_of(rows, found.accounts))
            del rows, found  # before the next range is read
        note_sent(self._tables, "contact", sent)
        for index in (people, meant, tagged):
            index.close()

    async def _plan_people(
        self, name: str, known: Sent, tagged: Tagged
    ) -> tuple[pa.Table, Planned]:
        """Plan a range of people, and return its rows and what was made of them."""
        rows = self._tables.read("contact", name, CONTACT)
        meant = self._tables.read("meant", name, REFERENCE)
        found = await asyncio.to_thread(
            plan_contacts,
            rows,
            rules=self._rules,
            workspace=self._workspace,
            account=self._account,
            scope=self._scope(rows, meant, known.keys),
            batch=f"{self._tables.run}:{name}",
            settled=known.keys,
            versions=known.versions,
            shown=known.shown,
            tagged=await self._tagged(tagged, EntityType.CONTACT, rows),
            shapes=await self._shapes(EntityType.CONTACT, rows),
        )
        write_planned(self._tables, "contact", name, found)
        write_left(self._tables, "contact", name, EntityType.CONTACT)
        return rows, found

    async def _sent(self, entity: EntityType, ids: Sequence[str]) -> Sent:
        """Return what of these records may be in the workspace, and what their notes said."""
        known = await self._ledger.entries(entity, ids)
        keys = {
            source_id: [key for key, entry in entries.items() if entry.may_stand]
            for source_id, entries in known.items()
        }
        return Sent(
            keys,
            {source_id: _versions(entries) for source_id, entries in known.items()},
            {source_id: _shown(entries, entity) for source_id, entries in known.items()},
        )

    async def _shapes(self, entity: EntityType, rows: pa.Table) -> dict[str, str]:
        """Return the frozen shapes of the rows' records that were begun."""
        return await self._ledger.shapes(entity, rows["source_id"].to_pylist())

    async def _tagged(
        self, index: Tagged, entity: EntityType, rows: pa.Table
    ) -> dict[str, set[str]]:
        """Return which tags the rows' records have by earlier runs, by source id."""
        ids = [
            source_id
            for source_id, tags in zip(
                rows["source_id"].to_pylist(), rows["tags"].to_pylist(), strict=True
            )
            if tags or source_id in self._changed_ids(entity)
        ]
        targets = await self._ledger.targets(RecordRef(entity.value, each) for each in ids)
        tags_of = index.tags_of(list(targets.values()))
        return {ref.source_id: tags_of[each] for ref, each in targets.items() if each in tags_of}

    def _changed_ids(self, entity: EntityType) -> Collection[str]:
        is_contact = entity is EntityType.CONTACT
        return self._changed.contact_ids if is_contact else self._changed.company_ids

    def _scope(self, contacts: pa.Table, meant: pa.Table, moved: Collection[str]) -> Scope:
        """Say who is needed: who asks, and who is in the workspace because they once did."""
        companies = {c for ids in contacts["company_ids"].to_pylist() for c in ids}
        known = look_up(self._tables.area, COMPANY_NAMES, sorted(companies))
        has_companies = "companies" in self._rules.entities
        requesters = {row["id"] for row in meant.to_pylist() if row["role"] == "requester"}
        return Scope(
            requesters=frozenset(requesters | {*moved}),
            companies=frozenset(known if has_companies else ()),
        )

    async def companies(self) -> None:
        """Plan companies: all, or those of the run's people and its own."""
        if "companies" not in self._rules.entities:
            return
        own = self._run_scope.company_ids
        moved = await self._ledger.targets(
            RecordRef(EntityType.COMPANY.value, each) for each in own
        )
        known = await self._sent(EntityType.COMPANY, self._changed.company_ids)
        tagged = await index_tagged(self._tables.area, self._ledger)
        is_whole = self._run_scope.is_whole
        sent: set[str] = set()
        for name in self._tables.names("company"):
            rows = self._tables.read("company", name, COMPANY)
            found_ids = look_up(self._tables.area, COMPANIES_MEANT, rows["source_id"].to_pylist())
            meant = found_ids.keys() | {ref.source_id for ref in moved}
            if not is_whole:
                wanted = pa.array({*meant, *own}, pa.string())
                rows = rows.filter(pc.is_in(rows["source_id"], wanted))
            reasons = company_reasons(rows, self._rules, with_contacts=meant)
            write_filtered(self._tables, "company", name, rows, reasons)
            rows = rows.filter(pa.array([reason is None for reason in reasons], pa.bool_()))
            found = await asyncio.to_thread(
                plan_companies,
                rows,
                meant,
                rules=self._rules,
                workspace=self._workspace,
                account=self._account,
                batch=f"{self._tables.run}:{name}",
                settled=known.keys,
                versions=known.versions,
                shown=known.shown,
                tagged=await self._tagged(tagged, EntityType.COMPANY, rows),
                shapes=await self._shapes(EntityType.COMPANY, rows),
            )
            sent |= sent_attributes(found.records)
            write_planned(self._tables, "company", name, found)
            if is_whole:
                write_left(self._tables, "company", name, EntityType.COMPANY)
        note_sent(self._tables, "company", sent)
        tagged.close()

    async def tickets(self) -> None:
        """Plan tickets; a record that was begun keeps the shape it was begun with."""
        matching = self.match()
        changed = frozenset(self._changed.ticket_ids or ())
        index_left_out(self._tables)
        older, sent = 0, set[str]()
        for name in self._tables.names("ticket"):
            planned = await self._plan_tickets(name, matching, changed)
            older += planned.older
            sent |= planned.sent
        self._tables.save_note(OLDER, {"ticket": older})
        note_sent(self._tables, "conversation", sent)

    async def _plan_tickets(
        self, name: str, matching: Matching, changed: Collection[str]
    ) -> _Range:
        """Plan a range of tickets; what it holds is let go before the next one."""
        rows = self._tables.read("ticket", name, TICKET)
        messages = self._tables.read("message", name, MESSAGE)
        ids = rows["source_id"].to_pylist()
        records = await self._records_of(ids)
        settled, versions, states = await self._settled(records)
        shapes = await self._ledger.shapes(EntityType.TICKET, records)
        found = plan_tickets(
            rows,
            messages,
            self._tables.read("attachment", name, ATTACHMENT),
            self._files(ids),
            people=self._people(name, rows, messages),
            rules=self._rules,
            workspace=self._workspace,
            matching=matching,
            shapes=shapes,
            settled=settled,
            sent=settled,
            versions=versions,
            changed=changed,
            states=states,
            now=now(),
            left_out_ids=left_out(self._tables, rows),
        )
        removed = await self._plan_removals(name, changed)
        accounts = pa.concat_tables([found.accounts, removed.accounts])
        write_planned(self._tables, "ticket", name, replace(found, accounts=accounts))
        write_left(
            self._tables,
            "ticket",
            name,
            EntityType.TICKET,
            but=frozenset(removed.accounts["source_id"].to_pylist()),
        )
        if needs_placeholder(found.records):
            placeholder = planned([plan_placeholder(self._account)], [])
            write_planned(self._tables, "contact", "placeholder", placeholder)
        wanted = shape_of(self._rules)
        older = sum(lacks_something(text, wanted) for text in shapes.values())
        return _Range(older, sent_attributes(found.records))

    async def _plan_removals(self, name: str, changed: Container[str]) -> Planned:
        """Plan to remove what was moved before the source deleted or merged it.

        What was to be removed before and still stands is planned again, and accounted for: it was
        refused, or kept for people's work.
        """
        left = self._tables.read("left-ticket", name, SKIPPED).to_pylist()
        reasons = {
            row["source_id"]: row["reason"]
            for row in left
            if row["entity"] == EntityType.TICKET and row["reason"] in REMOVED
        }
        entity = EntityType.TICKET.value
        records = await self._records_of([*reasons])
        moved = await self._ledger.targets(RecordRef(entity, each) for each in records)
        there = [ref.source_id for ref in moved]
        entries = await self._ledger.entries(entity, there)
        gone = {
            each: reasons[ticket_of(each)]
            for each in there
            if ticket_of(each) in changed or DELETE in entries.get(each, ())
        }
        removals = plan_removals(gone, self._workspace)
        for number, part in enumerate(batches(removals.records)):
            self._tables.write("plan-ticket", f"{name}-removed-{number:04d}", part)
        return removals

    async def _records_of(self, ticket_ids: Sequence[str]) -> list[str]:
        """Return the tickets, each with the further conversations that it goes on in."""
        found, number = [*ticket_ids], FIRST
        while ticket_ids:
            number += 1
            further = {further_id(each, number): each for each in ticket_ids}
            refs = (RecordRef(EntityType.TICKET.value, each) for each in further)
            there = [ref.source_id for ref in await self._ledger.targets(refs)]
            found += there
            ticket_ids = [further[each] for each in there]
        return found

    async def _settled(
        self, ticket_ids: Sequence[str]
    ) -> tuple[Settled, dict[str, Versions], dict[str, LastState]]:
        """Return the steps of records of which something may stand, each with the files it sent.

        And the versions of those that sent a message which the source had rewritten, and the
        states that were set last.
        """
        settled: Settled = {}
        versions: dict[str, Versions] = {}
        states: dict[str, LastState] = {}
        for ticket_id, entries in (
            await self._ledger.entries(EntityType.TICKET, ticket_ids)
        ).items():
            done = {key: entry for key, entry in entries.items() if entry.is_settled}
            settled[ticket_id] = {
                key: sent_files(entry) for key, entry in entries.items() if entry.may_stand
            }
            if told := _versions(done):
                versions[ticket_id] = told
            if STATE in done:
                states[ticket_id] = last_state(done)
        return settled, versions, states

    def match(self) -> Matching:
        """Match agents and groups; raises FatalError for one whom tickets need and nobody is."""
        area = self._tables.area
        teammates = self._all("teammate", TEAMMATE)
        found = match(
            self._rules, teammates, read_catalog(area, self._kind).teams(), self._workspace
        )
        if found.unknown_emails:
            raise FatalError(
                "mapping.teammates: nobody in the workspace has the e-mail "
                + ", ".join(found.unknown_emails)
            )
        if found.default_id is not None:
            return found
        needed = self._needed({who.source_id for who in found.unmatched_teammates})
        missing = [
            f"{who.name} ({who.email or 'no e-mail'})"
            for who in found.unmatched_teammates
            if who.source_id in needed
        ]
        if missing:
            raise FatalError(
                f"no teammate in the workspace for {', '.join(missing)}; add them there, or set "
                "mapping.teammates.by_email or mapping.teammates.default"
            )
        return found

    async def setup(self) -> None:
        """Plan the attributes and tags that the planned records use."""
        used = Used(set(used_tags(self._rules)), {}, set())
        for table, model, contract in _WITH_FIELDS:
            for name in self._tables.names(table):
                rows = self._tables.read(table, name, contract)
                shapes = {} if table == "ticket" else await self._shapes(EntityType(table), rows)
                await asyncio.to_thread(used.add, model, rows, self._rules, shapes)
        found = plan_setup(
            self._rules,
            self._workspace,
            extras=used.extras,
            proposed=used_proposals(self._tables),
            labels={attribute: sorted(values) for attribute, values in used.labels.items()},
        )
        if fatal := [fault for fault in found.faults if fault.is_fatal]:
            raise FatalError("; ".join(f"{fault.subject} {fault.text}" for fault in fatal))
        write_planned(self._tables, "attribute", "000000", found.planned)
        write_planned(self._tables, "tag", "000000", plan_tags(used.tags, self._workspace))
        broken = read_catalog(self._tables.area, self._kind).broken
        write_broken(self._tables, EntityType.ATTRIBUTE, broken)

    def _all(self, table: str, contract: pa.Schema) -> pa.Table:
        names = self._tables.names(table)
        return pa.concat_tables(
            [contract.empty_table(), *(self._tables.read(table, name, contract) for name in names)]
        )

    def _needed(self, agents: set[str]) -> set[str]:
        """Return which of these agents write or are assigned in the run's tickets."""
        found: set[str] = set()
        for name in self._tables.names("message") if agents else ():
            messages = self._tables.read("message", name, MESSAGE)
            tickets = self._tables.read("ticket", name, TICKET)
            for column in (messages["author_id"], tickets["assignee_id"]):
                found |= agents.intersection(column.unique().to_pylist())
        return found

    def _people(self, name: str, tickets: pa.Table, messages: pa.Table) -> dict[str, Person]:
        """Return everybody whom a range of tickets means."""
        path = self._tables.folder("reference") / f"part-{name}.parquet"
        meant = read_table(path, REFERENCE)["id"].to_pylist()
        ids = {*meant, *messages["author_id"].to_pylist(), *tickets["requester_id"].to_pylist()}
        found = look_up(self._tables.area, PEOPLE, sorted(each for each in ids if each))
        return {key: Person(*orjson.loads(text)) for key, text in found.items()}

    def _files(self, ticket_ids: Sequence[str]) -> pa.Table:
        reader = self._tables.area.reader("files", contract=FILE)
        return newest_files(reader.read_keys([sort_key(each) for each in ticket_ids]))


def newest_files(table: pa.Table) -> pa.Table:
    """Return one row a file: the one that was fetched, else the last reason."""
    rows: dict[str, dict[str, Any]] = {}
    for row in table.to_pylist():
        if row["sha256"] or row["id"] not in rows or not rows[row["id"]]["sha256"]:
            rows[row["id"]] = row
    return from_rows(list(rows.values()), FILE)


def _shown(entries: Mapping[str, Entry], entity: EntityType) -> Sequence[str]:
    """Return what Intercom showed of a person or company, as the step of that name wrote down."""
    entry = entries.get(entity.value)
    told = orjson.loads(entry.observed) if entry is not None and entry.observed else {}
    return tuple(told.get(SEEN, ()))


def _versions(entries: Mapping[str, Entry]) -> Versions:
    """Return what was said by settled steps that may come to say something else, by their keys."""
    settled = {key: entry for key, entry in entries.items() if entry.is_settled}
    return {key: told for key, entry in settled.items() if (told := sent_version(entry))}


def _person_lines(people: Iterable[Person]) -> Iterator[tuple[str, str]]:
    for each in people:
        values = [each.source_id, each.name, each.email, each.is_agent, each.has_contact]
        yield each.source_id, orjson.dumps(values).decode()


def _companies_of(contacts: pa.Table, accounts: pa.Table) -> set[str]:
    """Return the companies that at least one planned contact belongs to."""
    planned = {row["source_id"] for row in accounts.to_pylist() if row["outcome"] is None}
    return {
        company
        for row in contacts.select(["source_id", "company_ids"]).to_pylist()
        if row["source_id"] in planned
        for company in row["company_ids"]
    }
