"""The smallest Freshdesk rows; overrides name what matters."""

from pathlib import Path

import orjson
import pytest

from transforms.contracts import RAW, REFERENCE, from_rows, sort_key
from transforms.filters import Names
from transforms.freshdesk.catalog import build_catalog
from transforms.freshdesk.contacts import to_contacts
from transforms.freshdesk.tickets import to_tickets
from transforms.rules import Options, Rules

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "freshdesk"
EVERYTHING = Rules(options=Options(deleted_tickets="migrate"))
AT = "2026-01-02T08:00:00Z"


def samples(name):
    """Return the rows of a sample answer; skips where the folder is absent."""
    if not (SAMPLES / name).is_file():
        pytest.skip("../shared/samples/freshdesk is absent")
    told = orjson.loads((SAMPLES / name).read_bytes())
    return told if isinstance(told, list) else [told]


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


def ticket(**changes):
    base = {
        "id": 7,
        "subject": "Lamp",
        "status": 2,
        "priority": 1,
        "source": 1,
        "requester_id": 101,
        "created_at": AT,
        "updated_at": AT,
    }
    return base | changes


def said(number=1, **changes):
    base = {
        "id": number,
        "ticket_id": 7,
        "user_id": 101,
        "incoming": True,
        "private": False,
        "source": 0,
        "body": "<p>Hello</p>",
        "body_text": "Hello",
        "created_at": f"2026-01-02T09:00:{number:02d}Z",
        "attachments": [],
    }
    return base | changes


def described(**changes):
    base = {"description": "<p>It is dark.</p>", "description_text": "It is dark."}
    return ("description:7", ticket(attachments=[]) | base | changes)


def catalog(**lists):
    desk = {"id": "acme", "url": "https://acme.freshdesk.com"}
    return build_catalog({"desk": raw(desk), **{k: raw(*rows) for k, rows in lists.items()}})


def tickets(payload=None, *rows, desk=None, rules=EVERYTHING, names=Names()):  # noqa: B008
    """Return the tables of one ticket with what lies under it."""
    payload = ticket() if payload is None else payload
    return to_tickets(raw(payload), raw(*rows, key="7"), desk or catalog(), rules, names)


def one(payload=None, *rows, **wishes):
    """Return the canonical row of one ticket."""
    return tickets(payload, *rows, **wishes).tickets.to_pylist()[0]


def messages(payload=None, *rows, **wishes):
    return tickets(payload, *rows, **wishes).messages.to_pylist()


def contacts(*payloads, references=(), desk=None):
    rows = [
        {"id": each, "key": sort_key(each), "role": "author", "ticket_id": "7"}
        for each in references
    ]
    table = from_rows(rows, REFERENCE)
    return to_contacts(raw(*payloads), RAW.empty_table(), table, desk or catalog())
