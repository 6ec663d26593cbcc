"""The smallest valid canonical rows of a desk, and short ways to plan them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from transforms.contracts import (
    ATTACHMENT,
    COMPANY,
    CONTACT,
    FILE,
    MESSAGE,
    TEAM,
    TEAMMATE,
    TICKET,
    from_rows,
    sort_key,
)
from transforms.plan import steps
from transforms.plan.companies import plan_companies
from transforms.plan.contacts import plan_contacts
from transforms.plan.people import people_of
from transforms.plan.tickets import plan_tickets
from transforms.plan.workspace import Admin, Matching, TargetTeam, Workspace
from transforms.rules import Mapping, Options, Rules, TicketMapping

JUNE = datetime(2025, 6, 1, 10, tzinfo=UTC)
JUNE_S = int(JUNE.timestamp())
ACCOUNT_NAME = "zendesk:acme"

OPERATOR = Admin("900", "Olga Operator", "olga@acme.example")
SOFIA = Admin("901", "Sofia Marin", "sofia@acme.example")
WORKSPACE = Workspace(
    operator_id="900", admins=(OPERATOR, SOFIA), teams=(TargetTeam("700", "Repairs"),)
)
MATCHING = Matching(operator_id="900", admins={"a1": "901"}, teams={"g1": "700"})
STAND_IN = Matching(operator_id="900", admins={"a1": "901"}, default_id="901")
DEFAULTS = Rules(source_kind="zendesk", source_name="Zendesk")


def at(minutes):
    return JUNE + timedelta(minutes=minutes)


def rules(*, tickets=None, mapping=None, **options):
    """Rules with these options; `tickets` and `mapping` are fields of the mapping."""
    return replace(
        DEFAULTS,
        mapping=Mapping(tickets=TicketMapping(**(tickets or {})), **(mapping or {})),
        options=Options(**options),
    )


def contact_row(**values):
    return {
        "source_id": "c1",
        "name": "Mia Wong",
        "email": "mia@example.org",
        "other_emails": [],
        "other_phones": [],
        "handles": [],
        "company_ids": [],
        "tags": [],
        "fields": [],
        "is_agent": False,
        "is_active": True,
        "is_suspended": False,
        "is_placeholder": False,
    } | values


def agent_row(**values):
    values = {"name": "Sofia Marin", "email": "sofia@acme.example"} | values
    return contact_row(**{"source_id": "a1", "is_agent": True} | values)


def company_row(**values):
    return {"source_id": "o1", "name": "Acme", "domains": [], "tags": [], "fields": []} | values


def ticket_row(**values):
    row = {
        "source_id": "1",
        "subject": "Help",
        "status": "open",
        "requester_id": "c1",
        "cc_ids": [],
        "cc_emails": [],
        "follower_ids": [],
        "tags": [],
        "fields": [],
        "is_deleted": False,
        "created_at": JUNE,
    } | values
    return row | {"key": sort_key(row["source_id"])}


def message_row(**values):
    return {
        "source_id": "m0",
        "ticket_id": "1",
        "position": 0,
        "author_id": "c1",
        "is_public": True,
        "is_rewritten": False,
        "body_text": "Hello",
        "created_at": JUNE,
    } | values


def attachment_row(**values):
    row = {
        "source_id": "f0",
        "ticket_id": "1",
        "message_id": "m0",
        "position": 0,
        "name": "invoice.pdf",
        "content_type": "application/pdf",
        "size_bytes": 10,
        "is_inline": False,
    } | values
    return {"url": f"https://files.example/{row['source_id']}"} | row


def file_row(**values):
    row = {"id": "f0", "key": "011", "size_bytes": 10, "content_type": "application/pdf"} | values
    return {"sha256": f"sha-{row['id']}", "reason": None} | row


def field_row(key, text, **values):
    row = {"id": key, "name": key, "kind": "text", "text": text, "value": None}
    return row | values


def contacts(*rows):
    return from_rows(list(rows), CONTACT)


def companies(*rows):
    return from_rows(list(rows), COMPANY)


def teammates(*names):
    rows = [
        {"source_id": f"a{n}", "name": name, "email": email, "is_active": True}
        for n, (name, email) in enumerate(names, 1)
    ]
    return from_rows(rows, TEAMMATE)


def teams(*names):
    return from_rows(
        [{"source_id": f"g{n}", "name": name} for n, name in enumerate(names, 1)], TEAM
    )


def messages_of(*rows):
    """MESSAGE rows of ticket 1, a minute apart, numbered m0, m1, …"""
    return [
        message_row(**{"source_id": f"m{n}", "position": n, "created_at": at(n)} | row)
        for n, row in enumerate(rows)
    ]


def files_of(count, *, message_id="m0", **values):
    return [
        attachment_row(source_id=f"{message_id}-f{n}", position=n, message_id=message_id, **values)
        for n in range(count)
    ]


EVERYBODY = (
    contact_row(),
    contact_row(source_id="c2", name="Ben Ode", email="ben@example.org"),
    agent_row(),
    agent_row(source_id="a2", name="Tom Gone", email="tom@acme.example"),
)


def planned_records(table):
    """Return a plan's records with the values of attributes that setup makes first."""
    return [
        replace(record, steps=tuple(replace(each, body=made(each.body)) for each in record.steps))
        for record in steps.planned_records(table)
    ]


def made(value):
    """Return a body as it is once all its attributes are made, without the legacy id's hint."""
    if isinstance(value, dict):
        if steps.GIVEN in value:
            return value["value"]
        return {key: made(each) for key, each in value.items() if key != "_legacy"}
    return [made(each) for each in value] if isinstance(value, list) else value


class Desk:
    """One ticket and what belongs to it; `plan()` plans it."""

    def __init__(self, *messages, files=(), stored=None, people=EVERYBODY, **ticket):
        self.tickets = [ticket_row(**ticket)]
        self.messages = messages_of(*messages)
        self.files = list(files)
        self.stored = [file_row(id=row["source_id"]) for row in files] if stored is None else stored
        self.people = people

    def plan(self, rules=DEFAULTS, *, matching=MATCHING, workspace=WORKSPACE, **known):
        return plan_tickets(
            from_rows(self.tickets, TICKET),
            from_rows(self.messages, MESSAGE),
            from_rows(self.files, ATTACHMENT),
            from_rows(self.stored, FILE),
            people=people_of(contacts(*self.people), rules),
            rules=rules,
            workspace=workspace,
            matching=matching,
            **known,
        )

    def record(self, rules=DEFAULTS, **more):
        [record] = planned_records(self.plan(rules, **more).plan)
        return record

    def steps(self, rules=DEFAULTS, **more):
        """The planned steps by key."""
        return {step.key: step for step in self.record(rules, **more).steps}

    def accounts(self, rules=DEFAULTS, **more):
        """The account rows by (entity, source_id)."""
        rows = self.plan(rules, **more).accounts.to_pylist()
        return {(row["entity"], row["source_id"]): row for row in rows}

    def losses(self, rules=DEFAULTS, **more):
        """All losses of the ticket and what belongs to it."""
        return {loss for row in self.accounts(rules, **more).values() for loss in row["losses"]}


def planned_contacts(*rows, rules=DEFAULTS, workspace=WORKSPACE, scope=None):
    return plan_contacts(
        contacts(*rows), rules=rules, workspace=workspace, account=ACCOUNT_NAME, scope=scope
    )


def contact_step(*rows, **more):
    """The first step of the first planned contact."""
    return planned_records(planned_contacts(*rows, **more).plan)[0].steps[0]


def planned_companies(*rows, with_contacts=("o1",), rules=DEFAULTS, workspace=WORKSPACE):
    return plan_companies(
        companies(*rows), with_contacts, rules=rules, workspace=workspace, account=ACCOUNT_NAME
    )


def ends(planned):
    """What became of each record: step key or reason, by source id."""
    return {
        row["source_id"]: row["step_key"] or row["reason"] for row in planned.accounts.to_pylist()
    }
