"""The whole end state in one form, for comparing: by ids, or by natural names alone."""

from collections.abc import Callable
from typing import Any, Final

import orjson

from connectors.sandbox.intercom.contact_shapes import is_tag
from connectors.sandbox.intercom.knowledge_dump import knowledge
from connectors.sandbox.intercom.office_hours import KIND as SCHEDULE
from connectors.sandbox.intercom.office_hours import exceptions_of
from connectors.sandbox.intercom.ticket_shapes import state_of
from connectors.sandbox.intercom.ticket_types import (
    ATTRIBUTE,
    DESCRIPTION,
    KIND,
    TITLE,
    label_of,
    options_of,
    type_of,
)
from connectors.sandbox.intercom.workspace import Json, Workspace

_CONTACT: Final = (
    "role", "external_id", "email", "phone", "name", "avatar", "owner_id", "signed_up_at",
    "last_seen_at", "unsubscribed_from_emails", "custom_attributes", "archived", "blocked",
)  # fmt: skip
_COMPANY: Final = (
    "company_id", "name", "plan", "size", "website", "industry", "remote_created_at",
    "monthly_spend", "custom_attributes",
)  # fmt: skip
_CONVERSATION: Final = (
    "created_at", "title", "state", "snoozed_until", "read", "custom_attributes",
    "admin_assignee_id", "team_assignee_id",
)  # fmt: skip
_TICKET: Final = (
    "created_at", "open", "snoozed_until", "is_shared", "admin_assignee_id", "team_assignee_id",
)  # fmt: skip

_OF_TIME: Final = ("created_at", "updated_at")  # by the clock of the workspace
_THREADS: Final = ("conversation", "ticket")

Name = Callable[[str, str | None], Any]


def dump(world: Workspace, *, is_natural: bool = False) -> Json:
    """Return everything that a migration can change, sorted.

    With ids, or natural: contacts by external id or e-mail, companies by their own id, no ids and
    no dates of events that Intercom dates itself; two runs with the same end then are equal.
    """
    name = _natural_name(world) if is_natural else _id
    state = {
        "contacts": [_contact(world, doc, name) for doc in world.store.all("contact").values()],
        "custom_objects": [_instance(doc) for doc in world.store.all("object_instance").values()],
        "office_hours": [_schedule(world, doc) for doc in world.store.all(SCHEDULE).values()],
        "companies": [_company(world, doc) for doc in world.store.all("company").values()],
        "tags": [{"id": doc["id"], "name": doc["name"]} for doc in world.store.all("tag").values()],
        "data_attributes": [_attribute(d) for d in world.store.all("data_attribute").values()],
        "conversation_attributes": [
            _attribute(doc) for doc in world.store.all("conversation_attribute").values()
        ],
        "conversations": [
            _conversation(world, doc, name) for doc in world.store.all("conversation").values()
        ],
        **knowledge(world, is_natural=is_natural),
        "ticket_types": [_type(world, doc) for doc in world.store.all(KIND).values()],
        "tickets": [_ticket(world, doc, name) for doc in world.store.all("ticket").values()],
    }
    if is_natural:
        state = {kind: [_without_ids(doc) for doc in docs] for kind, docs in state.items()}
        return {kind: sorted(docs, key=_text) for kind, docs in state.items()}
    return {kind: sorted(docs, key=_by_id) for kind, docs in state.items()}


def _contact(world: Workspace, doc: Json, name: Name) -> Json:
    return {
        "id": doc["id"],
        **{field: doc[field] for field in _CONTACT},
        "custom_attributes": _values(doc, name),
        "companies": sorted(
            world.store.all("company")[each]["company_id"] for each in doc["company_ids"]
        ),
        "tags": _tags(world, doc),
        "notes": _notes(world, doc),
        "merged_into": name("contact", doc["merged_into"]),
    }


def _values(doc: Json, name: Name) -> Json:
    """Return values of attributes; what is related to by its external id, where names are asked."""
    return {
        key: [name("object_instance", one) for one in each] if isinstance(each, list) else each
        for key, each in doc["custom_attributes"].items()
    }


def _instance(doc: Json) -> Json:
    return {name: value for name, value in doc.items() if name not in _OF_TIME}


def _schedule(world: Workspace, doc: Json) -> Json:
    """Return a schedule with the days on which other hours hold, by the day."""
    left_out = {*_OF_TIME, "id", "office_hours_schedule_id"}
    days = [
        {name: value for name, value in day.items() if name not in left_out}
        for day in exceptions_of(world, doc["id"])
    ]
    return {**_instance(doc), "exceptions": sorted(days, key=lambda day: day["exception_date"])}


def _company(world: Workspace, doc: Json) -> Json:
    return {
        "id": doc["id"],
        **{field: doc[field] for field in _COMPANY},
        "tags": _tags(world, doc),
        "notes": _notes(world, doc),
        "contact_count": len(world.contacts_of(doc["id"])),
    }


def _notes(world: Workspace, doc: Json) -> list[Json]:
    notes = [world.store.all("note")[each] for each in doc.get("note_ids", ())]
    return [{"body": note["body"], "admin_id": note["admin_id"]} for note in notes]


def _attribute(doc: Json) -> Json:
    return {
        "id": str(doc["id"]),
        **{name: doc[name] for name in ("name", "data_type", "description", "archived")},
        "model": doc.get("model", "conversation"),
        "options": [each["label"] for each in doc.get("options", []) if not each["archived"]],
    }


def _conversation(world: Workspace, doc: Json, name: Name) -> Json:
    source = doc["source"]
    return {
        "id": doc["id"],
        **{field: doc[field] for field in _CONVERSATION},
        "custom_attributes": _values(doc, name),
        "source": {
            "body": source["body"],
            "author": _author(source["author"], name),
            "attachments": _files(world, source["files"]),
            "redacted": source["redacted"],
        },
        "parts": [_part(world, record, name) for record in world.parts(doc["id"])],
        "participants": sorted(str(name("contact", each)) for each in doc["contact_ids"]),
        "tags": _tags(world, doc),
        "company": name("company", doc["company_id"]),
    }


def _type(world: Workspace, doc: Json) -> Json:
    attributes = world.store.all(ATTRIBUTE).values()
    own = [each for each in attributes if str(each["ticket_type_id"]) == doc["id"]]
    return {
        "id": doc["id"],
        **{name: doc[name] for name in ("name", "description", "category", "archived")},
        "attributes": {
            each["name"]: {
                "data_type": each["data_type"],
                "archived": each["archived"],
                "items": [item["label"] for item in options_of(each)],
            }
            for each in own
        },
    }


def _ticket(world: Workspace, doc: Json, name: Name) -> Json:
    known = world.store.all(ATTRIBUTE)
    values = {
        known[each]["name"]: label_of(known[each], value)
        for each, value in doc["values"].items()
        if value is not None
    }
    return {
        "id": doc["id"],
        **{field: doc[field] for field in _TICKET},
        "type": type_of(world, doc["ticket_type_id"])["name"],
        "state": state_of(world, doc)["internal_label"],
        "title": values.pop(TITLE, None),
        "description": values.pop(DESCRIPTION, None),
        "custom_attributes": values,
        "contacts": [name("contact", each) for each in doc["contact_ids"]],
        "parts": [_part(world, record, name) for record in world.parts(doc["id"])],
        "tags": _tags(world, doc),
        "company": name("company", doc["company_id"]),
        "linked": doc["linked"] if name is _id else _linked(world, doc),
    }


def _linked(world: Workspace, doc: Json) -> list[int]:
    """Name what is linked to a tracker by when it was begun."""
    threads = (world.store.get(kind, each) for each in doc["linked"] for kind in _THREADS)
    return sorted(each["created_at"] for each in threads if each is not None)


def _part(world: Workspace, record: Json, name: Name) -> Json:
    part = record["part"]
    is_event = part["body"] is None
    is_dated_by_us = name is not _id and is_event
    return {
        "id": part["id"],
        "part_type": part["part_type"],
        "author": _author(part["author"], name),
        "body": part["body"],
        "created_at": None if is_dated_by_us else part["created_at"],
        "assigned_to": part["assigned_to"] and part["assigned_to"]["id"],
        "event_details": None if is_dated_by_us else part["event_details"],
        "attachments": _files(world, record["files"]),
        "redacted": part["redacted"],
    }


def _author(author: Json, name: Name) -> Json:
    known = author["id"] if author["type"] == "admin" else name("contact", author["id"])
    return {"type": author["type"], "of": known, "name": author["name"], "email": author["email"]}


def _files(world: Workspace, file_ids: list[str]) -> list[Json]:
    docs = [world.store.all("file")[each] for each in file_ids]
    return [
        {name: doc[name] for name in ("name", "content_type", "size", "sha256")} for doc in docs
    ]


def _tags(world: Workspace, doc: Json) -> list[str]:
    tags = world.store.all("tag")
    return sorted(tags[link["id"]]["name"] for link in doc["tags"] if is_tag(world, link))


def _id(_: str, doc_id: str | None) -> str | None:
    return doc_id


def _natural_name(world: Workspace) -> Name:
    def name(kind: str, doc_id: str | None) -> Any:
        doc = None if doc_id is None else world.store.get(kind, doc_id)
        if doc is None:
            return None
        if kind == "company":
            return doc["company_id"]
        return doc["external_id"] or doc.get("email") or doc.get("name")

    return name


def _without_ids(doc: Json) -> Json:
    kept = {name: value for name, value in doc.items() if name != "id"}
    if "parts" in kept:
        parts = kept["parts"]
        kept["parts"] = [{n: each[n] for n in each if n != "id"} for each in parts]
    return kept


def _text(doc: Json) -> bytes:
    return orjson.dumps(doc, option=orjson.OPT_SORT_KEYS)


def _by_id(doc: Json) -> tuple[int, str]:
    return (len(doc["id"]), doc["id"])
