"""What becomes of the records of a scene: read, shaped, planned, and each end accounted for."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from connectors.protocols import RawRecord
from connectors.raw_records import Json, read_records
from connectors.zendesk.completeness import needs_messages
from connectors.zendesk.messages import is_comment
from connectors.zendesk.records import of_ticket
from tasks.stage.singly import MESSAGES
from tasks.stage.writing import raw_rows
from tests.torture.answers import LISTS, SIDES, Scene
from transforms.contracts import BROKEN_ID, FILE, RAW, REFERENCE, empty
from transforms.filters import Names
from transforms.plan.companies import plan_companies
from transforms.plan.contacts import plan_contacts
from transforms.plan.people import people_of
from transforms.plan.tickets import plan_tickets
from transforms.plan.workspace import Admin, Matching, Workspace
from transforms.rules import Options, Rules
from transforms.shapes import TicketTables
from transforms.zendesk.catalog import ZendeskCatalog, build_catalog
from transforms.zendesk.companies import to_companies
from transforms.zendesk.contacts import to_contacts
from transforms.zendesk.source import ROLES
from transforms.zendesk.tickets import to_tickets

RULES: Final = Rules(options=Options(deleted_tickets="migrate", ticket_events="note"))
WORKSPACE: Final = Workspace(operator_id="900", admins=(Admin("900", "Olga", "o@x.example"),))
MATCHING: Final = Matching(operator_id="900")


@dataclass
class Account:
    """What became of the records of a scene."""

    ends: Counter[tuple[str, str]] = field(default_factory=Counter)  # entity, id
    left: Counter[str] = field(default_factory=Counter)  # reasons of skipped and failed ones
    losses: Counter[str] = field(default_factory=Counter)
    rows: dict[tuple[str, str], Json] = field(default_factory=dict)  # canonical ones

    def totals(self) -> Counter[str]:
        """Return how many records of each entity have an end; a description is none of its own."""
        return Counter(
            entity for entity, source_id in self.ends if not source_id.startswith("description:")
        )

    def take(self, table: pa.Table, entity: str) -> None:
        """Take canonical rows."""
        for row in table.to_pylist():
            self.rows[entity, row["source_id"]] = row

    def leave(self, table: pa.Table, entity: str) -> None:
        """Take what a transform left out."""
        for row in table.to_pylist():
            self.ends[row["entity"] or entity, row["source_id"]] += 1
            self.left[row["reason"]] += 1

    def plan(self, accounts: pa.Table) -> None:
        """Take what a plan accounts for."""
        for row in accounts.to_pylist():
            self.ends[row["entity"], row["source_id"]] += 1
            self.losses.update(row["losses"])
            if row["outcome"]:
                self.left[row["reason"]] += 1
                self.rows.pop((row["entity"], row["source_id"]), None)


def play(scene: Scene) -> Account:
    """Return what becomes of a scene's records."""
    account = Account()
    if "tickets" in scene:
        _tickets(scene, account)
    elif "users" in scene:
        _people(scene, account)
    elif "organizations" in scene:
        split = to_companies(_raw(_listed(scene, "organizations")), ZendeskCatalog())
        account.take(split.kept, "company")
        account.leave(split.skipped, "company")
        ids = split.kept["source_id"].to_pylist()
        planned = plan_companies(split.kept, ids, rules=RULES, workspace=WORKSPACE, account="z")
        account.plan(planned.accounts)
    else:
        _setup(scene, account)
    return account


def _tickets(scene: Scene, account: Account) -> None:
    tickets = _listed(scene, "tickets")
    said = _listed(scene, "ticket_events") if "ticket_events" in scene else []
    payloads = [json.loads(record.payload) for record in said]
    for ticket in tickets:
        if not ticket.id.startswith(BROKEN_ID):
            needs_messages(payloads, ticket=json.loads(ticket.payload))
    key = tickets[0].id if tickets else "1"
    said += _listed(scene, SIDES) if SIDES in scene else []
    if "comments" in scene:
        said += of_ticket(scene["comments"]["comments"], key)
    if "log" in scene:
        turns = [each for each in scene["log"]["events"] if not is_comment(each)]
        said += of_ticket(turns, key, prefix="log:", kind="conversation_log")
    found = to_tickets(
        _raw(tickets, "tickets"), _raw(said, "messages"), ZendeskCatalog(), RULES, Names()
    )
    for table, entity in (
        (found.tickets, "ticket"),
        (found.messages, "message"),
        (found.attachments, "attachment"),
    ):
        account.take(table, entity)
    account.leave(found.skipped, "ticket")
    account.leave(found.failed, "ticket")
    account.plan(_planned(found))


_PLANNED: dict[bytes, pa.Table] = {}


def _planned(found: TicketTables) -> pa.Table:
    """Return the plan's accounts; what reads the same as before has the same plan."""
    tables = (found.tickets, found.messages, found.attachments, found.references)
    key = _digest(tables)
    if key not in _PLANNED:
        contacts = to_contacts(empty(RAW), empty(RAW), found.references, ZendeskCatalog()).contacts
        _PLANNED[key] = plan_tickets(
            found.tickets,
            found.messages,
            found.attachments,
            empty(FILE),
            people=people_of(contacts, RULES),
            rules=RULES,
            workspace=WORKSPACE,
            matching=MATCHING,
        ).accounts
    return _PLANNED[key]


def _digest(tables: Iterable[pa.Table]) -> bytes:
    digest = hashlib.sha256()
    for table in tables:
        stream = pa.BufferOutputStream()
        with pa.ipc.new_stream(stream, table.schema) as writer:
            writer.write_table(table)
        digest.update(stream.getvalue())
    return digest.digest()


def _people(scene: Scene, account: Account) -> None:
    users, memberships = (_listed(scene, name) for name in ("users", "organization_memberships"))
    found = to_contacts(
        _raw(users, "users"),
        _raw(memberships, "organization_memberships"),
        empty(REFERENCE),
        ZendeskCatalog(),
    )
    account.take(found.contacts, "contact")
    account.leave(found.skipped, "contact")
    planned = plan_contacts(found.contacts, rules=RULES, workspace=WORKSPACE, account="z")
    account.plan(planned.accounts)


def _setup(scene: Scene, account: Account) -> None:
    [name] = scene
    catalog = build_catalog({name: _raw(_listed(scene, name), name)})
    held = {
        "groups": catalog.groups,
        "brands": catalog.brands,
        "ticket_forms": catalog.forms,
        "custom_statuses": catalog.statuses,
        "ticket_fields": catalog.ticket_fields,
        "user_fields": catalog.user_fields,
        "organization_fields": catalog.organization_fields,
    }[name]
    catalog.teams()
    account.ends.update(("attribute", key) for key in (*held, *catalog.broken))
    account.left.update("broken_record" for _ in catalog.broken)


def _listed(scene: Scene, name: str) -> list[RawRecord]:
    endpoint = LISTS[name]
    return read_records(endpoint.records, scene[name], endpoint.listing.path)


def _raw(records: list[RawRecord], resource: str = ROLES.companies) -> pa.Table:
    listed = MESSAGES if resource == MESSAGES.name else LISTS[resource].resource
    return raw_rows(records, listed, 1, 0)
