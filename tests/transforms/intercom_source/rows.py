"""The smallest Intercom rows; overrides name what matters."""

from functools import cache
from pathlib import Path

import orjson
import pytest
import yaml

from transforms.contracts import RAW, REFERENCE, from_rows, sort_key
from transforms.filters import Names
from transforms.intercom_source.catalog import build_catalog
from transforms.intercom_source.companies import to_companies
from transforms.intercom_source.contacts import to_contacts
from transforms.intercom_source.tickets import to_tickets
from transforms.rules import Options, Rules

SPEC = Path(__file__).parents[4] / "shared" / "specs" / "intercom-2.16.yaml"
EVERYTHING = Rules(options=Options(deleted_tickets="migrate"))
AT = 1_700_000_000
ANA = "6762f0dd1bb69f9f2193bb83"
BEN = "6762f0dd1bb69f9f2193bb84"


@cache
def spec():
    """Return Intercom's OpenAPI document; skips where it is not at hand."""
    if not SPEC.is_file():
        pytest.skip("../shared/specs/intercom-2.16.yaml is absent")
    return yaml.load(SPEC.read_text(), Loader=yaml.CSafeLoader)


def raw(*payloads, key=None):
    """Return rows of RAW; a payload may be a text, or a pair of its raw id and it."""
    rows = []
    for number, each in enumerate(payloads):
        name, told = each if isinstance(each, tuple) else (None, each)
        text = told if isinstance(told, str) else orjson.dumps(told).decode()
        own = name or str(told["id"])
        rows.append(
            {
                "id": own,
                "key": sort_key(key or own),
                "parent_id": key,
                "generation": 1,
                "sequence": number,
                "payload": text,
            }
        )
    return from_rows(rows, RAW)


def conversation(**changes):
    base = {
        "type": "conversation",
        "id": "7",
        "title": "Lamp",
        "created_at": AT,
        "updated_at": AT + 500,
        "state": "open",
        "open": True,
        "priority": "none",
        "admin_assignee_id": 0,
        "team_assignee_id": 0,
        "asker_id": ANA,
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": ANA}]},
        "tags": {"type": "tag.list", "tags": []},
        "custom_attributes": {},
    }
    return base | changes


def ticket(**changes):
    base = {
        "type": "ticket",
        "id": "7",
        "ticket_id": "41",
        "category": "Customer",
        "ticket_attributes": {"_default_title_": "Lamp", "_default_description_": "It is dark."},
        "ticket_type": {"type": "ticket_type", "id": "5", "name": "Bug", "category": "Customer"},
        "ticket_state": {"id": "12", "category": "in_progress", "internal_label": "With the lab"},
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": ANA}]},
        "admin_assignee_id": 0,
        "team_assignee_id": 0,
        "created_at": AT,
        "updated_at": AT + 500,
        "open": True,
        "is_shared": True,
    }
    return base | changes


def user(person=ANA, **changes):
    base = {"type": "user", "id": person, "name": "Ana Lopes", "email": "ana@customers.example"}
    return base | changes


def admin(person="3", **changes):
    return {"type": "admin", "id": person, "name": "Mia", "email": "mia@lumen.example"} | changes


def shown(source=None, of=None, **changes):
    """Return the `source:` row: the whole conversation or ticket, as its own answer has it."""
    told = (of or conversation()) | changes
    if told["type"] == "conversation":
        base = {"type": "conversation", "id": "403", "body": "<p>It is dark.</p>", "author": user()}
        told = told | {"source": base | {"attachments": []} | (source or {})}
    return (f"source:{told['id']}", told)


def part(number=1, **changes):
    base = {
        "type": "conversation_part",
        "id": str(number),
        "part_type": "comment",
        "body": "<p>Hello</p>",
        "created_at": AT + number,
        "author": user(),
        "attachments": [],
        "redacted": False,
    }
    return base | changes


def catalog(**lists):
    workspace = {"id": "1", "app": {"id_code": "acme"}, "read_url": "https://app.intercom.com"}
    return build_catalog(
        {"workspace": raw(workspace), **{name: raw(*rows) for name, rows in lists.items()}}
    )


def tickets(payload=None, *rows, desk=None, rules=EVERYTHING, names=Names()):  # noqa: B008
    """Return the tables of one conversation or ticket with what lies under it."""
    payload = conversation() if payload is None else payload
    return to_tickets(raw(payload), raw(*rows, key="7"), desk or catalog(), rules, names)


def one(payload=None, *rows, **wishes):
    """Return the canonical row of one conversation or ticket."""
    return tickets(payload, *rows, **wishes).tickets.to_pylist()[0]


def messages(payload=None, *rows, **wishes):
    return tickets(payload, *rows, **wishes).messages.to_pylist()


def files(payload=None, *rows, **wishes):
    return tickets(payload, *rows, **wishes).attachments.to_pylist()


def reasons(found):
    return {row["source_id"]: row["reason"] for row in found.skipped.to_pylist()}


def contact(person=ANA, **changes):
    base = {"type": "contact", "id": person, "role": "user", "email": "Ana@Customers.example"}
    return base | {"name": "Ana Lopes", "created_at": AT, "updated_at": AT} | changes


def contacts(*payloads, references=(), desk=None):
    rows = [
        {"id": each, "key": sort_key(each), "role": "author", "ticket_id": "7"}
        for each in references
    ]
    table = from_rows(rows, REFERENCE)
    return to_contacts(raw(*payloads), RAW.empty_table(), table, desk or catalog())


def companies(*payloads, desk=None):
    return to_companies(raw(*payloads), desk or catalog())


def values(row):
    """Return what people read in a row's fields, by their names."""
    return {field["name"]: field["text"] for field in row["fields"] if field["text"] is not None}
